"""A sentence that should not be missed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.theme import palette
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import Text


class WarningLine(QWidget):
    """The sign and the words."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(8))
        row.addWidget(Picture("warning", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        self.words = Text(sentence, selectable=True)
        row.addWidget(self.words, 1)
