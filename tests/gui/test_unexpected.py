"""An error nobody expected is logged, shown with a report, and the window lives on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.errors import AppError
from app.core.words import say
from app.ui.dialogs.unexpected_error import UnexpectedErrorDialog
from app.ui.unexpected import Unexpected
from tests.gui.main_windows import open_window, press, words_of
from tests.gui.widgets.seen import dress


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def catching(qapp: QApplication) -> Iterator[Unexpected]:
    made = Unexpected(Labwright("window"), qapp)
    made.install()
    yield made
    made.uninstall()
    for dialog in shown():
        dialog.close()


def shown() -> list[UnexpectedErrorDialog]:
    windows = QApplication.topLevelWidgets()
    return [each for each in windows if isinstance(each, UnexpectedErrorDialog) and each.isVisible()]


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:  # noqa: BLE001 - any of them
        return caught


def report(error: Exception) -> None:
    """What Python does with an exception that leaves a slot."""
    sys.excepthook(type(error), error, error.__traceback__)


def the_dialog(qtbot: QtBot) -> UnexpectedErrorDialog:
    qtbot.waitUntil(lambda: any(dialog.isActiveWindow() for dialog in shown()))
    return shown()[0]


def test_it_is_shown_and_the_window_goes_on(
    qtbot: QtBot, catching: Unexpected, caplog: pytest.LogCaptureFixture
) -> None:
    window = open_window(qtbot, "settings")
    report(raised(ValueError("two called thesis")))
    dialog = the_dialog(qtbot)
    assert "ValueError: two called thesis" in dialog.report.toPlainText()
    assert "Labwright: " in dialog.report.toPlainText()
    assert [record.exc_info[1].args for record in caplog.records if record.exc_info] == [
        ("two called thesis",)
    ]
    press(Qt.Key.Key_Return)
    assert shown() == []
    window.show_page("home")
    assert window.page.key == "home"


def test_the_report_can_be_copied(qtbot: QtBot, catching: Unexpected) -> None:
    report(raised(ValueError("two called thesis")))
    dialog = the_dialog(qtbot)
    dialog.copy.setFocus()
    press(Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    assert "Copied" in words_of(dialog)


def test_an_error_of_another_thread_is_shown_too(qtbot: QtBot, catching: Unexpected) -> None:
    def fail() -> None:
        raise KeyError("no such job")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "KeyError: 'no such job'" in the_dialog(qtbot).report.toPlainText()


def test_more_errors_come_into_the_same_report(qtbot: QtBot, catching: Unexpected) -> None:
    error = raised(ValueError("again"))
    for _ in range(3):
        report(error)
    report(raised(KeyError("another")))
    dialog = the_dialog(qtbot)
    text = dialog.report.toPlainText()
    assert (text.count("ValueError: again"), text.count("KeyError: 'another'")) == (1, 1)
    assert "It happened 2 more times." in words_of(dialog)
    assert len(shown()) == 1


def test_the_next_error_opens_a_dialog_again(qtbot: QtBot, catching: Unexpected) -> None:
    report(raised(ValueError("first")))
    the_dialog(qtbot)
    press(Qt.Key.Key_Escape)
    report(raised(ValueError("second")))
    assert "first" not in the_dialog(qtbot).report.toPlainText()


def test_an_explained_error_explains_itself(qtbot: QtBot, catching: Unexpected) -> None:
    cause, fix = say("The disk is full."), say("Free some space.")
    report(raised(AppError("no-room", say("It was not saved."), cause=cause, fix=fix)))
    said = words_of(the_dialog(qtbot))
    assert "It was not saved." in said
    assert "The disk is full. Free some space." in said


def test_an_error_that_keeps_the_window_from_opening_ends_with_its_dialog(
    qtbot: QtBot, catching: Unexpected
) -> None:
    dialog = catching._make_dialog(raised(ValueError("no window")), is_the_end=True)
    qtbot.addWidget(dialog)
    assert "Labwright could not open" in words_of(dialog)
    assert dialog.go_on.label == "Close"


def test_what_qt_says_is_logged(catching: Unexpected, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        qWarning("the font is odd")
    assert [(r.name, r.levelname, r.message) for r in caplog.records] == [
        ("qt.default", "WARNING", "the font is odd")
    ]


def test_afterwards_errors_go_where_they_went_before(qapp: QApplication) -> None:
    before = sys.excepthook, threading.excepthook
    made = Unexpected(Labwright("window"), qapp)
    made.install()
    assert sys.excepthook is not before[0]
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before
