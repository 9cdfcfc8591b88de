"""Discovery beside the tools themselves: each makes environments in a home of its own and lists them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.environments import HealthState
from app.core.surroundings import Surroundings
from app.services.environments import Environments
from app.system.snapshot_cache import SnapshotCache
from app.tools.registry import environment_tools

pytestmark = pytest.mark.integration
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home" / "ada"
    folder.mkdir(parents=True)
    return folder


def environ(home, **more):
    """Variables for a tool: this home, and nothing of the machine's own settings of tools."""
    mine = ("POETRY_", "PIPENV_", "HATCH_", "WORKON_HOME", "VIRTUAL_ENV", "XDG_", "UV_PROJECT", "PYENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return {**kept, "HOME": str(home), "PIPENV_NOSPIN": "1", "NO_COLOR": "1", "HATCH_DATA_DIR": "", **more}


def run(*argv, home, cwd=None, **more):
    variables = {name: value for name, value in environ(home, **more).items() if value}
    ended = subprocess.run(
        list(map(str, argv)),
        cwd=cwd or home,
        env=variables,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    if ended.returncode != 0:
        pytest.fail(f"{argv}: {ended.stdout}{ended.stderr}")
    return ended.stdout.strip()


def found(home, **variables):
    """What discovery says of this home."""
    around = Surroundings(
        "linux" if sys.platform.startswith("linux") else sys.platform,
        {"HOME": str(home), **variables},
        str(home),
        os.uname().machine,
    )
    service = Environments(
        environment_tools,
        lambda: around,
        SnapshotCache(home.parent / "cache"),
    )
    return {each.prefix: each for each in service.list_now().environments if str(home) in each.prefix}


def only(home, **variables):
    environments = found(home, **variables)
    assert len(environments) == 1, sorted(environments)
    return next(iter(environments.values()))


def works(environment):
    return (environment.health.state, environment.health.reason) == (HealthState.WORKS, None)


def test_venv(home):
    run(sys.executable, "-m", "venv", "--without-pip", "--prompt", "my course", "project/.venv", home=home)
    environment = only(home)
    assert (environment.kind, environment.name, environment.python_version) == ("venv", "my course", VERSION)
    assert environment.project == str(home / "project")
    assert environment.executable == str(home / "project" / ".venv" / "bin" / "python")
    assert environment.packages == 0
    assert works(environment)


@pytest.mark.parametrize("copies", [[], ["--copies"]])
def test_a_damaged_pyvenv_cfg_works_only_where_the_real_python_starts(home, copies):
    run(sys.executable, "-m", "venv", "--without-pip", *copies, "a", home=home)
    cfg = home / "a" / "pyvenv.cfg"
    whole = cfg.read_text(encoding="utf-8")
    without_home = "\n".join(line for line in whole.splitlines() if not line.startswith("home"))
    told = {}
    for name, content in {
        "whole": whole.encode(),
        "utf-16": whole.encode("utf-16"),
        "latin-1": f"{whole}prompt = café\n".encode("latin-1"),
        "without home": without_home.encode(),
        "empty": b"",
    }.items():
        cfg.write_bytes(content)
        command = [home / "a" / "bin" / "python", "-c", "import sys; print(sys.prefix)"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        state = only(home).health.state
        told[name] = state
        if state is not HealthState.UNKNOWN:
            assert (ended.stdout.strip() == str(home / "a")) == (state is HealthState.WORKS), name
    assert (told["whole"], told["utf-16"]) == (HealthState.WORKS, HealthState.HALF_MADE)
    assert (told["empty"] is HealthState.UNKNOWN) == bool(copies)


@pytest.mark.parametrize("copies", [[], ["--copies"]])
def test_a_venv_without_its_base_and_one_that_was_moved(home, copies):
    base = home / "base"
    run(sys.executable, "-m", "venv", "--without-pip", *copies, "a", home=home)
    (home / "a").rename(home / "b")
    assert only(home).health.state is HealthState.MOVED
    cfg = home / "b" / "pyvenv.cfg"
    cfg.write_text(cfg.read_text().replace(str(Path(sys.executable).resolve().parent), str(base)))
    cfg.write_text(
        "\n".join(
            f"home = {base}" if line.startswith("home") else line for line in cfg.read_text().splitlines()
        )
    )
    assert only(home).health.state is HealthState.BASE_MISSING


def test_virtualenv(home, real_tool):
    run(
        real_tool("virtualenv"),
        "-q",
        "--no-download",
        "work",
        home=home,
        VIRTUALENV_APP_DATA=str(home.parent / "app"),
    )
    environment = only(home)
    assert (environment.kind, environment.name, environment.python_version) == ("virtualenv", "work", VERSION)
    listed = json.loads(run(home / "work/bin/pip", "list", "--format=json", home=home))
    assert environment.packages == len(listed)
    assert works(environment)


def test_uv(home, real_tool):
    uv = real_tool("uv")
    project = home / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text('[project]\nname = "p"\nversion = "1"\n')
    run(uv, "venv", "-q", "-p", sys.executable, ".venv", home=home, cwd=project)
    run(uv, "venv", "-q", "-p", sys.executable, "--relocatable", "moving", home=home)
    (home / "moving").rename(home / "moved")
    workspace = home / "workspace"
    workspace.mkdir()
    (workspace / "pyproject.toml").write_text(
        '[project]\nname = "w"\nversion = "1"\n[tool.uv]\nworkspace = {members = []}\n'
    )
    run(uv, "venv", "-q", "-p", sys.executable, ".venv", home=home, cwd=workspace)
    environments = found(home)
    kinds = {prefix: str(each.kind) for prefix, each in environments.items()}
    assert kinds == {
        str(project / ".venv"): "uv",
        str(home / "moved"): "uv",
        str(workspace / ".venv"): "uv-workspace",
    }
    assert all(map(works, environments.values()))
    assert {each.python_version for each in environments.values()} == {VERSION}


def test_poetry(home, real_tool):
    poetry = real_tool("poetry")
    cached, inside = home / "My Work" / "cached", home / "inside"
    for project in (cached, inside):
        project.mkdir(parents=True)
        run(poetry, "init", "-n", "--name", f"Größe.{project.name}", home=home, cwd=project)
    (inside / "poetry.toml").write_text("[virtualenvs]\nin-project = true\n")
    for project in (cached, inside):
        run(poetry, "env", "use", "-n", sys.executable, home=home, cwd=project)
    environments = found(home)
    assert {str(each.kind) for each in environments.values()} == {"poetry"}
    by_project = {each.project: prefix for prefix, each in environments.items()}
    for project in (cached, inside):
        listed = run(poetry, "env", "info", "--path", home=home, cwd=project)
        assert by_project[str(project)] == listed
    assert all(map(works, environments.values()))


def test_pipenv(home, real_tool):
    pipenv = real_tool("pipenv")
    project, inside, named = home / "my (course)", home / "inside", home / "named"
    for folder in (project, inside, named):
        folder.mkdir()
        (folder / "Pipfile").write_text("[packages]\n")
    run(pipenv, "--python", sys.executable, home=home, cwd=project)
    run(pipenv, "--python", sys.executable, home=home, cwd=inside, PIPENV_VENV_IN_PROJECT="1")
    run(pipenv, "--python", sys.executable, home=home, cwd=named, PIPENV_CUSTOM_VENV_NAME="thesis")
    environments = found(home)
    assert {str(each.kind) for each in environments.values()} == {"pipenv"}
    by_project = {each.project: prefix for prefix, each in environments.items()}
    assert by_project[str(project)] == run(pipenv, "--venv", home=home, cwd=project)
    assert by_project[str(inside)] == run(pipenv, "--venv", home=home, cwd=inside)
    assert by_project[str(named)].endswith("/thesis")
    assert all(map(works, environments.values()))
    (project / "Pipfile").unlink()
    project.rmdir()
    orphan = next(each for each in found(home).values() if each.project == str(project))
    assert orphan.orphaned
    assert orphan.kind == "pipenv"


def test_hatch(home, real_tool):
    hatch = real_tool("hatch")
    project = home / "course"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "course"\nversion = "1"\n[tool.hatch.envs.default]\nskip-install = true\n'
        "[tool.hatch.envs.docs]\nskip-install = true\n"
    )
    for name in ("default", "docs"):
        run(hatch, "env", "create", name, home=home, cwd=project)
    environments = found(home)
    listed = {run(hatch, "env", "find", name, home=home, cwd=project) for name in ("default", "docs")}
    assert set(environments) == listed
    assert {(str(each.kind), each.project) for each in environments.values()} == {("hatch", str(project))}
    assert all(map(works, environments.values()))


def test_pyenv_virtualenv_leaves_one_environment_with_two_names(home):
    versions = home / ".pyenv" / "versions"
    real = versions / VERSION / "envs" / "course"
    run(sys.executable, "-m", "venv", "--without-pip", real, home=home)
    (versions / "course").symlink_to(real)
    environment = only(home)
    assert (environment.kind, environment.name) == ("pyenv-virtualenv", "course")
    assert environment.prefix == str(real)
    assert environment.aliases == (str(versions / "course"),)
