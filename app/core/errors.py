"""Every failure a user can meet, as a value that says what happened, why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.words import Sentence

if TYPE_CHECKING:
    from app.core.commands import Command


class AppError(Exception):
    """A failure that is explained. `code` is stable: scripts and the doctor know it by that name."""

    def __init__(
        self,
        code: str,
        sentence: Sentence,
        *,
        cause: Sentence | None = None,
        fix: Sentence | None = None,
        output: str = "",
        about: str | Command | None = None,
    ) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
        self.cause = cause
        self.fix = fix
        self.output = output  # the outside tool's own words, secrets already masked
        # For whoever knows a way out: the tool, project or environment, or the command that failed.
        self.about = about

    def to_json(self) -> dict[str, str | None]:
        """The shape every command prints on failure."""
        return {
            "code": self.code,
            "sentence": str(self.sentence),
            "cause": str(self.cause) if self.cause else None,
            "fix": str(self.fix) if self.fix else None,
        }
