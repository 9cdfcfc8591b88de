"""One engine as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.engine_endpoints import Endpoint
from app.core.engine_facts import Verdict
from app.core.engine_layers import Numbers
from app.core.errors import AppError
from app.core.words import Sentence


@dataclass(frozen=True, slots=True)
class EngineLook:
    """An engine of this machine, or the one that a pasted text is about."""

    name: str  # of its context, or how it is reached
    verdict: Verdict
    numbers: Numbers = field(default_factory=Numbers)
    active: bool = False  # the one that `docker` uses
    problem: AppError | None = None  # why it was not reached
    chosen: bool = False  # the one that Labwright works with
    context: str | None = None  # None: no context leads there
    endpoint: Endpoint | None = None
    why: Sentence | None = None  # it is the one that docker, or Labwright, uses
    hindrance: Sentence | None = None  # why choosing it would change nothing
    starts: str = ""  # the product that would be started, where it does not answer and that is possible

    @property
    def reached(self) -> bool:
        """It answered."""
        return self.problem is None
