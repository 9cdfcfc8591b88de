"""Plans to clone, repair and go back: exact steps; and what is refused."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.environments import Environment, Health, HealthState, Kind
from app.core.errors import AppError
from app.core.package_changes import PackageChange
from app.core.packages import Listed
from app.core.plans import (
    CheckPackages,
    Effect,
    MarkAskedFor,
    MoveToBin,
    NotUndoable,
    Plan,
    RemoveTrial,
    RestoreFromBin,
    RunCommand,
    WriteFile,
)
from app.core.pythons import Origin, Python
from app.core.recipes import python_like, unlike
from app.core.snapshots import Snapshot, newest_unlike
from app.core.surroundings import Surroundings
from app.core.words import say
from app.services.housekeeping import Housekeeping
from app.services.keeping import Keeping
from app.services.making import Making
from app.services.undo import Act, WayBack, undo_plan
from app.system.bin import Bin
from app.system.paths import Places
from app.system.settings import Settings
from app.system.snapshot_files import AUTOMATIC_KEPT, SnapshotFiles
from app.system.toolbox import FoundTools
from app.system.using_processes import UsingProcess, Way, shown_first, way_of
from app.tools.environments.venv import TOOL as VENV

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its environments are made of links")
PYTHON = "/py/3.12/bin/python3.12"


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """A venv whose base is gone, with two packages and an editable one."""
    prefix = tmp_path / "thesis"
    site = prefix / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    for name, version in (("six", "1.16.0"), ("pip", "24.0"), ("setuptools", "70.0")):
        info = site / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (prefix / "pyvenv.cfg").write_text(
        "home = /gone\nversion = 3.12.1\ninclude-system-site-packages = true\nprompt = 'θ'\n",
        encoding="utf-8",
    )
    return prefix


def environment(prefix: Path, state: HealthState = HealthState.BASE_MISSING, **more: object) -> Environment:
    given = {"python_version": "3.12.1", "base": "/gone/python3.12", "health": Health(state), **more}
    return Environment(str(prefix), Kind.VENV, "thesis", **given)  # type: ignore[arg-type]


def keeping(
    tmp_path: Path, *listed: Listed, pythons: Sequence[Python] = (Python(PYTHON, Origin.PYENV, "3.12.4"),)
) -> Keeping:
    around = Surroundings("linux", {}, "/home/ada")
    making = Making(
        [VENV],
        lambda: FoundTools(around, lambda _: None),
        list_packages=lambda _: listed,
        pythons=lambda: pythons,
        runner=None,  # type: ignore[arg-type]
    )
    return Keeping(making, SnapshotFiles(tmp_path / "snapshots"), lambda: pythons, tmp_path / "trials")


def lines(plan: Plan) -> list[tuple[str, ...]]:
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


def test_a_repair_is_tried_elsewhere_first(tmp_path: Path, prefix: Path) -> None:
    plan = keeping(tmp_path).plan_repair(environment(prefix))
    kinds = [RunCommand, RunCommand, MarkAskedFor, CheckPackages]
    assert [type(step) for step in plan.steps] == [*kinds, RemoveTrial, MoveToBin, *kinds]
    create, fill, create_at_its_place, fill_at_its_place = lines(plan)
    trial = create[-1]
    assert Path(trial).parent == tmp_path / "trials"
    options = ("-m", "venv", "--system-site-packages", "--prompt", "θ")
    assert (create, create_at_its_place) == ((PYTHON, *options, trial), (PYTHON, *options, str(prefix)))
    install = ("-m", "pip", "install", "--no-deps", "setuptools==70.0", "six==1.16.0")
    assert (fill, fill_at_its_place) == (
        (f"{trial}/bin/python", *install),
        (f"{prefix}/bin/python", *install),
    )
    check = plan.steps[-1]
    assert isinstance(check, CheckPackages)
    assert (check.path, [each.name for each in check.wanted]) == (prefix, ["setuptools", "six"])
    assert isinstance(plan.undo, Plan)
    assert [type(step) for step in plan.undo.steps] == [MoveToBin, RestoreFromBin]


def test_undoing_a_repair_brings_the_old_one_back_whatever_was_deleted_since(
    tmp_path: Path, prefix: Path
) -> None:
    plan = keeping(tmp_path).plan_repair(environment(prefix))
    ways = [WayBack(Act.RESTORE, str(prefix), "the-old-one"), WayBack(Act.REMOVE, str(prefix))]
    undo = undo_plan(plan, ways)
    assert undo is not None
    assert [getattr(step, "item", None) for step in undo.steps] == [None, "the-old-one"]


def test_without_the_python_it_is_asked_for(tmp_path: Path, prefix: Path) -> None:
    other = [Python("/py/3.13/bin/python", Origin.PYENV, "3.13.0")]
    with pytest.raises(AppError, match="which is not here") as refused:
        keeping(tmp_path, pythons=other).plan_repair(environment(prefix))
    assert refused.value.code == "python-missing"
    for chosen in ("/py/3.13/bin/python", "3.13"):
        plan = keeping(tmp_path, pythons=other).plan_repair(environment(prefix), chosen)
        assert lines(plan)[0][0] == "/py/3.13/bin/python"


def test_what_works_is_not_repaired(tmp_path: Path, prefix: Path) -> None:
    for state in (HealthState.WORKS, HealthState.UNKNOWN, HealthState.WRONG_ARCHITECTURE):
        with pytest.raises(AppError, match="needs no repair"):
            keeping(tmp_path).plan_repair(environment(prefix, state))


def test_a_python_like_the_lost_one() -> None:
    conda = Python("/conda/bin/python", Origin.CONDA, "3.12.9")
    pypy = Python("/pypy/bin/pypy3", Origin.PATH, "3.12.8", implementation="pypy")
    plain = Python("/py", Origin.PYENV, "3.12.2", implementation="cpython")
    everything = [conda, pypy, plain, Python("/new", Origin.PYENV, "3.13.0")]
    assert python_like(everything, "3.12.1") == plain
    assert python_like(everything[:2], "3.12") == conda
    assert python_like(everything, "3.12", pypy=True) == pypy
    assert python_like(everything, "3.11") is None
    assert python_like(everything, None) is None


def test_likeness_does_not_count_what_tools_put_in() -> None:
    wanted = [Listed("six", "1"), Listed("mine", "1", source="file:///m.whl#sha256=ab")]
    there = [Listed("Six", "1"), Listed("mine", "1", source="file:///m.whl"), Listed("pip", "24")]
    assert unlike(wanted, [*there, Listed("setuptools", "65")]) == ()
    assert unlike(wanted, there[:1]) == (PackageChange("mine", "1", None, origin_before="@ file:///m.whl"),)
    assert unlike([Listed("setuptools", "70")], [Listed("setuptools", "65")]) != ()


def test_a_rollback_uninstalls_what_came_from_elsewhere(tmp_path: Path, prefix: Path) -> None:
    here = (Listed("pip", "25"), Listed("six", "1.16.0"), Listed("mine", "1"), Listed("new", "2"))
    then = (
        Listed("pip", "24"),
        Listed("six", "1.15.0"),
        Listed("mine", "1", "/my code"),
        Listed("z", "1", source="git+https://x@ab"),
    )
    keep = keeping(tmp_path, *here)
    works = environment(prefix, HealthState.WORKS, executable="/e/bin/python")
    put_away(tmp_path, works, "a", then, 1.0)
    plan = keep.plan_rollback(works)
    assert isinstance(plan.steps[0], WriteFile)  # what is there now can be gone back to
    assert [argv[3:] for argv in lines(plan)] == [
        ("uninstall", "--yes", "mine", "new"),
        ("install", "--no-deps", "-e", "/my code", "six==1.15.0", "z @ git+https://x@ab"),
    ]
    assert isinstance(plan.undo, Plan)
    assert [argv[3:] for argv in lines(plan.undo)] == [
        ("uninstall", "--yes", "mine", "z"),
        ("install", "--no-deps", "mine==1", "new==2", "six==1.16.0"),
    ]


def put_away(
    tmp_path: Path, of: Environment, name: str, packages: tuple[Listed, ...], taken: float, **more: bool
) -> Snapshot:
    automatic = more.get("automatic", False)
    snapshot = Snapshot(f"{taken:.0f}", of.prefix, taken, "3.12.1", name, automatic, packages)
    path = SnapshotFiles(tmp_path / "snapshots").path(of.prefix, snapshot.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(snapshot.content())
    return snapshot


def test_snapshots_come_back_as_they_were(tmp_path: Path, prefix: Path) -> None:
    works = environment(prefix)
    older = put_away(tmp_path, works, "é", (Listed("a", "1", "/c d"), Listed("b", "2", "", "u@x")), 1000.0)
    newer = put_away(tmp_path, works, "", (), 2000.0)
    files = SnapshotFiles(tmp_path / "snapshots")
    assert files.of(works.prefix) == [newer, older]
    files.path(works.prefix, "3000").write_bytes(b"\xff{torn")
    assert files.of(works.prefix) == [newer, older]
    assert files.of("/another") == []
    assert newest_unlike([newer, older], []) == older
    assert newest_unlike([newer], []) is None
    with pytest.raises(AppError, match="no snapshot"):
        keeping(tmp_path).plan_rollback(replace(works, prefix="/another"))


def test_one_like_the_last_is_not_taken_again(tmp_path: Path, prefix: Path) -> None:
    works = environment(prefix, HealthState.WORKS)
    change = Plan(say("Do"), (), "r", Effect.CHANGES, NotUndoable(say("no")))
    keep = keeping(tmp_path, Listed("six", "1"))
    with_list = keep.remembering(works, change)
    assert [type(step) for step in with_list.steps] == [WriteFile]
    put_away(tmp_path, works, "", (Listed("six", "1"),), 5.0)
    assert keep.remembering(works, change) == change


def test_many_automatic_snapshots_are_pruned(tmp_path: Path, prefix: Path, own: Places) -> None:
    works = environment(prefix)
    kept = put_away(tmp_path, works, "mine", (), 1.0e9)
    for number in range(AUTOMATIC_KEPT + 5):
        put_away(tmp_path, works, "", (Listed("a", str(number)),), 1.0e9 + 10 + number, automatic=True)
    files = SnapshotFiles(tmp_path / "snapshots")
    assert Housekeeping(Bin(own), files, Settings(own)).tidy() == []
    left = files.of(works.prefix)
    assert (len(left), left[-1]) == (AUTOMATIC_KEPT + 1, kept)
    assert left[0].packages == (Listed("a", str(AUTOMATIC_KEPT + 4)),)


def test_old_things_leave_the_bin(tmp_path: Path, own: Places) -> None:
    the_bin, settings = Bin(own), Settings(own)
    (tmp_path / "thing").write_text("x" * 1000)
    the_bin.move_in(tmp_path / "thing")

    def after(days: float) -> list[str]:
        clock = time.time() + days * 86_400
        files = SnapshotFiles(own.snapshots)
        return list(map(str, Housekeeping(the_bin, files, settings, lambda: clock).tidy()))

    assert after(29.9) == []
    settings.set("bin.days", 0.0)
    assert after(1000) == []
    settings.set("bin.days", None)
    assert after(30.1) == ["1 thing was in the bin for 30 days and is removed: 1 kB are free again."]
    assert the_bin.items() == []


@pytest.mark.parametrize(
    ("seen", "way"),
    [
        ({"exe": "/usr/bin/python3", "cmdline": ["/e/env/bin/python", "x"]}, Way.RUNS),
        ({"exe": "/e/env/bin/jupyter", "cmdline": []}, Way.RUNS),
        ({"exe": "/bin/sh", "environ": {"VIRTUAL_ENV": "/e/env"}}, Way.ACTIVE),
        ({"exe": "/bin/sh", "environ": {"CONDA_PREFIX": "/e/env/"}, "cwd": "/"}, Way.ACTIVE),
        ({"exe": "/bin/sh", "cwd": "/e/env/lib"}, Way.INSIDE),
        ({"exe": "/bin/sh", "cwd": "/e/env"}, Way.INSIDE),
        ({"exe": "/e/env2/bin/python", "cmdline": ["/e/env2/bin/python"], "cwd": "/e"}, None),
        ({"exe": None, "cmdline": None, "cwd": None, "environ": None}, None),
    ],
)
def test_how_a_program_uses_an_environment(seen: dict[str, object], way: Way | None) -> None:
    assert way_of("/e/env", seen) is way


def test_what_runs_is_named_first() -> None:
    using = [UsingProcess(number, "x", Way.ACTIVE) for number in range(3)]
    first, more = shown_first([*using, UsingProcess(9, "x", Way.RUNS)], 2)
    assert ([each.pid for each in first], more) == ([9, 0], 2)
