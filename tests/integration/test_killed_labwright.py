"""A Labwright that is killed in the middle of a job, and the next one, which cleans up after it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.outcomes import Ending
from app.services.recovery import read_traces
from app.system.paths import places
from app.system.process_tree import find_run_members, kill_run
from tests.waiting import until

REPOSITORY = Path(__file__).parents[2]
WAIT = 60.0

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="SIGKILL, and children that leave their session"
)

# A program that makes half a folder and leaves a child of its own that no signal to the group reaches.
CHILD = """
import os, pathlib, subprocess, sys, time
made = pathlib.Path(sys.argv[1])
(made / "lib").mkdir(parents=True)
(made / "lib" / "half").write_text("x")
grandchild = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", grandchild], start_new_session=True)
print("ready", flush=True)
time.sleep(600)
"""

# A Labwright with one job: an old folder goes to the bin, a new one is made in its place.
DRIVER = """
import sys
from pathlib import Path
from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, WriteFile
from app.core.words import say

child, folder, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
command = Command((sys.executable, "-c", child, str(folder)), secrets=frozenset({"hunter2"}))
plan = Plan(
    say("Make {name} again", name="hunter2"),
    (
        WriteFile(say("Write"), file, b"new"),
        MoveToBin(say("Move"), folder),
        RunCommand(say("Run"), command, (folder,)),
    ),
    str(folder), Effect.CHANGES, NotUndoable(say("no")),
)
jobs = Labwright("window").jobs
job_id = jobs.start(plan, on_lines=lambda lines: [print(line.text, flush=True) for line in lines])
print(jobs.wait(job_id).error, flush=True)
"""


@pytest.fixture
def killed(tmp_path: Path, labwright_home: Path) -> Iterator[str]:
    """The mark of a run whose Labwright was killed while the run was in the middle of its work."""
    folder, file = tmp_path / "environment", tmp_path / "notes"
    folder.mkdir()
    (folder / "old").write_text("x")
    file.write_text("as it was")
    command = [sys.executable, "-c", DRIVER, CHILD, str(folder), str(file)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as labwright:
        assert labwright.stdout is not None
        heard = iter(labwright.stdout.readline, "")
        assert any(line == "ready\n" for line in heard)
        (traces_file,) = places().running.glob("*.json")
        traces = read_traces(traces_file)
        assert traces is not None
        (run,) = traces.runs
        labwright.send_signal(signal.SIGKILL)
    yield run
    kill_run(run)


def test_the_next_start_ends_what_runs_and_puts_back_what_was(killed: str, tmp_path: Path) -> None:
    assert len(find_run_members(killed)) == 2
    (entry,) = Labwright("window").journal.entries()
    assert entry.outcome is None

    told = "\n".join(map(str, Labwright("window").recovery.recover()))

    until(lambda: not find_run_members(killed), "the end of the programs")
    assert (tmp_path / "environment" / "old").exists()
    assert not (tmp_path / "environment" / "lib").exists()
    assert (tmp_path / "notes").read_text() == "as it was"
    (entry,) = Labwright("window").journal.entries()
    assert entry.outcome is not None
    assert entry.outcome.ending is Ending.INTERRUPTED
    assert "hunter2" not in places().journal.read_text()
    assert "was cut off when Labwright ended" in told
    assert "What still ran of it was ended." in told
    assert list(places().running.iterdir()) == []
    assert Labwright("window").recovery.recover() == []


def test_the_half_made_thing_can_be_had_back(killed: str, tmp_path: Path) -> None:
    labwright = Labwright("cli")
    labwright.recovery.recover()
    (item,) = labwright.files.bin.items()
    assert item.path == tmp_path / "environment"
    assert (item.kept / "lib" / "half").exists()


def test_a_job_on_the_same_thing_cleans_up_first(killed: str, tmp_path: Path) -> None:
    """A window that has been open for hours never calls recover() again."""
    driver = DRIVER.replace(
        "MoveToBin(say", "WriteFile(say('x'), file, b'x') if folder.exists() else MoveToBin(say"
    )
    code = "import sys; print('second', sys.argv[1])"
    command = [sys.executable, "-c", driver, code, str(tmp_path / "environment"), str(tmp_path / "notes")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=WAIT)
    assert "What still ran of it was ended." in done.stdout
    until(lambda: not find_run_members(killed), "the end of the programs")


def test_a_labwright_that_lives_is_left_alone(tmp_path: Path) -> None:
    folder, file = tmp_path / "environment", tmp_path / "notes"
    folder.mkdir()
    command = [sys.executable, "-c", DRIVER, CHILD, str(folder), str(file)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as labwright:
        try:
            assert labwright.stdout is not None
            assert any(line == "ready\n" for line in iter(labwright.stdout.readline, ""))
            assert Labwright("cli").recovery.recover() == []
            assert (folder / "lib").exists()
            holder = Labwright("cli").locks.holder(str(folder))
            assert holder is not None
            assert (holder.pid, holder.origin) == (labwright.pid, "window")
            assert Labwright("cli").locks.try_acquire(str(folder), "x") is None
        finally:
            labwright.kill()
    Labwright("cli").recovery.recover()
    lock = Labwright("cli").locks.try_acquire(str(folder), "x")
    assert lock is not None
    lock.release()


def test_every_verb_cleans_up_first_and_says_so(killed: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "journal", "--json"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    (entry,) = json.loads(done.stdout)["entries"]
    assert (entry["exit_code"], entry["seconds"], entry["origin"]) == (None, None, "window")
    assert Labwright("cli").journal.entries()[0].outcome is not None
    assert "was cut off when Labwright ended" in done.stderr
    until(lambda: not find_run_members(killed), "the end of the programs")
    assert (tmp_path / "environment" / "old").exists()


def test_a_plan_that_is_only_shown_changes_nothing(killed: str) -> None:
    command = [sys.executable, "-m", "app", "settings", "set", "theme", "dark", "--plan"]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    assert len(find_run_members(killed)) == 2


# A Labwright that asks a program something, outside of any job.
ASKING = """
import sys
from app.bootstrap import Labwright
from app.core.commands import Command
Labwright("window").runner.run(
    Command((sys.executable, "-c", sys.argv[1], sys.argv[2])),
    on_lines=lambda lines: [print(line.text, flush=True) for line in lines],
)
"""


def test_the_next_start_ends_what_was_only_asked(tmp_path: Path, labwright_home: Path) -> None:
    command = [sys.executable, "-c", ASKING, CHILD, str(tmp_path / "made")]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as labwright:
        assert labwright.stdout is not None
        heard = iter(labwright.stdout.readline, "")
        assert any(line == "ready\n" for line in heard)
        (session,) = (path.stem for path in places().running.glob("*.alive"))
        labwright.send_signal(signal.SIGKILL)
    assert len(find_run_members(session)) == 2
    try:
        next_one = Labwright("window")
        assert next_one.recovery.needed
        next_one.recovery.recover()
        assert find_run_members(session) == []
        assert not next_one.recovery.needed
    finally:
        kill_run(session)
