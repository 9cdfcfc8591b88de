"""Painting what is in view of a log: its lines, the numbers beside them, and where the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.core.outcomes import Line, Stream
from app.ui.theme import icons, palette
from app.ui.widgets.log_cells import cells
from app.ui.widgets.log_colours import coloured
from app.ui.widgets.log_painting import Ground, LinePainter, Pen

if TYPE_CHECKING:
    from app.ui.widgets.log_text import LogText

GUTTER_AIR = 8  # between the line numbers and where long lines are cut off
_BAR = 3
_BESIDE = 8  # the middle of the signs between numbers and text


class LogPage:
    """One painting of a log."""

    def __init__(self, text: LogText, painter: QPainter) -> None:
        self._text = text
        self._painter = painter
        self._mono = text.font_in_use
        self._pen = Pen(painter, self._mono)
        self._width, self._row = text.viewport().width(), self._mono.row
        self._gutter, self._top, self._left = text.gutter, text.row_top(0), text.text_left
        edge = self._gutter + palette.px(GUTTER_AIR)
        self._seen = QRectF(edge, 0, self._width - edge, text.viewport().height())

    def paint(self, area: QRect) -> float:
        """Draw this area. Returns how wide the widest line in it is."""
        self._painter.fillRect(area, palette.color("sunken"))
        first, shown = self._text.lines_in(area)
        rows = [
            (self._top + row * self._row, number, line) for row, (number, line) in enumerate(shown, first)
        ]
        for top, number, _ in rows:
            if self._text.is_marked(number):
                self._painter.fillRect(0, top, self._width, self._row, palette.color("bad-soft"))
                self._painter.fillRect(0, top, palette.px(_BAR), self._row, palette.color("bad"))
        muted = palette.color("muted")
        for top, number, _ in rows:
            digits = str(number + 1)
            self._pen.write(
                self._gutter - len(digits) * self._mono.cell, top, digits, muted, self._mono.plain
            )
        self._painter.setClipRect(self._seen)
        widths = [self._paint_line(top, number, line) for top, number, line in rows]
        self._painter.setClipping(False)
        for row, (top, _, line) in enumerate(rows, first):
            if line.stream is not Stream.OUT:
                self._paint_sign(top, line.stream)
            if self._text.rows.after_gap(row):
                self._painter.setPen(QPen(palette.color("edge"), 1, Qt.PenStyle.DashLine))
                self._painter.drawLine(0, top, self._width, top)
        return max(widths, default=0.0)

    def paint_focus(self, *, ring: bool) -> None:
        """Draw the cursor, and a ring around the log if the keyboard came to it."""
        text, painter = self._text, self._painter
        number, column = text.place
        if text.rows.has_line(number):
            x = text.text_left + cells(text.plain_line(number)).cell(column) * text.font_in_use.cell
            top = text.row_top(text.rows.row(number))
            if x >= self._seen.left():
                place = QRectF(x - 1, top + 2, palette.px(2), self._row - 4)
                painter.fillRect(place, palette.color("accent-text"))
        if ring:
            width = palette.px(2)
            painter.setPen(QPen(palette.color("accent-text"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = width / 2
            painter.drawRect(QRectF(text.viewport().rect()).adjusted(half, half, -half, -half))

    def _paint_line(self, top: int, number: int, line: Line) -> float:
        text = self._text
        content, marked = coloured(line.text), text.is_marked(number)
        note = line.stream is Stream.NOTE
        ground = Ground(
            ink="muted" if note or (text.has_marks and not marked) else "text",
            fill="bad-soft" if marked else "sunken",
            chosen=text.selection.columns(number, len(content.text)),
            pattern=text.pattern,
            found_length=text.found_length,
            italic=note,
        )
        one = LinePainter(self._pen, content, top=top, left=self._left, seen=self._seen)
        one.paint(ground)
        return one.width

    def _paint_sign(self, top: int, stream: Stream) -> None:
        """Which stream it is, by shape: dots beside standard error, a sign beside Labwright's own words."""
        middle = self._gutter + palette.px(_BESIDE)
        if stream is Stream.ERR:
            pen = QPen(palette.color("edge"), palette.px(2), Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([1, 1])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._painter.setPen(pen)
            self._painter.drawLine(middle, top, middle, top + self._row)
        else:
            size = palette.px(12)
            pixmap = icons.pixmap("info", "muted", 12, self._text.devicePixelRatioF())
            self._painter.drawPixmap(middle - size // 2, top + (self._row - size) // 2, pixmap)
