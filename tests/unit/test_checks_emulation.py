"""The doctor's check of images for other processors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.core.build_needs import BuildPlace, Rights
from app.core.diagnosis import Diagnosis, Result
from app.core.emulation import parse_emulator
from app.core.errors import AppError
from app.core.plans import RunCommand
from app.core.surroundings import Surroundings
from app.core.words import verbatim
from app.services.checks.emulation import emulated
from tests.unit.made_examined import engines_found, machine
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
NATIVE = {"OperatingSystem": "Debian GNU/Linux 12", "KernelVersion": "6.1.0", "OSType": "linux",
          "Name": "pc", "DockerRootDir": "/var/lib/docker", "SecurityOptions": (), "Labels": (),
          "Architecture": "x86_64"}  # fmt: skip
DESKTOP = {**NATIVE, "OperatingSystem": "Docker Desktop", "KernelVersion": "6.10.14-linuxkit",
           "Name": "docker-desktop", "Architecture": "aarch64"}  # fmt: skip
QEMU = "enabled\ninterpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P\nflags: {}\noffset 0\nmagic 7f45\n"


def engine(images: Mapping[str, str]) -> Callable[[str], Any]:
    def ask(path: str) -> Any:
        if path == "/images/json":
            return [{"Id": f"sha256:{name}", "RepoTags": [name]} for name in images]
        return {"Architecture": images[path.split("/")[2].removeprefix("sha256:")]}

    return ask


def look(
    home: Path,
    images: Mapping[str, str],
    flags: str | None = None,
    info: Mapping[str, Any] = NATIVE,
    **others: Any,
) -> Diagnosis:
    folder = home / "proc" / "sys" / "fs" / "binfmt_misc"
    folder.mkdir(parents=True, exist_ok=True)
    if flags is not None:
        (folder / "qemu-aarch64").write_text(QEMU.format(flags))
    given: dict[str, Any] = {
        "around": Surroundings("linux", {}, str(home), root=str(home)),
        "engines": lambda: engines_found(info), "ask_engine": engine(images),
        "programs": {"pkexec": "/usr/bin/pkexec", "apt-get": "/usr/bin/apt-get"}, **others,
    }  # fmt: skip
    return emulated(machine(home, **given))


def test_all_are_made_for_this_one(tmp_path: Path) -> None:
    found = look(tmp_path, {"alpine:3.20": "amd64", "old": "386"})
    assert found.result is OK
    assert "x86-64" in str(found.sentence)
    assert "none" in [str(each.value) for each in found.facts]


def test_another_one_and_no_emulator(tmp_path: Path) -> None:
    found = look(tmp_path, {"alpine:3.20": "amd64", "lab": "arm64"})
    assert found.result is PROBLEM
    assert "lab (arm64)" in told(found)
    assert "alpine" not in str(found.sentence)
    assert "linux/amd64" in told(found)
    assert found.fix is not None
    (step,) = found.fix.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv == (
        "/usr/bin/pkexec", "/usr/bin/apt-get", "install", "--yes", "qemu-user-static",
    )  # fmt: skip
    assert any("--privileged" in str(each) for each in found.avoid)
    unheard_of = BuildPlace(frozenset(), None, Rights.SUDO, apple=False)
    assert look(tmp_path, {"lab": "arm64"}, build_place=lambda: unheard_of).fix is None


def test_another_one_that_is_emulated(tmp_path: Path) -> None:
    found = look(tmp_path, {"lab": "arm64"}, "OCF")
    assert found.result is OK
    assert any("slower" in str(each) for each in found.steps)
    outside = look(tmp_path, {"lab": "arm64"}, "OC")
    assert outside.result is PROBLEM
    assert "flag F" in told(outside)
    assert look(tmp_path, {"lab": "s390x"}, "OCF").result is PROBLEM
    assert "no emulator" in told(look(tmp_path, {"lab": "s390x"}, "OC")), (
        "the one that is here is another one's"
    )


@pytest.mark.parametrize(
    ("entry", "architecture"),
    [
        ("qemu-riscv64", "riscv64"), ("qemu-ppc64le", "ppc64le"), ("qemu-s390x", "s390x"),
        ("qemu-mips64el", "mips64le"), ("qemu-loongarch64", "loong64"), ("qemu-x86_64", "amd64"),
        ("qemu-arm", "arm"), ("qemu-i386", "386"),
    ],
)  # fmt: skip
def test_every_processor_that_qemu_imitates(tmp_path: Path, entry: str, architecture: str) -> None:
    folder = tmp_path / "proc" / "sys" / "fs" / "binfmt_misc"
    folder.mkdir(parents=True)
    (folder / entry).write_text(QEMU.format("OCF"))
    own = {**NATIVE, "Architecture": "s390x" if architecture != "s390x" else "x86_64"}
    assert look(tmp_path, {"lab": architecture}, info=own).result is OK


def test_a_virtual_machine_brings_its_own(tmp_path: Path) -> None:
    settings = tmp_path / "Library" / "Group Containers" / "group.com.docker" / "settings-store.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"UseVirtualizationFrameworkRosetta": True}))
    found = look(tmp_path, {"lab": "amd64"}, info=DESKTOP, around=Surroundings("darwin", {}, str(tmp_path)))
    assert found.result is OK
    assert "linux/arm64" in told(found)
    assert {str(each.name): str(each.value) for each in found.facts}["Rosetta, Apple’s emulator"] == "on"


def test_nothing_to_ask(tmp_path: Path) -> None:
    assert emulated(machine(tmp_path)).result is SKIPPED

    def fails(path: str) -> Any:
        raise AppError("silent", verbatim("no"))

    assert look(tmp_path, {}, ask_engine=fails).result is UNKNOWN


def test_an_entry_of_the_kernel() -> None:
    assert parse_emulator("qemu-arm", QEMU.format("OCF")).for_containers
    assert not parse_emulator("qemu-arm", QEMU.format("")).for_containers
    assert not parse_emulator("qemu-arm", "disabled\ninterpreter /x\nflags: F\n").enabled
