"""A command line each word of which can be pointed at, by mouse or with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.theme import fonts, palette
from app.ui.widgets.mono_text import MonoText, lay_out

_TAB_REASONS = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}


@dataclass(frozen=True, slots=True)
class PointedWord:
    """One or more words of the line that mean something together, and what."""

    start: int
    stop: int
    text: str
    explanation: str | None


class ExplainedLine(QLabel):
    """The line, its explainable words dotted underneath. A label, so that a screen reader reads it."""

    pointed = Signal(int)  # the index of the word that is now the current one

    def __init__(self, line: str, words: Sequence[PointedWord], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setWordWrap(True)  # with it, a label has a height for its width
        self._laid_out: MonoText | None = None
        self._heights: dict[int, int] = {}
        self.set_line(line, words)
        palette.watch.changed.connect(self._on_theme_changed)

    def set_line(self, line: str, words: Sequence[PointedWord]) -> None:
        """Show another line: the same command for another shell, perhaps."""
        self._words = tuple(words)
        self._current: int | None = None
        self.setAccessibleDescription("")
        self.setText(line)
        self._measure_again()

    @property
    def words(self) -> tuple[PointedWord, ...]:
        """The words that can be pointed at, from left to right."""
        return self._words

    @property
    def current(self) -> int | None:
        """The index of the word pointed at last."""
        return self._current

    def point_at(self, index: int | None) -> None:
        """Make a word the current one, or none."""
        if index == self._current:
            return
        self._current = index
        self.update()
        if index is None:
            self.setAccessibleDescription("")
            return
        word = self._words[index]
        said = word.explanation or tr("There is no explanation of this word yet.")
        self.setAccessibleDescription(f"{word.text}: {said}")
        if self.hasFocus() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleDescription()))
        self.pointed.emit(index)

    def word_rects(self, index: int) -> list[QRectF]:
        """Where a word stands in this widget, one rectangle a row."""
        word = self._words[index]
        offset = QPointF(palette.px(12), palette.px(8))
        return [rect.translated(offset) for rect in self._rows().rects(word.start, word.stop)]

    def heightForWidth(self, width: int) -> int:
        """The height with every row of the line shown."""
        if width not in self._heights:  # layouts ask for the same few widths again and again
            self._heights[width] = self._lay_out(width).height + 2 * palette.px(8)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """The line in one row where there is room for it; layouts ask for the height at their width."""
        text_width = QFontMetricsF(fonts.ui("mono")).horizontalAdvance(self.text())
        width = min(round(text_width) + 2 * palette.px(12) + 1, palette.px(600))
        return QSize(width, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Narrow: the line wraps."""
        return QSize(palette.px(120), fonts.line_height("mono") + 2 * palette.px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color("line"), 1))
        painter.setBrush(palette.color("sunken"))
        radius = palette.px(8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        self._paint_marks(painter)
        painter.setPen(palette.color("text"))
        self._rows().layout.draw(painter, QPointF(palette.px(12), palette.px(8)))
        painter.end()

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        thick = max(1, palette.px(1))
        for index, word in enumerate(self._words):
            chosen = index == self._current
            if not (chosen or word.explanation):
                continue
            for rect in self.word_rects(index):
                baseline = rect.bottom() - palette.px(3)
                if chosen:
                    painter.fillRect(
                        rect.adjusted(0, palette.px(2), 0, -palette.px(2)), palette.color("accent-soft")
                    )
                pen = QPen(palette.color("accent-text" if chosen else "muted"), thick)
                if not chosen:
                    pen.setDashPattern([1, 2])
                    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawLine(QPointF(rect.left(), baseline), QPointF(rect.right() - 1, baseline))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._laid_out = None
        super().resizeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_below(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_below(event.position())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _TAB_REASONS and self._words:
            index = self._current if self._current is not None else 0
            self._current = None  # so that it is said again
            self.point_at(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._words) - 1
        at = -1 if self._current is None else self._current
        moves = {
            Qt.Key.Key_Left: max(0, at - 1),
            Qt.Key.Key_Right: min(last, at + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            self._on_copy_chosen()
        elif last >= 0 and event.key() in moves and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.point_at(moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy")).triggered.connect(self._on_copy_chosen)
        menu.popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure_again()
        super().changeEvent(event)

    @Slot()
    def _on_copy_chosen(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    @Slot()
    def _on_theme_changed(self) -> None:
        self._measure_again()
        self.update()

    def _point_below(self, position: QPointF) -> None:
        for index in range(len(self._words)):
            if any(rect.contains(position) for rect in self.word_rects(index)):
                self.point_at(index)
                return

    def _rows(self) -> MonoText:
        if self._laid_out is None:
            self._laid_out = self._lay_out(self.width())
        return self._laid_out

    def _lay_out(self, width: int) -> MonoText:
        return lay_out(self.text(), width - 2 * palette.px(12), hanging=palette.px(16))

    def _measure_again(self) -> None:
        self._laid_out = None
        self._heights.clear()
        self.updateGeometry()
