"""The text of a file to read, in the mono font. It stays where it was when the file changes."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from app.ui.theme import fonts, palette

_LINES_SEEN = 12


class FileText(QPlainTextEdit):
    """Read only; Tab goes on to the next thing."""

    def __init__(self, name: str, lines: int = _LINES_SEEN) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(fonts.ui("mono"))
        self.setAccessibleName(name)
        self.setMinimumHeight(fonts.line_height("mono") * lines + palette.px(16))

    def show_text(self, text: str) -> None:
        """Show this text, at the place where the former one was read."""
        if text != self.toPlainText():
            down, along = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
            self.setPlainText(text)
            self.verticalScrollBar().setValue(down)
            self.horizontalScrollBar().setValue(along)
