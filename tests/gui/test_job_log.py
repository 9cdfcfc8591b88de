from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.jobs import JobState
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, Step
from app.core.words import say
from app.ui.dialogs.job_log import JobLog
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.job_bridge import JobBridge
from app.ui.theme import icons, palette

RESOURCES = Path(__file__).parents[2] / "resources"
LONG = 20_000  # milliseconds in which a small program has surely run


class Window(QWidget):
    """As much of the main window as the dialog needs."""

    def __init__(self) -> None:
        super().__init__()
        self.services = Labwright("window")
        self.bridge = JobBridge(self)
        self.resize(1280, 820)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[Window]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False, reduced_motion=True)
    made = Window()
    qtbot.addWidget(made)
    stop = made.services.jobs.subscribe(made.bridge.publish)
    made.show()
    yield made
    assert made.services.jobs.stop_all(10)
    stop()
    made.bridge.close()
    palette.apply(qapp, RESOURCES, dark=False)


def plan(*steps: Step) -> Plan:
    return Plan(say("Try it"), steps, "try", Effect.CHANGES, NotUndoable(say("It is a test.")))


def python(code: str, *arguments: str) -> RunCommand:
    return RunCommand(say("Run some code"), Command((sys.executable, "-c", code, *arguments)))


def opened(qtbot: QtBot, window: Window, tried: Plan) -> JobLog:
    job_id = window.services.jobs.start(tried)
    log = JobLog(window, window.services, window.bridge, job_id)  # type: ignore[arg-type]
    qtbot.addWidget(log)
    log.open()
    qtbot.waitExposed(log)
    return log


def text_of(log: JobLog) -> str:
    return log.output.log.text()


def test_lines_are_shown_while_the_job_runs_and_it_can_be_stopped(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    code = (
        "import os, sys, time; print('first', flush=True)\n"
        "while not os.path.exists(sys.argv[1]): time.sleep(0.01)\n"
        "print('sec' + 'ond', flush=True)\nwhile True: time.sleep(0.01)"
    )
    log = opened(qtbot, window, plan(python(code, str(go))))
    qtbot.waitUntil(lambda: "first" in text_of(log), timeout=LONG)
    assert "second" not in text_of(log)
    qtbot.waitUntil(lambda: log.badge.text() == "Runs")
    go.touch()
    qtbot.waitUntil(lambda: "second" in text_of(log), timeout=LONG)
    assert log.output.text.plain_line(log.output.log.line_count - 1) == "second"
    log.stop.setFocus()
    QTest.keyClick(log.stop, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: log.badge.text() == "Stopped", timeout=LONG)
    assert not log.stop.isVisible()
    assert log.again.isVisible()


def test_a_failure_becomes_a_lesson_with_the_error_marked(qtbot: QtBot, window: Window) -> None:
    code = "print('Collecting', flush=True)\nraise SystemExit('ERROR: no torch for you')"
    log = opened(qtbot, window, plan(python(""), python(code)))
    qtbot.waitUntil(lambda: log.error is not None, timeout=LONG)
    assert log.error is not None
    assert "Step 2 of 2 did not work: Run some code" in log.error.heading.text()
    marked = [n for n in range(log.output.log.line_count) if log.output.text.is_marked(n)]
    assert [log.output.text.plain_line(n) for n in marked] == ["ERROR: no torch for you"]
    log.error.copy.click()
    told = QApplication.clipboard().text()
    assert "Labwright: " in told
    assert "ERROR: no torch for you" in told
    assert str(Path.home()) not in told


def test_a_failure_that_is_known_from_what_was_printed_is_explained(qtbot: QtBot, window: Window) -> None:
    said = 'Error response from daemon: Conflict. The container name "/web" is already in use by x'
    code = f"raise SystemExit({said!r})"
    log = opened(qtbot, window, plan(python(code)))
    qtbot.waitUntil(lambda: log.error is not None and bool(log.error.known.cards), timeout=LONG)
    assert log.error is not None
    assert [each.found.situation.id for each in log.error.known.cards] == ["RN04"]
    assert log.error.known.isVisible()


def test_a_failure_without_any_output_shows_no_empty_log(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    missing = RunCommand(say("Start it"), Command((str(tmp_path / "no-such-program"),)))
    log = opened(qtbot, window, plan(missing))
    qtbot.waitUntil(lambda: log.error is not None, timeout=LONG)
    assert "could not be started" in str(log.error.error.sentence)  # type: ignore[union-attr]


def test_what_was_done_can_be_undone_from_here(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_text("x", encoding="utf-8")
    moved = Plan(
        say("Put it away"),
        (MoveToBin(say("Move it"), path),),
        str(path),
        Effect.CHANGES,
        plan(python("")),
    )
    log = opened(qtbot, window, moved)
    qtbot.waitUntil(log.undo.isVisible, timeout=LONG)
    assert not path.exists()
    QTest.keyClick(log.undo, Qt.Key.Key_Space)
    preview = window.findChild(PlanPreview)
    assert preview is not None
    qtbot.waitUntil(preview.run.isEnabled)
    preview.run.click()
    qtbot.waitUntil(path.exists, timeout=LONG)


def test_trying_again_shows_the_plan_first(qtbot: QtBot, window: Window) -> None:
    tried = plan(python("raise SystemExit(3)"))
    log = opened(qtbot, window, tried)
    qtbot.waitUntil(log.again.isVisible, timeout=LONG)
    QTest.keyClick(log.again, Qt.Key.Key_Space)
    preview = window.findChild(PlanPreview)
    assert preview is not None
    assert preview.plan == tried
    assert not log.isVisible()
    assert len(window.services.jobs.all()) == 1
    preview.reject()


def test_closing_the_dialog_leaves_the_job_alone(qtbot: QtBot, window: Window) -> None:
    log = opened(qtbot, window, plan(python("import time\nwhile True: time.sleep(0.01)")))
    job_id = window.services.jobs.all()[0].id
    qtbot.waitUntil(lambda: window.services.jobs.get(job_id).state is JobState.RUNNING, timeout=LONG)
    QTest.keyClick(log, Qt.Key.Key_Escape)
    assert not log.isVisible()
    assert window.services.jobs.get(job_id).state is JobState.RUNNING
