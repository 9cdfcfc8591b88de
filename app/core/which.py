"""The walk from a name typed in a shell to the file that runs: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.shells import ShellName
from app.core.words import Sentence


class Verdict(StrEnum):
    """What a step says. This is the closed list; scripts know the verdicts by these words."""

    WINS = "wins"  # this file runs
    SHADOWED = "shadowed"  # a file of this name that never runs: an earlier one wins
    NOT_HERE = "not-here"  # looked, and found nothing of this name
    MISSING_FOLDER = "missing-folder"  # PATH names a folder that does not exist
    NOT_A_FOLDER = "not-a-folder"  # PATH names a file
    DUPLICATE_FOLDER = "duplicate-folder"  # PATH names it a second time
    UNREADABLE = "unreadable"  # may not be entered
    NOT_EXECUTABLE = "not-executable"  # the right name, but the file may not be run
    IS_A_FOLDER = "is-a-folder"  # the right name, but a folder
    BROKEN_LINK = "broken-link"  # the right name, but a link to nowhere
    ALIAS = "alias"  # the shell puts other words in its place
    FUNCTION = "function"  # of the shell: comes before every file
    BUILTIN = "builtin"  # a command or word of the shell itself
    SHIM = "shim"  # a stand-in of a version manager, which chooses the real file
    VERSION_FILE = "version-file"  # a file that chooses the version
    VERSION_VARIABLE = "version-variable"  # an environment variable that chooses the version
    NOT_INSTALLED = "not-installed"  # the version that was chosen is not there
    LAUNCHER = "launcher"  # the py launcher of Windows, which chooses a Python
    STUB = "stub"  # looks like a Python, but only offers to install one
    NOTE = "note"  # worth knowing, decides nothing


class Kind(StrEnum):
    """What a step is about, for who draws it."""

    FOLDER = "folder"
    FILE = "file"
    SHIM = "shim"
    VERSION_FILE = "version-file"
    VARIABLE = "variable"
    WORD = "word"  # of the shell: alias, function, builtin
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class WhichStep:
    """One look of the shell, in the order it looks. `path` is None for what is no file or folder."""

    verdict: Verdict
    sentence: Sentence
    path: str | None = None
    kind: Kind = Kind.FOLDER
    decides: bool = False  # the search ends here: this runs, or nothing does
    target: str | None = None  # what a link, shim or alias leads to
    environment: str | None = None  # the prefix a Python belongs to
    base: str | None = None  # the folder of the Python a virtual environment was made from

    def to_json(self) -> dict[str, str | None]:
        """As the command line prints it."""
        return {"path": self.path, "verdict": self.verdict.value, "sentence": str(self.sentence)}


@dataclass(frozen=True, slots=True)
class Walk:
    """All steps for one name."""

    name: str
    shell: ShellName
    steps: tuple[WhichStep, ...]
    winner: str | None  # the file that runs in the end; None where none is found or a shell word runs
    installs_into: str | None  # the prefix that pip of this name, or `-m pip` of this Python, installs into

    @property
    def deciding(self) -> WhichStep | None:
        """The step that ended the search."""
        return next((step for step in self.steps if step.decides), None)

    @property
    def losers(self) -> tuple[WhichStep, ...]:
        """The files of this name that do not run, in the order the shell would come to them."""
        return tuple(step for step in self.steps if step.verdict is Verdict.SHADOWED)

    def to_json(self) -> dict[str, object]:
        """As the command line prints it."""
        return {
            "name": self.name,
            "winner": self.winner,
            "steps": [step.to_json() for step in self.steps],
            "installs_into": self.installs_into,
        }
