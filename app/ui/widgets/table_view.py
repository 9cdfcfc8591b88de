"""The table every page uses: rows of one height, columns that give way, selection and scroll that stay."""

from __future__ import annotations

from collections.abc import Container, Hashable, Sequence
from typing import Any, Generic, TypedDict

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QDialog, QFrame, QHeaderView, QTableView, QWidget

from app.ui.models.columns import Column, Row
from app.ui.models.groups import GroupLine
from app.ui.models.table_model import TableModel
from app.ui.theme import palette
from app.ui.widgets.keys import is_enter
from app.ui.widgets.table_cells import CELL_PADDING, FIRST_PADDING, CellDelegate, Index
from app.ui.widgets.table_header import TableHeader

_FLASH_FRAME_MS = 33
_TYPING_MS = 1_000  # letters typed within this time are one word
_PANE_MARGIN = 20


class TableState(TypedDict, total=False):
    """What is remembered of a table between two starts."""

    order: list[str]
    widths: dict[str, int]  # design pixels, of the columns whose width was chosen
    hidden: list[str]
    sort: list[str]  # column and "ascending" or "descending"


class TableView(QTableView, Generic[Row]):
    """A table for reading and choosing rows.

    A plain one is a list within a pane: without titles, its first column at the pane's margin.
    """

    opened = Signal(object)  # Enter or double click on this row
    acted = Signal(object, str)  # the cell of this row was pressed in a column that acts (its key)
    chosen_changed = Signal(tuple)  # the rows selected now
    state_changed = Signal()  # columns or sorting were changed by the user: `columns_state` is worth keeping

    def __init__(self, model: TableModel[Row], parent: QWidget | None = None, *, plain: bool = False) -> None:
        super().__init__(parent)
        self.hovered_row = -1
        self.margin = _PANE_MARGIN if plain else FIRST_PADDING  # before the first column, in design pixels
        self._model = model
        self._columns = model.columns
        self._widths: dict[str, int] = {}
        self._hidden: set[str] = set()
        self._laying_out = False
        self._first = self._last = 0
        self.paddings: list[tuple[int, int]] = []  # of the cells of each column
        self._sort: tuple[int, bool] | None = (
            None  # column, descending; the header would turn its own at a click
        )
        self._top: tuple[Hashable, int] | None = None  # the row at the top, and how much of it is above
        self._told: tuple[Row, ...] = ()
        self._typed = ""
        self._typing = QElapsedTimer()
        self._behave()
        self._header = TableHeader(self)
        self.setHorizontalHeader(self._header)
        self._header.setHidden(plain)
        self.setItemDelegate(CellDelegate(self))
        self.setModel(model)
        self._header.sectionClicked.connect(self._on_title_clicked)
        self._header.sectionResized.connect(self._on_section_resized)
        self._header.sectionMoved.connect(self._on_section_moved)
        self._header.chosen.connect(self.set_column_seen)
        self._flash = QTimer(self, interval=_FLASH_FRAME_MS)
        self._flash.timeout.connect(self._on_flash)
        model.replacing.connect(self._remember_top)
        model.replaced.connect(self._on_replaced)
        model.counted.connect(self._on_counted)
        self.doubleClicked.connect(self._on_double_clicked)
        self.clicked.connect(self._on_clicked)
        palette.watch.changed.connect(self._measure)
        self._measure()

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # What the delegate and the pages ask

    def table(self) -> TableModel[Row]:
        """The model, as what it is."""
        return self._model

    def line_at(self, place: int) -> Row | GroupLine:
        """What is shown at this place: a row, or the line of a group."""
        return self._model.line(place)

    def column(self, number: int) -> Column[Row]:
        """The column with this number."""
        return self._columns[number]

    def fresh_since(self, row: Any) -> float | None:
        """When the row arrived or changed, if lately."""
        return self._model.fresh_since(row)

    def is_first(self, number: int) -> bool:
        """Whether this column is the first that is seen."""
        return number == self._first

    @property
    def sorting(self) -> tuple[int, bool] | None:
        """The column the rows are sorted by, and whether downwards."""
        return self._sort

    def chosen(self) -> tuple[Row, ...]:
        """The selected rows, from top to bottom."""
        places = sorted({index.row() for index in self.selectionModel().selectedRows()})
        lines = (self._model.line(place) for place in places)
        return tuple(line for line in lines if not isinstance(line, GroupLine))

    def choose(self, key: Hashable) -> bool:
        """Select the row with this key and bring it into view. False if it is not shown."""
        place = self._model.place_of(key)
        if place < 0:
            self._model.reveal(key)
            place = self._model.place_of(key)
        if place < 0:
            return False
        index = self._model.index(place, self._first)
        # Not selectRow: it would add to the selection while the user happens to hold Shift or Ctrl.
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)
        return True

    @Slot()
    def go_to_first(self) -> None:
        """Take the focus to the rows: to the chosen one, else to the first."""
        if not self._model.shown:
            return
        if not self.chosen():
            lines = map(self._model.line, range(self._model.rowCount()))
            rows = (line for line in lines if not isinstance(line, GroupLine))
            self.choose(self._model.key(next(rows, self._model.shown[0])))
        self.setFocus(Qt.FocusReason.TabFocusReason)

    # Columns

    def columns_state(self) -> TableState:
        """Order, widths, hidden columns and sorting, to be given back to `restore_columns`."""
        header = self._header
        order = [self._columns[n].key for n in sorted(range(len(self._columns)), key=header.visualIndex)]
        state = TableState(order=order, widths=dict(self._widths), hidden=sorted(self._hidden))
        if self._sort:
            number, descending = self._sort
            state["sort"] = [self._columns[number].key, "descending" if descending else "ascending"]
        return state

    def restore_columns(self, state: TableState) -> None:
        """Take what `columns_state` gave. Columns that are gone since are passed over."""
        known = {column.key: n for n, column in enumerate(self._columns)}
        droppable = {column.key for column in self._columns if column.priority}
        self._widths = {key: max(24, int(w)) for key, w in state.get("widths", {}).items() if key in known}
        self._hidden = droppable & set(state.get("hidden", []))
        self._laying_out = True
        for visual, key in enumerate([key for key in state.get("order", []) if key in known]):
            self._header.moveSection(self._header.visualIndex(known[key]), visual)
        self._laying_out = False
        sort = state.get("sort", [])
        if len(sort) == 2 and sort[0] in known:
            self._sort_rows(known[sort[0]], descending=sort[1] == "descending")
        self._lay_out()

    def sort_by(self, key: str) -> None:
        """Sort by this column, the other way round if it is already."""
        number = next(n for n, column in enumerate(self._columns) if column.key == key)
        self._sort_rows(number, descending=self._sort == (number, False))
        self.state_changed.emit()

    @Slot(str, bool)
    def set_column_seen(self, key: str, seen: bool) -> None:
        """Show or put away a column."""
        (self._hidden.discard if seen else self._hidden.add)(key)
        self._lay_out()
        self.state_changed.emit()

    def is_put_away(self, key: str) -> bool:
        """Whether the user does not want to see this column."""
        return key in self._hidden

    def forget_columns(self) -> None:
        """Columns as they were at first."""
        self.restore_columns(TableState(order=[column.key for column in self._columns]))
        self.state_changed.emit()

    def _sort_rows(self, number: int, *, descending: bool) -> None:
        self._sort = number, descending
        self._header.viewport().update()
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self._model.sort(number, order)
        if self.currentIndex().isValid() and self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())

    def _lay_out(self) -> None:
        """Drop the columns there is no room for, and share out what is left over."""
        if self._laying_out:
            return
        order = sorted(range(len(self._columns)), key=self._header.visualIndex)
        seen = [n for n in order if self._columns[n].key not in self._hidden]
        room = self.viewport().width()
        widths = {n: palette.px(self._widths.get(self._columns[n].key, self._columns[n].width)) for n in seen}
        while sum(widths.values()) > room and (droppable := [n for n in widths if self._columns[n].priority]):
            del widths[max(droppable, key=lambda n: (self._columns[n].priority, order.index(n)))]
        _fit(widths, self._columns, self._widths, room)
        self._first, self._last = next(iter(widths), 0), next(reversed(widths), 0)
        self.paddings = [self._paddings(n) for n in range(len(self._columns))]
        self._laying_out = True
        for n in order:
            self.setColumnHidden(n, n not in widths)
            if n in widths:
                self._header.resizeSection(n, widths[n])
        self._laying_out = False

    def _paddings(self, number: int) -> tuple[int, int]:
        """The room before and after what the cells of a column say."""
        before = self.margin if self.is_first(number) else CELL_PADDING
        at_margin = self.margin == _PANE_MARGIN and number == self._last
        return palette.px(before), palette.px(self.margin if at_margin else CELL_PADDING)

    # What happens

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room changed: lay out the columns again."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, or does what the cell is for; the rest is as in every table, and tree of groups."""
        current = self.currentIndex()
        if self._model.grouping and self._walks_groups(event):
            return
        if is_enter(event) and current.isValid():
            if not self._act(current):
                self.opened.emit(self._model.line(current.row()))
        elif event.key() == Qt.Key.Key_Escape and self._may_clear():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def _may_clear(self) -> bool:
        """A dialog is left by the same key, and that at once."""
        return self.selectionModel().hasSelection() and not isinstance(self.window(), QDialog)

    def keyboardSearch(self, search: str) -> None:
        """Typing finds the next row whose first column starts with what was typed."""
        if not self._typing.isValid() or self._typing.hasExpired(_TYPING_MS):
            self._typed = ""
        self._typing.restart()
        self._typed += search.casefold()
        first = self._columns[self._first]
        # A second letter looks at the row found by the first again; a first one looks further down.
        start = max(0, self.currentIndex().row()) + (len(self._typed) == 1)
        count = self._model.rowCount()
        for place in [*range(start, count), *range(min(start, count))]:
            line = self._model.line(place)
            words = line.name if isinstance(line, GroupLine) else first.words(line)
            if words.casefold().startswith(self._typed):
                self.setCurrentIndex(self._model.index(place, max(0, self.currentIndex().column())))
                return

    # Groups

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Walking over the line of a group leaves selected what is."""
        shift = Qt.KeyboardModifier.ShiftModifier  # Qt also asks without the event, in the midst of a key
        keys = event.modifiers() if isinstance(event, QKeyEvent) else QGuiApplication.keyboardModifiers()
        if index.isValid() and self._model.group_line(index.row()) and not keys & shift:
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def set_group_open(self, place: int, is_open: bool) -> None:
        """Show the rows of the group whose line stands here, or its line alone."""
        line = self._model.group_line(place)
        if line is None or line.is_open == is_open:
            return
        self._model.set_open(line, is_open)
        index = self._model.index(self._model.place_of(line), self._first)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)
        if self.hasFocus() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, line.spoken()))

    def _walks_groups(self, event: QKeyEvent) -> bool:
        """Left closes or goes up to the group, right opens or goes down into it, Enter does either."""
        current = self.currentIndex()
        if not current.isValid() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        back = Qt.Key.Key_Right if self.isRightToLeft() else Qt.Key.Key_Left
        key, place = event.key(), current.row()
        line = self._model.group_line(place)
        if line is None:
            if key != back or current.column() != self._first:
                return False
            above = self._model.index(self._model.place_of_group(place), self._first)
            self.selectionModel().setCurrentIndex(above, QItemSelectionModel.SelectionFlag.NoUpdate)
            return True
        if is_enter(event) or key == Qt.Key.Key_Space:
            self.set_group_open(place, not line.is_open)
        elif key == back or (key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not line.is_open):
            self.set_group_open(place, key != back)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.setCurrentIndex(self._model.index(place + 1, self._first))
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The line of a group opens and closes it, wherever it is pressed."""
        at = self.indexAt(event.position().toPoint())
        line = self._model.group_line(at.row()) if at.isValid() else None
        if line is None:
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.set_group_open(at.row(), not line.is_open)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press on a group is part of the first."""
        at = self.indexAt(event.position().toPoint())
        if not (at.isValid() and self._model.group_line(at.row())):
            super().mouseDoubleClickEvent(event)

    # Pressing cells

    def _acts(self, index: Index) -> bool:
        """Whether the cell is for something."""
        column, line = self._columns[index.column()], self._model.line(index.row())
        return column.acts and not isinstance(line, GroupLine) and bool(column.words(line))

    def _act(self, index: Index) -> bool:
        """Do what the cell is for, if it is for something."""
        if acts := self._acts(index):
            self.acted.emit(self._model.line(index.row()), self._columns[index.column()].key)
        return acts

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._act(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer is marked as a whole."""
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        self._hover(self.rowAt(at.y()))
        index = self.indexAt(at)
        pressable = index.isValid() and (self._model.group_line(index.row()) is not None or self._acts(index))
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
        )

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which rows are chosen now."""
        super().selectionChanged(selected, deselected)
        self._on_counted()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The focus cell moved; its whole row is painted as one."""
        super().currentChanged(current, previous)
        self.viewport().update()

    @Slot(int)
    def _on_title_clicked(self, number: int) -> None:
        self.sort_by(self._columns[number].key)

    @Slot(int, int, int)
    def _on_section_resized(self, number: int, _old: int, new: int) -> None:
        if new and not self._laying_out:  # Qt says 0 of hidden columns again with each new layout of the rows
            self._widths[self._columns[number].key] = round(new / palette.scale())
            self._lay_out()
            self.state_changed.emit()

    @Slot(int, int, int)
    def _on_section_moved(self, _number: int, _old: int, _new: int) -> None:
        if not self._laying_out:
            self._lay_out()
            self.viewport().update()
            self.state_changed.emit()

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        if not self._columns[index.column()].acts:
            self.opened.emit(self._model.line(index.row()))

    @Slot()
    def _remember_top(self) -> None:
        place, at = self.rowAt(0), self.verticalScrollBar().value()
        if place < 0 or at == 0:
            self._top = None  # at the very top: what arrives above is to be seen
        else:
            self._top = self._model.key_at(place), -self.rowViewportPosition(place)

    @Slot()
    def _on_replaced(self) -> None:
        if self._top and (place := self._model.place_of(self._top[0])) >= 0:
            self.verticalScrollBar().setValue(
                place * self.verticalHeader().defaultSectionSize() + self._top[1]
            )
        self._top = None
        if self._model.has_fresh and not palette.reduced_motion():
            self._flash.start()

    @Slot()
    def _on_counted(self) -> None:
        """Rows went or changed: those chosen may be others without a selection having changed."""
        chosen = self.chosen()
        if chosen != self._told:
            self._told = chosen
            self.chosen_changed.emit(chosen)

    @Slot()
    def _on_flash(self) -> None:
        if not self._model.has_fresh:
            self._flash.stop()
        self.viewport().update()

    @Slot()
    def _measure(self) -> None:
        # Lines of groups too, which the design has at 32: with rows of two heights, a letter in the filter
        # of 10,000 rows in 500 groups took 13.6 ms instead of 8.4, of 50,000 rows 28 instead of 15.
        self.verticalHeader().setDefaultSectionSize(palette.px(36))
        self._lay_out()

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()


def _fit(widths: dict[int, int], columns: Sequence[Column[Any]], chosen: Container[str], room: int) -> None:
    """Share out what is left of the room, or shrink all alike where even what must be seen is too much."""
    left = room - sum(widths.values())
    if left < 0:
        total = sum(widths.values())
        widths.update({n: width * room // total for n, width in widths.items()})
        return
    shares = {n: columns[n].stretch for n in widths if columns[n].key not in chosen and columns[n].stretch}
    if not shares and widths:
        shares = {list(widths)[-1]: 1}
    total = sum(shares.values())
    for n, share in shares.items():
        widths[n] += left * share // total
