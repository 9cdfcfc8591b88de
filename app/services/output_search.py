"""Where a text stands in a log of a million lines."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from app.core.terminal_text import plain
from app.services.output_log import OutputLog


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the text stands."""

    line: int
    start: int  # characters of the line without its colours
    stop: int
    number: int  # which of all, from 1


def pattern(wanted: str) -> re.Pattern[str]:
    """What finds the text in any case. ASCII letters match only themselves, as they do in the bytes."""
    return re.compile(re.escape(wanted), re.IGNORECASE | (re.ASCII if wanted.isascii() else 0))


class OutputSearch:
    """Every place of one text, found in a worker by `advance` and walked on the UI thread.

    A line that is replaced after it was searched keeps what was found in it; walking passes it over.
    """

    def __init__(self, log: OutputLog, wanted: str) -> None:
        self.wanted = wanted
        self.pattern = pattern(wanted)
        self.searched = 0  # lines, from the first
        self._log = log
        self._lines = array("I")  # those with the text
        self._before = array("I")  # how often it stands before each of them
        self._total = 0

    @property
    def total(self) -> int:
        """How often the text stands in what was searched so far."""
        return self._total

    def advance(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Search the lines that came since. True if the text stands in them."""
        before = self._total
        for first, part in self._log.plain_parts(self.searched, self._log.line_count):
            self._search(first, part)
            self.searched = first + part.count(b"\n") + 1
            if stopped():
                break
        return self._total != before

    def after(self, line: int, column: int) -> Match | None:
        """The first place at or after this one; from the end on, the first of all."""
        at = bisect_left(self._lines, line)
        here = self._in_line(at) if at < len(self._lines) and self._lines[at] == line else []
        for match in here:
            if match.start >= column:
                return match
        return self._nearest(at + bool(here), 1)

    def before(self, line: int, column: int) -> Match | None:
        """The last place that begins before this one; from the start on, the last of all."""
        at = bisect_right(self._lines, line) - 1
        here = self._in_line(at) if at >= 0 and self._lines[at] == line else []
        for match in reversed(here):
            if match.start < column:
                return match
        return self._nearest(at - bool(here), -1)

    def _nearest(self, at: int, step: int) -> Match | None:
        """The first match in a line where the text still stands, going round once."""
        count = len(self._lines)
        kept = bisect_left(self._lines, self._log.first_kept)
        for _ in range(count - kept):
            if not kept <= at < count:
                at = kept if step > 0 else count - 1
            if found := self._in_line(at):
                return found[0 if step > 0 else -1]
            at += step
        return None

    def _in_line(self, at: int) -> list[Match]:
        line, number = self._lines[at], self._before[at]
        text = plain(self._log.line(line).text)
        return [
            Match(line, found.start(), found.end(), number + n)
            for n, found in enumerate(self.pattern.finditer(text), 1)
        ]

    def _search(self, first: int, part: bytes) -> None:
        if self.wanted.isascii():
            wanted = self.wanted.lower().encode()
            lowered = part.lower()
            if wanted not in lowered:
                return
            counts = [
                (n, line.count(wanted)) for n, line in enumerate(lowered.split(b"\n")) if wanted in line
            ]
        else:
            texts = part.decode("utf-8", "replace").split("\n")
            counts = [
                (n, count) for n, text in enumerate(texts) if (count := len(self.pattern.findall(text)))
            ]
        for n, count in counts:
            self._before.append(self._total)
            self._lines.append(first + n)  # second: who reads sees a line only with its count
            self._total += count
