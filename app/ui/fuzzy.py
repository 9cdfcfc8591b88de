"""Finds what is meant from a few letters of it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

_AT_START = 12
_AT_WORD = 8
_NEXT_TO_LAST = 6


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits, and which of its letters were found."""

    score: int
    positions: tuple[int, ...]


def match(wanted: str, text: str) -> Match | None:
    """The best way to read `wanted` as letters of `text` in their order, or None if there is no way.

    Letters that follow each other and letters that begin a word count for more than scattered ones.
    """
    letters = wanted.casefold().split()
    if not letters:
        return Match(0, ())
    folded = _fold(text)
    score, start = 0, 0
    positions: list[int] = []
    for word in letters:
        found = _match_word(word, folded, start)
        if found is None and start:
            found = _match_word(word, folded, 0)  # words may come in any order
        if found is None or set(found.positions) & set(positions):
            return None
        score += found.score
        positions += found.positions
        start = found.positions[-1] + 1
    return Match(score, tuple(sorted(positions)))


def _fold(text: str) -> str:
    """The text in one case, each letter still at its place (`ß` would become two)."""
    return "".join(letter.casefold() if len(letter.casefold()) == 1 else letter for letter in text)


def _match_word(word: str, text: str, start: int) -> Match | None:
    whole = _whole(word, text, start)
    if whole is not None:
        return whole
    best: Match | None = None
    for first in range(start, len(text)):
        if text[first] == word[0]:
            found = _scattered(word, text, first)
            if found is not None and (best is None or found.score > best.score):
                best = found
    return best


def _whole(word: str, text: str, start: int) -> Match | None:
    """The word as it stands, at the best place."""
    places = []
    at = text.find(word, start)
    while at >= 0:
        places.append(at)
        at = text.find(word, at + 1)
    if not places:
        return None
    best = max(places, key=lambda place: (_worth(text, place), -place))
    return Match(
        _worth(text, best) + _NEXT_TO_LAST * (len(word) - 1) + len(word), tuple(range(best, best + len(word)))
    )


def _scattered(word: str, text: str, first: int) -> Match | None:
    """The letters of the word from `first` on, each the next one there is."""
    positions = [first]
    score = _worth(text, first) + 1
    for letter in word[1:]:
        after = positions[-1] + 1
        at = text.find(letter, after)
        if at < 0:
            return None
        near = _NEXT_TO_LAST if at == after else max(after - at, -_NEXT_TO_LAST)
        score += 1 + near + _worth(text, at)
        positions.append(at)
    return Match(score, tuple(positions))


def _worth(text: str, at: int) -> int:
    if at == 0:
        return _AT_START
    return _AT_WORD if not text[at - 1].isalnum() else 0
