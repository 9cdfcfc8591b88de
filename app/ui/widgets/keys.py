"""The keys of a shortcut, as they stand on this system's keyboard, and the little box they are shown in."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen

from app.ui.theme import fonts, palette

HEIGHT = 20


def key_text(shortcut: str) -> str:
    """Ctrl K for Ctrl+K, in the words of the user's keyboard; ⌘K on a Mac."""
    if sys.platform == "darwin":
        from PySide6.QtGui import QKeySequence  # noqa: PLC0415 - a millisecond of the first paint elsewhere

        return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return " ".join(QCoreApplication.translate("QShortcut", key) for key in shortcut.split("+"))


def is_enter(event: QKeyEvent) -> bool:
    """Whether this key is one of the two that press what has the focus."""
    return event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}


def with_keys(name: str, shortcut: str) -> str:
    """A tooltip that also says the keys: "Home (Ctrl 1)"."""
    return f"{name} ({key_text(shortcut)})" if shortcut else name


def keys_width(text: str) -> int:
    """How wide the box of this text is."""
    return QFontMetrics(fonts.ui("small")).horizontalAdvance(text) + palette.px(12)


def paint_keys(painter: QPainter, right: int, middle: int, text: str) -> QRect:
    """Draw the box with its right edge and its middle there, and return where it went."""
    width, height = keys_width(text), palette.px(HEIGHT)
    box = QRect(right - width, middle - height // 2, width, height)
    painter.setPen(QPen(palette.color("line"), 1))
    painter.setBrush(palette.color("sunken"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), palette.px(4), palette.px(4))
    painter.setPen(palette.color("muted"))
    painter.setFont(fonts.ui("small"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box
