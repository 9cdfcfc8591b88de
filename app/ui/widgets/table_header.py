"""The header of a table: sorts, moves and hides columns, by mouse and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu

from app.ui.models.columns import Align
from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.table_cells import CELL_PADDING

if TYPE_CHECKING:
    from app.ui.widgets.table_view import TableView

_CHEVRON = 14


class TableHeader(QHeaderView):
    """Titles in small letters. Tab reaches it: arrows walk, Enter sorts, Ctrl and arrows move columns."""

    chosen = Signal(str, bool)  # a column was wished to be seen, or not

    def __init__(self, view: TableView[Any]) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self._focused = 0  # as seen: the first column at the left is 0
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(palette.px(48))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Column titles"))
        self._measure()
        palette.watch.changed.connect(self._measure)

    def paintSection(self, painter: QPainter, rect: QRect, number: int) -> None:
        """One title, its chevron if the table is sorted by it, and the mark of the keyboard's focus."""
        column = self._view.column(number)
        painter.fillRect(rect, palette.color("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, palette.color("line"))
        sorting = self._view.sorting
        sorts = sorting is not None and sorting[0] == number
        font = fonts.ui("small-name")
        metrics = QFontMetrics(font)
        rtl = self.isRightToLeft()
        left = palette.px(self._view.margin if self._view.is_first(number) else CELL_PADDING)
        right = palette.px(CELL_PADDING)
        inner = rect.adjusted(right, 0, -left, 0) if rtl else rect.adjusted(left, 0, -right, 0)
        chevron = palette.px(_CHEVRON + 2) if sorts else 0
        title = metrics.elidedText(
            column.title(), Qt.TextElideMode.ElideRight, max(0, inner.width() - chevron)
        )
        width = metrics.horizontalAdvance(title) + chevron
        at_right = (column.align is Align.RIGHT) != rtl
        x = inner.right() + 1 - width if at_right else inner.left()
        painter.setFont(font)
        painter.setPen(palette.color("text" if sorts else "muted"))
        text_x = x + chevron if rtl else x
        box = QRect(text_x, rect.top(), width - chevron, rect.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), title)
        if sorts:
            at = x if rtl else x + width - palette.px(_CHEVRON)
            self._paint_chevron(painter, at, rect, up=sorting == (number, False))
        if self.hasFocus() and self.visualIndex(number) == self._focused:
            painter.setPen(palette.color("accent-text"))
            painter.drawRect(rect.adjusted(1, 1, -2, -3))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, sort, move, choose."""
        forward = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            step = 1 if key == forward else -1
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._move_focused(step)
            else:
                self._focus(self._next_seen(step))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._view.sort_by(self._view.column(self.logicalIndex(self._focused)).key)
        elif key == Qt.Key.Key_Down:
            self._view.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Which columns to see."""
        position = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            left = self.sectionViewportPosition(self.logicalIndex(self._focused))
            position = self.mapToGlobal(QPoint(left, self.height()))
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    def column_menu(self) -> QMenu:
        """A menu with a tick for each column that is seen; those that are never dropped are not on it."""
        menu = QMenu(self)
        for column in self._view.table().columns:
            if column.priority:
                action = QAction(column.title(), menu, checkable=True)
                action.setChecked(not self._view.is_put_away(column.key))
                action.triggered.connect(lambda seen, key=column.key: self.chosen.emit(key, seen))
                menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("Columns as at first"), self._view.forget_columns)
        return menu

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start at a column that is seen."""
        super().focusInEvent(event)
        if self.isSectionHidden(self.logicalIndex(self._focused)):
            self._focused = self._next_seen(1)
        self._focus(self._focused)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _focus(self, visual: int) -> None:
        self._focused = visual
        column = self._view.column(self.logicalIndex(visual))
        says = tr("{title}. Enter sorts by it, Ctrl and an arrow move it.", title=column.title())
        self.setAccessibleDescription(says)
        self.viewport().update()

    def _next_seen(self, step: int) -> int:
        visual = self._focused + step
        while 0 <= visual < self.count():
            if not self.isSectionHidden(self.logicalIndex(visual)):
                return visual
            visual += step
        return self._focused

    def _move_focused(self, step: int) -> None:
        to = self._next_seen(step)
        if to != self._focused:
            self.moveSection(self._focused, to)
            self._focus(to)

    def _paint_chevron(self, painter: QPainter, left: int, rect: QRect, *, up: bool) -> None:
        name = "chevron-up" if up else "chevron-down"
        pixmap = icons.pixmap(name, "text", _CHEVRON, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, rect.top() + (rect.height() - palette.px(_CHEVRON)) // 2, pixmap)

    def _measure(self) -> None:
        self.setFixedHeight(palette.px(32))
        self.viewport().update()
