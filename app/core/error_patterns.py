"""The language in which resources/errors says what an error looks like.

A pattern is a regular expression over squeezed text (see `error_text`): white space in it means nothing, a
backtick is any quote, `~` is at most 160 signs of anything and `~~` at most 800. It has a literal part, its
anchor: only where that stands is the expression tried, so a long log costs little.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from dataclasses import dataclass

AROUND = 900  # signs before and after an anchor that belong to a match at most
_MOST_TRIES = 8
_GRAM = 4
_LEAST_ANCHOR = 2 * _GRAM - 1  # so that it holds a whole gram wherever it stands
_GAPS = (("~~", ".{0,800}?"), ("~", ".{0,160}?"))
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\{\d*,?\d*\}|.", re.DOTALL)


class BadPatternError(ValueError):
    """A pattern breaks the rules of this language."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording's shape."""

    anchor: bytes
    expression: re.Pattern[bytes]
    at_anchor: bool  # whether a match begins with its anchor

    def find(self, text: bytes, place: int) -> re.Match[bytes] | None:
        """The match around this place of its anchor, the shortest where one begins in another."""
        stop = place + AROUND + len(self.anchor)
        if self.at_anchor:
            return self.expression.match(text, place, stop)
        best = self.expression.search(text, max(0, place - AROUND), stop)
        for _ in range(_MOST_TRIES if best is not None else 0):
            assert best is not None
            shorter = self.expression.search(text, best.start() + 1, best.end())
            if shorter is None:
                break
            best = shorter
        return best


def grams(text: bytes) -> Collection[int]:
    """All that stands in the text's fields of four bytes: what an anchor consists of is among it, or the
    anchor is nowhere in the text. To know that takes a tenth of the time of looking for each anchor."""
    return set(memoryview(text + bytes(-len(text) % _GRAM)).cast("I"))


def grams_of(anchor: bytes) -> tuple[tuple[int, ...], ...]:
    """The fields an anchor would fill, for each of the four ways it can stand."""
    return tuple(
        tuple(
            int.from_bytes(anchor[at : at + _GRAM], sys.byteorder)
            for at in range(shift, len(anchor) - _GRAM + 1, _GRAM)
        )
        for shift in range(_GRAM)
    )


def compile_pattern(source: str) -> Pattern:
    """The pattern as it is searched for."""
    squeezed = "".join(source.split())
    if squeezed != squeezed.lower():
        letters = {each[1] for each in re.findall(r"\\.", squeezed)}
        if any(sign.isupper() and sign not in letters for sign in squeezed):
            raise BadPatternError(f"capitals never match: {source}")
    anchor, start = _anchor(squeezed)
    if len(anchor) < _LEAST_ANCHOR:
        raise BadPatternError(f"no literal part long enough: {source}")
    for mark, gap in _GAPS:
        squeezed = squeezed.replace(mark, gap)
    return Pattern(anchor.encode(), compile_context(squeezed), start == 0)


def compile_context(source: str) -> re.Pattern[bytes]:
    """An expression without an anchor, for what must or must not stand near."""
    squeezed = "".join(source.split())
    for mark, gap in _GAPS:
        squeezed = squeezed.replace(mark, gap)
    return re.compile(squeezed.encode(), re.DOTALL)


def _anchor(squeezed: str) -> tuple[str, int]:
    """The longest literal part outside of groups, and where in the pattern it stands."""
    runs: list[tuple[str, int]] = []
    run, began, depth = "", 0, 0
    for token in _TOKEN.finditer(squeezed):
        text = token[0]
        if text == "(":
            depth += 1
        literal = _literal(text) if depth == 0 else None
        if text == ")":
            depth -= 1
        if literal is not None:
            began = began if run else token.start()
            run += literal
            continue
        if depth == 0 and text == "|":
            raise BadPatternError(f"write two patterns instead: {squeezed}")
        if text[0] in "?*{":
            run = run[:-1]
        runs.append((run, began))
        run = ""
    runs.append((run, began))
    return max(runs, key=lambda each: len(each[0].encode()))


def _literal(token: str) -> str | None:
    if token.startswith("\\"):
        return None if token[1].isalnum() else token[1]
    return None if token[0] in ".^$*+?{}[]()|~" else token
