"""Painting one line of a log: only the letters that are seen, however long the line is."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.ui.theme import fonts, palette
from app.ui.widgets.log_cells import Cells, cells
from app.ui.widgets.log_colours import PLAIN, Coloured, Look, inks

Part = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line is written in and stands on, and what is marked in it."""

    ink: str
    fill: str
    chosen: Part | None = None
    pattern: re.Pattern[str] | None = None
    found_length: int = 0
    italic: bool = False


class MonoFont:
    """The mono font of the theme in use, and the cells its letters stand in."""

    def __init__(self) -> None:
        self.plain = fonts.ui("mono")
        metrics = QFontMetricsF(self.plain)
        self.row = fonts.line_height("mono")
        self.cell = metrics.horizontalAdvance("0" * 100) / 100
        self.baseline = (self.row - metrics.height()) / 2 + metrics.ascent()
        self._made: dict[tuple[bool, bool, bool, bool], QFont] = {}

    def of(self, look: Look, *, italic: bool = False) -> QFont:
        """The font a part is written in."""
        key = (look.bold, look.italic or italic, look.underlined, look.struck)
        font = self._made.get(key)
        if font is None:
            font = self._made[key] = QFont(self.plain)
            font.setBold(look.bold)
            font.setItalic(look.italic or italic)
            font.setUnderline(look.underlined)
            font.setStrikeOut(look.struck)
        return font


class Pen:
    """A painter that is told of a font or a colour only when it is another.

    Each call into Qt may let another thread run first, so that a program that prints much costs the window
    a change of threads for every call that could be left out.
    """

    def __init__(self, painter: QPainter, font: MonoFont) -> None:
        self.painter = painter
        self.mono = font
        self._font: QFont | None = None
        self._ink = -1

    def write(self, x: float, top: float, letters: str, ink: QColor, font: QFont) -> None:
        """Draw letters into a row."""
        if font is not self._font:
            self.painter.setFont(font)
            self._font = font
        if ink.rgb() != self._ink:
            self.painter.setPen(ink)
            self._ink = ink.rgb()
        self.painter.drawText(QPointF(x, top + self.mono.baseline), letters)

    def outline(self, rect: QRectF, ink: QColor) -> None:
        """Draw a rectangle."""
        self.painter.setPen(ink)
        self._ink = ink.rgb()
        self.painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


class LinePainter:
    """One line with its first letter at `left`, and the part of it that is seen."""

    def __init__(self, pen: Pen, line: Coloured, *, top: int, left: float, seen: QRectF) -> None:
        self._pen, self._mono = pen, pen.mono
        self._line, self._top, self._left = line, top, left
        self._cells: Cells = cells(line.text)
        cell = pen.mono.cell
        first, last = int((seen.left() - left) / cell), int((seen.right() - left) / cell) + 1
        self._seen = self._cells.columns(max(0, first), max(0, last))

    @property
    def width(self) -> float:
        """How wide the whole line is."""
        return self._cells.width * self._mono.cell

    def paint(self, ground: Ground) -> None:
        """Draw it."""
        for low, high, look in _parts(self._line, *self._seen):
            ink, fill = inks(look, ground.ink, ground.fill)
            if fill:
                self._pen.painter.fillRect(self._rect((low, high)), fill)
            self._write((low, high), ink, self._mono.of(look, italic=ground.italic))
        if ground.pattern:
            self._mark_found(ground.pattern, ground.found_length)
        if ground.chosen:
            self._mark_chosen(ground.chosen)

    def _mark_found(self, pattern: re.Pattern[str], length: int) -> None:
        around = max(0, self._seen[0] - length), self._seen[1] + length
        for found in pattern.finditer(self._line.text, *around):
            rect = self._rect(found.span())
            self._pen.painter.fillRect(rect, palette.color("warn-soft"))
            self._pen.outline(rect, palette.color("warn"))
            self._write(found.span(), palette.color("text"), self._mono.plain)

    def _mark_chosen(self, chosen: Part) -> None:
        low, high = max(chosen[0], self._seen[0]), min(chosen[1], self._seen[1])
        rect = self._rect((low, max(low, high)))
        if chosen[1] > len(self._line.text):  # the end of the line is chosen, too
            rect.setRight(max(rect.right(), self._left + self.width) + self._mono.cell)
        if rect.width() > 0:
            self._pen.painter.fillRect(rect, palette.color("accent"))
        if low < high:
            self._write((low, high), palette.color("on-accent"), self._mono.plain)

    def _rect(self, part: Part) -> QRectF:
        low, high = self._cells.cell(part[0]), self._cells.cell(part[1])
        cell = self._mono.cell
        return QRectF(self._left + low * cell, self._top, (high - low) * cell, self._mono.row)

    def _write(self, part: Part, ink: QColor, font: QFont) -> None:
        for cell, letters in self._cells.runs(*part):
            self._pen.write(self._left + cell * self._mono.cell, self._top, letters, ink, font)


def _parts(line: Coloured, start: int, stop: int) -> list[tuple[int, int, Look]]:
    """The parts between two letters, those without a look of their own filled in."""
    found: list[tuple[int, int, Look]] = []
    at = start
    begin = max(0, bisect_right(line.parts, start, key=lambda part: part[0]) - 1)
    for low, high, look in line.parts[begin:]:
        if low >= stop:
            break
        if high <= at:
            continue
        if low > at:
            found.append((at, low, PLAIN))
        found.append((max(at, low), min(high, stop), look))
        at = found[-1][1]
    if at < stop:
        found.append((at, stop, PLAIN))
    return found
