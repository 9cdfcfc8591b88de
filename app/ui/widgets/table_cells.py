"""How the cells of every table are painted: words, badges, and the marks of the row they are in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QTransform
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from app.ui.models.columns import Align, Column
from app.ui.models.groups import GroupLine
from app.ui.models.table_model import FRESH_SECONDS
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.badge import badge_size, paint_badge

if TYPE_CHECKING:
    from app.ui.widgets.table_view import TableView

Index = QModelIndex | QPersistentModelIndex

CELL_PADDING = 8
FIRST_PADDING = 16
_BAR = 3
_CHEVRON = 16

# Made once: joining Qt's flags takes Python longer than drawing a short word.
_ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
_AT_LEFT = _ONE_LINE | int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
_AT_RIGHT = _ONE_LINE | int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)


class CellDelegate(QStyledItemDelegate):
    """Paints a cell from its row; asks the model for no roles."""

    def __init__(self, view: TableView[Any]) -> None:
        super().__init__(view)
        self._view = view
        self._fonts: dict[str, tuple[QFont, QFontMetrics]] = {}
        palette.watch.changed.connect(self._forget_fonts)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The background of the row's state, then what the cell says."""
        row = self._view.line_at(index.row())
        rect: QRect = option.rect
        if isinstance(row, GroupLine):
            self._paint_group(painter, rect, row, index.row())
            return
        column = self._view.column(index.column())
        first = self._view.is_first(index.column())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setLayoutDirection(option.direction)
        self._paint_row(painter, rect, row, index.row(), selected=selected)
        if first and selected:
            bar = QRect(rect.topLeft(), QSize(palette.px(_BAR), rect.height()))
            painter.fillRect(QStyle.visualRect(option.direction, rect, bar), palette.color("accent-text"))
        inner = self._inner(rect, index.column())
        badge = column.badge(row) if column.badge else None
        if badge:
            paint_badge(painter, inner, *badge, bare=True)
        else:
            self._paint_words(painter, inner, column, column.words(row))
        if self._view.hasFocus() and index == self._view.currentIndex():
            painter.setPen(palette.color("accent-text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """What the cell would need to show all it says."""
        row, column = self._view.line_at(index.row()), self._view.column(index.column())
        if isinstance(row, GroupLine):
            return QSize(0, palette.px(36))  # it has the whole width
        badge = column.badge(row) if column.badge else None
        if badge:
            width = badge_size(*badge, bare=True).width()
        else:
            width = self._font(column.font)[1].horizontalAdvance(column.words(row))
        before, after = self._view.paddings[index.column()]
        return QSize(width + before + after, palette.px(36))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The whole text, where the cell shows less."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        rect: QRect = option.rect
        cut = self.sizeHint(option, index).width() > rect.width()
        row = self._view.line_at(index.row())
        told = "" if isinstance(row, GroupLine) else self._view.column(index.column()).tooltip(row, cut=cut)
        if told:
            QToolTip.showText(event.globalPos(), told, view)
        else:
            QToolTip.hideText()
        return True

    def _inner(self, rect: QRect, column: int) -> QRect:
        left, right = self._view.paddings[column]
        if self._view.isRightToLeft():
            left, right = right, left
        return rect.adjusted(left, 0, -right, -1)

    def _paint_row(self, painter: QPainter, rect: QRect, row: object, number: int, *, selected: bool) -> None:
        if selected:
            painter.fillRect(rect, palette.color("accent-soft"))
            if palette.high_contrast():  # there the soft fill is none
                painter.fillRect(rect.left(), rect.top(), rect.width(), 1, palette.color("accent-text"))
        elif number == self._view.hovered_row:
            painter.fillRect(rect, palette.color("hover"))
        elif (since := self._view.fresh_since(row)) is not None and not palette.reduced_motion():
            glow = QColor(palette.color("accent-soft"))
            glow.setAlphaF(max(0.0, 1 - (time.monotonic() - since) / FRESH_SECONDS))
            painter.fillRect(rect, glow)
        below = "accent-text" if selected and palette.high_contrast() else "line"
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, palette.color(below))

    def _paint_group(self, painter: QPainter, rect: QRect, line: GroupLine, place: int) -> None:
        """The line of a group goes through all columns: each cell shows its own part of the whole."""
        painter.save()
        painter.setClipRect(rect)
        hovered = place == self._view.hovered_row
        painter.fillRect(rect, palette.color("hover" if hovered else "bg"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, palette.color("line"))
        whole = QRect(0, rect.top(), self._view.viewport().width(), rect.height() - 1)
        edge, gap = palette.px(self._view.margin), palette.px(8)
        side = palette.px(_CHEVRON)
        mirrored = self._view.isRightToLeft()

        def spot(start: int, width: int) -> QRect:
            left = whole.width() - start - width if mirrored else start
            return QRect(left, whole.top(), width, whole.height())

        self._paint_chevron(painter, spot(edge - palette.px(4), side), line, mirrored=mirrored)
        start = edge + side + palette.px(2)
        counted = f"{line.count:n}"
        count_width = self._font("small")[1].horizontalAdvance(counted) + 1
        room = max(0, whole.width() - start - gap - count_width - edge)
        width = min(room, self._font("strong")[1].horizontalAdvance(line.name) + 1)
        self._draw(painter, spot(start, width), line.name, "strong", "text", right=mirrored)
        self._draw(painter, spot(start + width + gap, count_width), counted, "small", "muted", right=mirrored)
        if self._view.hasFocus() and place == self._view.currentIndex().row():
            painter.setPen(palette.color("accent-text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(whole.adjusted(0, 0, -1, -1))
        painter.restore()

    def _paint_chevron(self, painter: QPainter, spot: QRect, line: GroupLine, *, mirrored: bool) -> None:
        """Down while open; closed it points to where the text goes."""
        name = "chevron-down" if line.is_open else "chevron-right"
        picture = icons.pixmap(name, "muted", _CHEVRON, painter.device().devicePixelRatioF())
        at = QPoint(spot.left(), spot.top() + (spot.height() - palette.px(_CHEVRON)) // 2)
        if mirrored and not line.is_open:
            picture = picture.transformed(QTransform.fromScale(-1, 1))
        painter.drawPixmap(at, picture)

    def _paint_words(self, painter: QPainter, rect: QRect, column: Column[Any], words: str) -> None:
        right = (column.align is Align.RIGHT) != self._view.isRightToLeft()
        self._draw(painter, rect, words, column.font, column.color, right=right)

    def _draw(
        self, painter: QPainter, rect: QRect, words: str, role: str, color: str, *, right: bool
    ) -> None:
        font, metrics = self._font(role)
        if metrics.horizontalAdvance(words) > rect.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.setFont(font)
        painter.setPen(palette.color(color))
        painter.drawText(rect, _AT_RIGHT if right else _AT_LEFT, words)

    @Slot()
    def _forget_fonts(self) -> None:
        self._fonts.clear()

    def _font(self, role: str) -> tuple[QFont, QFontMetrics]:
        found = self._fonts.get(role)
        if found is None:
            font = fonts.ui(role)
            found = self._fonts[role] = (font, QFontMetrics(font))
        return found
