"""What a search knows of one of its sources."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.core.environments import Skipped, SourceTrace
from app.core.ports import EnvironmentFinder
from app.core.words import Sentence, say, say_count
from app.system.walk import Stack


@dataclass(slots=True, eq=False)
class SearchSource:
    """One finder with its places, or the walk through home and the chosen folders: how far its search is."""

    name: str
    budget_seconds: float
    finder: EnvironmentFinder | None = None
    order: float = float("inf")
    starts: deque[str] = field(default_factory=deque)  # still to be searched
    stack: Stack = field(default_factory=Stack)
    start: tuple[str | None, str] = None, ""  # of the stack: as it is spelled, where it truly is
    folders: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    began: float | None = None
    found_before: int = 0
    found: int = 0
    seconds: float = 0.0

    def trace(self) -> SourceTrace:
        """What is told of it."""
        return SourceTrace(self.name, tuple(self.folders), self.found, tuple(self.skipped), self.seconds)

    def asked_starts(self) -> list[str]:
        """The places its finder names. A fault of it is told in the trace and ends only itself."""
        starts: list[str] = []
        try:
            starts.extend(self.finder.starts() if self.finder else ())  # keeps those before a fault
        except Exception as error:  # noqa: BLE001 - see above
            self.skipped.append(Skipped("", failed(error)))
        return starts


def failed(error: Exception) -> Sentence:
    """Why nothing came of it."""
    return say("The search failed: {problem}", problem=f"{type(error).__name__}: {error}")


def out_of_time(left: int) -> Sentence:
    """How much was not searched."""
    return say_count(
        "The time for this search ran out: {n} folder and what lies in it was not searched.",
        "The time for this search ran out: {n} folders and what lies in them were not searched.",
        left,
    )
