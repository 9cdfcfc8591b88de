"""Every failure a user can meet, as a value that says what happened, why, and what to do."""

from __future__ import annotations

from app.core.words import Sentence


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
    ) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
        self.cause = cause
        self.fix = fix
        self.output = output  # the outside tool's own words, secrets already masked

    def to_json(self) -> dict[str, str | None]:
        """The shape every command prints on failure."""
        return {
            "code": self.code,
            "sentence": str(self.sentence),
            "cause": str(self.cause) if self.cause else None,
            "fix": str(self.fix) if self.fix else None,
        }
