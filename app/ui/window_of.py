"""From a widget to the window it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def window_of(widget: QWidget) -> MainWindow:
    """The main window a page or a part of one is in."""
    return cast("MainWindow", widget.window())
