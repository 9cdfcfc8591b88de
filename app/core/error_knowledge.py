"""Known errors of tools: what they look like, why they happen, what to do. And which of them a text holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from app.core.error_patterns import Pattern, compile_context, compile_pattern, grams, grams_of
from app.core.error_text import Block, blocks

SYSTEMS = {"windows": "Windows", "macos": "macOS", "linux": "Linux"}  # and how they are called
STRUCTURE = frozenset({"patterns", "near", "unless", "over", "depth", "systems"})  # what is no text
_USUAL_DEPTH = 40
_NEAR, _UNLESS = 6000, 400  # signs around a match that are looked at
_MOST_HITS = 400  # of one situation in one block


class BadKnowledgeError(ValueError):
    """A file of resources/errors does not keep to the schema."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One known error. Its id is stable: scripts and the doctor know it by that."""

    id: str
    title: str
    cause: str
    fix: tuple[str, ...]  # for every system
    fix_on: Mapping[str, tuple[str, ...]]  # and for one
    avoid: tuple[str, ...]
    patterns: tuple[str, ...]
    near: tuple[str, ...]  # one of these must stand nearby, where there are any
    unless: tuple[str, ...]  # none of these may stand right there
    over: frozenset[str]  # more general situations that it replaces in its lines
    depth: int  # the less, the nearer to the root of the evil
    systems: frozenset[str]  # where it can happen

    def steps(self, system: str | None) -> tuple[str, ...]:
        """What to do: on one system, or on each with its name before it."""
        if system is not None:
            return (*self.fix_on.get(system, ()), *self.fix)
        named = (f"{name}: {step}" for each, name in SYSTEMS.items() for step in self.fix_on.get(each, ()))
        return (*named, *self.fix)


@dataclass(frozen=True, slots=True)
class Found:
    """A known error in a text."""

    situation: Situation
    line: int
    text: str  # of that line

    def to_json(self, system: str | None) -> dict[str, object]:
        """The shape `labwright explain` prints."""
        known = self.situation
        return {
            "id": known.id,
            "line": self.line,
            "title": known.title,
            "cause": known.cause,
            "fix": list(known.steps(system)),
            "avoid": list(known.avoid),
        }


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    last: int

    def meets(self, other: _Hit) -> bool:
        return self.first <= other.last and other.first <= self.last


class _Looked:
    """A situation with its compiled context."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._near = [compile_context(each) for each in situation.near]
        self._unless = [compile_context(each) for each in situation.unless]

    def fits(self, text: bytes, match: re.Match[bytes]) -> bool:
        """Whether what stands around the match speaks for it."""
        start, stop = match.span()
        if any(each.search(text, max(0, start - _UNLESS), stop + _UNLESS) for each in self._unless):
            return False
        return not self._near or any(
            each.search(text, max(0, start - _NEAR), stop + _NEAR) for each in self._near
        )


class _Anchor(NamedTuple):
    text: bytes
    ways: tuple[tuple[int, ...], ...]
    wanted: list[tuple[_Looked, Pattern]]


class Knowledge:
    """All known errors of one language, ready to be found."""

    def __init__(self, situations: Iterable[Situation]) -> None:
        self.situations = tuple(situations)

    def find(self, pieces: Iterable[bytes], system: str | None = None) -> tuple[Found, ...]:
        """Which of them the text holds, the root first. The text comes in pieces and may be of any length."""
        found: dict[str, Found] = {}
        for block in blocks(pieces):
            hits = self._hits(block, found)
            for id_, places in hits.items():
                if system is not None and system not in self._looked[id_].situation.systems:
                    continue
                free = [each for each in places if not self._is_replaced(id_, each, hits)]
                if free and id_ not in found:
                    line = min(each.first for each in free)
                    found[id_] = Found(self._looked[id_].situation, line, block.text_of(line))
        return tuple(sorted(found.values(), key=lambda each: (each.situation.depth, each.line)))

    def _is_replaced(self, id_: str, hit: _Hit, hits: Mapping[str, Sequence[_Hit]]) -> bool:
        return any(hit.meets(other) for better in self._replacing[id_] for other in hits.get(better, ()))

    def _hits(self, block: Block, known: Mapping[str, Found]) -> dict[str, list[_Hit]]:
        hits: dict[str, list[_Hit]] = defaultdict(list)
        text = block.squeezed
        there = grams(text)
        for anchor, ways, wanted in self._anchors:
            if not any(all(gram in there for gram in way) for way in ways):
                continue
            place = text.find(anchor)
            while place >= 0:
                open_ones = [each for each in wanted if not self._is_done(each[0], hits, known)]
                if not open_ones:
                    break
                for looked, pattern in open_ones:
                    match = pattern.find(text, place)
                    if match is not None and looked.fits(text, match):
                        first, last = block.line_at(match.start()), block.line_at(match.end() - 1)
                        hits[looked.situation.id].append(_Hit(first, last))
                place = text.find(anchor, place + len(anchor))
        return hits

    def _is_done(self, looked: _Looked, hits: Mapping[str, list[_Hit]], known: Mapping[str, Found]) -> bool:
        situation = looked.situation
        if situation.id in known and not situation.over:
            return True
        return len(hits.get(situation.id, ())) >= self._enough(situation)

    def _enough(self, situation: Situation) -> int:
        return _MOST_HITS if situation.over or self._replacing[situation.id] else 1

    @cached_property
    def _looked(self) -> dict[str, _Looked]:
        return {each.id: _Looked(each) for each in self.situations}

    @cached_property
    def _replacing(self) -> dict[str, list[str]]:
        """For each situation, those that are more exact than it."""
        replacing: dict[str, list[str]] = {each.id: [] for each in self.situations}
        for each in self.situations:
            for general in each.over:
                replacing[general].append(each.id)
        return replacing

    @cached_property
    def _anchors(self) -> list[_Anchor]:
        wanted: dict[bytes, list[tuple[_Looked, Pattern]]] = defaultdict(list)
        for looked in self._looked.values():
            for source in looked.situation.patterns:
                pattern = compile_pattern(source)
                wanted[pattern.anchor].append((looked, pattern))
        return [_Anchor(anchor, grams_of(anchor), those) for anchor, those in wanted.items()]


def system_of(platform: str) -> str:
    """How this knowledge calls a platform of Python's."""
    return {"win32": "windows", "darwin": "macos"}.get(platform, "linux")


def parse_situations(data: Mapping[str, Any], texts: Mapping[str, Any]) -> list[Situation]:
    """The situations of one file, their shape from the English one and their words from the language's."""
    return [_situation(id_, entry, entry | texts.get(id_, {})) for id_, entry in data.items()]


def _situation(id_: str, entry: Mapping[str, Any], words: Mapping[str, Any]) -> Situation:
    if not entry.get("patterns") or not words.get("title") or not words.get("cause"):
        raise BadKnowledgeError(f"{id_} needs a title, a cause and patterns")
    fix_on = {each: tuple(words[each]) for each in SYSTEMS if each in words}
    return Situation(
        id=id_,
        title=words["title"],
        cause=words["cause"],
        fix=tuple(words.get("fix", ())),
        fix_on=fix_on,
        avoid=tuple(words.get("avoid", ())),
        patterns=tuple(entry["patterns"]),
        near=tuple(entry.get("near", ())),
        unless=tuple(entry.get("unless", ())),
        over=frozenset(entry.get("over", ())),
        depth=entry.get("depth", _USUAL_DEPTH),
        systems=frozenset(entry.get("systems", SYSTEMS)),
    )
