"""Choosing text in a log by mouse and keyboard, and copying it, however much it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QElapsedTimer, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu

from app.ui.background import Failed, in_background
from app.ui.text import tr
from app.ui.widgets.log_copying import AT_ONCE_LINES, gathered, put_on_clipboard
from app.ui.widgets.log_rows import Position, word_at, word_step

if TYPE_CHECKING:
    from app.ui.widgets.log_text import LogText

_SCROLL_MS = 30
_MOVES = (
    "NextChar", "PreviousChar", "NextWord", "PreviousWord", "NextLine", "PreviousLine", "StartOfLine",
    "EndOfLine", "NextPage", "PreviousPage", "StartOfDocument", "EndOfDocument",
)  # fmt: skip
_KEYS = {
    **{getattr(QKeySequence.StandardKey, f"MoveTo{move}"): (move, False) for move in _MOVES},
    **{getattr(QKeySequence.StandardKey, f"Select{move}"): (move, True) for move in _MOVES},
    QKeySequence.StandardKey.Copy: ("Copy", False),
    QKeySequence.StandardKey.SelectAll: ("SelectAll", False),
}


class LogInput(QObject):
    """The hands of a log."""

    copied = Signal(int)  # this many lines are on the clipboard

    def __init__(self, text: LogText) -> None:
        super().__init__(text)
        self._text = text
        self._unit = "letter"  # what dragging chooses: letters, words or lines
        self._origin: tuple[Position, Position] | None = None  # what the drag began with
        self._pointer = QPoint()
        self._clicked = QElapsedTimer()
        self._scrolling = QTimer(self, interval=_SCROLL_MS)
        self._scrolling.timeout.connect(self._on_scroll)

    # Keyboard

    def knows(self, event: QKeyEvent) -> bool:
        """Whether the key is one of the log's."""
        return self._asked(event) is not None

    def key(self, event: QKeyEvent) -> bool:
        """Do what the key asks for. False if it is not one of the log's."""
        asked = self._asked(event)
        if asked is None:
            return False
        what, keep = asked
        if what == "Copy":
            self.copy()
        elif what == "SelectAll":
            self.select_all()
        elif what == "Deselect":
            self._text.select(self._text.place, self._text.place, show=False)
        else:
            self._move(what, keep=keep)
        return True

    def _asked(self, event: QKeyEvent) -> tuple[str, bool] | None:
        for standard, asked in _KEYS.items():
            if event.matches(standard):
                return asked
        if event.key() == Qt.Key.Key_Escape and not self._text.selection.empty:
            return "Deselect", False
        return None

    def _move(self, move: str, *, keep: bool) -> None:
        text = self._text
        if not text.rows.count:
            return
        start = text.place
        if text.selection.empty:
            text.selection.anchor = start
        to = self._target(move, start)
        text.selection.move(to, keep=keep)
        if move == "EndOfDocument":
            text.jump_to_end()
        text.cursor_moved()

    def _target(self, move: str, start: Position) -> Position:
        """Where a move leads."""
        rows, page = self._text.rows, self._text.rows_in_view
        row = rows.row(start[0])
        steps = {"NextLine": 1, "PreviousLine": -1, "NextPage": page, "PreviousPage": -page}
        if move in steps:
            line = rows.line(max(0, min(row + steps[move], rows.count - 1)))
            return line, min(start[1], len(self._text.plain_line(line)))
        if move == "StartOfDocument":
            return rows.line(0), 0
        if move == "EndOfDocument":
            return self._end_of(rows.count - 1)
        if move == "StartOfLine":
            return rows.line(row), 0
        if move == "EndOfLine":
            return self._end_of(row)
        return self._along(row, start[1], 1 if move.startswith("Next") else -1, words=move.endswith("Word"))

    def _along(self, row: int, column: int, step: int, *, words: bool) -> Position:
        """The next letter or word, from line to line."""
        rows = self._text.rows
        line = rows.line(row)
        text = self._text.plain_line(line)
        if step > 0 and column >= len(text):
            return (rows.line(row + 1), 0) if row + 1 < rows.count else (line, len(text))
        if step < 0 and column == 0:
            return self._end_of(row - 1) if row else (line, 0)
        return line, word_step(text, column, step) if words else min(column, len(text)) + step

    def _end_of(self, row: int) -> Position:
        line = self._text.rows.line(row)
        return line, len(self._text.plain_line(line))

    # Mouse

    def press(self, event: QMouseEvent) -> None:
        """Put the cursor there, or choose up to there with Shift; a third click chooses the line."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = self._text.position_at(event.position().toPoint())
        if self._clicked.isValid() and not self._clicked.hasExpired(QApplication.doubleClickInterval()):
            self._begin("line", at)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._origin = (self._text.selection.anchor, self._text.selection.anchor)
            self._unit = "letter"
            self._extend(at)
        else:
            self._begin("letter", at)
        self._clicked.invalidate()

    def double_click(self, event: QMouseEvent) -> None:
        """Choose the word."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin("word", self._text.position_at(event.position().toPoint()))
            self._clicked.start()

    def drag(self, event: QMouseEvent) -> None:
        """Choose up to the pointer; beyond the edge the text comes towards it."""
        if self._origin is None:
            return
        self._pointer = event.position().toPoint()
        if self._text.viewport().rect().contains(self._pointer):
            self._scrolling.stop()
        elif not self._scrolling.isActive():
            self._scrolling.start()
        self._extend(self._text.position_at(self._pointer))

    def release(self, event: QMouseEvent) -> None:
        """The choice stands."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._scrolling.stop()
        self._origin = None
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self._few() and (chosen := self._chosen_text()):
            clipboard.setText(chosen, clipboard.Mode.Selection)

    def show_menu(self, event: QContextMenuEvent) -> None:
        """Copy and choose all."""
        menu = QMenu(self._text)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(tr("Copy"), self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setEnabled(not self._text.selection.empty)
        every = menu.addAction(tr("Select all"), self.select_all)
        every.setShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll))
        menu.popup(event.globalPos())

    def _begin(self, unit: str, at: Position) -> None:
        self._unit = unit
        self._origin = self._unit_at(at)
        self._text.select(*self._origin, show=False)

    def _unit_at(self, at: Position) -> tuple[Position, Position]:
        line, column = at
        if self._unit == "letter":
            return at, at
        words = self._text.plain_line(line)
        low, high = word_at(words, column) if self._unit == "word" else (0, len(words))
        return (line, low), (line, high)

    def _extend(self, at: Position) -> None:
        assert self._origin is not None
        low, high = self._unit_at(at)
        first, last = self._origin
        if low < first:
            self._text.select(last, low, show=False)
        else:
            self._text.select(first, max(last, high), show=False)

    @Slot()
    def _on_scroll(self) -> None:
        view, bar, side = (
            self._text.viewport().rect(),
            self._text.verticalScrollBar(),
            self._text.horizontalScrollBar(),
        )
        down = max(0, self._pointer.y() - view.bottom()) - max(0, view.top() - self._pointer.y())
        along = max(0, self._pointer.x() - view.right()) - max(0, view.left() - self._pointer.x())
        bar.setValue(bar.value() + down)
        side.setValue(side.value() + along)
        self._extend(self._text.position_at(self._pointer))

    # Copying

    def select_all(self) -> None:
        """Choose everything that is shown."""
        rows = self._text.rows
        if rows.count:
            last = rows.line(rows.count - 1)
            self._text.select((rows.line(0), 0), (last, len(self._text.plain_line(last))), show=False)

    @Slot()
    def copy(self) -> None:
        """Put what is chosen on the clipboard; nothing chosen is nothing copied."""
        if self._text.selection.empty:
            return
        (first, _), (last, _) = self._text.selection.ends
        count = last - first + 1
        if self._few():
            QGuiApplication.clipboard().setText(self._chosen_text())
            self.copied.emit(count)
            return
        log, ends = self._text.log, self._text.selection.ends
        ranges = self._text.rows.within(first, last + 1)

        def put(text: QByteArray | Failed) -> None:
            if not isinstance(text, Failed):
                put_on_clipboard(text)
                self.copied.emit(count)

        in_background(self, lambda: gathered(log, ranges, ends), put)

    def _few(self) -> bool:
        (first, _), (last, _) = self._text.selection.ends
        return last - first < AT_ONCE_LINES

    def _chosen_text(self) -> str:
        ends = self._text.selection.ends
        ranges = self._text.rows.within(ends[0][0], ends[1][0] + 1)
        return bytes(gathered(self._text.log, ranges, ends).data()).decode("utf-8", "replace")
