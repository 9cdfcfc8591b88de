"""A column of content that scrolls when it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class _Content(QWidget):
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        layout = self.layout()
        # A layout's own least height is that at its least width, where every sentence is at its highest.
        return QSize(hint.width(), 0) if layout is not None and layout.hasHeightForWidth() else hint


class Scroll(QScrollArea):
    """A frameless area that scrolls up and down; its parts go into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        viewport = QWidget()  # asking for Qt's own one makes PySide6 (6.11) load every class of widgets
        self.setViewport(viewport)
        self.content: QWidget = _Content()
        self.body = QVBoxLayout(self.content)
        self.setWidget(self.content)
        self.content.setAutoFillBackground(False)
        viewport.setAutoFillBackground(False)

    def height_for(self, width: int) -> int:
        """The height at which nothing needs to scroll."""
        if self.body.hasHeightForWidth():
            return self.body.totalHeightForWidth(width)
        return self.body.totalSizeHint().height()

    def sizeHint(self) -> QSize:
        return self.body.totalSizeHint()


def scrolled(part: QWidget) -> Scroll:
    """A part that fills its place where it has room, and scrolls where it has not."""
    scroll = Scroll()
    scroll.body.setContentsMargins(0, 0, 0, 0)
    scroll.body.addWidget(part)
    return scroll
