"""A verb that is stopped from outside: what it half made is gone, its programs too, and the code says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.recovery import read_traces
from app.system.paths import places
from app.system.process_tree import find_run_members
from tests.integration.runs import CHILDREN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, and groups of processes")

ROOT = Path(__file__).parents[2]

# A verb such as later ones will be: a file is written, then a program makes a folder.
VERB = """
import sys
from pathlib import Path
from app.cli.plans import add_plan_options, carry_out
from app.core.commands import Command
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, WriteFile
from app.core.words import say

CODE = "import pathlib, runpy, sys; pathlib.Path(sys.argv[1]).mkdir(); runpy.run_path(sys.argv[2])"

def configure(parser):
    parser.add_argument("folder", type=Path)
    parser.add_argument("child")
    parser.add_argument("--json", action="store_true")
    add_plan_options(parser)

def run(options, labwright):
    folder = options.folder
    command = Command((sys.executable, "-c", CODE, str(folder), options.child))
    steps = (
        WriteFile(say("Write"), folder.with_name("notes"), b"new"),
        RunCommand(say("Make"), command, (folder,)),
    )
    plan = Plan(say("Make"), steps, str(folder), Effect.CHANGES, NotUndoable(say("no")))
    return carry_out(plan, options, labwright, lambda: {})
"""
START = """
import sys
from app.__main__ import main
from app.cli.verbs import VERBS, Verb
from app.core.words import say
VERBS["make"] = Verb("making", say("make a folder"))
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def making(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Labwright whose program, which heeds no gentle signal, has made half a folder."""
    (tmp_path / "making.py").write_text(VERB, encoding="utf-8")
    (tmp_path / "notes").write_text("old", encoding="utf-8")
    child = str(CHILDREN / "ignores_signals.py")
    argv = [sys.executable, "-c", START, "make", str(tmp_path / "folder"), child, "--yes", "--json"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}
    labwright = subprocess.Popen(
        argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert labwright.stdout is not None
    assert labwright.stderr is not None
    assert any(line.startswith(b"ready ") for line in labwright.stderr)
    yield labwright
    labwright.kill()
    labwright.stdout.close()
    labwright.stderr.close()
    labwright.wait(60)


def heard_once(labwright: subprocess.Popen[bytes]) -> None:
    assert labwright.stderr is not None
    assert any(b"Ctrl+C again" in line for line in labwright.stderr)


def assert_nothing_is_left(labwright: subprocess.Popen[bytes], folder: Path, runs: list[str]) -> None:
    assert labwright.wait(60) == 3
    assert labwright.stdout is not None
    assert labwright.stdout.read() == b""
    assert not folder.exists()
    assert folder.with_name("notes").read_text(encoding="utf-8") == "old"
    assert list(places().running.iterdir()) == []
    assert not any(find_run_members(run) for run in runs)


def running() -> list[str]:
    (file,) = places().running.glob("*.json")
    traces = read_traces(file)
    assert traces is not None
    return list(traces.runs)


def test_ctrl_c_twice_ends_at_once_and_takes_all_back(
    making: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    runs = running()
    os.killpg(making.pid, signal.SIGINT)
    heard_once(making)
    assert (tmp_path / "folder").exists()
    os.killpg(making.pid, signal.SIGINT)
    assert_nothing_is_left(making, tmp_path / "folder", runs)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_closes_leaves_nothing_behind(
    making: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    runs = running()
    assert making.stderr is not None
    making.stderr.close()  # nobody reads any more
    os.kill(making.pid, number)
    assert_nothing_is_left(making, tmp_path / "folder", runs)
