"""Other ways to the results of commands, each known by what stands in the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.outcomes import Outcome
from app.core.plans import RunCommand
from app.core.ports import Cancel, OnLines, StandIns
from app.core.words import Sentence


class AllStandIns:
    """Hands each step to the one who knows its way, made when it is first needed."""

    def __init__(self, by_type: Mapping[type, Callable[[], StandIns]]) -> None:
        self._by_type = by_type

    def go(
        self, step: RunCommand, *, on_lines: OnLines, cancel: Cancel, title: Sentence, run_id: str
    ) -> Outcome | None:
        """How it ended, or None where the command itself must run."""
        way = self._by_type[type(step.stand_in)]()
        return way.go(step, on_lines=on_lines, cancel=cancel, title=title, run_id=run_id)

    def ran(self, step: RunCommand) -> None:
        """Hear that the command itself has run, and well."""
        self._by_type[type(step.stand_in)]().ran(step)
