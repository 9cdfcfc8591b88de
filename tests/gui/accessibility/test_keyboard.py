"""Everything is reached with Tab, in the order the eye reads, and shows that the keyboard is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QDialog, QWidget

from app.ui.main_window import MainWindow
from app.ui.widgets.command_palette import CommandPalette
from app.ui.widgets.popover import Popover
from tests.gui.accessibility.conftest import Show
from tests.gui.accessibility.on_screen import PRODUCT, described, parts_of, place_in, used_in
from tests.gui.contrast import told_apart

STEPS = 300
SOME = ["shell-first", "shell-jobs", "journal-failed-selected", "settings", "plan-preview", "job-log-failed"]


def holder_of_keys(window: QWidget) -> QWidget:
    """What Tab stays in: the sheet that floats over the window, or else the window."""
    for kind in (Popover, CommandPalette):
        for sheet in window.findChildren(kind):
            if sheet.isVisible():
                return sheet
    return window


def going_round(window: QWidget, key: Qt.Key) -> Iterator[QWidget]:
    """Everything the key goes through until it comes to a widget for the second time."""
    passed: list[QWidget] = []
    for _ in range(STEPS):
        focus = QApplication.focusWidget()
        assert focus is not None, f"the keyboard is nowhere after {[described(each) for each in passed[-1:]]}"
        if focus in passed:
            assert focus is passed[0], f"{described(focus)} comes twice"
            return
        passed.append(focus)
        yield focus
        QTest.keyClick(focus, key)
    raise AssertionError("Tab does not come round")


def stops_in(window: QWidget) -> list[QWidget]:
    """What Tab has to come to; of choices that exclude each other, one."""
    stops: list[QWidget] = []
    groups: set[QWidget] = set()
    for widget in used_in(holder_of_keys(window)):
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if isinstance(widget, QAbstractButton) and widget.autoExclusive():
            group = widget.parentWidget()
            chosen = [each for each in group.findChildren(type(widget)) if each.isChecked()]
            if (chosen and not widget.isChecked()) or group in groups:
                continue
            groups.add(group)
        stops.append(widget)
    return stops


def standing(window: QWidget, widget: QWidget, other: QWidget) -> QRect:
    """Where a widget stands beside another: what scrolls alone counts as the place it scrolls in."""
    stands = widget
    parent = widget.parentWidget()
    while parent is not None and not parent.isAncestorOf(other):
        if isinstance(parent, QAbstractScrollArea):
            stands = parent
        parent = parent.parentWidget()
    return QRect(stands.mapTo(window, QPoint(0, 0)), stands.size())


def reads_before(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Whether the eye comes to the other first: it stands above, or before it in the same row."""
    parts = parts_of(window)
    part, other_part = (
        next((at for at, each in enumerate(parts) if each.isAncestorOf(widget)), len(parts))
        for widget in (one, other)
    )
    if part != other_part:
        return other_part < part
    here, there = standing(window, one, other), standing(window, other, one)
    beside = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
    if beside * 2 > min(here.height(), there.height()):
        return there.right() < here.left()
    below_each_other = min(here.right(), there.right()) > max(here.left(), there.left())
    return below_each_other and there.bottom() < here.top()


@pytest.mark.parametrize("screen", PRODUCT)
def test_tab_comes_to_everything_in_the_order_it_is_read(show: Show, screen: str) -> None:
    window = show(screen)
    if not isinstance(window, (MainWindow, QDialog)):
        pytest.skip("a part of a page in a window that the product does not have")
    if not isinstance(holder_of_keys(window), CommandPalette) and not stops_in(window):
        assert holder_of_keys(window) is not window
        return
    passed = list(going_round(window, Qt.Key.Key_Tab))
    stops = stops_in(window)
    assert {described(stop) for stop in stops} - {described(stop) for stop in passed} == set()
    assert set(passed) == set(stops)
    first = min(range(len(passed)), key=lambda at: sum(reads_before(window, passed[at], o) for o in passed))
    in_order = passed[first:] + passed[:first]
    wrong = [
        f"{described(other)} comes after {described(one)}"
        for at, one in enumerate(in_order)
        for other in in_order[at + 1 :]
        if reads_before(window, one, other)
    ]
    assert not wrong
    passed[0].setFocus()
    assert list(going_round(window, Qt.Key.Key_Backtab))[1:] == passed[:0:-1]


RING = 60  # pixels: as many as the outline of the smallest thing with a focus, a box of 18 by 18, at least
CURSOR = 12  # the palette has nothing but its field: there the text cursor is enough


@pytest.mark.parametrize(
    ("screen", "dark"), [*((name, False) for name in PRODUCT), *((name, True) for name in SOME)]
)
def test_it_can_be_seen_where_the_keyboard_is(show: Show, screen: str, dark: bool) -> None:
    window = show(screen, dark=dark)
    if not stops_in(window):
        return
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)  # so that it goes by keyboard
    needed = CURSOR if isinstance(holder_of_keys(window), CommandPalette) else RING
    unseen = []
    for focus in going_round(window, Qt.Key.Key_Tab):
        around = place_in(window, focus).adjusted(-8, -8, 8, 8)
        seen = window.grab(around).toImage()
        focus.clearFocus()
        changed = told_apart(seen, window.grab(around).toImage())
        focus.setFocus(Qt.FocusReason.TabFocusReason)
        if changed < needed:
            unseen.append(f"{described(focus)}: {changed}")
    assert not unseen
