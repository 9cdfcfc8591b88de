"""Jobs as the window shows, asks about and stops them, with real programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.jobs import Choice, JobState, Question
from app.core.outcomes import Ending, Outcome
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, WriteFile
from app.core.words import say, verbatim
from app.services.publisher import Publisher
from app.ui.dialogs.close_with_jobs import CloseWithJobs
from app.ui.dialogs.job_log import JobLog
from app.ui.dialogs.job_question import JobQuestion
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.main_window import MainWindow
from app.ui.widgets.job_popover import JobPopover, JobRow
from app.ui.widgets.toast import Toast
from tests.gui.main_windows import PATIENCE_MS, open_window, press, wait_for_words, words_of
from tests.gui.widgets.seen import dress

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
# Says that it runs, and goes on until it is stopped.
GOES_ON = "import pathlib, sys, time\npathlib.Path(sys.argv[1]).touch()\nwhile True: time.sleep(60)"
IGNORES = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + GOES_ON


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def labwright() -> Labwright:
    made = Labwright("window")
    made.__dict__["machine"] = Publisher(lambda: None, "machine")  # starts no programs of its own
    return made


@pytest.fixture
def window(qtbot: QtBot, labwright: Labwright) -> MainWindow:
    return open_window(qtbot, "home", labwright)


def plan(title: str, *code: str, resource: str = "", words: tuple[str, ...] = ()) -> Plan:
    commands = [Command((sys.executable, "-c", each, *words)) for each in code]
    steps = tuple(RunCommand(verbatim("Run it"), command) for command in commands)
    return Plan(verbatim(title), steps, resource or title, Effect.CHANGES, NotUndoable(say("It cannot be.")))


def goes_on(window: MainWindow, qtbot: QtBot, tmp_path: Path, title: str, code: str = GOES_ON) -> str:
    """A job whose program runs and does not end."""
    runs = tmp_path / title
    job_id = window.services.jobs.start(plan(title, code, words=(str(runs),)))
    qtbot.waitUntil(runs.exists, timeout=PATIENCE_MS)
    return job_id


def strip_says(window: MainWindow) -> str:
    return window.strip.jobs.accessibleName()


def popover_of(window: MainWindow) -> JobPopover:
    found = window.findChild(JobPopover)
    assert found is not None
    return found


def row(window: MainWindow, job_id: str) -> JobRow:
    return popover_of(window).rows[job_id]


Kind = TypeVar("Kind", bound=QWidget)


def dialogs(kind: type[Kind]) -> list[Kind]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


def opened(qtbot: QtBot, kind: type[Kind]) -> Kind:
    """The dialog of this kind, when it has the keyboard."""
    qtbot.waitUntil(lambda: any(each.isActiveWindow() for each in dialogs(kind)), timeout=PATIENCE_MS)
    return dialogs(kind)[0]


def test_without_jobs_the_strip_says_so(window: MainWindow) -> None:
    assert strip_says(window) == "No jobs running"
    assert window.strip.running is None


def test_one_job_is_named_and_can_be_cancelled(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    job_id = goes_on(window, qtbot, tmp_path, "Train the model")
    qtbot.waitUntil(lambda: strip_says(window).startswith("Train the model"))
    running = window.strip.running
    assert running is not None
    qtbot.waitUntil(running.bar.isVisible)
    running.cancel.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: strip_says(window) == "No jobs running", timeout=PATIENCE_MS)
    assert window.services.jobs.get(job_id).state is JobState.CANCELLED
    assert not running.isVisible()


def test_the_time_goes_on_by_itself(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    goes_on(window, qtbot, tmp_path, "Train")
    qtbot.waitUntil(lambda: strip_says(window).startswith("Train"))
    qtbot.waitUntil(lambda: strip_says(window).endswith("0:02"), timeout=PATIENCE_MS)


def test_a_failed_job_stays_in_the_strip_until_it_was_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    job_id = window.services.jobs.start(plan("Install numpy", "raise SystemExit(3)"))
    qtbot.waitUntil(lambda: "Failed" in strip_says(window), timeout=PATIENCE_MS)
    assert "Install numpy" in strip_says(window)
    QTest.keyClick(window, Qt.Key.Key_J, CTRL_SHIFT)
    assert "ended with code 3" in words_of(popover_of(window))
    assert not row(window, job_id).cancel.isVisible()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: strip_says(window) == "No jobs running")


def test_the_popover_lists_what_runs_waits_and_ended(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    jobs = window.services.jobs
    ended = jobs.start(plan("Look around", "pass"))
    qtbot.waitUntil(lambda: jobs.get(ended).state.ended, timeout=PATIENCE_MS)
    running = goes_on(window, qtbot, tmp_path, "thesis")
    waiting = jobs.start(plan("Install PyTorch", "pass", resource="thesis"))
    qtbot.waitUntil(lambda: strip_says(window) == "2 jobs 1 running, 1 waiting", timeout=PATIENCE_MS)

    window.strip.jobs.setFocus()
    press(Qt.Key.Key_Return)
    assert list(popover_of(window).rows) == [running, waiting, ended]
    assert "Waits for “thesis”." in words_of(row(window, waiting))
    assert not row(window, waiting).log.isVisible()
    assert "Done" in words_of(row(window, ended))

    stops = [QApplication.focusWidget()]
    for _ in range(3):
        press(Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops == [
        row(window, running).log,
        row(window, running).cancel,
        row(window, waiting).cancel,
        row(window, ended).log,
    ]
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is stops[0]  # it goes round in the popover

    row(window, running).cancel.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: jobs.get(waiting).state is JobState.DONE, timeout=PATIENCE_MS)
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.strip.jobs


def test_the_log_of_a_job_opens_from_the_popover(window: MainWindow, qtbot: QtBot) -> None:
    job_id = window.services.jobs.start(plan("Say it", "print('hello from the job')"))
    qtbot.waitUntil(lambda: window.services.jobs.get(job_id).state.ended, timeout=PATIENCE_MS)
    window.show_jobs()
    row(window, job_id).log.setFocus()
    press(Qt.Key.Key_Return)
    opened(qtbot, JobLog)
    assert not popover_of(window).isVisible()
    press(Qt.Key.Key_Escape)
    assert dialogs(JobLog) == []


def test_what_was_done_is_told_with_a_way_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    step = WriteFile(say("Write it"), tmp_path / "notes.txt", b"hello")
    bin_it = MoveToBin(say("Take it away"), step.path)
    gone = NotUndoable(say("It is gone."))
    back = Plan(say("Take the notes away"), (bin_it,), "notes", Effect.CHANGES, gone)
    written = Plan(say("Write the notes"), (step,), "notes", Effect.CHANGES, back)
    window.services.jobs.start(written)
    qtbot.waitUntil(lambda: bool(window.findChildren(Toast)), timeout=PATIENCE_MS)
    toast = window.findChildren(Toast)[-1]
    assert "Done: Write the notes" in words_of(toast)
    assert toast.undo is not None
    toast.undo.setFocus()
    press(Qt.Key.Key_Space)
    opened(qtbot, PlanPreview)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not (tmp_path / "notes.txt").exists(), timeout=PATIENCE_MS)


def test_what_only_looks_is_not_told(window: MainWindow, qtbot: QtBot) -> None:
    looks = plan("Look", "pass")
    jobs = window.services.jobs
    job_id = jobs.start(Plan(looks.title, looks.steps, "look", Effect.READS, looks.undo))
    qtbot.waitUntil(lambda: job_id in window.job_desk._told, timeout=PATIENCE_MS)
    assert window.findChildren(Toast) == []


class AskingRunner:
    """Asks, and ends with what the answer says."""

    def __init__(self, labwright: Labwright, question: Question) -> None:
        self._labwright, self._question = labwright, question
        self.answer: str | None = None

    def run(self, command: Command, **_: object) -> Outcome:
        jobs = self._labwright.jobs
        asking = next(job for job in jobs.all() if not job.state.ended)
        self.answer = jobs.ask(asking.id, self._question)
        return Outcome(Ending.CANCELLED if self.answer is None else Ending.EXITED, 0.0, 0)


def asked(qtbot: QtBot, labwright: Labwright, question: Question) -> tuple[MainWindow, AskingRunner, str]:
    runner = labwright.__dict__["runner"] = AskingRunner(labwright, question)
    window = open_window(qtbot, "home", labwright)
    job_id = labwright.jobs.start(plan("Create thesis", "pass"))
    opened(qtbot, JobQuestion)
    return window, runner, job_id


CHOICES = (Choice("keep", say("Keep what is there")), Choice("new", say("Start anew")))


def test_a_question_is_asked_and_the_job_goes_on_with_the_answer(qtbot: QtBot, labwright: Labwright) -> None:
    window, runner, job_id = asked(qtbot, labwright, Question(say("What shall happen to it?"), CHOICES))
    assert "What shall happen to it?" in words_of(dialogs(JobQuestion)[0])
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.services.jobs.get(job_id).state is JobState.DONE, timeout=PATIENCE_MS)
    assert runner.answer == "new"
    assert dialogs(JobQuestion) == []


def test_a_secret_is_typed_hidden(qtbot: QtBot, labwright: Labwright) -> None:
    window, runner, job_id = asked(qtbot, labwright, Question(say("The password?"), secret=True))
    question = dialogs(JobQuestion)[0]
    assert question.field is not None
    assert question.field.edit.echoMode() is question.field.edit.EchoMode.Password
    QTest.keyClicks(question.field.edit, "s3cret")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.services.jobs.get(job_id).state is JobState.DONE, timeout=PATIENCE_MS)
    assert runner.answer == "s3cret"


def test_a_question_that_is_closed_stops_the_job(qtbot: QtBot, labwright: Labwright) -> None:
    window, runner, job_id = asked(qtbot, labwright, Question(say("Go on?"), CHOICES))
    press(Qt.Key.Key_Escape)
    jobs = window.services.jobs
    qtbot.waitUntil(lambda: jobs.get(job_id).state is JobState.CANCELLED, timeout=PATIENCE_MS)
    assert runner.answer is None


# Closing the window


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def test_closing_asks_first_and_going_back_changes_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    job_id = goes_on(window, qtbot, tmp_path, "Train the model")
    assert not window.close()
    closing = opened(qtbot, CloseWithJobs)
    assert "Train the model" in words_of(closing)
    press(Qt.Key.Key_Escape)
    assert dialogs(CloseWithJobs) == []
    assert window.isVisible()
    assert window.services.jobs.get(job_id).state is JobState.RUNNING


def test_closing_stops_what_runs_and_waits_until_it_has(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    others = children()  # engines that other tests have started
    first = goes_on(window, qtbot, tmp_path, "first")
    second = goes_on(window, qtbot, tmp_path, "second")
    window.quit()
    opened(qtbot, CloseWithJobs)
    press(Qt.Key.Key_Return)
    assert window.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    states = {window.services.jobs.get(job_id).state for job_id in (first, second)}
    assert states == {JobState.CANCELLED}
    assert children() <= others


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals to ignore")
def test_what_does_not_stop_can_be_ended_at_once(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    others = children()  # engines that other tests have started
    goes_on(window, qtbot, tmp_path, "stubborn", IGNORES)
    window.quit()
    closing = opened(qtbot, CloseWithJobs)
    press(Qt.Key.Key_Return)
    wait_for_words(qtbot, closing, "Stopping…")
    press(Qt.Key.Key_Escape)
    assert closing.isVisible()  # there is no way back now
    closing.force.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=2500)  # a step of the ladder takes three seconds
    assert children() <= others


def test_jobs_that_end_while_the_question_stands(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    job_id = goes_on(window, qtbot, tmp_path, "short")
    window.quit()
    closing = opened(qtbot, CloseWithJobs)
    window.services.jobs.cancel(job_id)
    wait_for_words(qtbot, closing, "Nothing runs any more")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.isVisible())
