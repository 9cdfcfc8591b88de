"""What a person or a screen reader gets of a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.ui.theme import icons, palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.text import ElidedText

RESOURCES = Path(__file__).parents[3] / "resources"


def dress(app: QApplication, *, dark: bool = False, scale: float = 1.0, reduced_motion: bool = False) -> None:
    """Put the application into a theme."""
    icons.use(RESOURCES)
    palette.apply(app, RESOURCES, dark=dark, scale=scale, reduced_motion=reduced_motion)


def told(widget: QWidget) -> QAccessibleInterface:
    """What assistive technology gets for this widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    return told(widget).text(QAccessible.Text.Name)


def cut_off(widget: QWidget) -> list[str]:
    """The words below this widget that have less room than they need."""
    found = []
    for label in widget.findChildren(QLabel):
        if isinstance(label, ElidedText) or not label.isVisibleTo(widget):
            continue
        needs_height = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        needs_width = label.minimumSizeHint().width() if label.wordWrap() else label.sizeHint().width()
        if isinstance(label, Badge):
            needs_height, needs_width = label.sizeHint().height(), label.sizeHint().width()
        if label.height() < needs_height or label.width() < needs_width:
            found.append(label.text())
    for button in widget.findChildren(QAbstractButton):
        needed = button.minimumSizeHint()
        if button.hasHeightForWidth():  # its words are labels in it, and wrap
            needed = QSize(0, button.heightForWidth(button.width()))
        small = button.width() < needed.width() or button.height() < needed.height()
        if small and button.isVisibleTo(widget):
            found.append(button.text() or button.accessibleName())
    return found
