"""A text as a file would hold it: read, selected and copied, not written."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from app.ui.theme import fonts, palette


def text_preview(name: str, lines_seen: int) -> QPlainTextEdit:
    """A place for such a text. It is Qt's own class, which the style sheet dresses."""
    preview = QPlainTextEdit()
    preview.setReadOnly(True)
    preview.setTabChangesFocus(True)
    preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    preview.setFont(fonts.ui("mono"))
    preview.setAccessibleName(name)
    preview.setMinimumHeight(fonts.line_height("mono") * lines_seen + palette.px(16))
    return preview
