"""Environments of uv and virtualenv: made, filled, changed and taken back by the real tools, from the index
of the tests and nothing else."""

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
from app.core.exporting import Format
from app.core.jobs import JobState
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan, RunCommand
from tests.real.fixtures import RealTool

pytestmark = pytest.mark.integration
BASE = getattr(sys, "_base_executable", sys.executable)
PROJECT = """\
[project]
name = "course"  # a comment that stays
version = "0.1"
requires-python = ">=3.11"
dependencies = [
    "seaweed<1.3",
]
"""


@pytest.fixture
def labwright(offline_home: Path, real_tool: RealTool) -> Iterator[Labwright]:
    """One that knows uv."""
    labwright = Labwright("cli")
    labwright.settings.set("programs.uv", str(real_tool("uv")))
    yield labwright
    labwright.session.close()


@pytest.fixture
def project(offline_home: Path) -> Path:
    folder = offline_home / "mein kurs é"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return folder


def run(labwright: Labwright, plan: Plan | object) -> Plan | None:
    assert isinstance(plan, Plan)
    job = labwright.jobs.wait(labwright.jobs.start(plan), 120)
    assert job.state is JobState.DONE, (job.error, job.error and job.error.output)
    return job.undo


def found(labwright: Labwright, prefix: Path) -> Environment:
    environment = labwright.environments.identify(str(prefix))
    assert environment is not None
    return environment


def versions(labwright: Labwright, prefix: Path) -> Mapping[str, str]:
    """What uv itself says is there."""
    uv = str(labwright.settings.get("programs.uv"))
    argv = [uv, "pip", "list", "--quiet", "--format", "json", "--python", str(prefix)]
    listed = json.loads(subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout)
    return {each["name"]: each["version"] for each in listed}


def change(
    labwright: Labwright, prefix: Path, act: Act, *packages: str, tool: str | None = None
) -> tuple[Plan, Plan | None]:
    plan = labwright.making.plan_packages(found(labwright, prefix), PackagesWish(act, packages), tool=tool)
    return plan, run(labwright, plan)


def test_an_environment_of_uv_needs_no_pip(labwright: Labwright, offline_home: Path) -> None:
    prefix = offline_home / "my env é"
    wish = EnvironmentWish(str(prefix), python=BASE, packages=("tidepool<1.2",), prompt="θ")
    run(labwright, labwright.making.plan_create("uv", wish))
    made = found(labwright, prefix)
    assert (made.kind, made.name) == (Kind.UV, "θ")
    assert versions(labwright, prefix) == {"tidepool": "1.1", "seaweed": "1.3"}

    plan, undo = change(labwright, prefix, Act.UPGRADE, "tidepool")
    assert [each.to_json() for each in plan.packages] == [{"name": "tidepool", "left": "1.1", "right": "2.0"}]
    assert versions(labwright, prefix) == {"tidepool": "2.0", "seaweed": "1.3"}
    run(labwright, undo)
    assert versions(labwright, prefix) == {"tidepool": "1.1", "seaweed": "1.3"}

    plan, _ = change(labwright, prefix, Act.REINSTALL, "seaweed")
    assert plan.packages == ()
    change(labwright, prefix, Act.REMOVE, "seaweed")
    assert versions(labwright, prefix) == {"tidepool": "1.1"}

    with pytest.raises(AppError) as unsatisfiable:
        change(labwright, prefix, Act.INSTALL, "fire", "steam")
    assert "water" in unsatisfiable.value.output
    assert versions(labwright, prefix) == {"tidepool": "1.1"}


def test_uv_seeds_a_pip_where_one_is_wished(labwright: Labwright, offline_home: Path) -> None:
    prefix = offline_home / "seeded"
    run(labwright, labwright.making.plan_create("uv", EnvironmentWish(str(prefix), python=BASE, pip=True)))
    assert "pip" in versions(labwright, prefix)


def test_what_uv_cannot_fill_is_not_left(labwright: Labwright, offline_home: Path) -> None:
    wish = EnvironmentWish(str(offline_home / "e"), python=BASE, packages=("lost",))
    plan = labwright.making.plan_create("uv", wish)
    job = labwright.jobs.wait(labwright.jobs.start(plan), 120)
    assert job.error is not None
    assert "nowhere-to-be-found" in job.error.output
    assert not (offline_home / "e").exists()


def test_a_project_of_uv_is_made_changed_and_taken_back(labwright: Labwright, project: Path) -> None:
    undo = run(
        labwright,
        labwright.making.plan_create("uv", EnvironmentWish(project=str(project), python=BASE)),
    )
    prefix = project / ".venv"
    lock, pyproject = project / "uv.lock", project / "pyproject.toml"
    assert versions(labwright, prefix) == {"seaweed": "1.2"}
    first = lock.read_bytes()

    _, back = change(labwright, prefix, Act.INSTALL, "tidepool<1.2")
    assert versions(labwright, prefix) == {"seaweed": "1.2", "tidepool": "1.1"}
    assert "a comment that stays" in pyproject.read_text(encoding="utf-8")
    assert "tidepool<1.2" in pyproject.read_text(encoding="utf-8")
    assert b"tidepool" in lock.read_bytes()

    change(labwright, prefix, Act.REMOVE, "seaweed")
    assert versions(labwright, prefix) == {"seaweed": "1.2", "tidepool": "1.1"}, "tidepool needs it"
    assert "seaweed" not in pyproject.read_text(encoding="utf-8")

    plan, undo_upgrade = change(labwright, prefix, Act.UPGRADE, "seaweed")
    assert [each.to_json() for each in plan.packages] == [{"name": "seaweed", "left": "1.2", "right": "1.3"}]
    assert versions(labwright, prefix)["seaweed"] == "1.3"
    run(labwright, undo_upgrade)
    assert versions(labwright, prefix)["seaweed"] == "1.2"

    run(labwright, back)
    assert versions(labwright, prefix) == {"seaweed": "1.2"}
    assert (pyproject.read_text(encoding="utf-8"), lock.read_bytes()) == (PROJECT, first)

    run(labwright, undo)
    assert sorted(each.name for each in project.iterdir()) == ["pyproject.toml"]


def test_a_project_that_cannot_be_locked_is_as_before(labwright: Labwright, project: Path) -> None:
    wish = EnvironmentWish(project=str(project), python=BASE, packages=("lost",))
    job = labwright.jobs.wait(labwright.jobs.start(labwright.making.plan_create("uv", wish)), 120)
    assert job.error is not None
    assert sorted(each.name for each in project.iterdir()) == ["pyproject.toml"]
    assert (project / "pyproject.toml").read_text(encoding="utf-8") == PROJECT


def test_what_uv_locked_is_installed_and_compared(labwright: Labwright, offline_home: Path) -> None:
    """pylock.toml, written by uv itself."""
    uv, lock = str(labwright.settings.get("programs.uv")), offline_home / "pylock.toml"
    (offline_home / "in.txt").write_text("tidepool<2\n", encoding="utf-8")
    argv = [uv, "pip", "compile", "--quiet", "--output-file", str(lock), str(offline_home / "in.txt")]
    subprocess.run(argv, check=True, capture_output=True, timeout=60)
    prefix = offline_home / "lab"
    wish = EnvironmentWish(prefix=str(prefix), python=BASE, file=str(lock))
    run(labwright, labwright.making.plan_create("uv", wish))
    assert versions(labwright, prefix) == {"tidepool": "1.2", "seaweed": "1.3"}
    assert labwright.comparing.differences(found(labwright, prefix), lock) == []
    run(labwright, labwright.making.plan_packages(
        found(labwright, prefix), PackagesWish(Act.INSTALL, ("tidepool==1.1",))
    ))  # fmt: skip
    [other] = labwright.comparing.differences(lock, found(labwright, prefix))
    assert (other.name, other.left, other.right, other.not_satisfied) == ("tidepool", "==1.2", "1.1", True)


@pytest.mark.parametrize("tool", ["uv", "venv"])
def test_a_clone_knows_what_was_asked_for(tool: str, labwright: Labwright, offline_home: Path) -> None:
    """uv marks all that it installs, also in an environment of venv, which pip then clones."""
    prefix, copy = offline_home / "lab", offline_home / "copy"
    run(labwright, labwright.making.plan_create(tool, EnvironmentWish(prefix=str(prefix), python=BASE)))
    wish = PackagesWish(Act.INSTALL, ("tidepool",))
    run(labwright, labwright.making.plan_packages(found(labwright, prefix), wish, tool="uv"))
    asked = labwright.exporting.export(found(labwright, prefix), Format.ASKED_FOR).text
    assert asked == "tidepool==2.0\n"
    run(labwright, labwright.keeping.plan_clone(found(labwright, prefix), str(copy)))
    assert labwright.exporting.export(found(labwright, copy), Format.ASKED_FOR).text == asked
    assert versions(labwright, copy).keys() == versions(labwright, prefix).keys()


def test_uv_in_an_environment_of_venv(labwright: Labwright, offline_home: Path) -> None:
    prefix = offline_home / "venv"
    run(labwright, labwright.making.plan_create("venv", EnvironmentWish(str(prefix), python=BASE)))
    offer = labwright.making.quicker_tool(found(labwright, prefix), PackagesWish(Act.INSTALL, ("tidepool",)))
    assert offer is not None
    assert offer.name == "uv"
    assert offer.but is not None, "pip is told here where to look"
    plan, undo = change(labwright, prefix, Act.INSTALL, "tidepool", tool=offer.name)
    assert [each.name for each in plan.packages] == ["seaweed", "tidepool"]
    argv = [str(prefix / "bin" / "pip"), "check"]
    assert subprocess.run(argv, check=True, timeout=60).returncode == 0
    assert versions(labwright, prefix)["tidepool"] == "2.0"
    run(labwright, undo)
    assert "tidepool" not in versions(labwright, prefix)
    with pytest.raises(AppError, match="cannot change packages"):
        change(labwright, prefix, Act.INSTALL, "tidepool", tool="virtualenv")


@pytest.mark.parametrize("pip", [None, False])
def test_virtualenv(pip: bool | None, labwright: Labwright, offline_home: Path, real_tool: RealTool) -> None:
    labwright.settings.set("programs.virtualenv", str(real_tool("virtualenv")))
    prefix = offline_home / "my virtualenv é"
    wish = EnvironmentWish(
        str(prefix),
        python=BASE,
        prompt="θ",
        system_packages=True,
        pip=pip,
        packages=() if pip is False else ("tidepool<2",),
    )
    plan = labwright.making.plan_create("virtualenv", wish)
    undo = run(labwright, plan)
    made = found(labwright, prefix)
    assert (made.kind, made.name) == (Kind.VIRTUALENV, "θ")
    listed = versions(labwright, prefix)
    assert ("pip" in listed, listed.get("tidepool")) == ((False, None) if pip is False else (True, "1.2"))
    run(labwright, undo)
    assert not prefix.exists()


def test_virtualenv_as_a_module(labwright: Labwright, offline_home: Path, real_tool: RealTool) -> None:
    python = real_tool("virtualenv").with_name("python")
    plan = labwright.making.plan_create(
        "virtualenv", EnvironmentWish(str(offline_home / "e"), python=str(python))
    )
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv[:3] == (str(python), "-m", "virtualenv")
    run(labwright, plan)
    assert found(labwright, offline_home / "e").kind is Kind.VIRTUALENV
