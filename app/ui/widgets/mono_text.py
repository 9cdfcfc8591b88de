"""Text in the mono font, broken into rows by hand where a widget paints it itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.ui.theme import fonts

_ROW_END = "\u2028"  # a layout breaks rows at the line separator only
_BREAK = str.maketrans("\n", _ROW_END)


@dataclass(slots=True)
class MonoText:
    """One text as rows of the mono line height. Everything is measured from its own top left corner."""

    layout: QTextLayout
    text: str
    height: int

    def rects(self, start: int, stop: int) -> list[QRectF]:
        """Where these characters stand, one rectangle a row."""
        first, last = utf16_length(self.text[:start]), utf16_length(self.text[:stop])
        row_height = fonts.line_height("mono")
        found = []
        for number in range(self.layout.lineCount()):
            row = self.layout.lineAt(number)
            low, high = max(first, row.textStart()), min(last, row.textStart() + row.textLength())
            if low < high:
                left, right = _x(row, low), _x(row, high)
                found.append(QRectF(left, number * row_height, right - left, row_height))
        return found


def lay_out(text: str, width: int, *, hanging: int = 0, bold: Iterable[tuple[int, int]] = ()) -> MonoText:
    """The text in rows no wider than `width`, those after the first `hanging` further in."""
    font = fonts.ui("mono")
    metrics = QFontMetricsF(font)
    layout = QTextLayout(_broken(text, metrics, max(1, width), hanging), font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
    option.setTabStopDistance(4 * metrics.horizontalAdvance(" "))
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)  # a command reads so in every language
    layout.setTextOption(option)
    layout.setFormats([_bold(text, start, stop) for start, stop in bold])
    row_height = fonts.line_height("mono")
    layout.beginLayout()
    rows = 0
    while (row := layout.createLine()).isValid():
        inset = hanging if rows else 0
        row.setLineWidth(max(1, width - inset))
        row.setPosition(QPointF(inset, rows * row_height + (row_height - row.height()) / 2))
        rows += 1
    layout.endLayout()
    return MonoText(layout, text, max(1, rows) * row_height)


def _broken(text: str, metrics: QFontMetricsF, width: float, hanging: int) -> str:
    """The text with rows broken at spaces only: Qt would also break at the dashes of options.

    As long as before: a space becomes the line break. What is wider than a row is left for Qt to cut.
    """
    text = text.translate(_BREAK)
    if metrics.horizontalAdvance(text) <= width:
        return text
    space = metrics.horizontalAdvance(" ")
    words = text.split(" ")
    parts = [words[0]]
    x = metrics.horizontalAdvance(words[0])
    for word in words[1:]:
        wide = metrics.horizontalAdvance(word)
        fits = x + space + wide <= width
        parts += [" " if fits else _ROW_END, word]
        x = x + space + wide if fits else hanging + wide
    return "".join(parts)


def utf16_length(text: str) -> int:
    """How long Qt thinks the text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _x(row: QTextLine, position: int) -> float:
    found = row.cursorToX(position)  # PySide6 answers with the position as well, its stubs do not know
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _bold(text: str, start: int, stop: int) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length = utf16_length(text[:start]), utf16_length(text[start:stop])
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.Bold)
    part.format = style
    return part
