"""The place below commands where the word pointed at is explained."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.text import ElidedText, Text, with_code

_ICON = 16


class ExplanationPlace(QWidget):
    """Two lines: the word, and what it means. As high from the start as its longest explanation needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = ElidedText("", "mono")
        self.meaning = Text("")
        self.meaning.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hint = Text(tr("Point at any word"), "small", "muted", wrap=False)
        self._longest = Text("", parent=self)
        self._longest.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(palette.px(_ICON + 10), 0, 0, 0)
        grid.setHorizontalSpacing(palette.px(12))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(1, 1)
        grid.addWidget(self.word, 0, 0)
        grid.addWidget(self._hint, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.meaning, 1, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        self.clear()

    def keep_room_for(self, explanations: list[str]) -> None:
        """Be high enough for the longest of these, so that nothing below ever moves."""
        self._longest.set_text(with_code(max(explanations, key=len, default="")))
        self.updateGeometry()

    def show_word(self, word: str, explanation: str | None) -> None:
        """Explain a word, or say that there is no explanation of it."""
        self._say("mono", word, with_code(explanation or tr("There is no explanation of this word yet.")))
        self.meaning.set_token("text" if explanation else "muted")
        self._hint.show()

    def clear(self) -> None:
        """Say how to get an explanation."""
        how = tr("By keyboard: go to a command with Tab, and to its words with the arrow keys.")
        self._say("body", tr("Point at any word of a command to read what it means."), how)
        self.meaning.set_token("muted")
        self._hint.hide()

    def _say(self, role: str, first: str, second: str) -> None:
        self.word.setFont(fonts.ui(role))
        self.word.set_text(first)
        self.meaning.set_text(second)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the word's line and of the longest explanation."""
        room = width - palette.px(_ICON + 10)
        meaning = max(self._longest.heightForWidth(room), self.meaning.heightForWidth(room))
        return fonts.line_height("body") + max(meaning, fonts.line_height("body"))

    def sizeHint(self) -> QSize:
        width = palette.px(560)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        top = (fonts.line_height("body") - palette.px(_ICON)) // 2
        left = (
            self.width() - palette.px(_ICON)
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            else 0
        )
        picture = icons.pixmap("explain", "accent-text", _ICON, self.devicePixelRatioF())
        QPainter(self).drawPixmap(QPoint(left, top), picture)
