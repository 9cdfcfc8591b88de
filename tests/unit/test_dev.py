"""dev.py's set-up: done once, done again when what it was made from changed, begun anew when it broke off."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py as a module, in a made-up project."""
    for name in ("dev.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    spec = importlib.util.spec_from_file_location("dev", tmp_path / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "_missing_for_setup", dict)
    return module


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the set-up runs, in short. Nothing is truly run, but the venv gets its Python."""
    ran: list[str] = []

    def call(command: list[Any], **_: object) -> int:
        words = [str(word) for word in command]
        what = next(word for word in ("venv", "--require-hashes", "-e") if word in words)
        ran.append({"venv": "venv", "--require-hashes": "packages", "-e": "labwright"}[what])
        if what == "venv":
            dev.VENV_PYTHON.parent.mkdir(parents=True, exist_ok=True)
            dev.VENV_PYTHON.touch()
        return 0

    monkeypatch.setattr(dev, "_call", call)
    return ran


def changed(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")


def test_a_finished_set_up_is_not_done_again(dev: ModuleType, commands: list[str]) -> None:
    dev.setup([])
    assert commands == ["venv", "packages", "labwright"]
    dev.setup([])
    assert len(commands) == 3


def test_a_changed_project_is_installed_into_the_same_venv(dev: ModuleType, commands: list[str]) -> None:
    dev.setup([])
    changed(dev.ROOT / "pyproject.toml")
    dev.setup([])
    assert commands[3:] == ["labwright"]


@pytest.mark.parametrize(
    "change",
    [
        lambda dev: changed(dev.LOCK),
        lambda dev: dev.STAMP.unlink(),
        lambda dev: dev.VENV_PYTHON.unlink(),
        lambda dev: setattr(dev, "SETUP_VERSION", "another"),
        lambda dev: setattr(dev, "ROOT", dev.ROOT / ".." / dev.ROOT.name),
    ],
    ids=["lock", "stamp", "python", "version", "folder"],
)
def test_other_changes_make_the_venv_anew(
    dev: ModuleType, commands: list[str], change: Callable[[ModuleType], None]
) -> None:
    dev.setup([])
    change(dev)
    dev.setup([])
    assert commands[3:] == ["venv", "packages", "labwright"]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_set_up_that_broke_off_begins_anew(
    dev: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    whole = dev._call
    calls = iter(range(1, 100))
    monkeypatch.setattr(
        dev, "_call", lambda *args, **options: whole(*args, **options) or next(calls) == failing
    )
    with pytest.raises(SystemExit):
        dev.setup([])
    del commands[:]
    dev.setup([])
    assert commands == ["venv", "packages", "labwright"]


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("apt-get", "apt-get install -y libegl1 python3.11-venv xvfb"),
        ("dnf", "dnf install -y 'libEGL.so.1()(64bit)' /usr/bin/Xvfb"),
        ("zypper", "zypper install -y 'libEGL.so.1()(64bit)' /usr/bin/Xvfb"),
        ("none of them", ""),
    ],
)
def test_the_line_that_installs_fits_the_system(dev: ModuleType, program: str, line: str) -> None:
    missing = {"libEGL.so.1": "libegl1", "ensurepip": "python3.11-venv", "Xvfb": "xvfb"}
    assert dev.install_line(missing, {program: f"/usr/bin/{program}"}.get) == line


def test_an_ordinary_user_is_told_the_line(
    dev: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "_missing_for_setup", lambda: {"libEGL.so.1": "libegl1"})
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(dev.shutil, "which", {"apt-get": "/usr/bin/apt-get"}.get)
    with pytest.raises(SystemExit):
        dev.setup([])
    assert "\n    sudo apt-get install -y libegl1\n" in capsys.readouterr().out
    assert commands == []


def test_without_a_verb_it_says_what_it_can(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 0
    assert dev.main(["nonsense"]) == 2
    assert capsys.readouterr().out.count("dev.py bundle") == 2


@pytest.fixture
def own_tests(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Writes the tests of the made-up project; what they are run with is real."""
    monkeypatch.setattr(dev, "VENV_PYTHON", Path(sys.executable))
    folder = Path(dev.ROOT, "tests")
    folder.mkdir()

    def write(text: str) -> Path:
        file = folder / "test_own.py"
        file.write_text(text, encoding="utf-8")
        return file

    return write


_AT_THE_SECOND_TRY = """
from pathlib import Path
def test_steady():
    pass
def test_unsteady():
    if not Path("seen").exists():
        Path("seen").touch()
        raise AssertionError
"""


def test_a_test_that_passes_only_when_run_again_is_named(
    dev: ModuleType, own_tests: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    own_tests(_AT_THE_SECOND_TRY)
    counts, skips = Counter[str](), Counter[str]()
    dev._pytest("own", ["tests"], counts, skips)
    assert counts == Counter(passed=2)
    assert dev._closing(counts, skips) == 0
    assert "passed when run again: 1\n  tests.test_own::test_unsteady" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("def test_broken(): assert False\ndef test_other(): pass", {"passed": 1, "failed": 1}),
        ("import nothing_of_that_name", {"failed": 1}),
    ],
)
def test_what_fails_twice_has_failed(
    dev: ModuleType, own_tests: Callable[[str], Path], text: str, counted: dict[str, int]
) -> None:
    own_tests(text)
    counts = Counter[str]()
    dev._pytest("own", ["tests"], counts, Counter[str]())
    assert counts == Counter(counted)
    assert not dev.UNSTEADY


def test_a_campaign_that_fails_does_not_run_again(dev: ModuleType, own_tests: Callable[[str], Path]) -> None:
    own_tests(_AT_THE_SECOND_TRY)
    counts = Counter[str]()
    dev._pytest("own", ["tests"], counts, Counter[str](), most_again=-1)
    assert counts == Counter(passed=1, failed=1)
