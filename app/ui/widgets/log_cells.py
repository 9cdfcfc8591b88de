"""Where the letters of a line stand: in cells of one width, as in a terminal."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

TAB = 8
_ONE_CELL = "\u02ff"  # up to here every letter takes one cell
# What is drawn at once: letters of one cell each (with lines and blocks), scripts whose letters join, and
# single signs with the marks on them.
_RUN = re.compile(
    r"[\x20-\u02ff\u2010-\u2027\u2500-\u259f]+"
    r"|[\u0590-\u08ff\u0900-\u109f\ufb1d-\ufdff\ufe70-\ufefc]+"
    r"|.(?:[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\u200d]|(?<=\u200d).)*",
    re.DOTALL,
)


class _Widths(dict[str, int]):
    """How many cells a letter takes; each letter is looked up once."""

    def __missing__(self, letter: str) -> int:
        if unicodedata.east_asian_width(letter) in "WF":
            width = 2
        else:
            width = 0 if unicodedata.category(letter) in {"Mn", "Me", "Cf", "Cc"} else 1
        self[letter] = width
        return width


_widths = _Widths()


class Cells:
    """The cells of one line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: array[int] | None = None  # none needed where each letter takes one cell
        if "\t" in text or (not text.isascii() and max(text) > _ONE_CELL):
            self._starts = array("I", _starts(text))

    @property
    def width(self) -> int:
        """How many cells the line takes."""
        return self._starts[-1] if self._starts else len(self._text)

    def cell(self, column: int) -> int:
        """The cell a letter begins in."""
        column = min(column, len(self._text))
        return self._starts[column] if self._starts else column

    def column(self, cell: float) -> int:
        """The letter boundary nearest to a place measured in cells."""
        if self._starts is None:
            return max(0, min(len(self._text), int(cell + 0.5)))
        after = min(bisect_left(self._starts, cell), len(self._text))
        if after and cell - self._starts[after - 1] < self._starts[after] - cell:
            return bisect_left(self._starts, self._starts[after - 1])
        return after

    def columns(self, first: int, last: int) -> tuple[int, int]:
        """The letters that are seen if these cells are."""
        if self._starts is None:
            return max(0, min(first, len(self._text))), min(last, len(self._text))
        start = max(0, bisect_right(self._starts, first) - 1)
        return start, min(bisect_left(self._starts, last), len(self._text))

    def runs(self, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """The letters of a part as they are drawn: the cell, and what is drawn from there."""
        if self._starts is None:
            yield start, self._text[start:stop]
            return
        for piece in re.finditer(r"[^\t]+", self._text[start:stop]):
            for run in _RUN.finditer(piece[0]):
                yield self._starts[start + piece.start() + run.start()], run[0]


def _starts(text: str) -> list[int]:
    if "\t" not in text:
        return [*accumulate([_widths[letter] for letter in text], initial=0)]
    starts = [0]
    for letter in text:
        at = starts[-1]
        starts.append(at + TAB - at % TAB if letter == "\t" else at + _widths[letter])
    return starts


@lru_cache(maxsize=256)
def cells(text: str) -> Cells:
    """The cells of a line that was painted, most likely again soon."""
    return Cells(text)
