"""The way back from each thing a step does: while the plan runs, after a kill, and as a plan of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from app.core.commands import Command
from app.core.outcomes import Outcome
from app.core.plans import (
    ChangeSetting,
    Effect,
    MoveToBin,
    NotUndoable,
    Plan,
    RestoreFromBin,
    RunCommand,
    Step,
    WriteFile,
)
from app.core.ports import FileStore, Settings
from app.core.words import Sentence, say
from app.system.file_starts import names_in
from app.system.files import remove_tree
from app.system.left_behind import left_behind

_ENDING_SECONDS = 30.0
OwnStep = WriteFile | MoveToBin | RestoreFromBin | ChangeSetting  # what Labwright does without a program


class Act(StrEnum):
    """What taking back does."""

    REMOVE = "remove"  # what a program was making
    DISCARD = "discard"  # what a program needed only while it ran
    SWEEP = "sweep"  # what an installer left half installed in a folder of packages
    WRITE = "write"  # the content from before
    BIN = "bin"
    RESTORE = "restore"
    SETTING = "setting"
    END = "end"  # what a program had set going elsewhere, such as a container


@dataclass(frozen=True, slots=True)
class WayBack:
    """How to take back one thing. It is known before the thing is done, so that a kill leaves it known."""

    act: Act
    target: str  # a path, or the name of a setting
    backup: str = ""  # the file as it was, or the item in the bin
    digest: str = ""  # of what the step writes: with other content, somebody else wrote the file since
    value: object = None

    @property
    def path(self) -> Path:
        """The path that the step changes."""
        return Path(self.target)

    def to_json(self) -> dict[str, object]:
        """Something JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: object) -> Self:
        """What `to_json` gave. Raises TypeError, ValueError or KeyError for anything else."""
        if not isinstance(fields, dict):
            raise TypeError
        return cls(
            Act(fields["act"]),
            str(fields["target"]),
            str(fields["backup"]),
            str(fields["digest"]),
            fields["value"],
        )


def made(path: Path) -> WayBack:
    """From a path that a program is about to make."""
    return WayBack(Act.REMOVE, str(path))


def scratch(path: Path) -> WayBack:
    """From a path that a program needs only while it runs."""
    return WayBack(Act.DISCARD, str(path))


def filled(folder: Path) -> WayBack:
    """From a folder that an installer is about to put packages into."""
    return WayBack(Act.SWEEP, str(folder), value=sorted(names_in(str(folder))))


def ending(command: Command, ids_from: Command | None = None) -> WayBack:
    """From what a program sets going elsewhere, which goes on when the program is stopped. `ids_from` prints
    the ids of it, which are ended in place of whatever has its name."""
    value: dict[str, object] = {"argv": list(command.argv), "env": dict(command.env)}
    if ids_from is not None:
        value["ids_from"] = list(ids_from.argv)
    return WayBack(Act.END, command.argv[-1], value=value)


def way_back(step: OwnStep, settings: Settings, backup: str = "") -> WayBack:
    """From a step that is about to be done. `backup` is where what it replaces or takes away will be."""
    match step:
        case WriteFile():
            act = Act.WRITE if backup else Act.BIN
            return WayBack(act, str(step.path.absolute()), backup, _digest(step.content))
        case MoveToBin():
            return WayBack(Act.RESTORE, str(step.path.absolute()), backup)
        case RestoreFromBin():
            return WayBack(Act.BIN, str(step.path.absolute()))
        case ChangeSetting():
            return WayBack(Act.SETTING, step.key, value=settings.chosen(step.key))


def take_back(
    way: WayBack,
    files: FileStore,
    settings: Settings,
    run: Callable[[Command], object],
    *,
    keep: bool = False,
) -> Sentence | None:
    """Go the way back: what was done, or None where there was nothing to do. `run` runs a program.

    With `keep`, what a program was making goes to the bin: after a kill, hours may have passed, and the user
    may have gone on with it. Raises AppError.
    """
    path = way.path
    done = None
    match way.act:
        case Act.REMOVE if os.path.lexists(path) and keep:
            files.move_to_bin(path)
            done = say("{path} was half made and is in the bin now.", path=path)
        case Act.REMOVE if os.path.lexists(path):
            remove_tree(path)
            done = say("{path} was half made and is removed.", path=path)
        case Act.DISCARD if os.path.lexists(path):
            remove_tree(path)
            done = say("{path} was needed only meanwhile and is removed.", path=path)
        case Act.SWEEP:
            done = _sweep(way)
        case Act.WRITE if _holds(path, way.digest):
            files.write(path, Path(way.backup).read_bytes())
            done = say("{path} is as it was before.", path=path)
        case Act.BIN if os.path.lexists(path) and (not way.digest or _holds(path, way.digest)):
            files.move_to_bin(path)
            done = say("{path} is in the bin.", path=path)
        case Act.RESTORE if not os.path.lexists(path):
            files.restore(path, way.backup)
            done = say("{path} is back where it was.", path=path)
        case Act.END if isinstance(way.value, dict):
            done = _end(way.target, way.value, run)
        case Act.SETTING:
            settings.set(way.target, way.value)
            done = say("The setting {key} is as it was before.", key=way.target)
    return done


def _end(name: str, told: Mapping[str, Any], run: Callable[[Command], object]) -> Sentence | None:
    argv, env = tuple(map(str, told["argv"])), dict(told["env"])
    if "ids_from" in told:
        ids = ids_found(Command(tuple(map(str, told["ids_from"])), env=env), run)
        if not ids:
            return None
        argv = (*argv[:-1], *ids)
    run(Command(argv, env=env, timeout_seconds=_ENDING_SECONDS))
    return say("{name} was stopped, too.", name=name)


def ids_found(asking: Command, run: Callable[[Command], object]) -> tuple[str, ...]:
    """The ids that the program prints, none where it fails."""
    outcome = run(replace(asking, timeout_seconds=_ENDING_SECONDS))
    return tuple(outcome.stdout.split()) if isinstance(outcome, Outcome) and outcome.ok else ()


def undo_plan(plan: Plan, ways: Sequence[WayBack], ids: tuple[str, ...] | None = None) -> Plan | None:
    """A plan that takes back a finished one, where there is a way. `ids` are of what it set going."""
    if isinstance(plan.undo, NotUndoable) or ids == ():
        return None
    if ids is not None:
        return replace(plan.undo, steps=tuple(_of_ids(step, ids) for step in plan.undo.steps))
    steps = [_step(way) for way in reversed(ways)]
    if len(steps) < len(plan.steps) or None in steps:  # something else was done, which only the plan knows
        steps_back = tuple(_of_this_run(step, ways) for step in plan.undo.steps)
        return plan.undo if steps_back == plan.undo.steps else replace(plan.undo, steps=steps_back)
    return Plan(
        title=say("Undo: {title}", title=plan.title),
        steps=tuple(step for step in steps if step is not None),
        resource=plan.resource,
        effect=Effect.CHANGES,
        undo=plan,
        undo_sentence=plan.title,
        where=plan.where,
    )


def _of_this_run(step: Step, ways: Sequence[WayBack]) -> Step:
    """What is brought back is what this run put away, whatever else was deleted at the same path since."""
    if isinstance(step, RestoreFromBin) and not step.item:
        items = [way.backup for way in ways if way.act is Act.RESTORE and way.path == step.path]
        return replace(step, item=items[-1]) if items else step
    return step


def _of_ids(step: Step, ids: tuple[str, ...]) -> Step:
    if not isinstance(step, RunCommand):
        return step
    return replace(step, command=replace(step.command, argv=(*step.command.argv[:-1], *ids)))


def _step(way: WayBack) -> Step | None:
    path = way.path
    match way.act:
        case Act.REMOVE | Act.DISCARD | Act.SWEEP | Act.END:
            return None
        case Act.WRITE:
            try:
                content = Path(way.backup).read_bytes()
            except OSError:
                return None
            return WriteFile(say("Put {path} back as it was", path=path), path, content)
        case Act.BIN:
            return MoveToBin(say("Move {path} to the bin", path=path), path)
        case Act.RESTORE:
            return RestoreFromBin(say("Bring {path} back from the bin", path=path), path, way.backup)
        case Act.SETTING:
            return ChangeSetting(say("Set {key} back", key=way.target), way.target, way.value)


def _sweep(way: WayBack) -> Sentence | None:
    before = way.value if isinstance(way.value, list) else []
    names = left_behind(way.target, before)
    for name in names:
        remove_tree(way.path / name)
    if not names:
        return None
    return say("Half installed, and removed from {path}: {names}.", path=way.target, names=", ".join(names))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _holds(path: Path, digest: str) -> bool:
    try:
        return _digest(path.read_bytes()) == digest
    except OSError:
        return False
