"""The difference that adding a package to an environment of 200 packages would make: what Labwright takes for
it, beside the tool's own dry run. The packages are tiny and the index is here: what is measured is what
Labwright adds, and a real index only makes the tool slower."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from app.bootstrap import Labwright
from app.core.environments import Environment
from app.core.jobs import JobState
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan
from tests.real import tools
from tests.real.index import PackageIndex
from tests.real.packages import TWO_HUNDRED, TWO_HUNDRED_PINNED
from tests.real.sheltered import sheltered

BASE = getattr(sys, "_base_executable", sys.executable)
VERSION = ".".join(map(str, sys.version_info[:3]))
ADDED = "tidepool"  # brings seaweed
ROUNDS = {"pip": 9, "uv": 25, "poetry": 5}
LIMIT = 1.2
PROJECT = '[project]\nname = "bench"\nversion = "1"\nrequires-python = ">={}"\ndependencies = [{}]\n'


def figures() -> list[dict[str, Any]]:
    """A ratio for each tool."""
    index = PackageIndex()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.path.realpath(folder), "home")
        home.mkdir()
        variables = {**sheltered(home, index), "LABWRIGHT_HOME": f"{folder}/labwright"}
        os.environ.clear()
        os.environ.update(variables)
        labwright = Labwright("cli")
        labwright.settings.set("programs.uv", str(tools.uv()))
        labwright.settings.set("programs.poetry", str(tools.installed_tool("poetry")))
        found = [_pip(labwright, home), _uv(labwright, home), _poetry(labwright, home, index)]
        labwright.session.close()
    index.close()
    return found


def _pip(labwright: Labwright, home: Path) -> dict[str, Any]:
    wish = EnvironmentWish(str(home / "venv"), python=BASE)
    environment = _made(labwright, "venv", wish)
    filling = PackagesWish(Act.INSTALL, TWO_HUNDRED_PINNED)
    _run(labwright, labwright.making.plan_packages(environment, filling, tool="uv"))
    bare = (f"{environment.prefix}/bin/python", "-m", "pip", "install", "--dry-run", "--quiet", ADDED)
    return _beside("pip", labwright, environment, lambda: _call(*bare))


def _uv(labwright: Labwright, home: Path) -> dict[str, Any]:
    wish = EnvironmentWish(str(home / "uv"), python=BASE, packages=TWO_HUNDRED_PINNED)
    environment = _made(labwright, "uv", wish)
    bare = (str(tools.uv()), "pip", "install", "--dry-run", "--python", environment.prefix, ADDED)
    return _beside("uv", labwright, environment, lambda: _call(*bare))


def _poetry(labwright: Labwright, home: Path, index: PackageIndex) -> dict[str, Any]:
    project = home / "project"
    project.mkdir()
    listed = ", ".join(f'"{each}"' for each in TWO_HUNDRED_PINNED)
    text = PROJECT.format(VERSION, listed) + "\n[tool.poetry]\npackage-mode = false\n" + index.poetry_source
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    wish = EnvironmentWish(project=str(project), python=BASE, python_version=VERSION)
    environment = _made(labwright, "poetry", wish)
    poetry = str(tools.installed_tool("poetry"))
    bare = (poetry, "add", ADDED, "--dry-run", "--no-interaction")
    return _beside("poetry", labwright, environment, lambda: _call(*bare, cwd=project))


def _beside(
    tool: str, labwright: Labwright, environment: Environment, bare: Callable[[], None]
) -> dict[str, Any]:
    wish = PackagesWish(Act.INSTALL, (ADDED,))

    def through_labwright() -> None:
        plan = labwright.making.plan_packages(environment, wish)
        assert {each.name for each in plan.packages} == {"tidepool", "seaweed"}, plan.packages

    ours, theirs = [], []
    through_labwright()  # what the tool fetches it keeps
    bare()
    for _ in range(ROUNDS[tool]):  # in turn, so that both meet the same machine
        theirs.append(_timed(bare))
        ours.append(_timed(through_labwright))
    mine, its = statistics.median(ours), statistics.median(theirs)
    detail = (
        f"{mine * 1000:.0f} ms with Labwright, {its * 1000:.0f} ms {tool}'s own dry run, medians of "
        f"{ROUNDS[tool]}; at best {min(ours) * 1000:.0f} and {min(theirs) * 1000:.0f} ms"
    )
    name = f"{tool}: the difference of adding a package to {len(TWO_HUNDRED)}, beside its own dry run"
    return {"name": name, "value": round(mine / its, 3), "limit": LIMIT, "unit": "times", "detail": detail}


def _made(labwright: Labwright, tool: str, wish: EnvironmentWish) -> Environment:
    prefix = labwright.making.prefix(tool, wish)
    _run(labwright, labwright.making.plan_create(tool, wish))
    environment = labwright.environments.identify(prefix)
    assert environment is not None
    return environment


def _run(labwright: Labwright, plan: Plan) -> None:
    job = labwright.jobs.wait(labwright.jobs.start(plan))
    assert job.state is JobState.DONE, (job.error, job.error and job.error.output)


def _call(*argv: str, cwd: Path | None = None) -> None:
    subprocess.run(argv, check=True, capture_output=True, cwd=cwd)


def _timed(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"], f"(limit {figure['limit']})", figure["detail"])
