"""The choices at the leading side of a form, on the colour of the page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from app.ui.theme import palette
from app.ui.widgets.columns import TopColumn


class SidePanel(QFrame):
    """Parts go into `column`; hairlines stand above it and at the form's side."""

    def __init__(self) -> None:
        super().__init__()
        self.column = TopColumn(self)
        inset = palette.px(24)
        self.column.setContentsMargins(inset, palette.px(20), inset, inset)
        self.column.setSpacing(palette.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color("bg"))
        line = palette.color("line")
        painter.fillRect(QRectF(0, 0, self.width(), 1), line)
        edge = 0 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - 1
        painter.fillRect(QRectF(edge, 0, 1, self.height()), line)
