"""Where pipenv keeps an environment, and what is said to it: exact lines, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.packages import Listed
from app.core.plans import NotUndoable, Plan, RunCommand
from app.core.ports import Inside, Rehearsal
from app.core.surroundings import Surroundings
from app.system.toolbox import FoundTools
from app.tools.environments.pipenv import TOOL, place_of
from app.tools.pipfile_lock import changes_to

PIPFILE = '[packages]\nseaweed = "*"\n\n[dev-packages]\ngreeter = "*"\n'
LOCK = {
    "_meta": {"hash": {"sha256": "0"}},
    "default": {
        "seaweed": {"version": "==1.3", "markers": "python_version >= '3.8'"},
        "only-there": {"version": "==1.0", "markers": "sys_platform == 'nothing'"},
        "from-git": {"git": "https://example.org/x.git", "ref": "abc"},
    },
    "develop": {"greeter": {"version": "==1.1"}},
}


def around(home: Path, environ: Mapping[str, str] | None = None, platform: str = "linux") -> Surroundings:
    return Surroundings(platform, environ or {}, "C:\\Users\\ada" if platform == "win32" else str(home))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "mein kurs"
    folder.mkdir()
    (folder / "Pipfile").write_text(PIPFILE, encoding="utf-8")
    (folder / "Pipfile.lock").write_text(json.dumps(LOCK), encoding="utf-8")
    return folder


def inside(project: Path, *listed: Listed) -> Inside:
    prefix = str(project / ".venv")
    (project / ".venv").mkdir(exist_ok=True)
    environment = Environment(
        prefix, Kind.PIPENV, "kurs", executable=f"{prefix}/bin/python", project=str(project)
    )
    return Inside(replace(environment, python_version="3.11.7"), listed)


def toolbox(project: Path) -> FoundTools:
    return FoundTools(around(project.parent), lambda name: Path("/bin", name))


def lines(plan: Plan) -> list[tuple[str, ...]]:
    return [step.command.argv[1:] for step in plan.steps if isinstance(step, RunCommand)]


def test_its_place(project: Path, tmp_path: Path) -> None:
    kept = place_of(str(project), around(tmp_path))
    assert kept.startswith(f"{tmp_path}/.local/share/virtualenvs/mein_kurs-")
    assert len(Path(kept).name) == len("mein_kurs-") + 8
    inside_it = str(project / ".venv")
    assert place_of(str(project), around(tmp_path, {"PIPENV_VENV_IN_PROJECT": "1"})) == inside_it
    assert place_of(str(project), around(tmp_path, {"WORKON_HOME": "/envs"})).startswith("/envs/mein_kurs-")
    named = around(tmp_path, {"PIPENV_CUSTOM_VENV_NAME": "mine"})
    assert place_of(str(project), named) == f"{tmp_path}/.local/share/virtualenvs/mine"
    (project / ".venv").mkdir()
    assert place_of(str(project), around(tmp_path)) == inside_it
    assert place_of(str(project), around(tmp_path, {"PIPENV_VENV_IN_PROJECT": "0"})) == kept
    (project / ".venv").rmdir()
    (project / ".venv").write_text("elsewhere\n", encoding="utf-8")
    assert place_of(str(project), around(tmp_path)) == f"{tmp_path}/.local/share/virtualenvs/elsewhere"


def test_the_pipfile_may_say_so_too(project: Path, tmp_path: Path) -> None:
    (project / "Pipfile").write_text("[pipenv]\nvenv_in_project = true\n", encoding="utf-8")
    assert place_of(str(project), around(tmp_path)) == str(project / ".venv")
    assert place_of(str(project), around(tmp_path, {"PIPENV_VENV_IN_PROJECT": "no"})) != str(
        project / ".venv"
    )


def test_on_windows_they_are_beside_those_of_virtualenvwrapper(tmp_path: Path) -> None:
    windows = around(tmp_path, {"PIPENV_CUSTOM_VENV_NAME": "mine"}, "win32")
    assert place_of("C:\\Kurs", windows) == "C:\\Users\\ada\\.virtualenvs\\mine"


def test_packages_for_development_have_a_line_of_their_own(project: Path) -> None:
    here = inside(project, Listed("seaweed", "1.2"), Listed("greeter", "1.0"))

    def said(act: Act, *packages: str, **more: bool) -> list[tuple[str, ...]]:
        return lines(TOOL.plan_packages(here, PackagesWish(act, packages, **more), toolbox(project)))

    assert said(Act.UPGRADE, "seaweed", "greeter") == [("update", "--dev", "greeter"), ("update", "seaweed")]
    assert said(Act.REMOVE, "Greeter") == [("uninstall", "--dev", "Greeter")]
    assert said(Act.INSTALL, "coral<1") == [("install", "coral<1")]
    assert said(Act.UPGRADE, "greeter<2") == [("install", "--dev", "greeter<2")]
    assert said(Act.UPGRADE, everything=True) == [("update", "--dev")]
    with pytest.raises(AppError, match="does not ask for compass"):
        said(Act.REMOVE, "compass")


def test_the_way_back_is_by_the_lock_file(project: Path) -> None:
    wish = PackagesWish(Act.INSTALL, ("coral",))
    plan = TOOL.plan_packages(inside(project, Listed("mine", "1.0")), wish, toolbox(project))
    assert isinstance(plan.undo, Plan)
    assert lines(plan.undo) == [("sync",), ("clean",)]
    assert "These go, because Pipfile.lock does not know them: mine" in str(plan.undo_sentence)
    (project / "Pipfile.lock").unlink()
    plan = TOOL.plan_packages(inside(project), wish, toolbox(project))
    assert not isinstance(plan.undo, NotUndoable)
    assert lines(plan.undo) == []
    assert "stays" in str(plan.undo_sentence)


def test_what_names_folders_cannot_be_rehearsed(project: Path) -> None:
    wish = PackagesWish(Act.INSTALL, ("coral",))
    assert isinstance(TOOL.foresight(inside(project), wish, toolbox(project)), Rehearsal)
    (project / "Pipfile").write_text('[packages]\nmine = {path = "..", editable = true}\n', encoding="utf-8")
    assert TOOL.foresight(inside(project), wish, toolbox(project)) is None


def test_what_a_lock_file_changes(project: Path) -> None:
    lock = json.dumps(LOCK).encode()
    here = inside(project, Listed("seaweed", "1.2"))
    assert [(each.name, each.before, each.after) for each in changes_to(here, lock, dev=False)] == [
        ("seaweed", "1.2", "1.3")
    ]
    assert [each.name for each in changes_to(here, lock, dev=True)] == ["greeter", "seaweed"]
    with pytest.raises(ValueError, match="no lock file"):
        changes_to(here, b"[]", dev=True)


def test_an_environment_without_its_project_is_left_alone(project: Path) -> None:
    here = inside(project)
    orphan = Inside(replace(here.environment, orphaned=True), ())
    with pytest.raises(AppError, match="is not known"):
        TOOL.plan_packages(orphan, PackagesWish(Act.INSTALL, ("coral",)), toolbox(project))
