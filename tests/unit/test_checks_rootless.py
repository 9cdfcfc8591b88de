"""The doctor's checks of what a rootless engine needs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from app.core import rootless as rules
from app.core.build_needs import Rights
from app.core.diagnosis import Diagnosis, Group, Result
from app.core.engine_failures import not_there, silent
from app.core.plans import RunCommand
from app.core.surroundings import Surroundings
from app.services.checks import asked
from app.services.checks import rootless as checks
from tests.unit.made_examined import engines_found, machine
from tests.unit.test_checks_python import told

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are those of Linux")
OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
PKEXEC = "/usr/bin/pkexec"
PROGRAMS = {name: f"/usr/sbin/{name}" for name in ("usermod", "sysctl", "apt-get", "chmod")} | {
    "pkexec": PKEXEC
}

NATIVE = {"OperatingSystem": "Debian", "KernelVersion": "6.1.0", "OSType": "linux"}
USED = {**NATIVE, "SecurityOptions": ["name=rootless"]}


class System:
    """A made-up Linux on which all is well."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.environ: dict[str, str] = {}
        monkeypatch.setattr(checks, "_uid", lambda: 1000)
        self.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n")
        for each in ("subuid", "subgid"):
            self.write(f"/etc/{each}", "eve:100000:65536\nada:165536:65536\n")
        for each in ("newuidmap", "newgidmap"):
            self.write(f"/usr/bin/{each}", "").chmod(0o4755)
        self.write("/proc/sys/user/max_user_namespaces", "96365\n")
        (root / "run" / "systemd" / "system").mkdir(parents=True)
        (root / "run" / "user" / "1000" / "systemd").mkdir(parents=True)
        self.write("/sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        self.part = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers"
        self.write(self.part, "cpu memory pids\n")
        self.write("/var/lib/systemd/linger/ada", "")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def look(self, check: Any, **others: Any) -> Diagnosis:
        given = {"programs": PROGRAMS, "engines": lambda: engines_found(USED), **others}
        around = Surroundings("linux", self.environ, str(self.root), root=str(self.root))
        found = check(machine(self.root, around=around, **given))
        assert isinstance(found, Diagnosis)
        return found


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    return System(tmp_path, monkeypatch)


def argv_of(found: Diagnosis) -> tuple[str, ...]:
    assert found.fix is not None
    (step,) = found.fix.steps
    assert isinstance(step, RunCommand)
    return step.command.argv


@pytest.mark.parametrize("check", checks.QUESTIONS, ids=lambda each: each.id)
def test_whom_it_concerns(system: System, check: Any, tmp_path: Path) -> None:
    assert system.look(check.look).result is OK
    assert system.look(check.look, rights=Rights.ROOT).result is SKIPPED
    assert system.look(check.look, engines=lambda: engines_found(NATIVE)).result is SKIPPED
    for none in (engines_found(), engines_found(problem=not_there("unix:///var/run/docker.sock"))):
        assert system.look(check.look, engines=lambda none=none: none).result is SKIPPED
    own = "unix:///run/user/1000/docker.sock"
    stopped = engines_found(problem=not_there(own), host=own)
    assert system.look(check.look, engines=lambda: stopped).result is OK
    podman = {**PROGRAMS, "podman": "/usr/bin/podman"}
    assert system.look(check.look, engines=engines_found, programs=podman).result is OK
    hangs = engines_found(problem=silent("unix:///x", 5))
    assert system.look(check.look, engines=lambda: hangs).result is SKIPPED
    assert check.look(machine(tmp_path, platform="darwin")).result is SKIPPED


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/proc/sys/kernel/unprivileged_userns_clone", rules.CLONE, "1"),
        ("/proc/sys/user/max_user_namespaces", rules.MOST, "28633"),
    ],
)
def test_namespaces_for_administrators_only(system: System, path: str, name: str, value: str) -> None:
    system.write(path, "0\n")
    found = system.look(checks.namespaces)
    assert found.result is PROBLEM
    assert argv_of(found) == (PKEXEC, "/usr/sbin/sysctl", "-w", f"{name}={value}")


@pytest.mark.parametrize("asks", ["doas", "sudo"])
def test_lines_to_type_begin_with_what_is_there(system: System, asks: str) -> None:
    system.write("/proc/sys/user/max_user_namespaces", "0\n")
    around = Surroundings("linux", {}, str(system.root), root=str(system.root))
    there = {asks: f"/usr/bin/{asks}"}
    made = machine(system.root, around=around, programs=there, engines=lambda: engines_found(USED))
    first = next(asked(Group.ENGINE, checks.QUESTIONS, made)).look()
    assert [line[:2] for line in first.lines] == [(asks, "sysctl")]


def test_apparmor_wants_a_profile(system: System) -> None:
    system.write("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n")
    found = system.look(checks.namespaces)
    assert found.result is PROBLEM
    assert "/usr/bin/rootlesskit flags=(unconfined) {" in found.text
    assert found.avoid
    assert found.fix is None
    system.write("/etc/apparmor.d/usr.bin.rootlesskit", "")
    assert system.look(checks.namespaces).result is OK


def test_a_user_without_ids(system: System) -> None:
    for each in ("subuid", "subgid"):
        system.write(f"/etc/{each}", "eve:100000:65536\n# ada:1:2\n")
    found = system.look(checks.ids)
    assert found.result is PROBLEM
    span = "165536-231071"
    wanted = (PKEXEC, "/usr/sbin/usermod", "--add-subuids", span, "--add-subgids", span, "ada")
    assert argv_of(found) == wanted
    (system.root / "etc" / "subgid").unlink()
    assert system.look(checks.ids).result is PROBLEM


def test_a_name_that_would_be_an_option_is_given_to_nobody(system: System) -> None:
    system.write("/etc/passwd", "--root:x:1000:1000::/home/ada:/bin/sh\n")
    assert system.look(checks.ids, user="--root").fix is None


def test_a_user_of_a_directory(system: System) -> None:
    system.write("/etc/subuid", "")
    system.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    found = system.look(checks.ids)
    assert found.fix is None
    assert found.text == ("ada:231072:65536",)
    system.write("/etc/nsswitch.conf", "passwd: files sss\nsubid: sss\n")
    assert system.look(checks.ids).result is UNKNOWN


def test_a_number_names_a_user_too(system: System) -> None:
    for each in ("subuid", "subgid"):
        system.write(f"/etc/{each}", "1000:165536:65536\n")
    assert system.look(checks.ids).result is OK


def test_two_users_with_the_same_ids(system: System) -> None:
    system.write("/etc/subuid", "eve:200000:65536\nada:165536:65536\n")
    found = system.look(checks.ids)
    assert found.result is PROBLEM
    assert "eve" in told(found)


def test_programs_that_are_missing_or_powerless(system: System) -> None:
    (system.root / "usr" / "bin" / "newgidmap").chmod(0o755)
    found = system.look(checks.ids)
    path = str(system.root / "usr" / "bin" / "newgidmap")
    assert found.result is PROBLEM
    assert argv_of(found) == (PKEXEC, "/usr/sbin/chmod", "u+s", path)
    (system.root / "usr" / "bin" / "newgidmap").unlink()
    found = system.look(checks.ids)
    assert argv_of(found) == (PKEXEC, "/usr/sbin/apt-get", "install", "--yes", "uidmap")
    assert [each.speaks for each in found.facts] == [OK, OK, OK, PROBLEM]


def test_the_session(system: System) -> None:
    (system.root / "var" / "lib" / "systemd" / "linger" / "ada").unlink()
    ends = system.look(checks.session)
    assert ends.result is OK
    assert ends.lines == (("loginctl", "enable-linger", "ada"),)
    system.write(system.part, "memory pids\n")
    found = system.look(checks.session)
    assert found.result is PROBLEM
    assert "cpu" in str(found.sentence)
    assert found.text[1].startswith("Delegate=")
    (system.root / "sys" / "fs" / "cgroup" / "cgroup.controllers").unlink()
    assert "version 1" in str(system.look(checks.session).sentence)
    (system.root / "run" / "user" / "1000" / "systemd").rmdir()
    assert system.look(checks.session).result is PROBLEM
    system.environ = {"XDG_RUNTIME_DIR": str(system.root / "nowhere")}
    assert "XDG_RUNTIME_DIR" in told(system.look(checks.session))


def test_ranges_are_read_as_shadow_reads_them() -> None:
    ranges = rules.parse_ranges("ada:100000:65536\nbroken\n#eve:1:1\neve:165536:65536\n")
    assert len(ranges) == 2
    assert rules.free_start(ranges) == 231072
    assert rules.free_start(()) == 100000
    assert rules.own_count(ranges, "ada", 1000) == 65536
