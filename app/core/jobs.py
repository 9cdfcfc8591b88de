"""Something running now, as a value: what the job strip, the popover and the command line show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import AppError
from app.core.plans import Plan
from app.core.words import Sentence


class JobState(StrEnum):
    """Where a job stands. The last three are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    ASKING = "asking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Nothing of the job runs any more."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question."""

    value: str
    label: Sentence


@dataclass(frozen=True, slots=True)
class Question:
    """What a job must know before it goes on. Without choices any text is an answer."""

    sentence: Sentence
    choices: tuple[Choice, ...] = ()
    secret: bool = False  # typed hidden, never logged


@dataclass(frozen=True, slots=True)
class Job:
    """A plan that runs, ran, or waits for its turn."""

    id: str
    plan: Plan
    state: JobState
    step: int = 0  # index of the step that runs, or ran last
    phase: Sentence | None = None  # what the step is at, where its output tells
    progress: float | None = None  # 0 to 1 where it is known
    started: float | None = None  # seconds since the epoch
    ended: float | None = None
    waiting_for: Sentence | None = None  # why it does not run yet
    cancelling: bool = False
    question: Question | None = None
    error: AppError | None = None
    undo: Plan | None = None  # how to take back what was done, where that is possible now
