"""What of a window can be used, and what can be read in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QScrollBar, QWidget

from app.ui.main_window import MainWindow
from app.ui.widgets.command_palette import CommandPalette
from app.ui.widgets.log_text import LogText
from app.ui.widgets.popover import Popover
from app.ui.widgets.rail import _MoreBelow
from app.ui.widgets.sticky import Sticky
from app.ui.widgets.toast import Toast
from tests.screens.registry import load_screens

# All but two: one shows each part in five states at once, the other holds pictures of menus.
NAMES = sorted(load_screens().keys() - {"gallery", "gallery-popups"})
PRODUCT = [name for name in NAMES if not name.startswith("gallery")]
# What lies over other things on purpose, for as long as it is there.
FLOATING = (Popover, CommandPalette, Toast, Sticky, _MoreBelow)


def seen_in(part: QWidget) -> Iterator[QWidget]:
    """Every widget of a window, or a part of it, that is shown, scrolled away or not."""
    for widget in part.findChildren(QWidget):
        if widget.window() is part.window() and widget.isVisible():
            yield widget


def used_in(part: QWidget) -> list[QWidget]:
    """What can be pressed, typed into or walked in."""
    return [
        widget
        for widget in seen_in(part)
        if widget.isEnabled()
        and not isinstance(widget, QScrollBar)
        and widget.focusProxy() is None  # it stands for another
        and (widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QAbstractButton))
    ]


def parts_of(window: QWidget) -> list[QWidget]:
    """The parts of the main window from top to bottom, leading to trailing; any other window is one."""
    if not isinstance(window, MainWindow):
        return [window]
    parts = [window.rail, window.stack, window.drawer, window.strip]
    return [part for part in parts if part is not None and part.isVisible()]


def words_of(widget: QWidget) -> str:
    """What can be read on it."""
    if isinstance(widget, QLabel) and widget.textFormat() is Qt.TextFormat.RichText:
        return html.unescape(re.sub(r"<[^>]+>", "", widget.text().replace("<br>", "\n")))
    if isinstance(widget, (QLabel, QAbstractButton)):
        return widget.text()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return ""


def place_in(window: QWidget, widget: QWidget) -> QRect:
    """The part of a widget that is not scrolled away or cut off, from the window's corner."""
    seen = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        seen &= QRect(parent.mapTo(window, QPoint(0, 0)), parent.size())
        parent = parent.parentWidget()
    return seen & window.rect()


def described(widget: QWidget) -> str:
    """A widget as a failing test tells of it."""
    parents = []
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        parents.append(type(parent).__name__)
        parent = parent.parentWidget()
    words = words_of(widget) or widget.accessibleName()
    return f"{type(widget).__name__} {words!r} in {' in '.join(parents[:3])}"


def texts_in(window: QWidget) -> list[QWidget]:
    """Everything that has words on it."""
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox)
    return [widget for widget in seen_in(window) if isinstance(widget, kinds) and words_of(widget)]


def layer_of(widget: QWidget) -> QWidget | None:
    """What floats over the window and has this widget in it, if anything does."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, FLOATING):
        if isinstance(above.parentWidget(), LogText):
            return above  # the button in its corner
        above = above.parentWidget()
    return above
