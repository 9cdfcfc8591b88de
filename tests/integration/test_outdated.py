"""What could be newer, asked of the real tools, and everything upgraded at once; what is pinned stays."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.jobs import JobState
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex

pytestmark = pytest.mark.integration
BASE = getattr(sys, "_base_executable", sys.executable)
VERSION = ".".join(map(str, sys.version_info[:3]))
ROOT = Path(__file__).parents[2]
NOBODY = "http://127.0.0.1:9/simple/"  # nobody listens there


@pytest.fixture
def labwright(offline_home: Path) -> Iterator[Labwright]:
    labwright = Labwright("cli")
    yield labwright
    labwright.session.close()


def run(labwright: Labwright, plan: Plan | object) -> Plan | None:
    assert isinstance(plan, Plan)
    job = labwright.jobs.wait(labwright.jobs.start(plan), 300)
    assert job.state is JobState.DONE, (job.error, job.error and job.error.output)
    return job.undo


def found(labwright: Labwright, prefix: str | Path) -> Environment:
    environment = labwright.environments.identify(str(prefix))
    assert environment is not None
    return environment


def make(labwright: Labwright, tool: str, wish: EnvironmentWish) -> Environment:
    prefix = labwright.making.prefix(tool, wish)
    run(labwright, labwright.making.plan_create(tool, wish))
    return found(labwright, prefix)


def newer(labwright: Labwright, environment: Environment) -> dict[str, tuple[str, str, bool]]:
    looked = labwright.outdated.look_up(environment)
    return {each.name: (each.installed, each.newest, each.is_major) for each in looked.newer}


def versions(labwright: Labwright, environment: Environment) -> Mapping[str, str]:
    listed = labwright.making.inside(found(labwright, environment.prefix)).listed
    return {each.name: each.version for each in listed if each.name in {"tidepool", "seaweed", "greeter"}}


def change(labwright: Labwright, environment: Environment, act: Act, *packages: str) -> Plan | None:
    plan = labwright.making.plan_packages(environment, PackagesWish(act, packages))
    return run(labwright, plan)


@pytest.mark.parametrize("tool", ["venv", "uv"])
def test_all_that_is_outdated_but_what_is_pinned(
    tool: str,
    labwright: Labwright,
    offline_home: Path,
    real_tool: RealTool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if tool == "uv":
        labwright.settings.set("programs.uv", str(real_tool("uv")))
    wish = EnvironmentWish(
        str(offline_home / "my env é"), python=BASE, packages=("tidepool==1.1", "seaweed==1.2", "greeter")
    )
    environment = make(labwright, tool, wish)
    if tool == "venv":
        change(labwright, environment, Act.UPGRADE, "pip", "setuptools")  # the index has only the newest
    assert labwright.outdated.known(environment) is None
    outdated = newer(labwright, environment)
    assert outdated == {"tidepool": ("1.1", "2.0", True), "seaweed": ("1.2", "1.3", False)}

    back = change(labwright, environment, Act.PIN, "tidepool")
    assert labwright.outdated.pinned(environment) == {"tidepool"}
    plan = labwright.outdated.plan_upgrade_all(environment)
    changes = {each.name: (each.before, each.after) for each in plan.packages}
    assert changes["seaweed"] == ("1.2", "1.3")
    assert "tidepool" not in changes
    undo = run(labwright, plan)
    assert versions(labwright, environment) == {"tidepool": "1.1", "seaweed": "1.3", "greeter": "1.1"}
    left = labwright.outdated.known(environment)
    assert left is not None
    assert "seaweed" not in {each.name for each in left.newer}, "what was upgraded is known without asking"
    with pytest.raises(AppError):  # somebody asks for another version than the one that is to stay
        change(labwright, environment, Act.INSTALL, "tidepool==2.0")
    run(labwright, undo)
    assert versions(labwright, environment) == {"tidepool": "1.1", "seaweed": "1.2", "greeter": "1.1"}

    change(labwright, environment, Act.UNPIN, "tidepool")
    assert labwright.outdated.pinned(environment) == set()
    with pytest.raises(AppError, match="may be upgraded already"):
        change(labwright, environment, Act.UNPIN, "tidepool")
    run(labwright, labwright.outdated.plan_upgrade_all(environment))
    assert versions(labwright, environment) == {"tidepool": "2.0", "seaweed": "1.3", "greeter": "1.1"}
    run(labwright, back)
    assert not list(Path(environment.prefix).glob("labwright-*.txt"))

    monkeypatch.setenv("PIP_INDEX_URL", NOBODY)
    monkeypatch.setenv("UV_DEFAULT_INDEX", NOBODY)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(AppError, match="does not answer"):
        labwright.outdated.look_up(environment)


def test_upgrading_all_breaks_nothing_that_is_there(labwright: Labwright, offline_home: Path) -> None:
    """fire is the newest there is, and needs an old water."""
    wish = EnvironmentWish(str(offline_home / "venv"), python=BASE, packages=("fire", "water==1.0"))
    environment = make(labwright, "venv", wish)
    assert newer(labwright, environment)["water"] == ("1.0", "2.1", True)
    plan = labwright.outdated.plan_upgrade_all(environment)
    assert {each.name: each.after for each in plan.packages if each.name == "water"} == {"water": "1.5"}


def test_a_project_of_poetry(
    labwright: Labwright, offline_home: Path, real_tool: RealTool, package_index: PackageIndex
) -> None:
    labwright.settings.set("programs.poetry", str(real_tool("poetry")))
    project = offline_home / "kurs"
    project.mkdir()
    pyproject = project / "pyproject.toml"
    text = (
        '[project]\nname = "kurs"\nversion = "0.1"\nrequires-python = ">=3.11"\n'
        'dependencies = ["seaweed<1.3"]  # a comment\n\n[tool.poetry]\npackage-mode = false\n'
        f'\n[tool.poetry.group.dev.dependencies]\ngreeter = "1.0"\n{package_index.poetry_source}'
    )
    pyproject.write_text(text, encoding="utf-8")
    environment = make(
        labwright, "poetry", EnvironmentWish(project=str(project), python=BASE, python_version=VERSION)
    )
    assert newer(labwright, environment) == {
        "greeter": ("1.0", "1.1", False),
        "seaweed": ("1.2", "1.3", False),
    }
    assert labwright.outdated.pinned(environment) == {"greeter"}
    change(labwright, environment, Act.UNPIN, "greeter")
    assert 'greeter = ">=1.0"' in pyproject.read_text(encoding="utf-8").partition("[tool.poetry.group.dev")[2]
    assert versions(labwright, environment) == {"seaweed": "1.2", "greeter": "1.1"}
    change(labwright, environment, Act.PIN, "seaweed")
    assert "seaweed" in labwright.outdated.pinned(environment)
    text = pyproject.read_text(encoding="utf-8")
    pyproject.write_text(text.replace(package_index.url, NOBODY), encoding="utf-8")
    with pytest.raises(AppError, match="does not answer"):
        labwright.outdated.look_up(environment)


def test_a_project_of_uv(labwright: Labwright, offline_home: Path, real_tool: RealTool) -> None:
    labwright.settings.set("programs.uv", str(real_tool("uv")))
    project = offline_home / "kurs"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "kurs"\nversion = "0.1"\nrequires-python = ">=3.11"\n'
        'dependencies = ["seaweed==1.2"]\n\n[dependency-groups]\ndev = ["greeter==1.0"]\n',
        encoding="utf-8",
    )
    environment = make(labwright, "uv", EnvironmentWish(project=str(project), python=BASE))
    assert set(newer(labwright, environment)) == {"greeter", "seaweed"}
    assert labwright.outdated.pinned(environment) == {"greeter", "seaweed"}
    change(labwright, environment, Act.UNPIN, "greeter")
    run(labwright, labwright.outdated.plan_upgrade_all(environment))
    assert versions(labwright, environment) == {"seaweed": "1.2", "greeter": "1.1"}
    change(labwright, environment, Act.PIN, "greeter")
    assert labwright.outdated.pinned(environment) == {"greeter", "seaweed"}
    assert '"greeter==1.1"' in (project / "pyproject.toml").read_text(encoding="utf-8")


def test_a_project_of_pipenv(
    labwright: Labwright, offline_home: Path, real_tool: RealTool, package_index: PackageIndex
) -> None:
    labwright.settings.set("programs.pipenv", str(real_tool("pipenv")))
    project = offline_home / "kurs"
    project.mkdir()
    pipfile = project / "Pipfile"
    pipfile.write_text(
        package_index.pipfile_source + '[packages]\nseaweed = "==1.2"\ntidepool = "==1.1"\n', encoding="utf-8"
    )
    environment = make(labwright, "pipenv", EnvironmentWish(project=str(project), python=BASE))
    assert newer(labwright, environment) == {
        "seaweed": ("1.2", "1.3", False),
        "tidepool": ("1.1", "2.0", True),
    }
    assert labwright.outdated.pinned(environment) == {"seaweed", "tidepool"}
    plan = labwright.making.plan_packages(environment, PackagesWish(Act.UNPIN, ("tidepool",)))
    assert [(each.name, each.after, each.is_major) for each in plan.packages] == [("tidepool", "2.0", True)]
    pipfile.write_text(pipfile.read_text(encoding="utf-8").replace('"==1.2"', '"*"'), encoding="utf-8")
    plan = labwright.outdated.plan_upgrade_all(environment)
    assert [(each.name, each.after) for each in plan.packages] == [("seaweed", "1.3")]


def test_an_environment_of_conda(
    labwright: Labwright, offline_home: Path, conda_channels: Path, real_tool: RealTool
) -> None:
    labwright.settings.set("programs.conda", str(real_tool("conda")))
    wish = EnvironmentWish(name="kurs", packages=("tinydemo=1.0", "water=1.0", "salt=0.9"))
    environment = make(labwright, "conda", wish)
    assert newer(labwright, environment) == {
        "salt": ("0.9", "1.0", True),
        "tinydemo": ("1.0", "1.1", False),
        "water": ("1.0", "2.0", True),
    }
    change(labwright, environment, Act.PIN, "water")
    assert labwright.outdated.pinned(environment) == {"water"}
    assert Path(environment.prefix, "conda-meta", "pinned").read_text(encoding="utf-8") == "water ==1.0\n"
    plan = labwright.outdated.plan_upgrade_all(environment)
    assert {each.name: each.after for each in plan.packages} == {"salt": "1.0", "tinydemo": "1.1"}
    undo = run(labwright, plan)
    assert set(newer(labwright, environment)) == set(), "conda keeps to its list, too"
    run(labwright, undo)
    change(labwright, environment, Act.UNPIN, "water")
    assert set(newer(labwright, environment)) == {"salt", "tinydemo", "water"}


def test_the_verbs(labwright: Labwright, offline_home: Path) -> None:
    prefix = offline_home / "venv"
    make(
        labwright,
        "venv",
        EnvironmentWish(str(prefix), python=BASE, packages=("tidepool==1.1", "greeter==1.0")),
    )

    def done(*words: object, code: int = 0) -> str:
        argv = [sys.executable, "-m", "app", "env", *map(str, words)]
        ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
        assert ended.returncode == code, ended.stderr
        return ended.stdout + ended.stderr

    assert "Nobody has looked yet" in done("outdated", prefix, "--cached", code=1)
    done("pin", prefix, "greeter", "--yes")
    told = json.loads(done("outdated", prefix, "--json"))
    wanted = {"name": "tidepool", "installed": "1.1", "newest": "2.0", "major": True, "pinned": False}
    assert wanted in told["outdated"]
    assert json.loads(done("outdated", prefix, "--cached", "--json")) == told
    assert "stays as it is" in done("outdated", prefix)
    assert "add --all" in done("upgrade", prefix, "--yes", code=2)
    shown = done("upgrade", prefix, "--all", "--yes")
    assert "tidepool 1.1 -> 2.0 (a new major version)" in shown
    assert "greeter 1.0" not in shown
    plan = done("install", prefix, "--reinstall", "greeter", "--plan")
    assert "--force-reinstall --no-deps greeter==1.0" in plan
