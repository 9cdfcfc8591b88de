"""What a program is at, recognised from what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.outcomes import Line
from app.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a long command."""

    sentence: Sentence  # "Download"
    mark: str  # a regular expression: a line that begins like this tells that the phase has begun


class PhaseReader:
    """Reads the lines of one command as they come."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self._phases = tuple(phases)
        # One search a line: builds print thousands of them.
        self._marks = re.compile("|".join(f"({_uncaptured(each.mark)})" for each in phases))
        self.current: Phase | None = None

    def read(self, lines: Iterable[Line]) -> bool:
        """Whether another phase has begun with these lines."""
        before = self.current
        for line in lines:
            found = self._marks.match(line.text)
            if found is not None and found.lastindex is not None:
                self.current = self._phases[found.lastindex - 1]
        return self.current is not before


def _uncaptured(mark: str) -> str:
    if re.compile(mark).groups:
        raise ValueError(f"the mark {mark!r} has a group of its own: write (?:…)")
    return mark
