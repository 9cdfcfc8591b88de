from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.buttons import Button, IconButton, SplitButton, pulled
from tests.gui.widgets.seen import dress, name_of, told

Show = Callable[..., QWidget]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("make", [lambda: Button("Build…"), lambda: IconButton("refresh", "Refresh")])
def test_a_button_is_pressed_by_key(qtbot: QtBot, shown: Show, make: type[Button], key: Qt.Key) -> None:
    button = make()
    shown(button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_buttons_have_the_heights_of_the_design(qapp: QApplication, shown: Show, scale: float) -> None:
    dress(qapp, scale=scale)
    button, small, icon = (
        Button("Build…", icon="play"),
        Button("OK", small=True),
        IconButton("close", "Close"),
    )
    quiet = Button("A", kind="quiet")
    shown(button, small, icon, quiet)
    assert (button.height(), small.height(), icon.height()) == (32 * scale, 28 * scale, 32 * scale)
    assert icon.width() == icon.height()
    assert small.sizeHint().width() == 64 * scale
    assert quiet.sizeHint().width() < 64 * scale


@pytest.mark.parametrize("kind", ["primary", "secondary", "quiet", "danger"])
def test_a_word_fits_its_button_at_any_size(qapp: QApplication, shown: Show, kind: str) -> None:
    for scale in (1.0, 2.0):
        dress(qapp, scale=scale)
        button = Button("Create an environment…", icon="add", kind=kind)
        shown(button)
        words = button.fontMetrics().horizontalAdvance(button.text())
        padding = 16 if kind == "quiet" else 24
        assert button.sizeHint().width() >= words + (16 + 6 + padding) * scale
        assert button.height() > button.fontMetrics().height()


def test_a_busy_button_keeps_its_width_and_cannot_be_pressed(shown: Show) -> None:
    button = Button("Build lab4:1", icon="play")
    shown(button)
    width = button.width()
    button.set_busy("Building…")
    QApplication.sendPostedEvents()
    assert button.width() == width
    assert not button.isEnabled()
    assert name_of(button) == "Building…"
    button.set_busy()
    assert button.isEnabled()
    assert name_of(button) == "Build lab4:1"


def test_a_busy_button_gets_its_focus_back(qtbot: QtBot) -> None:
    both = QWidget()
    qtbot.addWidget(both)
    row = QHBoxLayout(both)
    button, other, third = Button("Check again"), Button("Other"), Button("Third")
    for each in (button, other, third):
        row.addWidget(each)
    with qtbot.waitActive(both):
        both.show()
        both.activateWindow()
    button.setFocus()
    assert button.hasFocus()
    button.set_busy("Checking…")
    assert not button.hasFocus()
    button.set_busy()
    assert button.hasFocus()
    button.set_busy("Checking…")
    third.setFocus()
    button.set_busy()
    assert third.hasFocus()


def test_a_busy_button_turns_its_icon(qapp: QApplication, qtbot: QtBot, shown: Show) -> None:
    dress(qapp)
    button = Button("Build", icon="play")
    shown(button)
    button.set_busy("Building…")
    first = button.icon().cacheKey()
    qtbot.waitUntil(lambda: button.icon().cacheKey() != first)


def test_a_busy_button_stands_still_where_nothing_should_move(qapp: QApplication, shown: Show) -> None:
    dress(qapp, reduced_motion=True)
    button = Button("Build", icon="play")
    shown(button)
    button.set_busy("Building…")
    assert button._turning is not None
    assert not button._turning.isActive()


def test_a_compact_button_says_its_word(shown: Show) -> None:
    button = Button("Open folder…", icon="folder")
    shown(button)
    button.set_compact(True)
    QApplication.sendPostedEvents()
    assert button.text() == ""
    assert (name_of(button), button.toolTip()) == ("Open folder…", "Open folder…")
    assert button.sizeHint().width() == button.sizeHint().height() == 32
    button.set_compact(False)
    assert (name_of(button), button.text(), button.toolTip()) == ("Open folder…", "Open folder…", "")


def test_a_button_without_icon_stays_a_word() -> None:
    button = Button("Compare…")
    button.set_compact(True)
    assert button.text() == "Compare…"


def test_an_ampersand_is_a_letter() -> None:
    button = Button("Q&A")
    assert name_of(button) == "Q&A"
    assert button.shortcut().isEmpty()


def test_an_icon_button_is_named() -> None:
    button = IconButton("close", "Close")
    assert (name_of(button), button.toolTip()) == ("Close", "Close")
    assert told(button).role() is QAccessible.Role.Button


def test_a_split_button_offers_its_other_ways_by_keyboard(qtbot: QtBot, shown: Show) -> None:
    taken: list[str] = []
    split = SplitButton("Build", icon="play", kind="primary")
    split.add_way("Build", lambda: taken.append("plain"))
    split.add_way("Build without the cache", lambda: taken.append("no cache"))
    window = shown(split)
    with qtbot.waitSignal(split.clicked):
        QTest.keyClick(split.main, Qt.Key.Key_Space)
    QTest.keyClick(window, Qt.Key.Key_Tab)
    QTest.keyClick(window, Qt.Key.Key_Tab)
    split.arrow.setFocus()
    assert name_of(split.arrow) == "Other ways: Build"
    QTest.keyClick(split.arrow, Qt.Key.Key_Space)
    menu = split.findChild(QMenu)
    assert menu is not None
    qtbot.waitUntil(menu.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(menu, key)
    assert taken == ["no cache"]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_a_pulled_button_puts_its_word_at_the_margin(qtbot: QtBot, right: bool, mirrored: bool) -> None:
    window = QWidget()
    if mirrored:
        window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    column = QVBoxLayout(window)
    column.setContentsMargins(50, 50, 50, 50)
    button = Button("Environments", kind="quiet")
    row = QHBoxLayout()
    if right:
        row.addStretch(1)
    row.addLayout(pulled(button, right=right))
    column.addLayout(row)
    qtbot.addWidget(window)
    window.resize(400, 150)
    window.show()
    if right != mirrored:
        assert button.geometry().right() == 400 - 50 - 1 + 9
    else:
        assert button.geometry().left() == 50 - 9


def test_a_hidden_pulled_button_takes_nothing_of_its_neighbour(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    button, neighbour = Button("Look closer…", kind="quiet"), Button("Enough")
    row.addWidget(neighbour)
    row.addLayout(pulled(button, right=True))
    button.hide()
    qtbot.addWidget(window)
    window.show()
    assert window.sizeHint().width() >= neighbour.sizeHint().width()
