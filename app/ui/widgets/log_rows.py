"""Which lines of a log are shown, and which of their letters are chosen."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

Ranges = Sequence[tuple[int, int]]
Position = tuple[int, int]  # line, letter

_AROUND = 8
_WORD = re.compile(r"\w+|\s+|[^\w\s]+")


class Rows:
    """Rows on the screen and the lines in them: all lines, or only some ranges of them."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = tuple([(start, stop) for start, stop in ranges if start < stop])
        self._firsts = [0, *accumulate([stop - start for start, stop in self.ranges])]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._firsts[-1]

    def line(self, row: int) -> int:
        """The line in this row."""
        at = min(bisect_right(self._firsts, row), len(self.ranges)) - 1
        return self.ranges[at][0] + row - self._firsts[at]

    def row(self, line: int) -> int:
        """The row of this line, or of the next line that is shown, or the last row."""
        at = bisect_right(self.ranges, line, key=_start) - 1
        if at < 0:
            return 0
        start, stop = self.ranges[at]
        return min(self._firsts[at] + min(line, stop) - start, max(0, self.count - 1))

    def has_line(self, line: int) -> bool:
        """Whether the line is shown."""
        return bool(self.count) and self.line(self.row(line)) == line

    def after_gap(self, row: int) -> bool:
        """Whether lines are left out right above this row."""
        return row > 0 and self.line(row) != self.line(row - 1) + 1

    def within(self, start: int, stop: int) -> Ranges:
        """The parts of these lines that are shown."""
        cut = [(max(start, low), min(stop, high)) for low, high in self.ranges]
        return [(low, high) for low, high in cut if low < high]


def _start(lines: tuple[int, int]) -> int:
    return lines[0]


def around(marks: Ranges, first: int, stop: int) -> Ranges:
    """The marked lines with some before and after them, as far as there are any."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(marks):
        start, end = max(first, low - _AROUND), min(stop, high + _AROUND)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@dataclass(slots=True)
class Selection:
    """From where to where letters are chosen. The cursor is where the keyboard is."""

    anchor: Position = (0, 0)
    cursor: Position = (0, 0)

    @property
    def empty(self) -> bool:
        """Nothing is chosen."""
        return self.anchor == self.cursor

    @property
    def ends(self) -> tuple[Position, Position]:
        """The first and the last place, in the order of the text."""
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor)

    def move(self, to: Position, *, keep: bool) -> None:
        """Put the cursor there; `keep` chooses all on its way."""
        self.cursor = to
        if not keep:
            self.anchor = to

    def columns(self, line: int, length: int) -> tuple[int, int] | None:
        """Which letters of a line are chosen; one more than it has where its end is chosen, too."""
        (first, start), (last, stop) = self.ends
        if self.empty or not first <= line <= last:
            return None
        return start if line == first else 0, stop if line == last else length + 1


def word_at(text: str, column: int) -> tuple[int, int]:
    """The word at this letter, or the run of spaces or signs."""
    for found in _WORD.finditer(text):
        if found.end() > column:
            return found.start(), found.end()
    return len(text), len(text)


def word_step(text: str, column: int, step: int) -> int:
    """The next beginning of a word in a direction, within the line."""
    starts: Iterable[int] = [found.start() for found in _WORD.finditer(text) if not found[0].isspace()]
    if step > 0:
        return min([start for start in starts if start > column], default=len(text))
    return max([start for start in starts if start < column], default=0)
