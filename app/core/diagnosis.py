"""The words of the doctor: what is checked, what came of it, and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.core.words import Sentence

if TYPE_CHECKING:
    from app.core.plans import Plan

LIMIT_SECONDS = 6.0


class Result(StrEnum):
    """What came of a check. The values are part of the command line's contract."""

    OK = "ok"
    PROBLEM = "problem"
    UNKNOWN = "unknown"  # it could not be found out, or not in time
    SKIPPED = "skipped"  # it means nothing here


class Group(StrEnum):
    """What a check is about."""

    PYTHON = "python"
    TOOLS = "tools"
    ENGINE = "engine"
    NETWORK = "network"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    result: Result
    sentence: Sentence
    means: Sentence | None = None  # why that matters, or where it comes from
    fix: Plan | None = None
    steps: tuple[Sentence, ...] = ()  # what a person must do by hand


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the machine. `look` may take its time and is asked in a thread of its own."""

    id: str  # stable
    group: Group
    title: Sentence
    look: Callable[[], Finding]
    limit_seconds: float = LIMIT_SECONDS


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with its result."""

    check: Check
    finding: Finding
    seconds: float


def checked_to_json(checked: Checked) -> dict[str, Any]:
    """The shape of the command line's contract."""
    from app.core.plan_json import plan_to_json  # noqa: PLC0415 - only where something is printed

    finding = checked.finding
    return {
        "id": checked.check.id,
        "group": checked.check.group.value,
        "title": str(checked.check.title),
        "result": finding.result.value,
        "sentence": str(finding.sentence),
        "means": str(finding.means) if finding.means is not None else None,
        "seconds": round(checked.seconds, 3),
        "fix": plan_to_json(finding.fix) if finding.fix is not None else None,
        "steps": [str(step) for step in finding.steps],
    }


def ok(sentence: Sentence) -> Finding:
    """All is well."""
    return Finding(Result.OK, sentence)


def problem(
    sentence: Sentence, means: Sentence | None = None, *steps: Sentence, fix: Plan | None = None
) -> Finding:
    """Something is to be mended."""
    return Finding(Result.PROBLEM, sentence, means, fix, steps)


def unknown(sentence: Sentence) -> Finding:
    """It could not be found out."""
    return Finding(Result.UNKNOWN, sentence)


def skipped(sentence: Sentence) -> Finding:
    """It means nothing here."""
    return Finding(Result.SKIPPED, sentence)
