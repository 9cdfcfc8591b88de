"""An entry of the journal: a command that ran, or runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.commands import MASK, Shell
from app.core.outcomes import Ending, Outcome
from app.core.words import Sentence, say, verbatim

DID_THE_SAME = say("Labwright did the same in less time.")
_SURROGATE = re.compile("[\ud800-\udfff]")  # how Python holds a byte that is not UTF-8


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, as it is remembered: secrets are masked, output is not kept."""

    id: str
    time: float  # when it began, seconds since the epoch
    argv: tuple[str, ...]
    title: str  # what it was run for
    origin: str  # "window" or "cli"
    cwd: str
    env: tuple[tuple[str, str], ...] = ()  # what was added to the environment
    left_out: int = 0  # words of a command line too long to be remembered whole
    fed: bool = False  # something was written to its standard input, which is not kept
    equivalent: bool = False  # Labwright did the same in less time, without this command
    outcome: Outcome | None = None  # None: it has not ended
    said: Sentence | None = None  # the title as a sentence that other languages know

    @property
    def purpose(self) -> Sentence:
        """What it was run for, as a sentence; an empty one where nobody said."""
        return self.said or verbatim(self.title)

    @property
    def sentence(self) -> Sentence:
        """How it ended, as a person would say it."""
        return self.outcome.sentence if self.outcome else say("has not ended")

    @property
    def ran(self) -> bool:
        """The program did start."""
        return self.outcome is None or self.outcome.ending is not Ending.NOT_STARTED

    @property
    def hides_secret(self) -> bool:
        """Something in the line was masked, so that it cannot be run again as it is."""
        return any(MASK in text for text in (*self.argv, *(value for _, value in self.env)))

    def shown(self, shell: Shell) -> str:
        """The line as the shell would take it, as far as it is kept. Raises quoting.Inexpressible."""
        from app.core import quoting  # noqa: PLC0415 - a third of the window's imports until first shown

        line = quoting.quote(self.argv, shell, dict(self.env))
        return f"{line} …" if self.left_out else line

    def matches(self, text: str) -> bool:
        """Every word of the text occurs in the command, its title or its folder."""
        own = "\n".join((" ".join(self.argv), self.title, self.cwd)).casefold()
        return all(word in own for word in text.casefold().split())

    def to_json(self, shell: Shell = Shell.BASH) -> dict[str, object]:
        """The shape `labwright journal --json` prints. `shown` is null where the shell cannot express it."""
        from app.core import quoting  # noqa: PLC0415 - see above

        try:
            shown = readable(self.shown(shell))
        except quoting.Inexpressible:
            shown = None
        outcome = self.outcome
        known = outcome is not None and outcome.ending not in {Ending.INTERRUPTED, Ending.STARTED}
        return {
            "time": iso_time(self.time),
            "argv": [readable(word) for word in self.argv],
            "shown": shown,
            "cwd": readable(self.cwd),
            "exit_code": outcome.exit_code if outcome else None,
            "seconds": outcome.seconds if outcome and known else None,
            "title": readable(self.title),
            "origin": self.origin,
            **({"equivalent": True} if self.equivalent else {}),
        }


def readable(text: str) -> str:
    """The text with U+FFFD in place of bytes that were not UTF-8."""
    return _SURROGATE.sub("\ufffd", text)


def iso_time(seconds: float) -> str:
    """A moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
