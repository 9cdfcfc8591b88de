"""One command line as a value, and how three shells would take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

MASK = "•••"


class Shell(StrEnum):
    """The shells a command line is shown for."""

    BASH = "bash"
    POWERSHELL = "powershell"
    CMD = "cmd"


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments, never a string and never a shell."""

    argv: tuple[str, ...]
    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # additions only
    secrets: frozenset[str] = frozenset()  # masked wherever shown or logged
    timeout_seconds: float | None = None
    stdin: bytes | None = None  # fed, then closed; without it standard input is empty
    terminal: bool = False  # run in a pseudo-terminal: some programs show progress only there

    def __post_init__(self) -> None:
        if not self.argv or not self.argv[0]:
            raise ValueError("a command needs a program")
        if any("\0" in word for word in self.argv):
            raise ValueError("no system can pass a NUL character to a program")

    def shown(self, shell: Shell) -> str:
        """The line as the shell would take it, secrets masked. Raises quoting.Inexpressible."""
        from app.core import quoting  # noqa: PLC0415 - a third of the window's imports until first shown

        return quoting.quote(self.masked_argv(), shell, {k: self.masked(v) for k, v in self.env.items()})

    def masked(self, text: str) -> str:
        """The text without this command's secrets."""
        from app.core.masking import masked  # noqa: PLC0415 - it needs MASK, and few commands have secrets

        return masked(text, self.secrets) if self.secrets else text

    def masked_argv(self) -> tuple[str, ...]:
        """The arguments without this command's secrets."""
        return tuple(self.masked(word) for word in self.argv)
