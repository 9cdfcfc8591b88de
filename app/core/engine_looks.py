"""One engine as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.engine_facts import Verdict
from app.core.engine_layers import Numbers
from app.core.errors import AppError


@dataclass(frozen=True, slots=True)
class EngineLook:
    """An engine of this machine, or the one that a pasted text is about."""

    name: str  # of its context, or how it is reached
    verdict: Verdict
    numbers: Numbers = field(default_factory=Numbers)
    active: bool = False  # the one that `docker` uses
    problem: AppError | None = None  # why it was not reached
