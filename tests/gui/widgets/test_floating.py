from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field
from app.ui.widgets.popover import Popover
from app.ui.widgets.scrim import Scrim
from app.ui.widgets.shadow import shadow_margin
from app.ui.widgets.text import Text
from app.ui.widgets.toast import Toaster
from tests.gui.widgets.seen import cut_off, dress, name_of, told

Show = Callable[..., QWidget]
SENTENCE = "A place of its own for the packages of one project, so that projects do not disturb each other. "


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(960, 640)
    column = QVBoxLayout(made)
    column.addStretch(1)
    column.addWidget(Button("Jobs"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def opener_in(window: QWidget) -> Button:
    button = window.findChild(Button, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert button is not None
    return button


def make_dialog(window: QWidget, paragraphs: int = 1) -> tuple[Dialog, Button, Button, Field]:
    dialog = Dialog(window, "New environment", SENTENCE)
    name = Field("Name")
    dialog.body.addWidget(name)
    for _ in range(paragraphs):
        dialog.body.addWidget(Text(SENTENCE))
    cancel, make = Button("Cancel"), Button("Make it", kind="primary")
    cancel.clicked.connect(dialog.reject)
    make.clicked.connect(dialog.accept)
    dialog.footer_right.addWidget(cancel)
    dialog.footer_right.addWidget(make)
    dialog.set_primary(make)
    return dialog, cancel, make, name


def opened(qtbot: QtBot, dialog: Dialog) -> Dialog:
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_escape_closes_a_dialog_and_takes_the_scrim_away(qtbot: QtBot, window: QWidget) -> None:
    dialog = opened(qtbot, make_dialog(window)[0])
    assert dialog.isModal()
    scrim = window.findChild(Scrim)
    assert scrim is not None
    assert scrim.geometry() == window.rect()
    window.resize(1000, 700)
    assert scrim.geometry() == window.rect()
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: window.findChild(Scrim) is None)


def test_enter_in_a_field_does_the_primary_action(qtbot: QtBot, window: QWidget) -> None:
    dialog, _, _, name = make_dialog(window)
    opened(qtbot, dialog)
    name.edit.setFocus()
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(name.edit, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_enter_on_another_button_presses_that_one(qtbot: QtBot, window: QWidget) -> None:
    dialog, cancel, _, _ = make_dialog(window)
    opened(qtbot, dialog)
    cancel.setFocus()
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(cancel, Qt.Key.Key_Return)


def test_a_dialog_is_a_dialog_to_assistive_technology(qtbot: QtBot, window: QWidget) -> None:
    dialog = opened(qtbot, make_dialog(window)[0])
    assert told(dialog).role() is QAccessible.Role.Dialog
    assert name_of(dialog) == "New environment"


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("paragraphs", [1, 40])
def test_a_dialog_leaves_some_of_its_window_and_cuts_nothing(
    qapp: QApplication, qtbot: QtBot, window: QWidget, paragraphs: int, scale: float
) -> None:
    dress(qapp, scale=scale)
    dialog, cancel, make, _ = make_dialog(window, paragraphs)
    opened(qtbot, dialog)
    assert dialog.width() <= 960 - 48
    assert dialog.height() <= 640 - 48
    qtbot.waitUntil(lambda: cut_off(dialog) == [])
    if paragraphs == 1 and scale == 1:
        assert dialog._scroll.verticalScrollBar().maximum() == 0
    if paragraphs == 40:
        assert dialog._scroll.verticalScrollBar().maximum() > 0
        for button in (cancel, make):
            assert dialog.rect().contains(button.mapTo(dialog, button.rect().bottomRight()))


def make_popover(window: QWidget) -> tuple[Popover, Button]:
    popover = Popover(window, width=320)
    inside = Button("Cancel")
    popover.body.addWidget(Text(SENTENCE))
    popover.body.addWidget(inside)
    return popover, inside


def test_a_popover_opens_above_and_takes_the_focus(window: QWidget) -> None:
    opener = opener_in(window)
    popover, inside = make_popover(window)
    popover.open_above(opener)
    sheet = popover.sheet().translated(popover.pos())
    assert sheet.width() == 320
    assert sheet.bottom() < opener.geometry().top()
    assert window.rect().contains(sheet)
    assert inside.hasFocus()
    assert cut_off(popover) == []


def test_escape_closes_a_popover_and_gives_the_focus_back(qtbot: QtBot, window: QWidget) -> None:
    popover, inside = make_popover(window)
    popover.open_above(opener_in(window))
    with qtbot.waitSignal(popover.closed):
        QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert opener_in(window).hasFocus()


def test_a_click_outside_closes_a_popover_and_does_nothing_else(qtbot: QtBot, window: QWidget) -> None:
    opener = opener_in(window)
    pressed: list[bool] = []
    opener.clicked.connect(lambda: pressed.append(True))
    popover, _ = make_popover(window)
    popover.open_above(opener)
    with qtbot.waitSignal(popover.closed):
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=opener.geometry().center())
    assert pressed == []
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=opener.geometry().center())
    assert len(pressed) == 1


def test_a_click_on_a_popover_keeps_it(window: QWidget) -> None:
    popover, _ = make_popover(window)
    popover.open_above(opener_in(window))
    corner = popover.pos() + popover.sheet().topLeft() + QPoint(3, 3)
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=corner)
    assert popover.isVisible()


def test_a_popover_closes_when_the_focus_leaves_or_the_window_changes(qtbot: QtBot, window: QWidget) -> None:
    popover, _ = make_popover(window)
    popover.open_above(opener_in(window))
    opener_in(window).setFocus()
    assert not popover.isVisible()
    popover.open_above(opener_in(window))
    window.resize(1000, 700)
    assert not popover.isVisible()


def test_a_toast_offers_to_take_it_back(window: QWidget) -> None:
    undone: list[bool] = []
    strip = opener_in(window)
    toaster = Toaster(window, strip)
    toast = toaster.show_toast("vision-old is in the bin, 1.3 GB", lambda: undone.append(True))
    sheet = toast.geometry().adjusted(*(shadow_margin("popover") * side for side in (1, 1, -1, -1)))
    assert sheet.height() == 44
    assert sheet.bottom() + 1 == window.height() - strip.height() - 16
    assert cut_off(toast) == []
    assert toast.undo is not None
    QTest.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself_but_not_under_the_focus(qtbot: QtBot, window: QWidget) -> None:
    toaster = Toaster(window)
    toast = toaster.show_toast("Copied")
    assert toast._clock.interval() == 6000
    toast.close_button.setFocus()
    toast._clock.start(0)
    with qtbot.waitSignal(toast._clock.timeout):
        pass
    assert toast.isVisible()
    opener_in(window).setFocus()
    toast._clock.start(0)
    qtbot.waitUntil(lambda: toaster._toast is None)


def test_a_new_toast_takes_the_place_of_the_old(qtbot: QtBot, window: QWidget) -> None:
    toaster = Toaster(window)
    first = toaster.show_toast("One")
    second = toaster.show_toast("Two")
    assert not first.isVisible()
    assert name_of(second.findChildren(IconButton)[0]) == "Close"
    with qtbot.waitSignal(first.destroyed):
        pass
    assert toaster._toast is second
