from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import palette
from app.ui.widgets import focus_ring
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.fields import Field
from tests.gui.widgets.seen import dress

Show = Callable[..., QWidget]


@pytest.fixture(autouse=True)
def installed(qapp: QApplication) -> Iterator[None]:
    focus_ring.install(qapp)
    yield
    qapp.focusChanged.disconnect(focus_ring._follower.on_focus_changed)


def ring_in(window: QWidget) -> focus_ring.FocusRing | None:
    rings = [ring for ring in window.findChildren(focus_ring.FocusRing) if ring.isVisible()]
    assert len(rings) <= 1
    return rings[0] if rings else None


def test_tab_shows_the_ring_around_what_has_the_focus(shown: Show) -> None:
    first, second = Button("One"), Button("Two")
    window = shown(first, second)
    first.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    ring = ring_in(window)
    assert ring is not None
    assert ring.widget() is second
    assert ring.geometry() == second.geometry().adjusted(-4, -4, 4, 4)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_ring_is_two_pixels_of_accent_two_pixels_away(
    qapp: QApplication, shown: Show, scale: float
) -> None:
    dress(qapp, scale=scale)
    first, second = Button("One"), Button("Two")
    window = shown(first, second)
    first.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    picture = window.grab().toImage()
    middle = second.geometry().center().x()
    seen = [
        picture.pixelColor(middle, second.geometry().top() - 1 - distance) == palette.color("accent-text")
        for distance in range(round(5 * scale))
    ]
    unit = round(scale)
    assert seen == [False] * 2 * unit + [True] * 2 * unit + [False] * unit


def test_a_click_hides_the_ring(shown: Show) -> None:
    first, second = Button("One"), Button("Two")
    window = shown(first, second)
    first.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert ring_in(window) is not None
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=first.geometry().center())
    assert first.hasFocus()
    assert ring_in(window) is None


def test_a_field_shows_the_focus_by_its_border(shown: Show) -> None:
    button, field = Button("One"), Field("Name")
    window = shown(button, field)
    button.setFocus()
    rest = field.grab().toImage()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert field.edit.hasFocus()
    assert ring_in(window) is None
    assert field.grab().toImage() != rest


def test_the_ring_of_a_checkbox_is_around_its_box(shown: Show) -> None:
    button, check = Button("One"), CheckBox("Use it in Jupyter")
    window = shown(button, check)
    button.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    picture = window.grab().toImage()
    box = check.focus_rect().translated(check.mapTo(window, QPoint(0, 0)))
    accent = palette.color("accent-text")
    assert picture.pixelColor(box.center().x(), box.top() - 3) == accent
    assert picture.pixelColor(box.right() + 4, box.center().y()) == accent
    beyond = QRect(box.right() + 8, box.top() - 4, 60, 4)
    assert all(picture.pixelColor(x, beyond.top()) != accent for x in range(beyond.left(), beyond.right()))


def test_the_ring_survives_the_window_it_was_in(qtbot: QtBot, shown: Show) -> None:
    gone = QWidget()
    Button("One", parent=gone)
    Button("Two", parent=gone)
    gone.show()
    gone.activateWindow()
    qtbot.waitUntil(gone.isActiveWindow)
    QTest.keyClick(gone, Qt.Key.Key_Tab)
    assert ring_in(gone) is not None
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    window = shown(Button("Three"), Button("Four"))
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert ring_in(window) is not None
