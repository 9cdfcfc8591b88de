"""What a table says of a row: its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


class Align(StrEnum):
    """Where a column's text stands. Numbers stand at the right."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: what it says of a row, how it sorts, and how it gives way in a narrow window."""

    key: str
    title: Callable[[], str]  # asked when shown: the language may change
    value: Callable[[Row], object]
    text: Callable[[Row], str] | None = None  # the value in words; by default str(value), None as nothing
    sort_key: Callable[[Row], Any] | None = None  # by default the value, words without regard to case
    align: Align = Align.LEFT
    width: int = 120  # design pixels: what its usual words need
    stretch: int = 0  # its share of the width that is left over
    priority: int = 0  # 0 is never dropped; the highest number goes first, then from the right
    badge: Callable[[Row], tuple[str, str] | None] | None = None  # a state of app.ui.widgets.badge, a word
    font: str = "body"  # a role of app.ui.theme.fonts
    color: str = "text"  # a token of the theme
    acts: bool = False  # its words, where it has some, can be pressed
    whole: Callable[[Row], str] | None = None  # what its tooltip tells where the words are cut or tell less

    def words(self, row: Row) -> str:
        """What the cell says."""
        if self.badge and (badge := self.badge(row)):
            return badge[1]
        if self.text:
            return self.text(row)
        value = self.value(row)
        return "" if value is None else str(value)

    def tooltip(self, row: Row, *, cut: bool) -> str:
        """What is told while the pointer rests on the cell, so that nothing is lost."""
        words = self.words(row)
        whole = self.whole(row) if self.whole else words
        return whole if cut or whole != words else ""

    def order(self, row: Row) -> Any:
        """What the row is sorted by, or None for nothing: such rows come last."""
        value = self.sort_key(row) if self.sort_key else self.value(row)
        return value.casefold() if isinstance(value, str) else value
