"""The doctor's vocabulary: checks, and what each came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.plan_json import plan_to_json
from app.core.plans import Plan
from app.core.words import Sentence, say


class Group(StrEnum):
    """What a check is about, in the order in which they are shown."""

    PYTHON = "python"
    TOOLS = "tools"
    ENGINE = "engine"
    NETWORK = "network"
    DISK = "disk"


GROUP_TITLES = {
    Group.PYTHON: say("Python"),
    Group.TOOLS: say("Tools"),
    Group.ENGINE: say("Container engine"),
    Group.NETWORK: say("Network"),
    Group.DISK: say("Disk and memory"),
}


class Result(StrEnum):
    """What a check came to. The values are part of the command line's contract."""

    OK = "ok"
    PROBLEM = "problem"
    UNKNOWN = "unknown"  # it could not be found out
    SKIPPED = "skipped"  # it does not concern this machine


class Fact(NamedTuple):
    """One of several things that were asked, shown beside the others."""

    name: Sentence
    value: Sentence
    speaks: Result = Result.OK  # PROBLEM: against; UNKNOWN: nobody can tell; SKIPPED: neither way


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, and what to do about it."""

    result: Result
    sentence: Sentence
    steps: tuple[Sentence, ...] = ()  # by hand, in this order
    lines: tuple[tuple[str, ...], ...] = ()  # argv of what the steps say to type
    text: tuple[str, ...] = ()  # what the steps say to write into a file
    fix: Plan | None = None  # what Labwright can do about it, once it was shown and agreed to
    avoid: tuple[Sentence, ...] = ()  # what is often advised, and harms
    facts: tuple[Fact, ...] = ()  # what was asked, side by side


@dataclass(frozen=True, slots=True)
class Closer:
    """A closer look that does something, so it is asked about first."""

    plan: Plan
    told: Callable[
        [str], Mapping[str, Diagnosis]
    ]  # by what it printed: what checks come to now, by their ids


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `look` may wait, up to `limit_seconds`; nothing it raises ends a visit."""

    id: str  # stable: python-on-path
    group: Group
    title: Sentence
    meaning: Sentence  # why it matters, for who never heard of it
    look: Callable[[], Diagnosis]
    limit_seconds: float = 8.0
    waits: bool = False  # for what others wait for, too: it starts at once and takes nobody's turn
    closer: Callable[[], Closer] | None = None  # it may wait, and raises AppError where none can be had


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that has ended."""

    check: Check
    diagnosis: Diagnosis
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        found = self.diagnosis
        return {
            "id": self.check.id,
            "group": str(self.check.group),
            "result": str(found.result),
            "title": str(self.check.title),
            "sentence": str(found.sentence),
            "meaning": str(self.check.meaning),
            "steps": [str(step) for step in found.steps],
            "lines": [list(line) for line in found.lines],
            "text": list(found.text),
            "avoid": [str(each) for each in found.avoid],
            "facts": [
                {"name": str(each.name), "value": str(each.value), "result": str(each.speaks)}
                for each in found.facts
            ],
            "seconds": round(self.seconds, 3),
            "fix": plan_to_json(found.fix) if found.fix is not None else None,
        }


def fine(sentence: Sentence) -> Diagnosis:
    """Nothing is the matter."""
    return Diagnosis(Result.OK, sentence)


def trouble(
    sentence: Sentence,
    *steps: Sentence,
    lines: tuple[tuple[str, ...], ...] = (),
    text: tuple[str, ...] = (),
    fix: Plan | None = None,
    avoid: tuple[Sentence, ...] = (),
) -> Diagnosis:
    """Something is the matter."""
    return Diagnosis(Result.PROBLEM, sentence, steps, lines, text, fix, avoid)


def unknown(sentence: Sentence, *steps: Sentence) -> Diagnosis:
    """Nobody can tell."""
    return Diagnosis(Result.UNKNOWN, sentence, steps)


def skipped(sentence: Sentence) -> Diagnosis:
    """There is nothing of it here."""
    return Diagnosis(Result.SKIPPED, sentence)
