"""A way out of a failure, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.plans import Plan
from app.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Fix:
    """What can be done now. Without a plan it is something only the user can do."""

    title: Sentence  # "Use Python 3.11 in the image too"
    sentence: Sentence  # what that means
    plan: Plan | None = None
    best: bool = False  # at most one of several
    again: bool = True  # whether what failed goes well afterwards, so that it is tried again
