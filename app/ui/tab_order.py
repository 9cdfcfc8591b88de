"""Where Tab goes: along the layouts, as the eye reads, whatever was made first.

Qt walks widgets in the order they were made, and a page adds rows long after the strip below it was there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QSplitter, QWidget

HOLDS_FOCUS = "holdsFocus"  # the property of a popover: Tab goes round in it


def go_on(window: QWidget, *, forward: bool) -> bool:
    """Move the focus as Tab does, or Shift and Tab. False where there is nowhere to go."""
    current = QApplication.focusWidget()
    goal = neighbour(window, current, forward=forward)
    if goal is None:
        return False
    if goal is current:
        goal.clearFocus()  # the only stop: it comes anew, so that it shows that the keyboard is there
    goal.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def neighbour(window: QWidget, current: QWidget | None, *, forward: bool) -> QWidget | None:
    """The widget that Tab, or Shift and Tab, goes to from the current one."""
    stops = [stop for stop in _stops(_part_of(window, current)) if stop.isVisible()]
    if not stops:
        return None
    if current not in stops:
        return stops[0] if forward else stops[-1]
    return stops[(stops.index(current) + (1 if forward else -1)) % len(stops)]


def go_to_next_part(parts: Sequence[QWidget]) -> None:
    """Move the focus to the part after the one it is in: where it is at home there, or to the first stop."""
    shown = [part for part in parts if part.isVisible()]
    focus = QApplication.focusWidget()
    here = next((at for at, part in enumerate(shown) if focus and part.isAncestorOf(focus)), -1)
    for step in range(1, len(shown) + 1):
        part = shown[(here + step) % len(shown)]
        home = getattr(part, "current_item", None)
        goal = home() if home is not None else next((s for s in _stops(part) if s.isVisible()), None)
        if goal is not None:
            goal.setFocus(Qt.FocusReason.ShortcutFocusReason)  # with Tab's own reason Qt would not show it
            return


def _part_of(window: QWidget, current: QWidget | None) -> QWidget:
    widget = current
    while widget is not None and widget is not window:
        if widget.property(HOLDS_FOCUS):
            return widget
        widget = widget.parentWidget()
    return window


def _stops(widget: QWidget) -> Iterator[QWidget]:
    for child in _in_order(widget):
        if child.isWindow() or child.isHidden():
            continue
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled() and child.focusProxy() is None:
            yield child
        yield from _stops(child)


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    """The children, first those in the layout in its order, then the others as they were made."""
    if isinstance(widget, QSplitter):
        sides = (widget.widget(index) for index in range(widget.count()))
        laid_out = [side for side in sides if side is not None]
    else:
        layout = widget.layout()
        laid_out = list(_laid_out(layout)) if layout is not None else []
    yield from laid_out
    known = set(laid_out)
    for child in widget.children():
        if isinstance(child, QWidget) and child not in known:
            yield child


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
