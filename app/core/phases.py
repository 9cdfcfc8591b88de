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
    begins_at: float | None = None  # how much of the command is usually done by then, 0 to 1
    percent: str = ""  # a regular expression with two groups: what goes on, and how many percent are done


class PhaseReader:
    """Reads the lines of one command as they come."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self._phases = tuple(phases)
        # One search a line: builds print thousands of them.
        self._marks = re.compile("|".join(f"({_uncaptured(each.mark)})" for each in phases))
        self._bars = {each: re.compile(each.percent) for each in phases if each.percent}
        self._percents: dict[str, int] = {}
        self.current: Phase | None = None

    def read(self, lines: Iterable[Line]) -> bool:
        """Whether another phase has begun with these lines."""
        before = self.current
        for line in lines:
            found = self._marks.match(line.text)
            if found is not None and found.lastindex is not None:
                self.current = self._phases[found.lastindex - 1]
                self._percents = {}
            elif self.current in self._bars and (bar := self._bars[self.current].match(line.text)):
                self._percents[bar[1]] = min(int(bar[2]), 100)
        return self.current is not before

    @property
    def progress(self) -> float | None:
        """How much of the command is done, 0 to 1, where its phases tell. Several bars count alike."""
        if self.current is None or self.current.begins_at is None:
            return None
        behind = self._phases[self._phases.index(self.current) + 1 :]
        end = next((each.begins_at for each in behind if each.begins_at is not None), 1.0)
        done = sum(self._percents.values()) / (100 * len(self._percents)) if self._percents else 0.0
        return self.current.begins_at + done * (end - self.current.begins_at)


def _uncaptured(mark: str) -> str:
    if re.compile(mark).groups:
        raise ValueError(f"the mark {mark!r} has a group of its own: write (?:…)")
    return mark
