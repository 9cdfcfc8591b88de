"""Rows of frozen dataclasses as a table: sorted, filtered, grouped in Python, changed where they differ."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import compress, repeat
from operator import contains
from typing import Any, Generic

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from app.ui.models.columns import Align, Column, Row
from app.ui.models.groups import Grouping, GroupLine, Groups
from app.ui.text import tr

Index = QModelIndex | QPersistentModelIndex

FRESH_SECONDS = 0.6  # how long a row that arrived or changed is shown as such
_PRECISE_ROWS = 2_000  # beyond, one layout change costs less than telling every difference
_PRECISE_RANGES = 40
_INDEX_SLICE_SECONDS = 0.004
_INDEX_AFTER_MS = 100  # rows are painted first, and nobody types as fast
_NO_PARENT = QModelIndex()
_ROW_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_GROUP_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
)  # a group is walked to, and never one of the rows selected


class TableModel(QAbstractTableModel, Generic[Row]):
    """A table of rows that are told apart by a key."""

    replacing = Signal()  # other rows are about to come: a view remembers where it stands
    replaced = Signal()
    counted = Signal(int, int)  # how many rows pass the filter, of how many

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self._rows: tuple[Row, ...] = ()
        self._sorted: list[Row] = []
        self._passed: list[Row] = []
        self._shown: list[Row | GroupLine] = []  # the lines on the screen; ungrouped, all that passed
        self._groups: Groups[Row] | None = None
        self._filter: tuple[str, ...] = ()
        self._sort: tuple[int, bool] | None = None  # column, descending
        self._words: dict[int, str] = {}  # by id of the row: all its words in small letters, to filter by
        self._sorted_words: list[str] | None = None
        self._fresh: dict[Hashable, float] = {}
        self._indexing = QTimer(self)
        self._indexing.timeout.connect(self._index_a_slice)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, as they were given."""
        return self._rows

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that pass the filter, in the order on the screen; those of closed groups, too."""
        return self._passed

    def line(self, place: int) -> Row | GroupLine:
        """What is shown at this place: a row, or the line of a group."""
        return self._shown[place]

    def group_line(self, place: int) -> GroupLine | None:
        """The line of a group at this place, if there is one."""
        line = self._shown[place] if self._groups else None
        return line if isinstance(line, GroupLine) else None

    def key_at(self, place: int) -> Hashable:
        """What finds the line at this place again when others have come."""
        return self._key_of(self._shown[place])

    def place_of(self, key: Hashable) -> int:
        """Where the line with this key is shown, or -1."""
        return next((place for place, line in enumerate(self._shown) if self._key_of(line) == key), -1)

    def _key_of(self, line: Row | GroupLine) -> Hashable:
        return line if isinstance(line, GroupLine) else self.key(line)

    def fresh_since(self, row: Row) -> float | None:
        """When the row arrived or changed (time.monotonic), if that was lately."""
        return self._fresh.get(self.key(row)) if self._fresh else None

    @property
    def has_fresh(self) -> bool:
        """Whether any row arrived or changed lately."""
        now = time.monotonic()
        self._fresh = {key: since for key, since in self._fresh.items() if now - since < FRESH_SECONDS}
        return bool(self._fresh)

    def replace(self, rows: Iterable[Row], *, fresh: Container[Hashable] | None = None) -> None:
        """Show these rows instead. Only what differs is told, so selection and scroll survive. `fresh` are
        the keys of the rows to be shown as news; by default all that arrived or changed."""
        before = {self.key(row): row for row in self._rows}
        # Equal rows stay the same objects: what is known of them by identity stays true.
        new = tuple([old if (old := before.get(self.key(row))) == row else row for row in rows])
        known = {id(row) for row in self._rows}
        others = {self.key(row): row for row in new if id(row) not in known}
        self._words = {id(row): words for row in new if (words := self._words.get(id(row))) is not None}
        if before:
            news = others if fresh is None else [key for key in others if key in fresh]
            self._fresh |= dict.fromkeys(news, time.monotonic())
        self.replacing.emit()
        self._rows = new
        self._sorted = self._in_order()
        self._sorted_words = None
        self._show(self._passing(), renewed=True)
        self._tell_changed({id(row) for key, row in others.items() if key in before})
        self.replaced.emit()
        if len(self._words) < len(new):
            self._indexing.start(_INDEX_AFTER_MS)

    # Groups

    @property
    def grouping(self) -> Grouping[Row] | None:
        """How the rows are put together, if they are."""
        return self._groups.grouping if self._groups else None

    def group_by(self, grouping: Grouping[Row] | None) -> None:
        """Put the rows together so, or let them stand for themselves again. Every group is open at first."""
        self._groups = Groups(grouping) if grouping else None
        self._sorted = self._in_order()
        self._sorted_words = None
        self._passed = self._passing()
        self._change_layout(self._lines()[0], renewed=False)
        self.counted.emit(len(self._passed), len(self._rows))

    def set_open(self, line: GroupLine, is_open: bool) -> None:
        """Show the rows of a group, or its line alone."""
        if line.is_open != is_open:
            line.is_open = is_open
            self._show(self._passed)
            place = self._shown.index(line)
            self._tell_run(place, place)

    def place_of_group(self, place: int) -> int:
        """Where the line of the group stands that this place belongs to, or -1."""
        while place >= 0 and self.group_line(place) is None:
            place -= 1
        return place

    def reveal(self, key: Hashable) -> None:
        """Open the group that hides this row."""
        if self._groups and (row := next((row for row in self._passed if self.key(row) == key), None)):
            self.set_open(self._groups.line_of(row), True)

    def _lines(self) -> tuple[list[Row | GroupLine], list[GroupLine]]:
        if self._groups:
            return self._groups.with_lines(self._passed)
        return self._passed, []  # type: ignore[return-value] # the same list: no line has to be compared

    def filter(self, text: str) -> None:
        """Show only rows that contain every word of the text, in any column and any case."""
        words = tuple(text.casefold().split())
        if words != self._filter:
            self._filter = words
            self._show(self._passing())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by none (-1) the rows stand as they were given."""
        self._sort = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._sorted = self._in_order()
        self._sorted_words = None
        self._show(self._passing())

    def retranslate(self) -> None:
        """Say everything again: the language changed."""
        self._words.clear()
        self._sorted_words = None
        if self._groups:
            self._sorted = self._in_order()  # groups have names
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self._show(self._passing())
        if self._shown:
            self._tell_run(0, len(self._shown) - 1)

    # Qt's questions

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """How many columns there are, hidden ones too."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says. Delegates read the row itself."""
        if not index.isValid():
            return None
        column, line = self.columns[index.column()], self._shown[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            if not isinstance(line, GroupLine):
                return column.words(line)
            # A screen reader hears the group whichever column the keyboard is in.
            spoken = role == Qt.ItemDataRole.AccessibleTextRole
            return line.spoken() if spoken else line.words() * (index.column() == 0)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            pressed = column.acts and not isinstance(line, GroupLine) and column.words(line)
            return tr("Enter presses it") if pressed else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = column.align is Align.RIGHT
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Lines of groups cannot be selected. (Asked for every cell painted: no call back into Qt.)"""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._groups and isinstance(self._shown[index.row()], GroupLine):
            return _GROUP_FLAGS
        return _ROW_FLAGS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title()
        return None

    # The words rows are filtered by

    def _all_words(self, row: Row) -> str:
        return "\n".join([column.words(row) for column in self.columns]).casefold()

    @Slot()
    def _index_a_slice(self) -> None:
        """Make words ahead of the first letter typed, a little at a time."""
        until = time.perf_counter() + _INDEX_SLICE_SECONDS
        for row in self._rows:
            if id(row) not in self._words:
                self._words[id(row)] = self._all_words(row)
                if time.perf_counter() > until:
                    self._indexing.setInterval(0)
                    return
        self._indexing.stop()

    def _passing(self) -> list[Row]:
        if not self._filter:
            return self._sorted
        if self._sorted_words is None:
            for row in self._rows:
                if id(row) not in self._words:
                    self._words[id(row)] = self._all_words(row)
            self._sorted_words = [self._words[id(row)] for row in self._sorted]
        rows, texts = self._sorted, self._sorted_words
        for word in self._filter:
            passes = list(map(contains, texts, repeat(word)))
            if not all(passes):
                rows = list(compress(rows, passes))
                texts = list(compress(texts, passes)) if word is not self._filter[-1] else []
        return rows

    def _in_order(self) -> list[Row]:
        rows = self._by_column()
        return self._groups.arrange(rows) if self._groups else rows

    def _by_column(self) -> list[Row]:
        if self._sort is None:
            return list(self._rows)
        column, descending = self._sort
        keyed = [(self.columns[column].order(row), row) for row in self._rows]
        some = sorted(
            [pair for pair in keyed if pair[0] is not None], key=lambda pair: pair[0], reverse=descending
        )
        return [row for _, row in some] + [row for key, row in keyed if key is None]

    # Telling views

    def _show(self, passed: list[Row], *, renewed: bool = False) -> None:
        """Go from the rows shown to others, by the cheapest signals that keep selections."""
        self._passed = passed
        old = self._shown
        new, recounted = self._lines()
        if new is old:
            return
        plan = None
        if len(old) + len(new) <= _PRECISE_ROWS:
            plan = _differences([self._key_of(line) for line in old], [self._key_of(line) for line in new])
        if plan is None:
            self._change_layout(new, renewed=renewed)
        else:
            removed, inserted = plan
            self._shown = list(old)
            for start, stop in reversed(removed):
                self.beginRemoveRows(_NO_PARENT, start, stop - 1)
                del self._shown[start:stop]
                self.endRemoveRows()
            stays = [row for start, stop in _between(inserted, len(new)) for row in new[start:stop]]
            self._shown = stays
            for start, stop in inserted:
                self.beginInsertRows(_NO_PARENT, start, stop - 1)
                self._shown[start:start] = new[start:stop]
                self.endInsertRows()
            self._tell_changed({id(line) for line in recounted})
        self.counted.emit(len(self._passed), len(self._rows))

    def _change_layout(self, new: list[Row | GroupLine], *, renewed: bool) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        stood = [self._shown[index.row()] for index in held]
        self._shown = new
        if held:
            if renewed:
                by_key = {self.key(row): row for row in self._rows}
                stood = [
                    line if isinstance(line, GroupLine) else by_key.get(self.key(line), line)
                    for line in stood
                ]
            # By identity: asking each of 50,000 rows for its key would cost as much as the filter itself.
            places = _places([id(row) for row in new], {id(row) for row in stood})
            moved = [
                self.index(places.get(id(row), -1), index.column())
                for row, index in zip(stood, held, strict=True)
            ]
            self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _tell_changed(self, changed: set[int]) -> None:
        """Name the rows whose content is new."""
        places = [place for place, row in enumerate(self._shown) if id(row) in changed] if changed else []
        runs = list(_runs(places))
        if len(runs) > _PRECISE_RANGES:
            runs = [(places[0], places[-1] + 1)]
        for start, stop in runs:
            self._tell_run(start, stop - 1)

    def _tell_run(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))


Ranges = list[tuple[int, int]]


def _differences(old: list[Hashable], new: list[Hashable]) -> tuple[Ranges, Ranges] | None:
    """Ranges to take from the old and to put into the new, or None where rows also changed places."""
    in_old, in_new = set(old), set(new)
    if [key for key in old if key in in_new] != [key for key in new if key in in_old]:
        return None
    removed = list(_runs([place for place, key in enumerate(old) if key not in in_new]))
    inserted = list(_runs([place for place, key in enumerate(new) if key not in in_old]))
    return (removed, inserted) if len(removed) + len(inserted) <= _PRECISE_RANGES else None


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring places joined to (start, stop)."""
    start = 0
    for n in range(1, len(places) + 1):
        if n == len(places) or places[n] != places[n - 1] + 1:
            yield places[start], places[n - 1] + 1
            start = n


def _places(numbers: list[int], wanted: set[int]) -> dict[int, int]:
    """Where the wanted ones stand."""
    if len(wanted) > 8:
        return {number: place for place, number in enumerate(numbers) if number in wanted}
    found = {}
    for number in wanted:
        with suppress(ValueError):
            found[number] = numbers.index(number)
    return found


def _between(ranges: Ranges, length: int) -> Iterator[tuple[int, int]]:
    """The ranges that the given ones leave free."""
    at = 0
    for start, stop in ranges:
        yield at, start
        at = stop
    yield at, length
