"""Plans for projects of Poetry: exact command lines for each version, its dry run, the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.outcomes import Ending, Outcome
from app.core.packages import Listed
from app.core.plans import MoveToBin, NotUndoable, Plan, RunCommand, WriteFile
from app.core.poetry_projects import Installed, NewProject, Poetry, ProjectAct, ProjectWish
from app.core.ports import Inside
from app.core.surroundings import Surroundings
from app.system.toolbox import FoundTools
from app.tools.environments.poetry import TOOL
from app.tools.poetry_new import plan_new
from app.tools.poetry_plans import foresight, plan_project
from app.tools.poetry_project import command, parse_operations, read_project, sync_words, words_for

RECORDED = Path(__file__).parents[1] / "fixtures" / "poetry"
AROUND = Surroundings("linux", {}, "/home/ada")
NEW = Poetry("/bin/poetry", "2.5.1", AROUND)
OLD = Poetry("/bin/poetry", "1.8.5", AROUND)
PYPROJECT = """\
[project]
name = "My_Course"
version = "1"
requires-python = ">=3.11"
dependencies = ["tidepool"]
[project.optional-dependencies]
maps = ["compass"]
[tool.poetry.group.docs]
optional = true
[tool.poetry.group.docs.dependencies]
coral = "*"
[tool.poetry.group.dev.dependencies]
greeter = "*"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "My course"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    return folder


def lines(plan: Plan) -> list[tuple[str, ...]]:
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


@pytest.mark.parametrize(
    ("wish", "new", "old"),
    [
        (
            ProjectWish(ProjectAct.ADD, ("a@^1", "b"), group="dev", extras=("x", "y"), prereleases=True),
            "add --group dev --extras x --extras y --allow-prereleases a@^1 b",
            None,
        ),
        (ProjectWish(ProjectAct.REMOVE, ("a",), group="dev"), "remove --group dev a", None),
        (ProjectWish(ProjectAct.UPDATE), "update", None),
        (ProjectWish(ProjectAct.UPDATE, ("a", "b")), "update a b", None),
        (ProjectWish(ProjectAct.LOCK), "lock", "lock --no-update"),
        (ProjectWish(ProjectAct.LOCK, regenerate=True), "lock --regenerate", "lock"),
        (
            ProjectWish(ProjectAct.INSTALL, groups=("docs",), extras=("x",)),
            "install --with docs --extras x",
            None,
        ),
        (ProjectWish(ProjectAct.INSTALL, sync=True), "sync", "install --sync"),
        (ProjectWish(ProjectAct.BUILD), "build", None),
    ],
    ids=str,
)
def test_the_words_for_each_version(wish: ProjectWish, new: str, old: str | None) -> None:
    assert " ".join(words_for(wish, "2.5.1")) == new
    assert " ".join(words_for(wish, "1.8.5")) == (old or new)


def test_the_way_back_is_the_files_and_what_was_installed(folder: Path) -> None:
    installed = Installed("/e", (Listed("tidepool", "1.0"), Listed("coral", "1.0"), Listed("pip", "24")))
    project = read_project(str(folder))
    assert sync_words(project, installed.listed, "2.5.1") == (
        "sync", "--no-root", "--with", "docs", "--without", "dev",
    )  # fmt: skip
    everything = [Listed(name, "1") for name in ("my-course", "tidepool", "compass", "greeter")]
    assert sync_words(project, everything, "1.8.5") == ("install", "--sync", "--extras", "maps")

    plan = plan_project(NEW, project, ProjectWish(ProjectAct.ADD, ("six",)), installed)
    assert plan.steps[0].makes == (folder / "poetry.lock",)
    assert isinstance(plan.undo, Plan)
    assert [type(step) for step in plan.undo.steps] == [WriteFile, MoveToBin, RunCommand, MoveToBin]
    assert plan.undo.steps[0].content == PYPROJECT.encode()
    (folder / "poetry.lock").write_text('[metadata]\nlock-version = "2.1"\ncontent-hash = ""\n')
    plan = plan_project(NEW, read_project(str(folder)), ProjectWish(ProjectAct.ADD, ("six",)), installed)
    assert [type(step) for step in plan.undo.steps] == [WriteFile, WriteFile, RunCommand]
    assert "coral" in str(plan.undo_sentence), "it is in no lock file, and a sync takes it away"
    assert isinstance(
        plan_project(NEW, project, ProjectWish(ProjectAct.INSTALL), installed).undo, NotUndoable
    )


def test_without_an_environment_nothing_is_foreseen(folder: Path) -> None:
    """Poetry makes one already for its dry run."""
    project, wish = read_project(str(folder)), ProjectWish(ProjectAct.ADD, ("six",))
    assert foresight(NEW, project, wish, None) is None
    asked = foresight(NEW, project, wish, Installed("/e", ()))
    assert asked is not None
    assert asked.command.argv == ("/bin/poetry", "add", "six", "--dry-run", "--no-ansi", "--no-interaction")
    assert asked.command.cwd == folder


def foreseen(version: str, name: str) -> dict[str, tuple[str | None, str | None]]:
    text = (RECORDED / version / f"{name}.txt").read_text(encoding="utf-8")
    changes = parse_operations(Outcome(Ending.EXITED, 1.0, 0, stdout=text))
    return {each.name: (each.before, each.after) for each in changes}


@pytest.mark.parametrize("version", ["1.8.5", "2.5.1"])
def test_what_the_dry_run_said(version: str) -> None:
    added = {"coral": (None, "1.0"), "seaweed": (None, "1.3"), "tidepool": (None, "1.2")}
    assert foreseen(version, "add-dry-run") == added
    assert foreseen(version, "update-dry-run") == {"greeter": (None, "1.1"), "tidepool": ("1.0", "1.2")}
    assert foreseen(version, "downgrade-dry-run") == {"seaweed": ("1.1", "1.0")}
    assert foreseen(version, "remove-dry-run") == {"tidepool": ("1.0", None)}
    with pytest.raises(ValueError, match="no dry run"):
        foreseen(version, "conflict")


def test_a_package_from_elsewhere_has_a_version_too() -> None:
    said = "Package operations: 1 install, 1 update\n\n  - Installing a (1.0 4ab2c1)\n"
    said += "  • Updating b (1 x -> 2 y)\n"
    changes = parse_operations(Outcome(Ending.EXITED, 1.0, 0, stdout=said))
    assert [each[:3] for each in changes] == [("a", None, "1.0"), ("b", "1", "2")]


def test_the_key_ring_is_left_alone_where_nothing_is_secret(folder: Path) -> None:
    project = read_project(str(folder))
    assert command("p", project, AROUND, "lock").env == {"POETRY_KEYRING_ENABLED": "false"}
    assert plan_project(NEW, project, ProjectWish(ProjectAct.LOCK), None).warnings == ()
    for around in (
        Surroundings("darwin", {}, "/home/ada"),
        Surroundings("linux", {"PYTHON_KEYRING_BACKEND": "x"}, "/home/ada"),
        Surroundings("linux", {"POETRY_KEYRING_ENABLED": "true"}, "/home/ada"),
    ):
        assert command("p", project, around, "lock").env == {}
    (folder / "pyproject.toml").write_text(
        PYPROJECT + '[[tool.poetry.source]]\nname="x"\nurl="https://x.example/"'
    )
    project = read_project(str(folder))
    assert command("p", project, AROUND, "lock").env == {}
    (warning,) = plan_project(NEW, project, ProjectWish(ProjectAct.LOCK), None).warnings
    assert "key ring" in str(warning)


def test_new_projects(tmp_path: Path) -> None:
    fields = {"name": "course", "python": ">=3.11", "author": "Ada L <ada@example.org>"}
    fresh = tmp_path / "course"
    plan = plan_new(NEW, NewProject(str(fresh), **fields))
    assert lines(plan) == [
        ("/bin/poetry", "new", "--name=course", "--author=Ada L <ada@example.org>", "--python=>=3.11",
         str(fresh), "--no-interaction")
    ]  # fmt: skip
    assert plan.steps[0].makes == (fresh,)
    with pytest.raises(AppError, match="without such details"):
        plan_new(OLD, NewProject(str(fresh), **fields))
    (tmp_path / "code.py").touch()
    plan = plan_new(OLD, NewProject(str(tmp_path), **fields, packages=("six",)))
    added = plan.steps[-1]
    assert isinstance(added, RunCommand)
    assert added.command.env == {"POETRY_KEYRING_ENABLED": "false"}, "a locked key ring would be waited for"
    assert [line[1] for line in lines(plan)] == ["init", "add"]
    assert [step.path.name for step in plan.undo.steps] == ["pyproject.toml", "poetry.lock"]
    (tmp_path / "pyproject.toml").touch()
    with pytest.raises(AppError, match="is a project already"):
        plan_new(NEW, NewProject(str(tmp_path)))


def test_what_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"no pyproject\.toml") as refused:
        read_project(str(tmp_path))
    assert refused.value.code == "no-project"
    (tmp_path / "pyproject.toml").write_text("[project]\nname = \n")
    with pytest.raises(AppError) as refused:
        read_project(str(tmp_path))
    assert "2" in str(refused.value.cause)


def toolbox(environ: dict[str, str], poetry: str | None = "/bin/poetry") -> FoundTools:
    around = Surroundings("linux", environ, "/home/ada")
    return FoundTools(around, lambda name: Path(poetry) if poetry else None)


def test_an_environment_is_named_after_the_project_and_its_python(folder: Path) -> None:
    wish = EnvironmentWish(project=str(folder), python="/py/bin/python", python_version="3.12.1")
    prefix = TOOL.prefix(wish, toolbox({"POETRY_VIRTUALENVS_PATH": "/envs"}))
    assert prefix.startswith("/envs/my-course-")
    assert prefix.endswith("-py3.12")
    inside = TOOL.prefix(wish, toolbox({"POETRY_VIRTUALENVS_IN_PROJECT": "true"}))
    assert inside == str(folder / ".venv")
    plan = TOOL.plan_create(wish, toolbox({}))
    assert [line[1:-1] for line in lines(plan)] == [("env", "use", "/py/bin/python"), ("install",)]
    assert plan.steps[0].makes == (Path(TOOL.prefix(wish, toolbox({}))),)
    (folder / "poetry.lock").write_text('[metadata]\nlock-version = "2.1"\ncontent-hash = ""\n')
    assert [line[1] for line in lines(TOOL.plan_create(wish, toolbox({})))] == ["env", "lock", "install"]
    with pytest.raises(AppError) as refused:
        TOOL.plan_create(wish, toolbox({}, poetry=None))
    assert refused.value.code == "tool-missing"


def test_packages_of_an_environment_are_those_of_its_project(folder: Path, tmp_path: Path) -> None:
    envs = tmp_path / "envs"
    base = TOOL.prefix(
        EnvironmentWish(project=str(folder), python="3.12"), toolbox({"POETRY_VIRTUALENVS_PATH": str(envs)})
    ).removesuffix("3.12")
    for minor in ("3.11", "3.12"):
        Path(base + minor).mkdir(parents=True)
    box = toolbox({"POETRY_VIRTUALENVS_PATH": str(envs)})
    inside = Inside(Environment(base + "3.12", Kind.POETRY, "x", project=str(folder)), ())

    def step(act: Act, *packages: str) -> RunCommand:
        (only,) = TOOL.plan_packages(inside, PackagesWish(act, packages), box).steps
        assert isinstance(only, RunCommand)
        return only

    assert step(Act.UPGRADE, "six").command.argv[1:] == ("update", "six", "--no-interaction")
    assert step(Act.UPGRADE, "six>2").command.argv[1:3] == ("add", "six>2")
    assert step(Act.INSTALL, "six").command.env["VIRTUAL_ENV"] == base + "3.12", "of two, this one"
    with pytest.raises(AppError, match="single installation"):
        step(Act.REINSTALL, "six")
    name = Path(base).name.removesuffix("-py")
    (envs / "envs.toml").write_text(f'[{name}]\nminor = "3.12"\npatch = "3.12.1"\n')
    assert "VIRTUAL_ENV" not in step(Act.REMOVE, "six").command.env
    (envs / "envs.toml").write_text(f'[{name}]\nminor = "3.11"\npatch = "3.11.7"\n')
    with pytest.raises(AppError, match="another environment now"):
        step(Act.REMOVE, "six")
    lost = Inside(Environment(base + "3.12", Kind.POETRY, "x"), ())
    with pytest.raises(AppError, match="not known"):
        TOOL.plan_packages(lost, PackagesWish(Act.REMOVE, ("six",)), box)
