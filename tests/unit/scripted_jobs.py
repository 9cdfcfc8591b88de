"""Jobs whose programs are functions of the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.jobs import Job
from app.core.outcomes import Ending, Outcome
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, Step
from app.core.words import say
from app.services.jobs import Jobs
from app.services.recovery import Recovery
from app.system.file_store import Files
from app.system.journal import Journal
from app.system.locks import Locks
from app.system.paths import Places, places
from app.system.session import Session
from app.system.settings import Settings

DONE = Outcome(Ending.EXITED, 0.1, 0)
WAIT = 20.0  # seconds after which a test gives up


class Script:
    """A runner whose programs are functions of the test."""

    def __init__(self) -> None:
        self.programs: dict[str, Callable[..., Outcome | None]] = {}
        self.ran: list[tuple[str, str, str | None]] = []

    def run(self, command, *, on_lines=None, cancel=None, title="", run_id=None) -> Outcome:
        self.ran.append((command.argv[0], str(title), run_id))
        program = self.programs.get(command.argv[0])
        outcome = program(on_lines, cancel) if program else None
        if outcome is None:
            outcome = Outcome(Ending.CANCELLED, 0.1) if cancel.is_set() else DONE
        return outcome

    def start(self, command, *, title="", console=False) -> Outcome:
        self.ran.append((command.argv[0], str(title), None))
        program = self.programs.get(command.argv[0])
        return (program(None, None) if program else None) or Outcome(Ending.STARTED, 0.1)


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})


@pytest.fixture
def runner() -> Script:
    return Script()


@pytest.fixture
def make(own: Places, runner: Script) -> Iterator[Callable[..., Jobs]]:
    """Makes Jobs as bootstrap does; several stand for several processes."""
    opened = []

    def build(origin: str = "window") -> Jobs:
        session = Session(own, origin)
        opened.append(session)
        files, settings, locks = Files(own), Settings(own), Locks(own.locks, origin)
        recovery = Recovery(
            places=own,
            session=session,
            locks=locks,
            journal=Journal(own, session),
            files=files,
            settings=settings,
            find_run=lambda _: [],
            kill_run=lambda _: [],
            run=lambda _: None,
        )
        made = Jobs(
            runner=runner,
            files=files,
            settings=settings,
            locks=locks,
            session=session,
            places=own,
            recovery=recovery,
        )
        jobs_made.append(made)
        return made

    jobs_made: list[Jobs] = []
    yield build
    assert all(each.stop_all(WAIT) for each in jobs_made)
    for session in opened:
        session.close()
    assert list(own.running.glob("*")) == []


@pytest.fixture
def jobs(make: Callable[..., Jobs]) -> Jobs:
    return make()


def command(name: str, *makes: Path) -> RunCommand:
    return RunCommand(say("Run {name}", name=name), Command((name,)), makes)


def plan(*steps: Step, resource: str = "r", title: str = "Do it", undo: Plan | None = None) -> Plan:
    no_way = NotUndoable(say("There is no way back."))
    return Plan(say("{title}", title=title), steps, resource, Effect.CHANGES, undo or no_way)


UNDO = plan(command("undo"))


def finish(jobs: Jobs, to_do: Plan) -> Job:
    return jobs.wait(jobs.start(to_do), WAIT)


class Gate:
    """A program that says when it runs and ends when it is let go or cancelled."""

    def __init__(self) -> None:
        self.running = threading.Event()
        self.go = threading.Event()

    def __call__(self, on_lines, cancel) -> None:
        self.running.set()
        while not self.go.is_set() and not cancel.wait(0.005):
            pass


def wait_for(jobs: Jobs, job_id: str, condition: Callable[[Job], bool]) -> Job:
    """The job when it first fulfils the condition."""
    news = threading.Event()
    stop = jobs.subscribe(lambda _: news.set())
    try:
        while not condition(job := jobs.get(job_id)):
            assert news.wait(WAIT), job
            news.clear()
        return job
    finally:
        stop()
