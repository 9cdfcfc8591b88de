"""Finds the widget that stands where another one stood, when a window is made anew."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

Trail = list[tuple[str, int]]


def focus_trail(root: QWidget) -> Trail | None:
    """The way from the root to the widget with the focus: at each step the class, and which one of it."""
    widget = QApplication.focusWidget()
    trail: Trail = []
    while widget is not None and widget is not root:
        parent = widget.parentWidget()
        if parent is None:
            return None
        name = type(widget).__name__
        trail.append((name, _of_class(parent, name).index(widget)))
        widget = parent
    return trail[::-1] if widget is root else None


def follow_trail(root: QWidget, trail: Trail | None) -> QWidget | None:
    """The widget at the end of the same way, as far as it can be gone."""
    if trail is None:
        return None
    widget = root
    for name, at in trail:
        candidates = _of_class(widget, name)
        if at >= len(candidates):
            return None
        widget = candidates[at]
    return widget


def _of_class(parent: QWidget, name: str) -> list[QWidget]:
    return [
        child for child in parent.children() if isinstance(child, QWidget) and type(child).__name__ == name
    ]
