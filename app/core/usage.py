"""How an environment is used, as values: what is typed in each shell, and what each line does."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

from app.core.quoting import Inexpressible
from app.core.shells import SHOWN_NAMES, ShellName
from app.core.words import Sentence, say


class Typed(NamedTuple):
    """A line to type, and what it does. Without a line, the sentence says why there is none."""

    line: str | None
    sentence: Sentence
    folder: str | None = None  # the only folder where it means this environment

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {"line": self.line, "sentence": str(self.sentence), "folder": self.folder}


@dataclass(frozen=True, slots=True)
class ShellUsage:
    """How an environment is used in one shell. Of several ways the first is the one to take."""

    shell: ShellName
    activate: tuple[Typed, ...]
    run: tuple[Typed, ...]  # without activating
    leave: Typed | None
    hints: tuple[Typed, ...] = ()  # what to know; with a line where typing something helps

    @property
    def can_activate(self) -> bool:
        """There is a line that activates it."""
        return any(way.line is not None for way in self.activate)

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {
            "shell": str(self.shell),
            "activate": [way.to_json() for way in self.activate],
            "run": [way.to_json() for way in self.run],
            "leave": self.leave.to_json() if self.leave else None,
            "hints": [hint.to_json() for hint in self.hints],
        }


@dataclass(frozen=True, slots=True)
class Usage:
    """How an environment is used, in every shell."""

    shells: tuple[ShellUsage, ...]
    problem: Sentence | None = None  # why it should not be activated as it is now

    def of(self, shell: ShellName) -> ShellUsage:
        """How it is used in this shell."""
        return next(usage for usage in self.shells if usage.shell is shell)

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {
            "shells": [usage.to_json() for usage in self.shells],
            "problem": str(self.problem) if self.problem else None,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a machine decides how its environments are used."""

    platform: str  # as sys.platform has it
    files: frozenset[str] = frozenset()  # those of `activation.files_to_look_for` that exist
    misread: frozenset[str] = frozenset()  # scripts that would activate another path
    programs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # name: its path

    @property
    def windows(self) -> bool:
        """The machine runs Windows."""
        return self.platform == "win32"

    @property
    def paths(self) -> ModuleType:
        """The rules of its paths: ntpath or posixpath."""
        return ntpath if self.windows else posixpath

    def first_file(self, *candidates: str) -> str | None:
        """The first of the paths that exists."""
        return next((path for path in candidates if path in self.files and path not in self.misread), None)

    def written(self, path: str, shell: ShellName) -> str:
        """The path as the shell's own commands take it: on Windows, bash is Git Bash and wants slashes."""
        takes_backslashes = shell in {ShellName.POWERSHELL, ShellName.CMD}
        return path if takes_backslashes or not self.windows else path.replace("\\", "/")


def typed(write: Callable[[], str], sentence: Sentence, folder: str | None = None) -> Typed:
    """The line that `write` gives, or the reason why the shell cannot express it."""
    try:
        return Typed(write(), sentence, folder)
    except Inexpressible as reason:
        return Typed(None, reason.sentence)


def no_such_shell(shell: ShellName, seen: Seen) -> Typed | None:
    """Why this shell is of no use on this machine, or None if it may be."""
    if shell is ShellName.CMD and not seen.windows:
        return Typed(None, say("cmd is a shell of Windows; it does not exist here."))
    return None


def no_script(shell: ShellName, *, misread: bool = False) -> Sentence:
    """The environment lacks what this shell would read, or has one that would go wrong."""
    if misread:
        return say(
            "Its activation script for {shell} misreads the special characters in its path, as those written "
            "before October 2024 do. You can run it without activating it, or make it anew.",
            shell=SHOWN_NAMES[shell],
        )
    return say(
        "This environment has no activation script for {shell}. You can run it without activating it.",
        shell=SHOWN_NAMES[shell],
    )
