"""What a program printed and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.core.words import Sentence, say


class Stream(StrEnum):
    """Where a line was printed."""

    OUT = "out"
    ERR = "err"
    NOTE = "note"  # said by Labwright itself, not by the program


class Line(NamedTuple):
    """One line of output. Colours stay in the text as SGR sequences; all other controls are gone."""

    # A named tuple, since a hundred thousand of them are made a second: half the time of a dataclass.

    stream: Stream
    text: str
    replaces: bool = False  # takes the place of the stream's line before: a progress bar that moved


class Ending(StrEnum):
    """How a program came to its end."""

    EXITED = "exited"
    SIGNALLED = "signalled"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed-out"
    NOT_STARTED = "not-started"
    INTERRUPTED = "interrupted"  # Labwright itself was killed while it ran
    STARTED = "started"  # it goes on by itself, and nobody waits for its end


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one run. It is never an exception: the caller reads it."""

    ending: Ending
    seconds: float
    exit_code: int | None = None
    signal_name: str | None = None
    problem: Sentence | None = None  # why it did not start
    timeout_seconds: float | None = None
    stdout: str = ""  # the last part of it, at most runner.KEPT_CHARACTERS
    stderr: str = ""

    @property
    def ok(self) -> bool:
        """The program ran to its end and said all is well, or was started to go on by itself."""
        return self.ending is Ending.STARTED or (self.ending is Ending.EXITED and self.exit_code == 0)

    @property
    def sentence(self) -> Sentence:
        """How it ended, as a person would say it."""
        match self.ending:
            case Ending.EXITED if self.exit_code:
                return say("ended with code {code}", code=self.exit_code)
            case Ending.SIGNALLED:
                return say("was ended by the signal {name}", name=self.signal_name)
            case Ending.TIMED_OUT:
                return say("timed out after {seconds:g} s", seconds=self.timeout_seconds)
            case Ending.NOT_STARTED if self.problem:
                return self.problem
        return _SAID[self.ending]


_SAID = {
    Ending.EXITED: say("done"),
    Ending.CANCELLED: say("stopped by you"),
    Ending.NOT_STARTED: say("could not be started"),
    Ending.INTERRUPTED: say("was cut off when Labwright ended"),
    Ending.STARTED: say("started"),
}
