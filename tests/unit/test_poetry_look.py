"""What is seen of a project from its files: rows, the next step, its tree, who else looks after it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.packages import Listed
from app.core.poetry_lock import LockState, read_lock
from app.core.poetry_look import (
    DependencyRow,
    ProjectLook,
    describes_a_project,
    extras_of,
    groups_of,
    optional_groups,
    other_tool,
    rows_of,
    scripts_of,
    version_of,
)
from app.core.poetry_projects import PoetryProject, ProjectAct
from app.core.poetry_tree import LockTree
from app.tools.poetry_plans import asked_of, asked_rows
from app.tools.poetry_project import read_project
from tests.made_projects import COURSE, INSTALLED, LOCKED, MadeProject, many_dependencies

OLD = """\
[tool.poetry]
name = "course"
version = "2.1"
[tool.poetry.dependencies]
python = "^3.11"
tidepool = {version = "~1.0", extras = ["charts"]}
coral = {version = "*", optional = true}
winonly = {version = "^1", markers = "sys_platform == 'win32'"}
local = {path = "../local"}
[tool.poetry.extras]
maps = ["coral"]
[tool.poetry.scripts]
swim = "course:swim"
dive = {reference = "bin/dive.sh", type = "file"}
"""


def project(folder: Path, text: str = COURSE, locked: bool = True) -> PoetryProject:
    MadeProject(folder, text=text, locked=LOCKED if locked else None, installed=None).make()
    return read_project(str(folder))


def rows(of: PoetryProject, installed: dict[str, str]) -> dict[str, DependencyRow]:
    assert of.lock is not None
    listed = [Listed(name, version) for name, version in installed.items()]
    return {row.asked.name: row for row in rows_of(asked_rows(of), read_lock(of.lock), listed)}


def test_rows(tmp_path: Path) -> None:
    found = rows(project(tmp_path), INSTALLED)
    assert list(found) == ["numpy", "requests", "tidepool", "pytest", "ruff", "sphinx"]
    requests = found["requests"]
    assert (requests.asked.wanted, requests.asked.extras) == (">=2.31,<3.0", ("socks",))
    assert (requests.locked, requests.installed) == ("2.32.3", "2.32.3")
    assert (found["pytest"].asked.group, found["sphinx"].asked.wanted) == ("dev", "^7.3")
    assert not any(row.is_missing or row.differs for row in found.values()), "docs is optional"


def test_rows_of_the_older_table(tmp_path: Path) -> None:
    of = project(tmp_path, OLD)
    asked = {each.name: each for each in asked_rows(of)}
    assert asked["tidepool"].wanted == "~1.0"
    assert asked["tidepool"].required
    assert not asked["coral"].required
    assert not asked["winonly"].required, "it is for another system"
    assert asked["local"].wanted == "../local"
    assert "python" not in asked
    assert scripts_of(of) == (("dive", "bin/dive.sh"), ("swim", "course:swim"))
    assert (version_of(of), extras_of(of), groups_of(of)) == ("2.1", ("maps",), ())


def test_groups(tmp_path: Path) -> None:
    of = project(tmp_path)
    assert sorted(groups_of(of)) == ["dev", "docs"]
    assert optional_groups(of) == {"docs"}


def test_the_next_step(tmp_path: Path) -> None:
    of = project(tmp_path)
    look = ProjectLook(
        str(tmp_path), "tidal-lab", "0.3.0", True, "", LockState.FRESH,
        rows=tuple(rows(of, INSTALLED).values()), prefix="/env",
    )  # fmt: skip
    assert look.next_step is None
    for state, act in (
        (LockState.STALE, ProjectAct.LOCK),
        (LockState.MISSING, ProjectAct.LOCK),
        (LockState.OTHER_VERSION, None),
        (LockState.UNREADABLE, None),
    ):
        step = replace(look, lock=state).next_step
        assert (step.act if step else None) is act
    without = {name: version for name, version in INSTALLED.items() if name != "tidepool"}
    other = {**INSTALLED, "numpy": "1.26.4"}
    for changed in (
        replace(look, prefix=None),
        replace(look, rows=tuple(rows(of, without).values())),
        replace(look, rows=tuple(rows(of, other).values())),
    ):
        step = changed.next_step
        assert step is not None
        assert step.act is ProjectAct.INSTALL


@pytest.mark.parametrize(
    ("text", "beside", "tool"),
    [
        (COURSE, [], None),
        ("[project]\nname='x'\n[tool.uv]\n", [], "uv"),
        ("[project]\nname='x'\n", ["pdm.lock"], "PDM"),
        ("[project]\nname='x'\n[tool.uv]\n", ["poetry.lock"], None),
        ("[project]\nname='x'\n", [], None),
    ],
)
def test_who_else_looks_after_it(tmp_path: Path, text: str, beside: list[str], tool: str | None) -> None:
    of = project(tmp_path, text, locked=False)
    assert other_tool(of, beside) == tool


def test_a_file_of_settings_describes_no_project(tmp_path: Path) -> None:
    assert not describes_a_project(project(tmp_path, "[tool.ruff]\nline-length = 100\n", locked=False))


def test_a_tree_is_found_a_level_at_a_time(tmp_path: Path) -> None:
    text, locked = many_dependencies(500)
    MadeProject(tmp_path, text=text, locked=locked, installed=None).make()
    of = read_project(str(tmp_path))
    assert of.lock is not None
    began = time.thread_time()
    tree = LockTree(read_lock(of.lock), asked_of(of))
    roots = {each.name: each for each in tree.roots()}
    assert [each.name for each in tree.below(roots["package-000"])] == [
        f"package-00{number}" for number in range(1, 6)
    ]
    assert time.thread_time() - began < 2, "all branches at once would be millions"
    assert roots["pytest"].groups == ("dev",)
    assert tree == LockTree(read_lock(of.lock), asked_of(of))
