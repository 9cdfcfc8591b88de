"""What a file would become: added lines with +, removed ones with −, changed words bold."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.difference import Change, ChangedLine, Difference
from app.core.words import say
from app.ui.background import Failed
from app.ui.text import shown, tr, tr_count
from app.ui.theme import fonts, palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.mono_text import MonoText, lay_out
from app.ui.widgets.text import Text

_FIRST_LINES = 12
_MOST_LINES = 400  # laid out at once; nobody reads more of them in a dialog
_SIGNS = {Change.ADDED: "+", Change.REMOVED: "−", Change.SAME: "", Change.SKIPPED: ""}
_FILLS = {Change.ADDED: "ok-soft", Change.REMOVED: "bad-soft"}


class DifferenceView(QWidget):
    """A difference, the first lines of it until more are asked for. It may be filled later."""

    def __init__(self, difference: Difference | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._difference = Difference(())
        self._note = Text("", "small", "muted")
        self._lines = _Lines()
        self._more = Button("", icon="chevron-down", kind="quiet", small=True)
        self._more.clicked.connect(self._on_more_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        column.addWidget(self._note)
        column.addWidget(self._lines)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_difference(difference or self._difference)

    def show_difference(self, difference: Difference | Failed) -> None:
        """Show this one, or that there is none to show."""
        if isinstance(difference, Failed):
            difference = Difference((), say("It could not be compared with the file as it is now."))
        self._difference = difference
        lines = difference.lines
        # Two lines too many are shown rather than hidden behind a button as high as they are.
        short = len(lines) <= _FIRST_LINES + 2
        self._note.set_text(shown(difference.note) if difference.note else "")
        self._note.setVisible(difference.note is not None)
        self._lines.set_lines(lines if short else lines[:_FIRST_LINES])
        self._lines.setVisible(bool(lines))
        left = len(lines) - _FIRST_LINES
        self._more.set_label(tr_count("Show the {n} line left", "Show the {n} lines left", left))
        self._more.setVisible(not short)

    @Slot()
    def _on_more_clicked(self) -> None:
        lines = self._difference.lines
        self._lines.set_lines(lines[:_MOST_LINES], left_out=max(0, len(lines) - _MOST_LINES))
        self._more.hide()


@dataclass(slots=True)
class _Row:
    line: ChangedLine
    top: int
    text: MonoText


class _Lines(QLabel):
    """The painted lines. A label, so that a screen reader reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setWordWrap(True)  # with it, a label has a height for its width
        self._rows: list[_Row] | None = None
        self._heights: dict[int, int] = {}
        self.set_lines(())
        palette.watch.changed.connect(self._on_theme_changed)

    def set_lines(self, lines: tuple[ChangedLine, ...], left_out: int = 0) -> None:
        """Show these lines, and how many more there are."""
        self._lines = lines
        self._left_out = left_out
        self.setText("\n".join(self._spoken(line) for line in lines))
        self._measure_again()

    def heightForWidth(self, width: int) -> int:
        """The height with every line shown."""
        if width not in self._heights:  # layouts ask for the same few widths again and again
            rows = self._lay_out(width)
            self._heights[width] = rows[-1].top + rows[-1].text.height + 1 if rows else 0
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """As wide as the longest line, up to a dialog's width."""
        advance = QFontMetricsF(fonts.ui("mono")).horizontalAdvance("0")
        longest = max((len(line.text) for line in self._lines), default=0)
        width = min(round(longest * advance) + self._text_left() + palette.px(12), palette.px(600))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow: lines wrap."""
        return QSize(self._text_left() + palette.px(80), fonts.line_height("mono"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline.addRoundedRect(frame, palette.px(6), palette.px(6))
        painter.fillPath(outline, palette.color("surface"))
        painter.save()
        painter.setClipPath(outline)
        painter.setFont(fonts.ui("mono"))
        for row in self._laid_out():
            if row.top <= event.rect().bottom() and row.top + row.text.height >= event.rect().top():
                self._paint_row(painter, row)
        painter.restore()
        painter.setPen(QPen(palette.color("line"), 1))
        painter.drawPath(outline)
        painter.end()

    def _paint_row(self, painter: QPainter, row: _Row) -> None:
        change = row.line.change
        if fill := _FILLS.get(change):
            painter.fillRect(0, row.top, self.width(), row.text.height, palette.color(fill))
        painter.setPen(palette.color("muted"))
        if change is not Change.SKIPPED:
            number = QRectF(0, row.top, self._gutter(), fonts.line_height("mono"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(number, right, str(row.line.number))
            painter.setPen(palette.color("text"))
            sign = QRectF(self._gutter(), row.top, palette.px(28), fonts.line_height("mono"))
            painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, _SIGNS[change])
        row.text.layout.draw(painter, QPointF(self._text_left(), row.top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rows = None
        super().resizeEvent(event)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._measure_again()
        self.update()

    def _laid_out(self) -> list[_Row]:
        if self._rows is None:
            self._rows = self._lay_out(self.width())
        return self._rows

    def _lay_out(self, width: int) -> list[_Row]:
        room = width - self._text_left() - palette.px(12)
        rows: list[_Row] = []
        top = 1
        last = ChangedLine(Change.SKIPPED, 0, "", skipped=self._left_out)
        for line in (*self._lines, last) if self._left_out else self._lines:
            text = lay_out(self._painted(line), room, hanging=palette.px(16), bold=line.words)
            rows.append(_Row(line, top, text))
            top += text.height
        return rows

    def _painted(self, line: ChangedLine) -> str:
        if line.change is not Change.SKIPPED:
            return line.text
        if line.number == 0:
            return tr_count("and {n} more line", "and {n} more lines", line.skipped)
        return tr_count("{n} line stays as it is", "{n} lines stay as they are", line.skipped)

    def _spoken(self, line: ChangedLine) -> str:
        match line.change:
            case Change.ADDED:
                return tr("Added: {text}", text=line.text)
            case Change.REMOVED:
                return tr("Removed: {text}", text=line.text)
        return self._painted(line)

    def _gutter(self) -> int:
        digits = len(str(max((line.number for line in self._lines), default=0)))
        advance = QFontMetricsF(fonts.ui("mono")).horizontalAdvance("0")
        return palette.px(12) + round(advance * digits)

    def _text_left(self) -> int:
        return self._gutter() + palette.px(28)

    def _measure_again(self) -> None:
        self._rows = None
        self._heights.clear()
        self.updateGeometry()
