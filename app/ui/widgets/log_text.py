"""A log on the screen: only the lines in view are read and painted, so a million cost what fifty cost."""

from __future__ import annotations

import re
from bisect import bisect_right

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.core.outcomes import Line, Stream
from app.core.terminal_text import plain
from app.services.output_log import OutputLog
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.log_cells import cells
from app.ui.widgets.log_input import LogInput
from app.ui.widgets.log_page import LogPage
from app.ui.widgets.log_painting import MonoFont
from app.ui.widgets.log_reader import LINES, LogReader, listened_to
from app.ui.widgets.log_rows import Position, Ranges, Rows, Selection, around

_PADDING = 10  # above the first and below the last line
_GUTTER = 34
_TEXT_AFTER_GUTTER = 16
_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_TELL_MS = 250  # a screen reader is told of new lines no more often
_KEEP_READY_MS = 1_000


class LogText(QAbstractScrollArea):
    """The lines of a log. `refresh` looks what is new; nothing is sent here line by line."""

    following_changed = Signal(bool)  # whether new lines scroll into view
    refreshed = Signal()  # new lines were looked at
    copied = Signal(int)  # this many lines are on the clipboard

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection()
        self.log = OutputLog()
        self.rows = Rows([])
        self.pattern: re.Pattern[str] | None = None
        self.found_length = 0
        self._marks: Ranges = ()
        self._only_marks = False
        self._revision = -1
        self._following = True
        self._scrolling = False
        self._cursor_moved = False
        self._widest = 0
        self._focused: Qt.FocusReason | None = None
        self.font_in_use = MonoFont()
        self._reader = LogReader(self)
        self._input = LogInput(self)
        self._input.copied.connect(self.copied)
        self._telling = QTimer(self, singleShot=True)
        self._telling.timeout.connect(self._tell)
        self.setFocusProxy(self._reader)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        palette.watch.changed.connect(self._measure)
        self.set_name(tr("Output"))

    def set_name(self, name: str) -> None:
        """What a screen reader calls this text."""
        self.setAccessibleName(name)
        self._reader.setAccessibleName(name)

    def set_log(self, log: OutputLog) -> None:
        """Show another log, from its end on."""
        self.log = log
        self._marks, self._only_marks = (), False
        self._revision, self._widest = -1, 0
        self.selection = Selection()
        self._cursor_moved = False
        self._follow(True)
        self.refresh()

    def mark(self, ranges: Ranges) -> None:
        """Mark these lines (from, up to) as the ones that matter."""
        self._marks = sorted(ranges)
        self._revision = -1
        self.refresh()

    def show_only_marks(self, only: bool) -> None:
        """Leave out lines that are far from all marked ones."""
        self._only_marks = only
        self._revision = -1
        self._follow(not only and self._following)
        self.refresh()
        if self._marks and not self._following:
            self.show_position((self._marks[0][0], 0), above=3)

    def highlight(self, pattern: re.Pattern[str] | None, length: int) -> None:
        """Mark every place of a text that is looked for."""
        self.pattern, self.found_length = pattern, length
        self.viewport().update()

    @Slot()
    def refresh(self) -> None:
        """Look what is new in the log. Cheap however much it is."""
        revision = self.log.revision
        if revision == self._revision:
            return
        self._revision = revision
        first, stop = self.log.first_kept, self.log.line_count
        marked = self._only_marks and self._marks
        self.rows = Rows(around(self._marks, first, stop) if marked else [(first, stop)])
        self._update_bars()
        self.viewport().update()
        self.tell_soon()
        self.refreshed.emit()

    # Following the end

    @property
    def following(self) -> bool:
        """Whether new lines scroll into view."""
        return self._following

    def jump_to_end(self) -> None:
        """Show the newest lines, and follow them."""
        self._follow(True)
        self._update_bars()

    def stop_following(self) -> None:
        """Stay at the lines in view."""
        self._follow(False)

    def _follow(self, follow: bool) -> None:
        if follow != self._following:
            self._following = follow
            self.following_changed.emit(follow)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        if not self._scrolling:
            self._follow(value >= self.verticalScrollBar().maximum())

    @property
    def at_end(self) -> bool:
        """Whether the newest line is in view."""
        return self.verticalScrollBar().value() >= self.verticalScrollBar().maximum()

    # Where things stand

    @property
    def gutter(self) -> int:
        """The width of the line numbers."""
        digits = len(str(max(1, self.log.line_count)))
        return max(palette.px(_GUTTER), round(digits * self.font_in_use.cell) + palette.px(12))

    @property
    def text_left(self) -> float:
        """Where the first letters of lines stand in the viewport."""
        return self.gutter + palette.px(_TEXT_AFTER_GUTTER) - self.horizontalScrollBar().value()

    def row_top(self, row: int) -> int:
        """Where a row stands in the viewport."""
        return palette.px(_PADDING) + row * self.font_in_use.row - self.verticalScrollBar().value()

    def plain_line(self, number: int) -> str:
        """A line without its colours; nothing for one that was let go."""
        found = self.log.lines(number, number + 1)
        return plain(found[0].text) if found else ""

    def position_at(self, point: QPoint) -> Position:
        """The place in the text nearest to a point of the viewport."""
        if not self.rows.count:
            return 0, 0
        row = (point.y() - palette.px(_PADDING) + self.verticalScrollBar().value()) // self.font_in_use.row
        line = self.rows.line(max(0, min(row, self.rows.count - 1)))
        cell = (point.x() - self.text_left) / self.font_in_use.cell
        return line, cells(self.plain_line(line)).column(max(0.0, cell))

    def show_position(self, position: Position, *, above: int = 0) -> None:
        """Scroll as little as needed to see a place, with some rows above it."""
        row, bar = self.rows.row(position[0]), self.verticalScrollBar()
        top, height = row * self.font_in_use.row, self.font_in_use.row
        if top - above * height < bar.value():
            bar.setValue(max(0, top - above * height))
        elif top + height + 2 * palette.px(_PADDING) > bar.value() + self.viewport().height():
            bar.setValue(top + height + 2 * palette.px(_PADDING) - self.viewport().height())
        side, cell = self.horizontalScrollBar(), self.font_in_use.cell
        x = int(cells(self.plain_line(position[0])).cell(position[1]) * cell)
        room = self.viewport().width() - self.gutter - palette.px(2 * _TEXT_AFTER_GUTTER)
        self._widen(x + int(cell))
        if x < side.value():
            side.setValue(max(0, x - room // 4))
        elif x > side.value() + room:
            side.setValue(x - room + room // 4)

    def select(self, start: Position, stop: Position, *, show: bool = True) -> None:
        """Choose the letters from one place to another."""
        self.selection.anchor = start
        self.selection.move(stop, keep=True)
        self.cursor_moved(show=show)

    def copy_chosen_or_all(self) -> None:
        """Put what is chosen on the clipboard, or else everything shown."""
        if self.selection.empty:
            self._input.select_all()
        self._input.copy()

    def cursor_moved(self, *, show: bool = True) -> None:
        """Paint and tell that the cursor or the selection is another."""
        self._cursor_moved = True
        if show:
            self.show_position(self.selection.cursor)
        self.viewport().update()
        self._tell()

    @property
    def rows_in_view(self) -> int:
        """How many whole rows the viewport has room for."""
        return max(1, self.viewport().height() // self.font_in_use.row)

    @property
    def place(self) -> Position:
        """Where the keyboard is; at first where the eye is."""
        if self._cursor_moved or not self.rows.count:
            return self.selection.cursor
        if self._following:
            return self.rows.line(self.rows.count - 1), 0
        return self.rows.line(
            min(self.verticalScrollBar().value() // self.font_in_use.row, self.rows.count - 1)
        ), 0

    def _update_bars(self) -> None:
        self._scrolling = True
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.rows.count * self.font_in_use.row + 2 * palette.px(_PADDING) - height))
        bar.setPageStep(max(1, height - self.font_in_use.row))
        bar.setSingleStep(self.font_in_use.row)
        if self._following:
            bar.setValue(bar.maximum())
        self._scrolling = False
        side = self.horizontalScrollBar()
        room = self.viewport().width() - self.gutter - palette.px(2 * _TEXT_AFTER_GUTTER)
        side.setRange(0, max(0, self._widest - room))
        side.setPageStep(max(1, room))
        side.setSingleStep(round(self.font_in_use.cell * 4))

    def _widen(self, width: int) -> None:
        if width > self._widest:
            self._widest = width
            self._update_bars()

    # Telling screen readers

    def tell_soon(self) -> None:
        """Let a screen reader know of new lines in a moment; have them ready for one that comes later."""
        if not listened_to():
            self._telling.start(_KEEP_READY_MS)  # each time anew: only when the output pauses
        elif not self._telling.isActive():
            self._telling.start(_TELL_MS)

    @Slot()
    def _tell(self) -> None:
        cursor = self.place
        anchor = self.selection.anchor if self._cursor_moved else cursor
        half = LINES // 2
        first = max(self.log.first_kept, (cursor[0] // half - 1) * half)
        texts = [plain(line.text) for line in self.log.lines(first, first + LINES)]
        self._reader.tell(first, texts, anchor, cursor)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows in view, then the numbers beside them."""
        page = LogPage(self, QPainter(self.viewport()))
        widest = page.paint(event.rect())
        if self._focused is not None:
            page.paint_focus(ring=self._focused in _BY_KEYBOARD)
        if widest > self._widest:
            QTimer.singleShot(0, self, lambda: self._widen(int(widest)))

    @property
    def has_marks(self) -> bool:
        """Whether some lines matter more than others."""
        return bool(self._marks)

    def is_marked(self, number: int) -> bool:
        """Whether this line is one of those that matter."""
        at = bisect_right(self._marks, number, key=lambda mark: mark[0]) - 1
        return at >= 0 and number < self._marks[at][1]

    def lines_in(self, area: QRect) -> tuple[int, list[tuple[int, Line]]]:
        """The first row in an area of the viewport, and the lines from there on with their numbers."""
        top, height = self.row_top(0), self.font_in_use.row
        first = max(0, (area.top() - top) // height)
        stop = min(self.rows.count, (area.bottom() - top) // height + 1)
        if first >= stop:
            return first, []
        ranges = self.rows.within(self.rows.line(first), self.rows.line(stop - 1) + 1)
        return first, [pair for start, end in ranges for pair in enumerate(self.log.lines(start, end), start)]

    # Events

    def on_focus(self, reason: Qt.FocusReason | None) -> None:
        """The keyboard came (and why) or went."""
        self._focused = reason
        self.viewport().update()
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows fit."""
        super().resizeEvent(event)
        self._reader.setGeometry(self.viewport().rect())
        self._update_bars()

    def event(self, event: QEvent) -> bool:
        """Which keys are the log's own, also where the window has a shortcut for them."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if self._input.knows(event):
                event.accept()
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """What a line number says under the pointer."""
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), self._explained(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def _explained(self, point: QPoint) -> str:
        if point.x() >= self.gutter + palette.px(_TEXT_AFTER_GUTTER) or not self.rows.count:
            return ""
        number, _ = self.position_at(point)
        stream = self.log.line(number).stream
        if stream is Stream.ERR:
            return tr("Line {number}, printed as an error or a remark (standard error)", number=number + 1)
        if stream is Stream.NOTE:
            return tr("Line {number}, said by Labwright, not by the program", number=number + 1)
        return tr("Line {number}", number=number + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves, chooses, copies."""
        if not self._input.key(event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Starts choosing."""
        self._input.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Chooses a word."""
        self._input.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Chooses up to here."""
        self._input.drag(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Has chosen."""
        self._input.release(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the text."""
        self._input.show_menu(event)

    @Slot()
    def _measure(self) -> None:
        self.font_in_use = MonoFont()
        self._widest = 0
        self._update_bars()
        self.viewport().update()
