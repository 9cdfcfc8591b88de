"""Every engine of this machine side by side, and which of them `docker` uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.docker_contexts import Choice, Context
from app.core.engine_endpoints import Endpoint
from app.core.engine_facts import Verdict
from app.core.errors import AppError


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where an engine may be."""

    endpoint: Endpoint | None  # None where a context is broken
    context: str | None = None  # None: no context leads there
    problem: AppError | None = None  # of the context
    active: bool = False  # `docker` uses it
    chosen: bool = False  # Labwright uses it


@dataclass(frozen=True, slots=True)
class FoundEngine:
    """What came of asking one."""

    candidate: Candidate
    verdict: Verdict
    problem: AppError | None  # why it was not reached
    seconds: float
    version: Mapping[str, Any]
    info: Mapping[str, Any]
    said_at: float = 0.0  # when it had said all, in seconds since the epoch

    @property
    def reached(self) -> bool:
        return self.problem is None

    def to_json(self) -> dict[str, Any]:
        """The shape of the command line's contract, and what hinders it."""
        endpoint = self.candidate.endpoint
        told = self.verdict.to_json()
        if self.problem is not None:
            told["sentence"] = str(self.problem.sentence)
        return {
            **told,
            "context": self.candidate.context,
            "endpoint": endpoint.text if endpoint is not None else None,
            "active": self.candidate.active,
            "problem": self.problem.to_json() if self.problem is not None else None,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class EnginesFound:
    """All of them, the one that `docker` uses first."""

    engines: tuple[FoundEngine, ...]
    choice: Choice  # of Labwright
    of_docker: Choice  # of `docker` in a terminal
    contexts: tuple[Context, ...]
    problems: tuple[AppError, ...] = ()  # files that could not be read

    @property
    def active(self) -> FoundEngine | None:
        """The one that `docker` uses."""
        return next((each for each in self.engines if each.candidate.active), None)
