"""The quicker way to a venv, beside the real `python -m venv`: file for file, and whatever comes between."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from app.bootstrap import Labwright
from app.core.making import EnvironmentWish
from app.core.outcomes import Ending
from app.core.plans import RunCommand
from app.core.words import say
from app.tools.quick_venv import QuickVenvs
from tests.wheels import make_wheel

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(os.name == "nt", reason="on Windows the command itself runs"),
]


def further(*values: str) -> list[ParameterSet]:
    """More of the same, for the campaigns."""
    return [pytest.param(value, marks=pytest.mark.campaign) for value in values]


BETWEEN = further("3.9", "3.10", "3.11", "3.12")
MINORS = ("3.8", *BETWEEN, "3.13")


class Maker:
    """Makes venvs as jobs do, and as venv does."""

    def __init__(self, base: Path, folder: Path) -> None:
        self.base, self.folder = str(base), folder
        self.labwright = Labwright("cli")
        self.ways = self.labwright._quick_venvs
        assert isinstance(self.ways, QuickVenvs)

    def step(self, name: str, *, system: bool = False, prompt: str | None = None) -> RunCommand:
        wish = EnvironmentWish(
            str(self.folder / name), python=self.base, system_packages=system, prompt=prompt
        )
        (step,) = self.labwright.making.plan_create("venv", wish).steps
        assert isinstance(step, RunCommand)
        return step

    def plainly(self, step: RunCommand) -> None:
        subprocess.run(step.command.argv, check=True, timeout=120)

    def quickly(self, step: RunCommand, cancel: threading.Event | None = None) -> Ending | None:
        outcome = self.ways.go(
            step,
            on_lines=lambda lines: None,
            cancel=cancel or threading.Event(),
            title=say("Make it"),
            run_id="1" * 32,
        )
        return outcome.ending if outcome else None

    def job(self, name: str) -> bool:
        """Whether a whole job went the quicker way."""
        plan = self.labwright.making.plan_create(
            "venv", EnvironmentWish(str(self.folder / name), python=self.base)
        )
        job = self.labwright.jobs.wait(self.labwright.jobs.start(plan), 120)
        assert job.error is None, job.error
        (entry,) = self.labwright.journal.entries(1)
        assert entry.argv == plan.steps[0].command.argv  # type: ignore[union-attr]
        assert entry.outcome is not None
        assert entry.outcome.exit_code == 0
        return entry.equivalent


@pytest.fixture
def base(base_pythons: dict[str, Path]) -> Path:
    """One Python; what differs between versions has a test of its own."""
    return of_minor("3.12", base_pythons)


@pytest.fixture
def maker(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Maker]:
    """Its cache has a pip already."""
    maker = made(base, tmp_path, monkeypatch)
    first = maker.step("first")
    maker.plainly(first)
    maker.ways.ran(first)
    yield maker
    maker.labwright.session.close()


def made(base: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    monkeypatch.setenv("PYTHONHASHSEED", "0")  # compiled sets are written in one order then
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    return Maker(base, folder)


def of_minor(minor: str, base_pythons: dict[str, Path]) -> Path:
    for version, path in base_pythons.items():
        if version.startswith(f"{minor}."):
            return path
    pytest.skip(f"there is no Python {minor}")


def tree(prefix: Path, other: str = "") -> dict[str, object]:
    """Everything below a folder: kind, rights, content. `other` is the folder compiled files were made in;
    of those the time of the source is left out, too."""
    found: dict[str, object] = {}
    for path in sorted(prefix.rglob("*")):
        name, status = str(path.relative_to(prefix)), path.lstat()
        if stat.S_ISLNK(status.st_mode):
            found[name] = str(path.readlink())
        elif stat.S_ISDIR(status.st_mode):
            found[name] = stat.S_IMODE(status.st_mode)
        else:
            content = path.read_bytes()
            if path.suffix == ".pyc":
                made_in = (other or str(prefix)).encode()
                content = content[:8] + content[12:].replace(made_in, b"." * len(made_in))
            found[name] = stat.S_IMODE(status.st_mode), content
    return found


def different(quick: dict[str, object], plain: dict[str, object]) -> list[str]:
    assert sorted(quick) == sorted(plain)
    return [name for name in plain if quick[name] != plain[name]]


SAME_CODE = """
import marshal, pathlib, sys
left, right = ([marshal.loads(each.read_bytes()[12:]) for each in sorted(pathlib.Path(folder).iterdir())]
               for folder in sys.argv[1:])
assert left == right and left
"""


def same_code(base: str, folder: Path, names: list[str], *trees: dict[str, object]) -> None:
    """Python compares code without the order of its sets, which before 3.10 nobody can fix for ensurepip."""
    folders = [folder / "left", folder / "right"]
    for found, side in zip(trees, folders, strict=True):
        side.mkdir()
        for number, name in enumerate(names):
            (side / str(number)).write_bytes(found[name][1])  # type: ignore[index]
    subprocess.run([base, "-c", SAME_CODE, *map(str, folders)], check=True, timeout=60)


def pip(prefix: Path, *words: object) -> str:
    argv = [str(prefix / "bin" / "pip"), "--disable-pip-version-check", *map(str, words)]
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("minor", MINORS)
def test_file_for_file_and_a_pip_that_works(
    minor: str, base_pythons: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = made(of_minor(minor, base_pythons), tmp_path, monkeypatch)
    name = "mein kurs é"  # whose scripts need the sh trick
    # Compiled files hold the folder they were made in: written alike, so that the two can be compared.
    first = maker.step(name.replace(" ", "-"))
    maker.plainly(first)
    maker.ways.ran(first)
    step = maker.step(name, system=True, prompt="θ's kurs")
    prefix = Path(step.command.argv[-1])
    maker.plainly(step)
    plain = tree(prefix)
    shutil.rmtree(prefix)
    assert maker.quickly(step) is Ending.EXITED
    quick = tree(prefix, first.command.argv[-1])
    if unlike := different(quick, plain):
        assert minor in {"3.8", "3.9"}
        assert {Path(each).suffix for each in unlike} == {".pyc"}
        same_code(maker.base, tmp_path, unlike, plain, quick)

    assert f"(python {minor})" in pip(prefix, "--version")
    pip(prefix, "check")
    make_wheel(tmp_path, "lamp", "1.0")
    pip(prefix, "install", "--no-index", "--find-links", tmp_path, "lamp")
    assert "lamp" in pip(prefix, "list", "--no-index")
    pip(prefix, "uninstall", "--yes", "lamp")
    newest = max(base_pythons, key=lambda version: tuple(map(int, version.split("."))))
    wheels = base_pythons[newest].parent.parent / "lib" / f"python{newest.rpartition('.')[0]}" / "ensurepip"
    pip(prefix, "install", "--no-index", "--find-links", wheels / "_bundled", "--upgrade", "--force", "pip")
    pip(prefix, "check")
    assert maker.quickly(maker.step("after")) is Ending.EXITED, "an upgrade there changes nothing here"
    pip(tmp_path / "after", "check")
    maker.labwright.session.close()


@pytest.mark.parametrize("name", [*further("plain"), "x" * 150])
def test_short_and_very_long_paths(name: str, maker: Maker) -> None:
    step = maker.step(name)
    prefix = maker.folder / name
    maker.plainly(step)
    plain = tree(prefix)
    shutil.rmtree(prefix)
    assert maker.quickly(step) is Ending.EXITED
    quick = tree(prefix)
    compiled = {each for each in plain if each.endswith(".pyc")}
    assert sorted(quick) == sorted(plain)
    assert [each for each in plain.keys() - compiled if quick[each] != plain[each]] == []
    pip(prefix, "check")


def test_the_first_is_made_by_the_command_and_the_next_in_less_time(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = made(base, tmp_path, monkeypatch)
    assert [maker.job("one"), maker.job("two")] == [False, True]
    (tmp_path / "chosen").mkdir()  # as a file dialog leaves it
    assert maker.job("chosen")
    assert sorted(tree(tmp_path / "one")) == sorted(tree(tmp_path / "chosen"))
    maker.labwright.session.close()


def test_what_is_edited_in_one_environment_reaches_no_new_one(maker: Maker) -> None:
    assert maker.job("edited")
    edited = next((maker.folder / "edited" / "lib").glob("*/site-packages/pip/__init__.py"))
    was = edited.read_bytes()
    with edited.open("ab") as file:  # in place, as editors do
        file.write(b"raise SystemExit('broken by hand')\n")
    assert not maker.job("next"), "the kept files are in doubt, so venv makes it"
    assert next((maker.folder / "next" / "lib").glob("*/site-packages/pip/__init__.py")).read_bytes() == was
    assert maker.job("third")
    pip(maker.folder / "third", "check")


@pytest.mark.parametrize("harm", ["gone", *further("torn", "rights", "empty")])
def test_a_damaged_copy_is_not_used(harm: str, maker: Maker) -> None:
    (copy,) = (maker.labwright.places.cache / "pip").iterdir()
    victim = next(copy.glob("lib/*/site-packages/pip/__main__.py"))
    match harm:
        case "gone":
            victim.unlink()
        case "torn":
            os.truncate(copy / "kept.json", 500)
        case "rights":
            victim.chmod(0o600)
        case "empty":
            victim.write_bytes(b"")
    assert not maker.job("next")
    pip(maker.folder / "next", "check")
    assert maker.job("third")


def test_a_cancel_leaves_it_to_the_job_to_take_back(maker: Maker) -> None:
    class Later(threading.Event):
        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 4

    assert maker.quickly(maker.step("cancelled"), Later()) is Ending.CANCELLED
    (entry,) = maker.labwright.journal.entries(1)
    assert (entry.equivalent, entry.outcome.ending if entry.outcome else None) == (True, Ending.CANCELLED)
    assert maker.quickly(maker.step("next")) is Ending.EXITED


def test_a_disk_that_fills_up_leaves_nothing(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    link, linked = os.link, []

    def full(*words: object, **more: object) -> None:
        linked.append(words)
        if len(linked) > 300:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        link(*words, **more)  # type: ignore[arg-type]

    def full_too(*words: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("app.system.kept_pip.os.link", full)
    monkeypatch.setattr("app.system.kept_pip._copy", full_too)
    assert maker.quickly(maker.step("full")) is None
    assert not (maker.folder / "full").exists()
    (maker.folder / "chosen").mkdir()
    assert maker.quickly(maker.step("chosen")) is None
    assert list((maker.folder / "chosen").iterdir()) == []
    monkeypatch.undo()
    assert maker.quickly(maker.step("full")) is Ending.EXITED, "the copy is as good as before"


def test_nothing_is_kept_of_what_could_not_be_kept_whole(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = made(base, tmp_path, monkeypatch)
    step = maker.step("one")
    maker.plainly(step)

    def full(*words: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("app.system.kept_pip._copy", full)
        maker.ways.ran(step)
    assert list((maker.labwright.places.cache / "pip").iterdir()) == []
    next((tmp_path / "one").glob("bin/pip3")).write_text("#!/bin/sh\n")  # not what its record says
    maker.ways.ran(step)
    assert maker.quickly(maker.step("two")) is None


def test_another_disk_and_other_rights_get_files_of_their_own(maker: Maker) -> None:
    before = os.umask(0o077)
    try:
        step = maker.step("private")
        maker.plainly(step)
        plain = tree(maker.folder / "private")
        shutil.rmtree(maker.folder / "private")
        assert maker.quickly(step) is Ending.EXITED
    finally:
        os.umask(before)
    quick = tree(maker.folder / "private")
    compiled = {each for each in plain if each.endswith(".pyc")}
    assert [each for each in plain.keys() - compiled if quick[each] != plain[each]] == []
    assert {(maker.folder / "private" / name).stat().st_mode for name in compiled} == {0o100600}
    assert {(maker.folder / "private" / name).stat().st_nlink for name in compiled} == {1}


def test_many_at_once(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = made(base, tmp_path, monkeypatch)
    making, jobs = maker.labwright.making, maker.labwright.jobs
    for names in (("a", "b"), ("c", "d", "e", "f")):  # first none is kept, then one is
        plans = [
            making.plan_create("venv", EnvironmentWish(str(tmp_path / n), python=str(base))) for n in names
        ]
        ended = [jobs.wait(each, 120) for each in [jobs.start(plan) for plan in plans]]
        assert [job.error for job in ended] == [None] * len(names)
    assert [entry.equivalent for entry in maker.labwright.journal.entries(6)] == [True] * 4 + [False] * 2
    for name in "abcdef":
        assert sorted(tree(tmp_path / name)) == sorted(tree(tmp_path / "a"))
        pip(tmp_path / name, "check")
    assert len(list((maker.labwright.places.cache / "pip").iterdir())) == 1
    maker.labwright.session.close()


@pytest.mark.parametrize("variable", ["SOURCE_DATE_EPOCH", *further("PYTHONPYCACHEPREFIX", "PYTHONOPTIMIZE")])
def test_what_changes_compiled_files_is_left_to_venv(
    variable: str, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "1")
    assert maker.quickly(maker.step("other")) is None
    assert not (maker.folder / "other").exists()


def test_where_something_stands_already_nothing_is_done(maker: Maker) -> None:
    step = maker.step("taken")
    (maker.folder / "taken").mkdir()
    (maker.folder / "taken" / "mine").write_text("mine")
    assert maker.quickly(step) is None
    assert (maker.folder / "taken" / "mine").read_text() == "mine"
