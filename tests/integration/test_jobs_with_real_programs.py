"""Jobs over the real runner: what a user stops is gone, and nothing half made stays."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.jobs import JobState
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import say
from app.services.jobs import Jobs
from tests.integration.runs import alive, child

WAIT = 30.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Labwright("window").jobs
    yield made
    assert made.stop_all(WAIT)


def plan(command: Command, *makes: Path, resource: str = "x") -> Plan:
    step = RunCommand(say("Do it"), command, makes=makes)
    return Plan(say("Do it"), (step,), resource, Effect.CHANGES, NotUndoable(say("It is a test.")))


def started(jobs: Jobs, what: Plan, text: str) -> str:
    """The id of a job that has printed this text."""
    seen = threading.Event()
    job_id = jobs.start(what, on_lines=lambda lines: any(text in x.text for x in lines) and seen.set())
    assert seen.wait(WAIT)
    return job_id


def test_force_ends_what_ignores_every_polite_signal_at_once(jobs: Jobs) -> None:
    job_id = started(jobs, plan(child("ignores_signals")), "ready")
    said = next(line for line in jobs.log(job_id).text().splitlines() if line.startswith("ready"))
    pid = int(said.split()[1])
    began = time.monotonic()
    jobs.kill_all()
    assert jobs.wait(job_id, WAIT).state is JobState.CANCELLED
    assert time.monotonic() - began < 5  # the ladder of signals alone takes six
    assert not alive(pid)


def test_a_cancel_takes_away_what_was_half_made(jobs: Jobs, tmp_path: Path) -> None:
    half = tmp_path / "half made"
    text = "import os, sys, time; os.mkdir(sys.argv[1]); print('made', flush=True); time.sleep(60)"
    job_id = started(jobs, plan(Command((sys.executable, "-c", text, str(half))), half), "made")
    jobs.cancel(job_id)
    assert jobs.wait(job_id, WAIT).state is JobState.CANCELLED
    assert not half.exists()


def test_a_program_that_fails_is_told_with_its_words(jobs: Jobs) -> None:
    text = "import sys; print('no such course', file=sys.stderr); sys.exit(3)"
    job = jobs.wait(jobs.start(plan(Command((sys.executable, "-c", text)))), WAIT)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert "3" in str(job.error.sentence)
    assert "no such course" in job.error.output


def test_two_labwrights_take_turns_on_one_thing(jobs: Jobs) -> None:
    waits = "import sys; print('working', flush=True); sys.stdin.read(); import time; time.sleep(60)"
    first = started(jobs, plan(Command((sys.executable, "-c", waits)), resource="env:thesis"), "working")
    other = Labwright("cli").jobs
    told = threading.Event()
    other.subscribe(lambda job_id: other.get(job_id).waiting_for is not None and told.set())
    second = other.start(plan(Command((sys.executable, "-c", "print('mine')")), resource="env:thesis"))
    assert told.wait(WAIT)
    assert "Do it" in str(other.get(second).waiting_for)
    jobs.cancel(first)
    assert other.wait(second, WAIT).state is JobState.DONE
