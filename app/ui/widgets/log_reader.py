"""The log as text for screen readers.

A widget that paints itself has no text to them, and PySide6 cannot hand a text of its own to Qt (the
methods of QAccessibleTextInterface that answer by pointer are missing). So the focus is in a real text
widget that paints nothing: it lies over the log, holds the lines around the cursor, and its cursor
follows the log's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.ui.widgets.log_rows import Position

if TYPE_CHECKING:
    from app.ui.widgets.log_text import LogText

LINES = 100
_LETTERS = 2_000  # of each line: no one listens to more, and a line may be megabytes long


class LogReader(QPlainTextEdit):
    """What a screen reader reads of a log."""

    def __init__(self, log: LogText) -> None:
        super().__init__(log.viewport())  # a scroll area tells of no other children
        self._log = log
        self._first = 0
        self._texts: list[str] = []
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.viewport().setAutoFillBackground(False)

    def tell(self, first: int, texts: Sequence[str], anchor: Position, cursor: Position) -> None:
        """Hold these lines, the first of them with this number, and put the cursor there."""
        cut = [text[:_LETTERS] for text in texts]
        if first != self._first or cut != self._texts:
            grown = first == self._first and cut[: len(self._texts)] == self._texts and self._texts
            if grown:
                self.appendPlainText("\n".join(cut[len(self._texts) :]))
            else:
                self.setPlainText("\n".join(cut))
            self._first, self._texts = first, cut
        moved = QTextCursor(self.document())
        moved.setPosition(self._place(anchor))
        moved.setPosition(self._place(cursor), QTextCursor.MoveMode.KeepAnchor)
        now = self.textCursor()
        if (moved.position(), moved.anchor()) != (now.position(), now.anchor()):
            self.setTextCursor(moved)

    def _place(self, position: Position) -> int:
        number = position[0] - self._first
        if number < 0:
            return 0
        block = self.document().findBlockByNumber(number)
        if not block.isValid():
            return self.document().characterCount() - 1
        before = self._texts[number][: position[1]] if number < len(self._texts) else ""
        return block.position() + len(before.encode("utf-16-le", "surrogatepass")) // 2

    def event(self, event: QEvent) -> bool:
        """Keys that the log knows are no shortcuts of the window while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._log.event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys are the log's."""
        self._log.keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The log paints that the keyboard is here."""
        super().focusInEvent(event)
        self._log.on_focus(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The log no longer paints it."""
        super().focusOutEvent(event)
        self._log.on_focus(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing: the log is painted by itself."""


def listened_to() -> bool:
    """Whether a screen reader is there."""
    return QAccessible.isActive()
