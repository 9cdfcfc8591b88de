"""The doctor's checks of WSL. What wsl.exe prints, in UTF-16, is known from Microsoft's
documentation and from public threads; nothing of it was recorded here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core import wsl
from app.core.diagnosis import Diagnosis, Result
from app.core.engine_failures import refused
from app.core.errors import AppError
from app.core.outcomes import Ending, Outcome
from app.core.plans import Plan, RunCommand, WriteFile
from app.core.surroundings import Surroundings
from app.core.words import verbatim
from app.services.checks import Examined, wsl_look
from app.services.checks import wsl as checks
from app.system.output_decoding import OutputDecoder
from tests.unit.made_examined import answered, engines_found, machine
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
NEW = (
    "WSL version: 2.3.26.0\r\nKernel version: 5.15.167.4-1\r\nWSLg version: 1.0.65\r\n"
    "Windows version: 10.0.26100.2605\r\n"
)
GERMAN = "WSL-Version: 1.2.5.0\r\nKernelversion: 5.15.90.1\r\nWSLg-Version: 1.0.51\r\n"
HELP = (
    "Invalid command line option: --version\r\nCopyright (c) Microsoft Corporation.\r\nUsage: wsl.exe ...\r\n"
)
ROWS = "  NAME              STATE           VERSION\r\n* Ubuntu            Running         2\r\n"
DESKTOP = "  docker-desktop    Running         2\r\n"
NONE_YET = (  # of an older Windows in English and in German, and of Windows 11
    "Windows Subsystem for Linux has no installed distributions.\r\n",
    "Keine installierten Distributionen.\r\nhttps://aka.ms/wslstore\r\n",
    "Keine Distributionen.\r\nFehlercode: Wsl/WSL_E_DEFAULT_DISTRO_NOT_FOUND\r\n",
)
OLD = "  Debian            Stopped         1\r\n"
ENGINE = {"OperatingSystem": "Docker Desktop", "KernelVersion": "5.15.167.4-microsoft-standard-WSL2",
          "OSType": "linux", "Name": "docker-desktop"}  # fmt: skip


class Wsl:
    """wsl.exe: answers by its first word, as UTF-16 without a mark."""

    def __init__(self, **answers: tuple[str, int] | str | Outcome) -> None:
        self._answers = answers
        self.ran: list[tuple[str, ...]] = []

    def run(self, command: Any, **_: object) -> Outcome:
        self.ran.append(tuple(command.argv))
        said = self._answers.get(command.argv[1].strip("-"), ("", 1))
        if isinstance(said, Outcome):
            return said
        text, code = said if isinstance(said, tuple) else (said, 0)
        return answered(OutputDecoder("cp1252").decode(text.encode("utf-16-le"), final=True), code)


def windows(home: Path, said: Wsl, **others: Any) -> Examined:
    root = str(home)  # its paths are this system's
    around = Surroundings("win32", {}, str(home), root=root if root.startswith("/") else "")
    return machine(home, around=around, runner=said, **others)


def argv_of(plan: Plan | None) -> list[tuple[str, ...]]:
    assert plan is not None
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


@pytest.mark.parametrize("check", checks.QUESTIONS, ids=lambda each: each.id)
def test_elsewhere_nothing_is_asked(tmp_path: Path, check: Any) -> None:
    for platform in ("linux", "darwin"):
        made = machine(tmp_path, around=Surroundings(platform, {}, str(tmp_path), root=str(tmp_path)))
        assert check.look(made).result is SKIPPED
        assert not made.runner.ran  # type: ignore[attr-defined]


def test_a_new_wsl(tmp_path: Path) -> None:
    found = checks.installed(windows(tmp_path, Wsl(version=NEW)))
    assert found.result is OK
    assert "2.3.26" in str(found.sentence)


@pytest.mark.parametrize(
    "said", [Wsl(version=GERMAN), Wsl(version=(HELP, 1), status="Default Version: 2\r\n")]
)
def test_an_old_wsl_is_updated_after_all_was_ended(tmp_path: Path, said: Wsl) -> None:
    found = checks.installed(windows(tmp_path, said))
    assert found.result is PROBLEM
    assert argv_of(found.fix) == [("wsl.exe", "--shutdown"), ("wsl.exe", "--update")]
    assert found.fix is not None
    assert "Docker Desktop" in str(found.fix.warnings[0])
    assert any("unregister" in str(each) for each in found.avoid)


def test_no_wsl(tmp_path: Path) -> None:
    found = checks.installed(windows(tmp_path, Wsl()))
    assert found.result is PROBLEM
    ((*_, script),) = argv_of(found.fix)
    assert "-Verb RunAs" in script
    assert "--no-distribution" in script
    assert "wsl.exe" in script


def test_no_wsl_and_none_needed(tmp_path: Path) -> None:
    hyper_v = {"OperatingSystem": "Docker Desktop", "KernelVersion": "6.10.14-linuxkit", "OSType": "linux",
               "Name": "docker-desktop", "Labels": ["com.docker.desktop.address=npipe://x"]}  # fmt: skip
    made = windows(tmp_path, Wsl(), engines=lambda: engines_found(hyper_v))
    assert made.engines().active.verdict.place.value == "hyperv-vm"  # type: ignore[union-attr]
    assert checks.installed(made).result is SKIPPED


def test_wsl_that_hangs(tmp_path: Path) -> None:
    hangs = Outcome(Ending.TIMED_OUT, 6.0, timeout_seconds=6.0)
    assert checks.installed(windows(tmp_path, Wsl(version=hangs))).result is UNKNOWN
    assert checks.distributions(windows(tmp_path, Wsl(l=hangs))).result is UNKNOWN


def test_an_update_that_has_not_come_into_use(tmp_path: Path) -> None:
    def with_kernel(release: str, settings: str = "") -> Diagnosis:
        (tmp_path / ".wslconfig").write_text(settings)
        said = {**ENGINE, "KernelVersion": release}
        return checks.update_pending(windows(tmp_path, Wsl(version=NEW), engines=lambda: engines_found(said)))

    older = with_kernel("5.15.153.1-microsoft-standard-WSL2")
    assert older.result is PROBLEM
    assert argv_of(older.fix) == [("wsl.exe", "--shutdown")]
    assert with_kernel("5.15.167.4-microsoft-standard-WSL2").result is OK
    assert with_kernel("5.15.153.1-microsoft-standard-WSL2", "[wsl2]\nkernel=C:\\\\k\n").result is OK
    assert with_kernel("6.10.14-linuxkit").result is SKIPPED


def test_distributions(tmp_path: Path) -> None:
    assert checks.distributions(windows(tmp_path, Wsl(l=ROWS + DESKTOP))).result is OK
    for none_yet in NONE_YET:
        assert "none yet" in str(checks.distributions(windows(tmp_path, Wsl(l=(none_yet, -1)))).sentence)
    refuses = "Error code: Wsl/EnumerateDistros/Service/E_ACCESSDENIED\r\n"
    for said in ((refuses, -1), ("", 1), ("what is this?\r\n", 0)):
        assert checks.distributions(windows(tmp_path, Wsl(l=said))).result is UNKNOWN
    found = checks.distributions(windows(tmp_path, Wsl(l=ROWS + OLD)))
    assert found.result is PROBLEM
    assert "Debian" in told(found)
    assert "Ubuntu" not in str(found.sentence)
    assert argv_of(found.fix) == [("wsl.exe", "--set-version", "Debian", "2")]
    assert found.fix is not None
    assert isinstance(found.fix.undo, Plan)
    assert argv_of(found.fix.undo) == [("wsl.exe", "--set-version", "Debian", "1")]


def desktop(home: Path, rows: str, settings: Mapping[str, object] | None, *, reached: bool) -> Diagnosis:
    folder = home / "AppData" / "Roaming" / "Docker"
    folder.mkdir(parents=True, exist_ok=True)
    if settings is not None:
        (folder / "settings-store.json").write_text(json.dumps(settings))
    away = engines_found(problem=refused("npipe://x"))
    engines = engines_found(ENGINE) if reached else away
    return checks.docker_desktop(windows(home, Wsl(l=rows), engines=lambda: engines))


def test_docker_desktop_and_its_distribution(tmp_path: Path) -> None:
    assert desktop(tmp_path, ROWS, None, reached=False).result is SKIPPED
    assert desktop(tmp_path, ROWS + DESKTOP, {}, reached=True).result is OK
    gone = desktop(tmp_path, ROWS, {}, reached=False)
    assert gone.result is PROBLEM
    assert gone.avoid
    stopped = desktop(tmp_path, ROWS + DESKTOP.replace("Running", "Stopped"), {}, reached=False)
    assert stopped.result is PROBLEM
    assert "stopped" in told(stopped)
    silent_wsl = windows(
        tmp_path, Wsl(l=("", 1)), engines=lambda: engines_found(problem=refused("npipe://x"))
    )
    assert checks.docker_desktop(silent_wsl).result is UNKNOWN
    assert desktop(tmp_path, ROWS, {"WslEngineEnabled": False}, reached=True).result is SKIPPED


def test_a_distribution_that_does_not_know_docker(tmp_path: Path) -> None:
    off = {"EnableIntegrationWithDefaultWslDistro": False}
    found = desktop(tmp_path, ROWS + DESKTOP, off, reached=True)
    assert found.result is OK
    assert "not known inside Ubuntu" in str(found.sentence)
    assert found.steps
    named = desktop(tmp_path, ROWS + DESKTOP, {**off, "IntegratedWslDistros": ["Ubuntu"]}, reached=True)
    assert not named.steps


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", OK),
        ("[wsl2]\nmemory=8GB\n", OK),
        ("[WSL2]\r\nMemory = 6GB # enough\r\n", OK),
        ("[wsl2]\nmemory=8\n", PROBLEM),  # eight bytes
        ("[wsl2]\nmemory=much\n", PROBLEM),
        ("[wsl2]\nmemory=64GB\n", PROBLEM),
        ("[experimental]\nmemory=8\n", OK),
    ],
)
def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, result: Result) -> None:
    monkeypatch.setattr(wsl_look, "total_memory", lambda _: 16 << 30)
    (tmp_path / ".wslconfig").write_text(text, newline="")
    found = checks.memory(windows(tmp_path, Wsl()))
    assert found.result is result
    if result is PROBLEM:
        assert found.fix is not None
        (step,) = found.fix.steps
        assert isinstance(step, WriteFile)
        assert b"memory=8GB" in step.content
        assert isinstance(found.fix.undo, Plan)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[wsl2]\nmemory=8GB\n"),
        ("# mine\n[wsl2]\nmemory=1\nswap=0\n", "# mine\n[wsl2]\nmemory=8GB\nswap=0\n"),
        ("[wsl2]\r\nswap=0\r\n\r\n[experimental]\r\nx=1\r\n",
         "[wsl2]\r\nswap=0\r\nmemory=8GB\r\n\r\n[experimental]\r\nx=1\r\n"),
        ("[wsl2]\nMemory = 1 # mine\nswap=0", "[wsl2]\nMemory = 8GB # mine\nswap=0"),
        ("[wsl2]\r\nmemory=\r\nswap=0", "[wsl2]\r\nmemory=8GB\r\nswap=0"),
        ("[wsl2]\nswap=0", "[wsl2]\nswap=0\nmemory=8GB\n"),
        ("\ufeff[wsl2]\nmemory=1\n", "\ufeff[wsl2]\nmemory=8GB\n"),
        ("[other]\nmemory=1\n", "[other]\nmemory=1\n\n[wsl2]\nmemory=8GB\n"),
    ],
)  # fmt: skip
def test_only_the_line_of_memory_changes(before: str, after: str) -> None:
    assert wsl.with_memory(before.encode(), 8) == after.encode()


def test_bytes_that_are_no_text_stay() -> None:
    assert wsl.with_memory(b"# caf\xe9\n[wsl2]\nmemory=1\n", 8) == b"# caf\xe9\n[wsl2]\nmemory=8GB\n"


def sized(path: Path, size_bytes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size_bytes)  # nothing is written


def test_a_disk_that_has_grown(tmp_path: Path) -> None:
    local = tmp_path / "AppData" / "Local"

    def engine_that_uses(size_bytes: int) -> Examined:
        used = {"LayersSize": size_bytes, "Volumes": [{"UsageData": {"Size": -1}}, {"UsageData": None}],
                "BuildCache": None, "Containers": [{"SizeRw": 5}]}  # fmt: skip
        return windows(tmp_path, Wsl(), ask_engine=lambda path: used)

    assert checks.disks(engine_that_uses(1)).result is SKIPPED
    sized(local / "Packages" / "Canonical.Ubuntu" / "LocalState" / "ext4.vhdx", 3 * 10**9)
    assert checks.disks(engine_that_uses(1)).result is OK
    sized(local / "Docker" / "wsl" / "disk" / "docker_data.vhdx", 60 * 10**9)
    found = checks.disks(engine_that_uses(4 * 10**9))
    assert found.result is PROBLEM
    assert "60 GB" in str(found.sentence)
    assert "Optimize-VHD" in found.text[0]
    assert found.fix is None
    assert len(found.avoid) == 2
    assert checks.disks(engine_that_uses(40 * 10**9)).result is OK

    def away(path: str) -> Any:
        raise AppError("refused", verbatim("no"))

    assert checks.disks(windows(tmp_path, Wsl(), ask_engine=away)).result is UNKNOWN


def test_the_same_from_inside_a_distribution(tmp_path: Path) -> None:
    kernel = tmp_path / "proc" / "sys" / "kernel" / "osrelease"
    kernel.parent.mkdir(parents=True)
    kernel.write_text("5.15.167.4-microsoft-standard-WSL2\n")
    windows_home = tmp_path / "mnt" / "c" / "Users" / "ada"
    windows_home.mkdir(parents=True)
    (windows_home / ".wslconfig").write_text("[wsl2]\nmemory=12\n")
    path = "/usr/bin:/mnt/c/Windows/System32:/mnt/c/Users/ada/AppData/Local/Microsoft/WindowsApps"
    around = Surroundings("linux", {"PATH": path}, "/home/ada", root=str(tmp_path))
    where = "/mnt/c/Windows/System32/wsl.exe"
    said = Wsl(version=NEW, l=ROWS + OLD)
    made = machine(tmp_path, around=around, runner=said, programs={"wsl.exe": where})
    assert checks.installed(made).result is OK
    assert said.ran == [(where, "--version")]
    assert argv_of(checks.distributions(made).fix) == [(where, "--set-version", "Debian", "2")]
    memory = checks.memory(made)
    assert memory.result is PROBLEM
    assert memory.fix is not None
    sized(windows_home / "AppData" / "Local" / "Docker" / "wsl" / "disk" / "data.vhdx", 60 * 10**9)
    grown = checks.disks(replace(made, ask_engine=lambda path: {"LayersSize": 1}))
    whole = r"C:\Users\ada\AppData\Local\Docker\wsl\disk\data.vhdx"
    assert grown.text == (f'Optimize-VHD -Path "{whole}" -Mode Full',)
    without = Surroundings("linux", {"PATH": "/usr/bin"}, "/home/ada", root=str(tmp_path))
    assert checks.memory(machine(tmp_path, around=without, runner=said)).result is UNKNOWN
