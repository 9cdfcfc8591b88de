"""Creates killed at random moments, with every tool: the whole environment stands there, or nothing at all.

Three ways to die: Labwright itself is killed, which is what a power cut is; a program of the tool is killed,
as a system does that runs out of memory; or the user stops it. The next start finishes or cleans the rest.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from app.bootstrap import Labwright
from app.system.paths import places
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("LABWRIGHT_CREATE_KILLS", "100"))  # all ways together
pytestmark = [
    pytest.mark.timeout(7200),
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"),
]
BASE = getattr(sys, "_base_executable", sys.executable)
POETRY_PROJECT = (
    '[project]\nname = "course"\nversion = "1"\nrequires-python = ">=3.11"\n'
    "[tool.poetry]\npackage-mode = false\n"
)


class Way(NamedTuple):
    """One way to make an environment."""

    share: int  # of a hundred kills
    tool: str
    program: str = ""  # as real_tool and the setting call it
    environ: tuple[tuple[str, str], ...] = ()
    package: str = "tidepool"
    works_with: str = "import tidepool"


WAYS = {
    "venv the quick way": Way(30, "venv"),
    "python -m venv": Way(20, "venv", environ=(("SOURCE_DATE_EPOCH", "1"),)),  # then there is no quick way
    "virtualenv": Way(20, "virtualenv", "virtualenv"),
    "uv": Way(16, "uv", "uv"),
    "conda": Way(8, "conda", "conda", package="salt", works_with="import salt"),
    "poetry": Way(6, "poetry", "poetry", package="", works_with="import sys"),
}


class Death(NamedTuple):
    """How a create ended."""

    in_time: bool  # before it was done
    by_force: bool  # Labwright had no moment left to clean up


class Killed:
    """One create, from its start to a death at some moment, and what was left of it."""

    def __init__(self, words: tuple[str, ...], prefix: Path) -> None:
        self._argv = [sys.executable, "-m", "app", "env", "create", *words, "--yes"]
        self._prefix = prefix

    def whole(self) -> float:
        """Let it come to its end: the seconds."""
        began = time.monotonic()
        done = subprocess.run(self._argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        return time.monotonic() - began

    def after(self, seconds: float, die: Callable[[subprocess.Popen[bytes]], None]) -> Death:
        """What death left, if it came before the end."""
        quiet = subprocess.DEVNULL
        with subprocess.Popen(self._argv, cwd=ROOT, stdout=quiet, stderr=quiet) as running:
            try:
                running.wait(seconds)
            except subprocess.TimeoutExpired:
                die(running)
                with suppress(subprocess.TimeoutExpired):
                    running.wait(120)
                assert running.poll() is not None, "it neither died nor came to its end"
                return Death(in_time=True, by_force=running.returncode < 0)
            return Death(in_time=False, by_force=False)


def of_power_cut(labwright: subprocess.Popen[bytes]) -> None:
    """Labwright dies, and what it started goes on."""
    labwright.kill()


def of_the_user(labwright: subprocess.Popen[bytes]) -> None:
    """Ctrl+C."""
    labwright.send_signal(signal.SIGINT)


def of_a_full_memory(labwright: subprocess.Popen[bytes]) -> None:
    """One of the tool's programs dies; without any, Labwright itself."""
    with suppress(psutil.NoSuchProcess):
        children = psutil.Process(labwright.pid).children(recursive=True)
        if children:
            with suppress(psutil.NoSuchProcess):
                random.choice(children).kill()
            return
    labwright.kill()


DEATHS = (of_power_cut, of_the_user, of_a_full_memory)


def ours() -> list[str]:
    """What runs with this test's Labwright home, whoever started it and whatever mark it carries."""
    return [" ".join(process.info["cmdline"] or ()) for process in _ours()]


def _ours() -> Iterator[psutil.Process]:
    home = os.environ["LABWRIGHT_HOME"]
    for process in psutil.process_iter(["cmdline", "environ"]):
        if process.pid != os.getpid() and (process.info["environ"] or {}).get("LABWRIGHT_HOME") == home:
            yield process


@pytest.fixture
def create(
    request: pytest.FixtureRequest,
    offline_home: Path,
    package_index: PackageIndex,
    real_tool: RealTool,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Way, Killed, Path]:
    """A create whose tool is here, and the folder that it makes."""
    way: Way = WAYS[request.param]
    if way.tool == "conda":
        request.getfixturevalue("conda_channels")
    if way.program:
        program = real_tool(way.program)
        with_it = [sys.executable, "-m", "app", "settings", "set", f"programs.{way.tool}", str(program)]
        subprocess.run([*with_it, "--yes"], cwd=ROOT, check=True, capture_output=True)
    for name, value in way.environ:
        monkeypatch.setenv(name, value)
    if way.tool == "poetry":
        project = offline_home / "mein kurs"
        project.mkdir()
        (project / "pyproject.toml").write_text(POETRY_PROJECT + package_index.poetry_source)
        monkeypatch.setenv("POETRY_VIRTUALENVS_IN_PROJECT", "true")
        return (
            way,
            Killed(("--tool", "poetry", "--project", str(project)), project / ".venv"),
            project / ".venv",
        )
    # conda 4.3 itself fails where there is a space
    prefix = offline_home / ("kurs-é" if way.tool == "conda" else "mein kurs é") / "env"
    words = ("--tool", way.tool, "--prefix", str(prefix), "--package", way.package)
    on = () if way.tool == "conda" else ("--python", BASE)
    return way, Killed((*words, *on), prefix), prefix


@pytest.mark.parametrize("create", WAYS, indirect=True)
def test_a_killed_create_leaves_a_whole_environment_or_none(create: tuple[Way, Killed, Path]) -> None:
    way, killed, prefix = create
    killed.whole()  # the first one also fills caches
    shutil.rmtree(prefix)
    seconds = killed.whole()
    shutil.rmtree(prefix)
    kills = max(len(DEATHS), round(KILLS * way.share / 100))
    left: Counter[str] = Counter()
    by_power_cut = 0
    for number in range(kills):
        die = DEATHS[number % len(DEATHS)]
        death = killed.after(random.uniform(0, seconds * 1.1), die)  # the moment is the point
        cut_off = list(places().running.glob("*.json"))
        assert death.by_force or not cut_off, "Labwright ended by itself and left something to the next"
        by_power_cut += death.by_force
        left["in the middle of a job"] += bool(cut_off)
        Labwright("window").recovery.recover()
        assert ours() == []
        assert_whole_or_nothing(prefix, way, left)
        assert list(places().running.iterdir()) == []
        record = Labwright("cli").journal.read()
        assert all(entry.outcome is not None for entry in record.entries)
        assert record.lines_skipped <= by_power_cut
        if os.path.lexists(prefix):
            shutil.rmtree(prefix)
    print(f"{kills} deaths in the {seconds:.1f} s of a create left {json.dumps(left)}, 0 orphan processes")


def assert_whole_or_nothing(prefix: Path, way: Way, left: Counter[str]) -> None:
    """Nothing is there, or an environment in which the package that was asked for can be used."""
    if not os.path.lexists(prefix):
        left["nothing"] += 1
        return
    python = prefix / "bin" / "python"
    used = subprocess.run([python, "-c", way.works_with], capture_output=True, text=True, check=False)
    assert used.returncode == 0, (used.stderr, sorted(prefix.iterdir()))
    environment = Labwright("cli").environments.identify(str(prefix))
    assert environment is not None
    assert environment.health.state == "works"
    left["a whole one"] += 1
