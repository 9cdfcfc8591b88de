"""labwright poetry, with the real Poetry of two ages and packages from the local index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.core.poetry_lock import LockState
from app.core.poetry_projects import ProjectAct, ProjectWish
from tests.integration.poetry_projects import (
    NEW,
    POETRIES,
    ROOT,
    Project,
    differences,
    done,
    labwright,
    made_project,
    refused,
)
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex

pytestmark = pytest.mark.integration


@pytest.fixture(
    params=[POETRIES[0], *(pytest.param(old, marks=pytest.mark.campaign) for old in POETRIES[1:])]
)
def project(
    request: pytest.FixtureRequest, offline_home: Path, real_tool: RealTool, package_index: PackageIndex
) -> Project:
    return made_project(request.param, offline_home, real_tool, package_index)


@pytest.mark.parametrize("project", POETRIES, indirect=True)
def test_the_life_of_a_project(project: Project) -> None:
    at = ("--project", project.folder)
    assert differences("poetry", "add", "tidepool@~1.0", *at) == {
        "tidepool": (None, "1.0"),
        "seaweed": (None, "1.3"),
    }
    before = {name: (project.folder / name).read_bytes() for name in ("pyproject.toml", "poetry.lock")}
    assert before["pyproject.toml"].startswith(b"# mine\n")
    assert project.shown() == {"tidepool": "1.0", "seaweed": "1.3"}

    plan = done("poetry", "add", "greeter", "seaweed@1.1", "--group", "dev", *at, "--plan")
    assert plan["steps"][0]["argv"][1:] == [
        "add", "--group", "dev", "greeter", "seaweed@1.1", "--no-interaction",
    ]  # fmt: skip
    assert {name: (project.folder / name).read_bytes() for name in before} == before

    result = labwright("poetry", "add", "greeter", "seaweed@1.1", "--group", "dev", *at, "--yes")
    assert result.returncode == 0, result.stderr
    assert "1 package comes, 1 gets another version." in result.stderr
    assert "seaweed 1.3 -> 1.1" in result.stderr
    assert project.installed() == {"tidepool": "1.0", "seaweed": "1.1", "greeter": "1.1"}
    project.says("check", "--lock")

    tree = done("poetry", "tree", *at)["tree"]
    assert [(each["name"], each["version"]) for each in tree] == [
        ("greeter", "1.1"), ("seaweed", "1.1"), ("tidepool", "1.0"),
    ]  # fmt: skip
    assert [each["name"] for each in tree[2]["requires"]] == ["seaweed"]

    assert differences("poetry", "remove", "greeter", *at) == {"greeter": ("1.1", None)}
    text = (project.folder / "pyproject.toml").read_text("utf-8").replace("~1.0", "^1.0")
    (project.folder / "pyproject.toml").write_text(text.replace(">=1.0,<1.1", ">=1.0,<2.0"), "utf-8")
    assert refused("poetry", "install", *at)["code"] == "lock-stale"
    assert differences("poetry", "lock", *at) == {}
    assert differences("poetry", "update", *at) == {"tidepool": ("1.0", "1.2")}
    assert differences("poetry", "install", *at) == {"course": (None, "1")}
    assert project.installed() == {"tidepool": "1.2", "seaweed": "1.1", "course": "1"}
    project.says("check")
    assert differences("poetry", "build", *at) == {}
    assert (project.folder / "dist" / "course-1-py3-none-any.whl").exists()


def test_undo_and_what_cannot_be(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    at = ("--project", project.folder)
    differences("poetry", "add", "tidepool@~1.0", "greeter@1.0", *at)
    files = [project.folder / name for name in ("pyproject.toml", "poetry.lock")]
    before = [path.read_bytes() for path in files]

    monkeypatch.chdir(project.folder)
    here = Labwright("cli")
    for wish in (
        ProjectWish(ProjectAct.ADD, ("tidepool@^1.0", "lantern")),
        ProjectWish(ProjectAct.REMOVE, ("tidepool",)),
    ):
        changed = ended(here, here.poetry.plan(str(project.folder), wish))
        assert changed.state is JobState.DONE, changed.error
        assert [path.read_bytes() for path in files] != before
        undone = ended(here, changed.undo)
        assert undone.state is JobState.DONE, undone.error
        assert [path.read_bytes() for path in files] == before
        assert project.installed() == {"tidepool": "1.0", "seaweed": "1.3", "greeter": "1.0"}

    conflict = refused("poetry", "add", "fire", "steam", *at)
    assert (conflict["code"], conflict["sentence"]) == (
        "packages-conflict",
        "fire and steam cannot be installed together.",
    )
    assert "needs water" in conflict["cause"]
    assert refused("poetry", "remove", "compass", *at)["code"] == "not-in-project"
    assert [path.read_bytes() for path in files] == before
    project.says("check", "--lock")
    assert here.poetry.lock_state(here.poetry.read(str(project.folder))) is LockState.FRESH
    files[0].write_text(files[0].read_text("utf-8").replace('"1.0"', '"1.1"'), "utf-8")
    project.says("check", "--lock", fails=True)
    assert here.poetry.lock_state(here.poetry.read(str(project.folder))) is LockState.STALE


def ended(here: Labwright, plan: Plan | None) -> Job:
    assert plan is not None
    return here.jobs.wait(here.jobs.start(plan))


def test_its_environment_is_one_like_others(project: Project) -> None:
    text = project.folder / "pyproject.toml"
    wanted = 'dependencies = ["tidepool<1.2"]\n\n[build-system]'
    old_wanted = 'python = ">=3.11"\ntidepool = "<1.2"\n'
    given = text.read_text("utf-8").replace("[build-system]", wanted) if not project.is_old else None
    text.write_text(given or text.read_text("utf-8").replace('python = ">=3.11"\n', old_wanted), "utf-8")
    create = ("env", "create", "--tool", "poetry", "--project", project.folder, "--yes")
    made = done(*create)["environment"]
    assert (made["kind"], made["health"]["state"]) == ("poetry", "works")
    assert made["prefix"] == project.says("env", "info", "--path").strip()
    assert project.installed() == {"tidepool": "1.1", "seaweed": "1.3", "course": "1"}
    assert labwright(*create).returncode == 1, "it is there already"
    done("env", "install", made["prefix"], "greeter", "--yes")
    done("env", "remove", made["prefix"], "tidepool", "--yes")
    assert project.installed() == {"greeter": "1.1", "course": "1"}
    assert project.shown() == {"greeter": "1.1"}
    project.says("check", "--lock")


def test_new_projects(project: Project, offline_home: Path) -> None:
    fields = () if project.is_old else ("--python", ">=3.11", "--author", "Ada L <ada@example.org>")
    package = offline_home / "fresh"
    assert differences("poetry", "new", *fields, "--project", package) == {}
    assert list(package.rglob("__init__.py")) != []
    plain = offline_home / "notes"
    differences(
        "poetry", "new", "--no-package", "--project", plain, "--python", ">=3.11", "--description", "Æ"
    )
    for folder in (package, plain):
        made = Project(folder, project.poetry, project.is_old)
        made.says("check")
        made.says("lock")
        made.says("check", "--lock")
    assert refused("poetry", "build", "--project", plain)["code"] == "tool-cannot"
    assert refused("poetry", "new", "--project", plain)["code"] == "in-the-way"


def test_without_poetry_and_without_a_project(offline_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused("poetry", "lock", "--project", offline_home)["code"] == "no-project"
    (offline_home / "pyproject.toml").write_text(NEW)
    monkeypatch.setenv("PATH", str(offline_home))
    result = labwright("poetry", "lock", "--project", offline_home, "--yes")
    assert result.returncode == 4, result.stderr
    assert "poetry is not installed" in result.stderr


def test_the_project_around_the_folder_and_its_lock_need_no_poetry(
    offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = offline_home / "course" / "src"
    below.mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    argv = [sys.executable, "-m", "app", "poetry", "tree"]

    def tree() -> subprocess.CompletedProcess[str]:
        return subprocess.run(argv, cwd=below, capture_output=True, text=True, timeout=60, check=False)

    assert "There is no pyproject.toml" in tree().stderr
    project = '[project]\nname = "course"\ndependencies = ["tidepool (>=1)"]\n'
    (below.parent / "pyproject.toml").write_text(project)
    assert "There is no poetry.lock yet." in tree().stderr
    locked = '[[package]]\nname = "{}"\nversion = "1.0"\n{}\n'
    text = locked.format("tidepool", '[package.dependencies]\nseaweed = ">=1"\n') + locked.format(
        "seaweed", ""
    )
    text += '[metadata]\nlock-version = "2.1"\ncontent-hash = ""\n'
    (below.parent / "poetry.lock").write_text(text)
    assert tree().stdout == "tidepool 1.0 (>=1)\n└── seaweed 1.0 (>=1)\n"
