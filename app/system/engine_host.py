"""What this machine tells of the engines it may have: its kernel, WSL, Docker Desktop's settings, services.

Everything that is slow or belongs to another system comes through `Asked`, so a Windows or macOS machine can
be made up.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core.engine_facts import HostFacts, HostSystem, WslRow
from app.core.surroundings import Surroundings
from app.system.machine import is_wsl

if TYPE_CHECKING:
    from app.core.ports import Runner

PROBE_SECONDS = 3.0
_LARGEST_BYTES = 1_000_000
_SETTINGS = ("settings-store.json", "settings.json")
_SYSTEMS = {"linux": HostSystem.LINUX, "darwin": HostSystem.MACOS, "win32": HostSystem.WINDOWS}
UNITS = ("docker.service", "docker.socket", "snap.docker.dockerd.service", "podman.socket")
USER_UNITS = ("docker.service", "docker-desktop.service", "podman.socket")
# Of the environment only these: everything else is nobody's business.
_VARIABLES = ("CODESPACES", "GITPOD_WORKSPACE_ID", "CLOUD_SHELL", "WSL_DISTRO_NAME", "container")


class Asked(NamedTuple):
    """How the machine is asked; each may be replaced by what another machine would say."""

    output_of: Callable[[Sequence[str]], bytes | None]  # of a program, None where it is not there or hangs
    processes: Callable[[], Iterable[str]]  # names of running programs
    kernel: Callable[[], str]
    cpus: Callable[[], int | None]
    memory_bytes: Callable[[], int | None]


def host_facts(around: Surroundings, asked: Asked) -> HostFacts:
    """All that can be known without an engine."""
    kernel = asked.kernel()
    linux = around.platform == "linux"
    in_wsl = is_wsl(kernel, around.platform)
    desktop = desktop_settings(around, in_wsl=in_wsl)
    return HostFacts(
        system=HostSystem.WINDOWS if in_wsl else _SYSTEMS.get(around.platform),
        kernel_release=kernel or None,
        architecture=around.machine,
        cpus=asked.cpus(),
        memory_bytes=asked.memory_bytes(),
        wsl_distribution=around.variable("WSL_DISTRO_NAME") if in_wsl else None,
        wsl_rows=wsl_rows(asked.output_of(("wsl.exe", "-l", "-v"))) if in_wsl or around.is_windows else None,
        desktop_settings=desktop,
        # Only Docker Desktop's and macOS' virtual machines are told apart by what runs.
        processes=frozenset(asked.processes()) if around.is_macos or (linux and desktop) else None,
        units=_active_units(around, asked) if linux else None,
        virtual_machine=_virtual_machine(around, asked) if linux else None,
        in_container=in_container(around) if linux else None,
        variables={name: value for name in _VARIABLES if (value := around.variable(name))},
    )


def real_machine(runner: Callable[[], Runner]) -> Asked:
    """This machine. The runner is made when a program is asked."""
    return Asked(
        output_of=lambda argv: program_output(runner, argv),
        processes=_processes,
        kernel=platform.release,
        cpus=os.cpu_count,
        memory_bytes=memory_bytes,
    )


def wsl_rows(printed: bytes | None) -> tuple[WslRow, ...] | None:
    """What `wsl -l -v` printed: UTF-16 where WSL_UTF8 is not known, and words in the user's language."""
    if printed is None:
        return None
    from app.core.engine_paste import decoded, read_paste  # noqa: PLC0415 - only with WSL

    host = read_paste(decoded(printed)).host
    return host.wsl_rows if host is not None else None


def desktop_settings(around: Surroundings, *, in_wsl: bool = False) -> Mapping[str, Any] | None:
    """Docker Desktop's own settings, where it is or was installed."""
    if around.is_windows:
        data = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
        folder = around.paths.join(data, "Docker")
    elif around.is_macos:
        folder = around.at_home("Library", "Group Containers", "group.com.docker")
    elif in_wsl:
        return None  # they are on Windows' side
    else:
        folder = around.at_home(".docker", "desktop")
    return settings_in(folder)


def settings_in(folder: str) -> Mapping[str, Any] | None:
    """Docker Desktop's, of the folder in which it keeps them."""
    for name in _SETTINGS:
        try:
            with open(f"{folder}/{name}", "rb") as file:
                content = json.loads(file.read(_LARGEST_BYTES))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(content, dict):
            return content
    return None


def _active_units(around: Surroundings, asked: Asked) -> frozenset[str] | None:
    if not os.path.isdir(around.of_system("/run/systemd/system")):
        return None
    found = set()
    for prefix, options, units in (("", (), UNITS), ("user:", ("--user",), USER_UNITS)):
        said = asked.output_of(("systemctl", *options, "is-active", *units))
        states = said.decode(errors="replace").split() if said is not None else []
        found |= {f"{prefix}{unit}" for unit, state in zip(units, states, strict=False) if state == "active"}
    return frozenset(found)


def _virtual_machine(around: Surroundings, asked: Asked) -> str | None:
    """What systemd would say. On common processors the list of their abilities tells it without a program."""
    try:
        with open(around.of_system("/proc/cpuinfo"), "rb") as file:
            abilities = next((line for line in file if line.startswith(b"flags")), b"")
    except OSError:
        abilities = b""
    if abilities:
        return "vm-other" if b" hypervisor" in abilities else "none"
    said = asked.output_of(("systemd-detect-virt", "--vm"))
    return said.decode(errors="replace").strip() or None if said is not None else None


def in_container(around: Surroundings) -> bool:
    """Whether this Linux is a container of Docker's or Podman's."""
    return any(os.path.exists(around.of_system(path)) for path in ("/.dockerenv", "/run/.containerenv"))


def program_output(runner: Callable[[], Runner], argv: Sequence[str]) -> bytes | None:
    """What a program prints, None where it is not there or hangs."""
    from app.core.commands import Command  # noqa: PLC0415 - see real_machine

    outcome = runner().run(Command(tuple(argv), timeout_seconds=PROBE_SECONDS))
    # systemctl is-active ends with 3 where one of several is not active
    return outcome.stdout.encode() if outcome.exit_code is not None else None


def _processes() -> Iterable[str]:
    import psutil  # noqa: PLC0415 - not before the first paint

    return {each.info["name"] for each in psutil.process_iter(["name"]) if each.info["name"]}


def memory_bytes() -> int | None:
    """How much memory this machine has."""
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as file:  # without psutil: a tenth of its import
            return int(file.readline().split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        import psutil  # noqa: PLC0415 - not before the first paint

        return int(psutil.virtual_memory().total)
    except (ImportError, OSError):
        return None
