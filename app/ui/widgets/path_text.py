"""Paths, which have no spaces where a line could end."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu

from app.ui.text import tr
from app.ui.widgets.text import BREAK, Text

_PIECES = re.compile(r"[^/\\\n]{0,24}[/\\\n]?")


def breakable(path: str) -> str:
    """The path with places where a line may end, for labels nothing is copied from."""
    return BREAK.join(filter(None, _PIECES.findall(path)))


class PathText(Text):
    """A path that wraps wherever it must. What is copied from it is the path and nothing else."""

    def __init__(self, path: str) -> None:
        super().__init__(breakable(path), "mono", selectable=True)
        self._path = path

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """On X11, what is selected is copied by that."""
        super().mouseReleaseEvent(event)
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.hasSelectedText():
            clipboard.setText(self._chosen(), QClipboard.Mode.Selection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy"), self._copy)
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        """The part that is selected, or all of it."""
        QGuiApplication.clipboard().setText(self._chosen() or self._path)

    def _chosen(self) -> str:
        """The part that is selected."""
        chosen = self.selectedText().replace(BREAK, "")
        return chosen.replace("\N{PARAGRAPH SEPARATOR}", "\n").replace("\N{LINE SEPARATOR}", "\n")
