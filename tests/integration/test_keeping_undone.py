"""Every way of keeping is undone, as the window would: by the undo of the job that did it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.jobs import JobState
from app.core.outcomes import Line
from app.core.plans import Plan
from tests.integration.real_environments import freeze, new_venv, offline, pip
from tests.wheels import make_wheel

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kit"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        make_wheel(folder, "lamp", version)
    offline(monkeypatch, folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture
def prefix(tmp_path: Path, kit: Path) -> Path:
    prefix = new_venv(tmp_path / "some where" / "env")
    pip(prefix, "install", "lamp<2")
    return prefix


@pytest.fixture
def labwright(kit: Path) -> Labwright:
    return Labwright("cli")


def found(labwright: Labwright, prefix: Path) -> Environment:
    environment = labwright.environments.identify(str(prefix))
    assert environment is not None
    return environment


def run(labwright: Labwright, plan: Plan | None) -> Plan | None:
    """Do it: how to undo it."""
    assert plan is not None
    job = labwright.jobs.wait(labwright.jobs.start(plan), 200)
    assert (job.state, job.error) == (JobState.DONE, None), job.error and job.error.output
    return job.undo


def test_delete(labwright: Labwright, prefix: Path) -> None:
    inode = prefix.stat().st_ino
    undo = run(labwright, labwright.deleting.plan_delete(found(labwright, prefix)))
    assert not prefix.exists()
    redo = run(labwright, undo)
    assert prefix.stat().st_ino == inode
    run(labwright, redo)
    assert not prefix.exists()
    undo = run(labwright, labwright.deleting.plan_restore(str(prefix)))
    assert prefix.stat().st_ino == inode
    run(labwright, undo)
    assert not prefix.exists()


def test_repair(labwright: Labwright, prefix: Path) -> None:
    moved = prefix.with_name("moved")
    prefix.rename(moved)
    inode = moved.stat().st_ino
    undo = run(labwright, labwright.keeping.plan_repair(found(labwright, moved)))
    assert moved.stat().st_ino != inode
    new = moved.stat().st_ino
    run(labwright, undo)
    assert moved.stat().st_ino == inode
    assert [item.kept.stat().st_ino for item in labwright.files.bin.items()] == [new]


@pytest.mark.parametrize("end", [JobState.FAILED, JobState.CANCELLED])
def test_a_repair_that_stops_half_way_at_its_own_place(
    labwright: Labwright, prefix: Path, kit: Path, end: JobState
) -> None:
    moved = prefix.with_name("moved")
    prefix.rename(moved)
    inode = moved.stat().st_ino
    plan = labwright.keeping.plan_repair(found(labwright, moved))
    seen: list[str] = []

    def stop_at_the_second_filling(lines: Sequence[Line]) -> None:
        seen.extend(line.text for line in lines)
        if seen[-1].startswith("$") and str(moved) in seen[-1] and "install" in seen[-1]:
            assert [item.path for item in labwright.files.bin.items()] == [moved]
            if end is JobState.FAILED:
                for wheel in kit.iterdir():
                    wheel.unlink()
            else:
                labwright.jobs.cancel(labwright.jobs.all()[-1].id)

    job_id = labwright.jobs.start(plan, on_lines=stop_at_the_second_filling)
    assert labwright.jobs.wait(job_id, 200).state is end
    assert moved.stat().st_ino == inode
    assert labwright.files.bin.items() == []
    assert any("is back where it was." in line for line in seen)


def test_clone_and_snapshot(labwright: Labwright, prefix: Path, tmp_path: Path) -> None:
    original = found(labwright, prefix)
    undo = run(labwright, labwright.keeping.plan_clone(original, str(tmp_path / "copy")))
    assert labwright.keeping.unlike(original, str(tmp_path / "copy")) == ()
    assert freeze(tmp_path / "copy") == freeze(prefix)
    run(labwright, undo)
    assert not (tmp_path / "copy").exists()

    undo = run(labwright, labwright.keeping.plan_snapshot(original, "first"))
    assert [each.name for each in labwright.keeping.snapshots_of(original)] == ["first"]
    run(labwright, undo)
    assert labwright.keeping.snapshots_of(original) == []


def test_rollback(labwright: Labwright, prefix: Path) -> None:
    environment = found(labwright, prefix)
    run(labwright, labwright.keeping.plan_snapshot(environment))
    pip(prefix, "install", "--upgrade", "lamp")
    undo = run(labwright, labwright.keeping.plan_rollback(environment))
    assert freeze(prefix) == "lamp==1.0\n"
    run(labwright, undo)
    assert freeze(prefix) == "lamp==2.0\n"


def test_a_pyenv_virtualenv_goes_with_its_link(
    tmp_path: Path, kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "pyenv" / "versions"
    monkeypatch.setenv("PYENV_ROOT", str(versions.parent))
    prefix = new_venv(versions / "3.12.1" / "envs" / "thesis")
    link = versions / "thesis"
    link.symlink_to(prefix)
    labwright = Labwright("cli")
    environment = found(labwright, link)
    assert (environment.kind, environment.prefix) == (Kind.PYENV_VIRTUALENV, str(prefix))
    run(labwright, labwright.deleting.plan_delete(environment))
    assert (prefix.exists(), link.is_symlink()) == (False, False)
    run(labwright, labwright.deleting.plan_restore(str(prefix)))
    assert link.resolve() == prefix
    assert (prefix / "pyvenv.cfg").exists()
    run(labwright, labwright.deleting.plan_delete(found(labwright, link)))
    labwright.jobs.wait(labwright.jobs.start(labwright.deleting.plan_empty([str(prefix)])))
    assert labwright.files.bin.items() == []


def conda_installation(root: Path) -> Path:
    (root / "conda-meta").mkdir(parents=True)
    (root / "condabin").mkdir()
    (root / "conda-meta" / "history").write_text("", encoding="utf-8")
    (root / "bin").mkdir()
    (root / "bin" / "python").write_text("#!/bin/sh\n", encoding="utf-8")
    (root / "bin" / "python").chmod(0o755)
    for name in ("course", "other"):
        meta = root / "envs" / name / "conda-meta"
        meta.mkdir(parents=True)
        (meta / "history").write_text("", encoding="utf-8")
    return root


def test_conda_itself_stays_and_its_environments_go(tmp_path: Path, kit: Path, labwright: Labwright) -> None:
    root = conda_installation(tmp_path / "home" / "miniforge3")
    with pytest.raises(AppError, match="is not deleted") as refused:
        labwright.deleting.plan_delete(found(labwright, root))
    assert "all environments of this conda" in str(refused.value.cause)
    course = root / "envs" / "course"
    standing = new_venv(tmp_path / "home" / "standing")
    cfg = (standing / "pyvenv.cfg").read_text(encoding="utf-8")
    lines = [line for line in cfg.splitlines() if not line.startswith(("home", "executable"))]
    (standing / "pyvenv.cfg").write_text(f"home = {course}/bin\n" + "\n".join(lines), encoding="utf-8")
    plan = labwright.deleting.plan_delete(found(labwright, course))
    assert f"The environment {standing} stands on its Python, and stops working." in str(plan.changes)
    run(labwright, plan)
    assert not course.exists()
    run(labwright, labwright.deleting.plan_restore(str(course)))
    assert found(labwright, course).kind is Kind.CONDA
