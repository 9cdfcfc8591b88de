"""A tree of what needs what: opened step by step, by mouse and keyboard, and searched as a whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from app.ui.models.tree_model import Path, TreeModel, TreeNode
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.keys import is_enter
from app.ui.widgets.tree_rows import TreePainter, row_width

Index = QModelIndex | QPersistentModelIndex

ROW = 28
INDENT = 20
# Lines: a graph of 50 nodes can have more branches than a disk has bytes.
_OPENED_AT_ONCE = 400
_OPENED_BY_A_SEARCH = 2_000
_NOTE_SHARE = 0.4
_NOTE_WIDTH = 150
_NO_ROOM_FOR_NOTES = 240


class TreeView(QTreeView):
    """A tree for reading, and for choosing one node."""

    opened = Signal(object)  # Enter on this TreeNode
    chosen_changed = Signal(object)  # the TreeNode selected now, or None

    def __init__(self, model: TreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = QPersistentModelIndex()
        self._tree = model
        self._open: list[Path] = []  # before something was looked for
        self._rows = TreePainter(self)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setRootIsDecorated(True)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Rows(self))
        self.setModel(model)
        self.header().setMinimumSectionSize(0)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        palette.watch.changed.connect(self._measure)
        self._measure()

    def tree(self) -> TreeModel:
        """The model, as what it is."""
        return self._tree

    def chosen(self) -> TreeNode | None:
        """The node selected now."""
        rows = self.selectionModel().selectedRows()
        return self._tree.node(rows[0]) if rows else None

    def replace(self, roots: list[TreeNode]) -> None:
        """Show these nodes; what was open and chosen stays so where it still is."""
        held, chosen = self._open_paths(), self._tree.path(self.currentIndex()) if self._has_current() else ()
        self._tree.replace(roots)
        self._open_again(held, chosen)

    def look_for(self, text: str) -> None:
        """Show only what is looked for, and open what leads to it; with no text, all as it was before."""
        if not self._tree.is_filtered:
            self._open = self._open_paths()
        chosen = self._tree.path(self.currentIndex()) if self._has_current() else ()
        was_filtered = self._tree.is_filtered
        self._tree.filter(text)
        if self._tree.is_filtered:
            self._open_below([self._tree.index(n, 0) for n in range(self._tree.rowCount())], once=True)
            if (current := self._tree.at_path(chosen)).isValid():
                self.setCurrentIndex(current)
        elif was_filtered:
            self._open_again(self._open, chosen)

    def open_all_below(self, index: QModelIndex) -> None:
        """Open what is below, breadth first, up to as much as a person can look through."""
        self._open_below([index])

    def _open_below(self, starts: list[QModelIndex], *, once: bool = False) -> None:
        """`once`: a node that stands at many places is opened at the first of them only."""
        waiting, lines = deque(starts), 0
        opened: set[Hashable] = set()
        most = _OPENED_BY_A_SEARCH if once else _OPENED_AT_ONCE
        while waiting and lines < most:
            index = waiting.popleft()
            key = self._tree.node(index).key
            if not self._tree.hasChildren(index) or (once and key in opened):
                continue
            opened.add(key)
            self.expand(index)
            count = self._tree.rowCount(index)
            lines += count
            if lines < most:
                waiting.extend(self._tree.index(row, 0, index) for row in range(count))

    def _open_paths(self) -> list[Path]:
        open_now = [index for index in self._tree.looked_into() if self.isExpanded(index)]
        return sorted((self._tree.path(index) for index in open_now), key=len)  # what is above comes first

    def _open_again(self, paths: list[Path], chosen: Path) -> None:
        for path in paths:
            if (index := self._tree.at_path(path)).isValid():
                self.expand(index)
        if chosen and (index := self._tree.at_path(chosen)).isValid():
            for length in range(1, len(chosen)):
                self.expand(self._tree.at_path(chosen[:length]))
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _has_current(self) -> bool:
        return self.currentIndex().isValid()

    # What is painted

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole line: guides, chevron, words, note."""
        self._rows.paint(painter, option.rect, index)

    def note_rect(self, row: QRect) -> QRect:
        """Where the note of a line stands, empty where there is no room for notes."""
        if self.isColumnHidden(1):
            return QRect()
        left = self.columnViewportPosition(1)
        return QRect(left, row.top(), self.columnWidth(1), row.height())

    # What happens

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a page about the node, the asterisk all below it; the rest is as in every tree."""
        current = self.currentIndex()
        if is_enter(event) and current.isValid():
            self.opened.emit(self._tree.node(current))
        elif event.key() == Qt.Key.Key_Asterisk and current.isValid():
            self.open_all_below(current.siblingAtColumn(0))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit(self.chosen())

    def _hover(self, index: QModelIndex) -> None:
        row = index.siblingAtColumn(0)
        if self.hovered != row:
            self.hovered = QPersistentModelIndex(row)
            self.viewport().update()

    def _lay_out(self) -> None:
        room = self.viewport().width()
        self.setColumnHidden(1, room < palette.px(_NO_ROOM_FOR_NOTES))
        note = 0 if self.isColumnHidden(1) else min(round(room * _NOTE_SHARE), palette.px(_NOTE_WIDTH))
        self.header().resizeSection(0, room - note)
        self.header().resizeSection(1, note)

    @Slot()
    def _measure(self) -> None:
        self.setIndentation(palette.px(INDENT))
        self.scheduleDelayedItemsLayout()  # rows have another height
        self._lay_out()


class _Rows(QStyledItemDelegate):
    """The height of the lines, and their tooltips."""

    def __init__(self, view: TreeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, palette.px(ROW))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """All that the line says, where it shows less, and what going round means."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        tree = self._view.tree()
        node = tree.node(index)
        told = []
        if tree.is_circular(index):
            told.append(tr("{name} stands above already: they need each other.", name=node.name))
        elif row_width(node) > self._view.visualRect(index).width() or (
            node.note and self._view.isColumnHidden(1)
        ):
            told += [words for words in (node.words(), node.note) if words]
        if told:
            QToolTip.showText(event.globalPos(), "\n".join(told), view)
        else:
            QToolTip.hideText()
        return True
