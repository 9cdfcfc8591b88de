"""Enter does what a window is for, Escape leaves it, and the keyboard is where it was before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.environments.new_environment import NewEnvironment
from app.ui.main_window import MainWindow
from app.ui.widgets.command_palette import CommandPalette
from app.ui.widgets.popover import Popover
from tests.gui.accessibility.conftest import Show
from tests.gui.accessibility.on_screen import PRODUCT


def focused() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def main_window_of(show: Show, screen: str) -> MainWindow:
    """The main window of a screen."""
    window = show(screen)
    assert isinstance(window, MainWindow)
    return window


@pytest.mark.parametrize("screen", PRODUCT)
def test_a_dialog_is_left_by_escape_and_done_by_enter(qtbot: QtBot, show: Show, screen: str) -> None:
    dialog = show(screen)
    if not isinstance(dialog, QDialog):
        return
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.result() == QDialog.DialogCode.Rejected
    dialog = show(screen)
    buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible()]
    (marked,) = (button for button in buttons if button.isDefault())
    if isinstance(dialog, PlanPreview) and dialog.confirm is not None:
        dialog.confirm.edit.setText(str(dialog.plan.confirm_name))
    if isinstance(dialog, NewEnvironment) and not dialog.reason.isHidden():  # why it cannot be done yet
        assert not marked.isEnabled()
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        assert dialog.isVisible()
        return
    assert marked.isEnabled()
    written_in = focused()
    if isinstance(written_in, QPlainTextEdit) and not written_in.isReadOnly():
        marked.setFocus()  # in a text of several lines, Enter begins the next one
    with qtbot.waitSignal(marked.clicked):
        QTest.keyClick(focused(), Qt.Key.Key_Return)


def test_enter_destroys_nothing_before_its_name_is_typed(show: Show) -> None:
    preview = show("plan-preview-destroys")
    assert isinstance(preview, PlanPreview)
    assert not preview.run.isEnabled()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert preview.isVisible()
    assert preview.confirm is not None
    assert preview.confirm.has_problem()


@pytest.mark.parametrize("screen", ["shell-jobs", "shell-jobs-none"])
def test_escape_closes_the_list_of_jobs(show: Show, screen: str) -> None:
    window = main_window_of(show, screen)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not [sheet for sheet in window.findChildren(Popover) if sheet.isVisible()]
    assert focused() is window.strip.jobs


def test_escape_closes_the_palette(show: Show) -> None:
    window = main_window_of(show, "shell-first")
    before = focused()
    window.show_palette()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not [sheet for sheet in window.findChildren(CommandPalette) if sheet.isVisible()]
    assert focused() is before


def test_escape_closes_the_drawer(qtbot: QtBot, show: Show) -> None:
    window = main_window_of(show, "shell-drawer")
    assert window.drawer is not None
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    qtbot.waitUntil(window.drawer.isHidden)
    assert focused() is window.strip.journal


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_what_has_the_keyboard_is_pressed_by_enter_and_by_space(show: Show, key: Qt.Key) -> None:
    window = main_window_of(show, "shell-first")
    window.rail.item("journal").setFocus()
    QTest.keyClick(focused(), key)
    assert window.page.key == "journal"
    window.strip.jobs.setFocus()
    QTest.keyClick(focused(), key)
    assert [sheet for sheet in window.findChildren(Popover) if sheet.isVisible()]
