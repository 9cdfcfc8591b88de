from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.outcomes import Line, Stream
from app.core.plans import Effect, NotUndoable, Plan, WriteFile
from app.core.words import say
from app.services.output_log import OutputLog
from app.ui.theme import icons, palette
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.error_panel import ErrorPanel
from app.ui.widgets.log_view import LogView

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False, reduced_motion=True)
    yield
    palette.apply(qapp, RESOURCES, dark=False)


def said(root: QWidget) -> list[str]:
    labels = [label for label in root.findChildren(QLabel) if label.isVisible()]
    return [re.sub(r"<[^>]+>", "", label.text()) for label in labels]


def opened(qtbot: QtBot, panel: ErrorPanel) -> ErrorPanel:
    qtbot.addWidget(panel)
    panel.resize(900, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def plan_for(path: Path) -> Plan:
    steps = (WriteFile(say("Change it"), path, b"FROM python:3.11\n"),)
    return Plan(say("Change it"), steps, "x", Effect.CHANGES, NotUndoable(say("It is a test.")))


def test_what_why_and_what_to_do_stand_in_this_order(qtbot: QtBot) -> None:
    error = AppError(
        "no-such-version",
        say("pip found no torch 2.1.0."),
        cause=say("It was made for Python 3.11."),
        fix=say("Ask for 2.2.0."),
    )
    panel = opened(qtbot, ErrorPanel(error, title="It did not work", help_text=str))
    assert said(panel) == [
        "It did not work",
        "What happened",
        "pip found no torch 2.1.0.",
        "Why",
        "It was made for Python 3.11.",
        "What to do now",
        "Ask for 2.2.0.",
    ]


def test_an_unknown_error_says_only_what_happened(qtbot: QtBot) -> None:
    error = AppError("command-failed", say("docker ended with code 125."))
    panel = opened(qtbot, ErrorPanel(error, title="It did not work", help_text=str))
    assert said(panel) == ["It did not work", "What happened", "docker ended with code 125."]


def test_the_best_fix_comes_first_with_the_primary_button_and_its_difference(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"FROM python:3.12\n")
    fixes = (
        Fix(say("Or upgrade torch"), say("Changes your results."), plan_for(path)),
        Fix(say("Use Python 3.11"), say("As your environment."), plan_for(path), best=True),
        Fix(say("Ask your instructor"), say("They may know.")),
    )
    error = AppError("x", say("It failed."))
    panel = opened(qtbot, ErrorPanel(error, title="It failed", help_text=str, fixes=fixes))
    buttons = [button for button in panel.findChildren(QPushButton) if button.property("kind") != "quiet"]
    visible = [button for button in buttons if button.isVisible()]
    assert [button.property("kind") for button in visible] == ["primary", "secondary"]
    difference = panel.findChild(DifferenceView)
    assert difference is not None
    qtbot.waitUntil(lambda: "Removed: FROM python:3.12\nAdded: FROM python:3.11" in said(difference))
    with qtbot.waitSignal(panel.fix_chosen) as chosen:
        visible[0].setFocus()
        QTest.keyClick(visible[0], Qt.Key.Key_Return)
    assert chosen.args == [fixes[1]]
    assert visible[0].accessibleName() == "Do it and try again… Use Python 3.11"


def test_the_output_is_part_of_it(qtbot: QtBot) -> None:
    log = OutputLog()
    log.append([Line(Stream.OUT, "fine"), Line(Stream.ERR, "ERROR: no")])
    view = LogView("What pip said")
    view.show_log(log)
    error = AppError("x", say("It failed."))
    panel = opened(qtbot, ErrorPanel(error, title="It failed", help_text=str, output=view))
    assert panel.isAncestorOf(view)
    assert view.isVisible()


def test_the_help_text_is_made_when_it_is_asked_for(qtbot: QtBot) -> None:
    error = AppError("x", say("It failed."))
    panel = opened(qtbot, ErrorPanel(error, title="It failed", help_text=lambda: "everything there is"))
    panel.copy.setFocus()
    QTest.keyClick(panel.copy, Qt.Key.Key_Return)
    assert QApplication.clipboard().text() == "everything there is"
    assert panel.copy.label == "Copied"
