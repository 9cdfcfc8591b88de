"""What a machine tells of its engines, on machines made up as files and recorded words."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.core.engine_facts import HostSystem, WslRow
from app.core.surroundings import Surroundings
from app.system.engine_candidates import endpoints_there
from app.system.engine_host import Asked, host_facts, wsl_rows

SPANISH = (
    "  NOMBRE                   ESTADO           VERSION\r\n"
    "* Ubuntu-22.04             En ejecución     2\r\n"
    "  docker-desktop           Detenido         2\r\n"
)


def asked(kernel: str, outputs: dict[str, bytes] | None = None, processes: Sequence[str] = ()) -> Asked:
    return Asked(
        output_of=lambda argv: (outputs or {}).get(" ".join(argv[:2])),
        processes=lambda: processes,
        kernel=lambda: kernel,
        cpus=lambda: 4,
        memory_bytes=lambda: 8 * 2**30,
    )


def machine(tmp_path: Path, platform: str, **environ: str) -> Surroundings:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return Surroundings(platform, environ, str(home), "x86_64", root=str(tmp_path))


def lay(tmp_path: Path, path: str, text: str = "") -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_linux_with_systemd(tmp_path: Path) -> None:
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    lay(tmp_path, "proc/cpuinfo", "processor: 0\nflags\t\t: fpu sse hypervisor\n")
    outputs = {
        "systemctl is-active": b"active\nactive\ninactive\nunknown\n",
        "systemctl --user": b"inactive\nactive\ninactive\n",
    }
    facts = host_facts(machine(tmp_path, "linux"), asked("6.1.0-13-amd64", outputs))
    assert facts.system is HostSystem.LINUX
    assert facts.units == {"docker.service", "docker.socket", "user:docker-desktop.service"}
    assert facts.virtual_machine == "vm-other"
    assert (facts.processes, facts.wsl_rows, facts.in_container) == (None, None, False)


def test_linux_on_bare_metal_in_a_container(tmp_path: Path) -> None:
    lay(tmp_path, "proc/cpuinfo", "flags\t\t: fpu sse\n")
    lay(tmp_path, ".dockerenv")
    facts = host_facts(machine(tmp_path, "linux"), asked("6.1.0"))
    assert (facts.virtual_machine, facts.in_container, facts.units) == ("none", True, None)


def test_other_processors_ask_systemd(tmp_path: Path) -> None:
    facts = host_facts(
        machine(tmp_path, "linux"), asked("6.1.0-rpi", {"systemd-detect-virt --vm": b"none\n"})
    )
    assert facts.virtual_machine == "none"


def test_a_distribution_in_wsl_is_on_windows(tmp_path: Path) -> None:
    outputs = {"wsl.exe -l": SPANISH.encode("utf-16-le")}
    around = machine(tmp_path, "linux", WSL_DISTRO_NAME="Ubuntu-22.04")
    facts = host_facts(around, asked("5.15.153.1-microsoft-standard-WSL2", outputs))
    assert (facts.system, facts.wsl_distribution) == (HostSystem.WINDOWS, "Ubuntu-22.04")
    assert facts.wsl_rows is not None
    assert [(row.name, row.version, row.default) for row in facts.wsl_rows] == [
        ("Ubuntu-22.04", 2, True),
        ("docker-desktop", 2, False),
    ]


def test_windows_with_docker_desktop(tmp_path: Path) -> None:
    lay(tmp_path, "AppData/Docker/settings-store.json", '{"WslEngineEnabled": false, "MemoryMiB": 8092}')
    outputs = {"wsl.exe -l": b"  NAME STATE VERSION\n* docker-desktop Running 2\n"}
    around = machine(tmp_path, "win32", APPDATA=str(tmp_path / "AppData"))
    facts = host_facts(around, asked("10", outputs))
    assert facts.system is HostSystem.WINDOWS
    assert facts.desktop_settings == {"WslEngineEnabled": False, "MemoryMiB": 8092}
    assert facts.wsl_rows == (WslRow("docker-desktop", 2, running=True, default=True),)


def test_a_mac_tells_by_settings_and_what_runs(tmp_path: Path) -> None:
    lay(tmp_path, "home/Library/Group Containers/group.com.docker/settings-store.json", "{")
    lay(tmp_path, "home/Library/Group Containers/group.com.docker/settings.json", '{"useLibkrun": true}')
    facts = host_facts(machine(tmp_path, "darwin"), asked("23.5.0", processes=["com.docker.krun"]))
    assert facts.desktop_settings == {"useLibkrun": True}
    assert facts.processes == {"com.docker.krun"}


@pytest.mark.parametrize(
    "printed", [None, b"", b"\xff\xfe", b"Windows Subsystem for Linux has no distributions."]
)
def test_wsl_that_says_nothing(printed: bytes | None) -> None:
    assert wsl_rows(printed) is None


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no unix sockets here")
def test_sockets_of_every_product_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    around = machine(tmp_path, "darwin")
    for path in (".colima/default/docker.sock", ".colima/arm/docker.sock", ".orbstack/run/docker.sock"):
        (tmp_path / "home" / path).parent.mkdir(parents=True, exist_ok=True)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(os.path.relpath(tmp_path / "home" / path))
    lay(tmp_path, "home/.rd/docker.sock", "a file that is no socket")
    found = [each.address.removeprefix(str(tmp_path)) for each in endpoints_there(around)]
    assert found == [
        "/home/.orbstack/run/docker.sock",
        "/home/.colima/arm/docker.sock",
        "/home/.colima/default/docker.sock",
    ]


def test_pipes_of_windows_are_found_by_name(tmp_path: Path) -> None:
    around = machine(tmp_path, "win32")
    found = endpoints_there(
        around, pipes=lambda: ["InitShutdown", "Docker_Engine", "dockerDesktopLinuxEngine"]
    )
    assert [each.text for each in found] == [
        "npipe:////./pipe/docker_engine",
        "npipe:////./pipe/dockerDesktopLinuxEngine",
    ]
