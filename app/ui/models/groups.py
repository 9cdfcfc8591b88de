"""Rows of a table under the names of what they have in common."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from app.ui.models.columns import Row
from app.ui.text import tr_count


@dataclass(frozen=True, slots=True)
class Grouping(Generic[Row]):
    """One way to put rows together: by their tool, their project, their health."""

    key: str  # to be remembered by
    title: Callable[[], str]  # what the way is called, in a menu
    value: Callable[[Row], Hashable]  # rows of one value are one group
    text: Callable[[Row], str] | None = None  # the group's name, asked of its first row; else the value
    sort_key: Callable[[Row], Any] | None = None  # the order of the groups; else by name, the nameless last

    def name(self, row: Row) -> str:
        """What the group of this row is called."""
        if self.text:
            return self.text(row)
        value = self.value(row)
        return "" if value is None else str(value)

    def order(self, row: Row) -> Any:
        """What the group of this row is sorted by."""
        return self.sort_key(row) if self.sort_key else (not self.name(row), self.name(row).casefold())


@dataclass(slots=True, eq=False)
class GroupLine:
    """The line above the rows of a group. It stays the same object, so that a view can hold on to it."""

    value: Hashable
    name: str
    count: int = 0  # of the rows that pass the filter
    is_open: bool = True

    def words(self) -> str:
        """What it says."""
        return f"{self.name}  {self.count}"

    def spoken(self) -> str:
        """What a screen reader says of it."""
        if self.is_open:
            return tr_count("{name}, group of {n} row, open", "{name}, group of {n} rows, open", self.count,
                            name=self.name)  # fmt: skip
        return tr_count("{name}, group of {n} row, closed", "{name}, group of {n} rows, closed", self.count,
                        name=self.name)  # fmt: skip


class Groups(Generic[Row]):
    """Puts the rows of a table in the order of their groups, and the groups' own lines between them."""

    def __init__(self, grouping: Grouping[Row]) -> None:
        self.grouping = grouping
        self._lines: dict[Hashable, GroupLine] = {}  # kept when a group goes: it comes back as it was
        self._in_order: list[GroupLine] = []
        self._sizes: list[int] = []  # of the groups, whatever the filter
        self._numbers: dict[int, int] = {}  # by id of the row: the number of its group

    def arrange(self, rows: list[Row]) -> list[Row]:
        """The rows by their groups; within a group they keep their order."""
        groups = defaultdict[Hashable, list[Row]](list)
        value = self.grouping.value
        for row in rows:
            groups[value(row)].append(row)
        ranked = sorted(groups, key=lambda its: self.grouping.order(groups[its][0]))
        self._in_order = [self._line(its, self.grouping.name(groups[its][0])) for its in ranked]
        self._sizes = [len(groups[its]) for its in ranked]
        self._numbers = {id(row): number for number, its in enumerate(ranked) for row in groups[its]}
        return [row for its in ranked for row in groups[its]]

    def with_lines(self, rows: Sequence[Row]) -> tuple[list[Row | GroupLine], list[GroupLine]]:
        """Arranged rows below the lines of their groups, and the lines that now say something else."""
        found: list[Row | GroupLine] = []
        renewed = []
        at = 0
        while at < len(rows):
            number = self._number(rows[at])
            end = min(at + self._sizes[number], len(rows))
            whole = self._number(rows[end - 1]) == number
            stop = end if whole else bisect_right(rows, number, lo=at, hi=end, key=self._number)
            line = self._in_order[number]
            if line.count != stop - at:
                line.count = stop - at
                renewed.append(line)
            found.append(line)
            if line.is_open:
                found += rows[at:stop]
            at = stop
        return found, renewed

    def line_of(self, row: Row) -> GroupLine:
        """The line above the rows like this one."""
        return self._in_order[self._number(row)]

    def _number(self, row: Row) -> int:
        return self._numbers[id(row)]

    def _line(self, value: Hashable, name: str) -> GroupLine:
        line = self._lines.setdefault(value, GroupLine(value, name))
        line.name = name
        return line
