"""What is about to happen, as a value: shown first, then run, written to the journal, undone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from app.core.commands import Command
from app.core.package_changes import PackageChange
from app.core.packages import AskedFor, Listed
from app.core.phases import Phase
from app.core.words import Sentence, say

if TYPE_CHECKING:
    from app.core.engine_endpoints import Endpoint

_IN_LESS_TIME = say("Labwright does the same in less time where it can.")
_THROUGH_THE_API = say("There is no program docker here: Labwright asks the engine itself to do the same.")


class Effect(StrEnum):
    """How loudly a plan asks before it runs."""

    READS = "reads"
    CHANGES = "changes"
    DESTROYS = "destroys"


@dataclass(frozen=True, slots=True)
class QuickVenv:
    """A quicker way to what `base -m venv OPTIONS prefix` makes, as long as the options are of these two:
    --system-site-packages and --prompt."""

    base: str
    prefix: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineCall:
    """What an engine is asked through its API where no docker is there to ask it."""

    endpoint: Endpoint
    verb: str  # as docker names it: start, stop, rm...
    targets: tuple[str, ...]
    value: str = ""  # a new name


def stand_in_words(way: QuickVenv | EngineCall) -> Sentence:
    """Why the command that is shown is only an equivalent."""
    return _IN_LESS_TIME if isinstance(way, QuickVenv) else _THROUGH_THE_API


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Start a program. `makes` are paths it creates: a run that did not finish takes them away again.
    `scratch` are paths it needs only while it runs: they are taken away however it ends.
    `fills` is an environment in which it installs packages: what it leaves half installed is taken away.
    With `stand_in` Labwright comes to the same result in another way where it can: the command is the
    equivalent. `when_stopped` ends what the program set going elsewhere, such as a container: it is run where
    the program was stopped before its end. `ids_from` prints the ids of what it set going, where its name may
    be another's by then: they take the place of the name in `when_stopped` and in undoing; without any,
    nothing is ended."""

    sentence: Sentence
    command: Command
    makes: tuple[Path, ...] = ()
    ok_codes: frozenset[int] = frozenset({0})
    scratch: tuple[Path, ...] = ()
    phases: tuple[Phase, ...] = ()  # what it is at, where its output tells
    stand_in: QuickVenv | EngineCall | None = None
    fills: Path | None = None
    when_stopped: Command | None = None
    ids_from: Command | None = None

    def __post_init__(self) -> None:
        folder = self.command.cwd or Path()
        if not all(_is_absolute(folder / path) for path in (*self.makes, *self.scratch)):
            raise ValueError("what a command makes must be found again from any folder")


@dataclass(frozen=True, slots=True)
class StartProgram:
    """Start a program that goes on by itself, also after Labwright has ended: a terminal, an editor."""

    sentence: Sentence
    command: Command
    console: bool = False  # on Windows it gets a console window of its own


@dataclass(frozen=True, slots=True)
class WriteFile:
    """Write a file whole or not at all, keeping a backup of what was there."""

    sentence: Sentence
    path: Path
    content: bytes
    own_note: bool = False  # nothing for a user to read: not shown, and it stays when a step fails


@dataclass(frozen=True, slots=True)
class MoveToBin:
    """Move a file or folder to Labwright's bin, from where it can be restored to the same path."""

    sentence: Sentence
    path: Path


@dataclass(frozen=True, slots=True)
class RestoreFromBin:
    """Bring a file or folder back from the bin to the path it was taken from."""

    sentence: Sentence
    path: Path
    item: str = ""  # which, where several were deleted at this path; otherwise the last


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """Change one of Labwright's own settings. `value` None puts the default back."""

    sentence: Sentence
    key: str
    value: object


@dataclass(frozen=True, slots=True)
class RemoveFromBin:
    """Remove something from the bin for good."""

    sentence: Sentence
    path: Path  # where it was
    item: str


@dataclass(frozen=True, slots=True)
class CheckPackages:
    """Look whether an environment holds these packages and no others; stop where it does not."""

    sentence: Sentence
    path: Path  # its prefix
    wanted: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class MarkAskedFor:
    """Write down in an environment which of its packages somebody asked for. Whatever installs an exact list
    takes all of it for asked for."""

    sentence: Sentence
    path: Path  # its prefix
    asked: AskedFor


@dataclass(frozen=True, slots=True)
class RemoveTrial:
    """Remove what an earlier step of the same plan made only to see whether it works."""

    sentence: Sentence
    path: Path


Step = (
    RunCommand
    | StartProgram
    | WriteFile
    | MoveToBin
    | RestoreFromBin
    | ChangeSetting
    | RemoveFromBin
    | CheckPackages
    | MarkAskedFor
    | RemoveTrial
)


@dataclass(frozen=True, slots=True)
class NotUndoable:
    """There is no way back, and this says why."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps a student can read before they run."""

    title: Sentence  # "Create the environment thesis with Python 3.12"
    steps: tuple[Step, ...]
    resource: str  # two plans on one resource never run at once
    effect: Effect
    undo: Plan | NotUndoable
    undo_sentence: Sentence | None = None  # what undoing means, when it can be undone
    where: Path | None = None
    needs: Sentence | None = None  # download size, disk space
    changes: Sentence | None = None  # what will be different, in one sentence
    confirm_name: str | None = None  # what must be typed before a plan that destroys
    packages: tuple[PackageChange, ...] = ()  # what a dry run said would come, go or change
    warnings: tuple[Sentence, ...] = ()  # worth knowing before it runs, and no reason to stop


def _is_absolute(path: Path) -> bool:
    return path.is_absolute() or PureWindowsPath(path).is_absolute()  # a plan may be made for another machine
