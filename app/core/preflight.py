"""What is looked at before something runs that may take long, and what to do about what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence


class Weight(StrEnum):
    """How much a finding matters."""

    FINE = "fine"
    WARNING = "warning"  # it works, with something missing or unsure
    PROBLEM = "problem"  # it will fail


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    key: str  # stable: compiler-and-libraries, disk, download
    weight: Weight
    sentence: Sentence
    fix: Sentence | None = None
    lines: tuple[tuple[str, ...], ...] = ()  # argv of each line that puts it right, to type or to run
