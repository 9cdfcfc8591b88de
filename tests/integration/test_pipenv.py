"""Environments of pipenv: made, changed and taken back by the real pipenv, from the index of the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.jobs import JobState
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex

pytestmark = pytest.mark.integration
BASE = getattr(sys, "_base_executable", sys.executable)
PIPFILE = """\
[packages]
seaweed = "<1.3"  # a comment that stays

[dev-packages]
greeter = "*"
"""


@pytest.fixture
def labwright(offline_home: Path, real_tool: RealTool) -> Iterator[Labwright]:
    """One that knows pipenv."""
    labwright = Labwright("cli")
    labwright.settings.set("programs.pipenv", str(real_tool("pipenv")))
    yield labwright
    labwright.session.close()


@pytest.fixture
def project(offline_home: Path, package_index: PackageIndex) -> Path:
    folder = offline_home / "mein kurs é"
    folder.mkdir()
    (folder / "Pipfile").write_text(package_index.pipfile_source + PIPFILE, encoding="utf-8")
    return folder


def run(labwright: Labwright, plan: Plan | object) -> Plan | None:
    assert isinstance(plan, Plan)
    job = labwright.jobs.wait(labwright.jobs.start(plan), 300)
    assert job.state is JobState.DONE, (job.error, job.error and job.error.output)
    return job.undo


def create(labwright: Labwright, project: Path, *packages: str) -> tuple[Path, Plan | None]:
    wish = EnvironmentWish(project=str(project), python=BASE, packages=packages)
    prefix = Path(labwright.making.prefix("pipenv", wish))
    return prefix, run(labwright, labwright.making.plan_create("pipenv", wish))


def found(labwright: Labwright, prefix: Path) -> Environment:
    environment = labwright.environments.identify(str(prefix))
    assert environment is not None
    return environment


def versions(prefix: Path) -> Mapping[str, str]:
    """What the environment's own pip lists."""
    argv = [str(prefix / "bin" / "python"), "-m", "pip", "list", "--format", "json"]
    listed = json.loads(subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout)
    return {each["name"]: each["version"] for each in listed if each["name"] not in {"pip", "setuptools"}}


def plan_for(labwright: Labwright, prefix: Path, act: Act, *packages: str, **more: bool) -> Plan:
    return labwright.making.plan_packages(found(labwright, prefix), PackagesWish(act, packages, **more))


def changes(plan: Plan) -> list[tuple[str, str | None, str | None]]:
    return [(each.name, each.before, each.after) for each in plan.packages]


def test_the_life_of_a_project(labwright: Labwright, project: Path) -> None:
    pipfile, lock = project / "Pipfile", project / "Pipfile.lock"
    asked = pipfile.read_bytes()
    prefix, undo = create(labwright, project)
    made = found(labwright, prefix)
    assert (made.kind, made.project, made.executable) == (Kind.PIPENV, str(project), f"{prefix}/bin/python")
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.1"}
    locked = lock.read_bytes()

    plan = plan_for(labwright, prefix, Act.INSTALL, "tidepool<1.2")
    assert changes(plan) == [("tidepool", None, "1.1")]
    assert (pipfile.read_bytes(), lock.read_bytes()) == (asked, locked), "a dry run changes nothing"
    assert "tidepool" not in versions(prefix)
    back = run(labwright, plan)
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.1", "tidepool": "1.1"}
    assert "a comment that stays" in pipfile.read_text(encoding="utf-8")
    assert b"tidepool" in lock.read_bytes()
    run(labwright, back)
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.1"}
    assert (pipfile.read_bytes(), lock.read_bytes()) == (asked, locked)

    plan = plan_for(labwright, prefix, Act.REMOVE, "greeter")
    assert changes(plan) == [("greeter", "1.1", None)]
    back = run(labwright, plan)
    assert versions(prefix) == {"seaweed": "1.2"}
    assert "greeter" not in pipfile.read_text(encoding="utf-8")
    run(labwright, back)
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.1"}

    run(labwright, undo)
    assert not prefix.exists()
    assert [each.name for each in project.iterdir()] == ["Pipfile"]
    assert pipfile.read_bytes() == asked


def test_upgrades_keep_to_the_group_of_a_package(labwright: Labwright, project: Path) -> None:
    pipfile = project / "Pipfile"
    text = pipfile.read_text(encoding="utf-8")
    pipfile.write_text(text.replace('greeter = "*"', 'greeter = "<1.1"'), encoding="utf-8")
    prefix, _ = create(labwright, project)
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.0"}
    pipfile.write_text(text.replace('"<1.3"', '"*"'), encoding="utf-8")
    before = pipfile.read_bytes()

    plan = plan_for(labwright, prefix, Act.UPGRADE, "greeter")
    assert changes(plan) == [("greeter", "1.0", "1.1")]
    back = run(labwright, plan)
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.1"}
    run(labwright, back)
    assert versions(prefix) == {"seaweed": "1.2", "greeter": "1.0"}
    assert pipfile.read_bytes() == before

    plan = plan_for(labwright, prefix, Act.UPGRADE, everything=True)
    assert changes(plan) == [("greeter", "1.0", "1.1"), ("seaweed", "1.2", "1.3")]
    run(labwright, plan)
    assert versions(prefix) == {"seaweed": "1.3", "greeter": "1.1"}


def test_a_new_pipfile_beside_the_project(
    labwright: Labwright, offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPENV_VENV_IN_PROJECT", "1")
    (offline_home / "Pipfile").write_text("[packages]\n", encoding="utf-8")  # of another project
    project = offline_home / "neu"
    project.mkdir()
    prefix, undo = create(labwright, project, "tidepool<2")
    assert prefix == project / ".venv"
    assert versions(prefix) == {"seaweed": "1.3", "tidepool": "1.2"}
    assert (offline_home / "Pipfile").read_text(encoding="utf-8") == "[packages]\n"
    run(labwright, undo)
    assert list(project.iterdir()) == []


def test_what_cannot_be_had_is_explained_and_leaves_nothing(labwright: Labwright, project: Path) -> None:
    wish = EnvironmentWish(project=str(project), python=BASE, packages=("nowhere-at-all",))
    prefix = Path(labwright.making.prefix("pipenv", wish))
    before = (project / "Pipfile").read_bytes()
    job = labwright.jobs.wait(labwright.jobs.start(labwright.making.plan_create("pipenv", wish)), 300)
    assert job.error is not None
    assert "nowhere-at-all" in str(job.error.sentence)
    assert not prefix.exists()
    assert [each.name for each in project.iterdir()] == ["Pipfile"]
    assert (project / "Pipfile").read_bytes() == before

    prefix, _ = create(labwright, project)
    with pytest.raises(AppError) as fight:
        plan_for(labwright, prefix, Act.INSTALL, "fire", "steam")
    assert fight.value.code == "pipenv-conflict"
    assert "fire 1.0 depends on water<2" in str(fight.value.cause)
    assert "steam 1.0 depends on water>=2" in str(fight.value.cause)
    with pytest.raises(AppError, match="does not ask for"):
        plan_for(labwright, prefix, Act.REMOVE, "compass")


def test_the_command_line_makes_it_too(labwright: Labwright, project: Path) -> None:
    argv = [
        sys.executable,
        "-m",
        "app",
        "env",
        "create",
        "--tool",
        "pipenv",
        "--project",
        project,
        "--yes",
        "--json",
    ]
    argv[-2:-2] = ["--python", BASE]
    root = Path(__file__).parents[2]
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)["environment"]
    assert (made["kind"], made["project"]) == ("pipenv", str(project))
    plan = subprocess.run(
        [sys.executable, "-m", "app", "env", "upgrade", made["prefix"], "greeter", "--plan"],
        cwd=root, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert "pipenv update --dev greeter" in plan.stdout
