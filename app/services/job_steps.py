"""Doing the steps of one plan, with the way back ready at every moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

from app.core.commands import Command, Shell
from app.core.errors import AppError
from app.core.journal import DID_THE_SAME
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.phases import PhaseReader
from app.core.plans import (
    ChangeSetting,
    CheckPackages,
    MarkAskedFor,
    MoveToBin,
    NotUndoable,
    Plan,
    RemoveFromBin,
    RemoveTrial,
    RestoreFromBin,
    RunCommand,
    StartProgram,
    Step,
    WriteFile,
)
from app.core.ports import Cancel, FileStore, OnLines, Runner, Settings, StandIns
from app.core.words import Sentence, say
from app.services.copies import mark_asked_for, refuse_other_packages
from app.services.failures import command_failed, or_full_disk
from app.services.recovery import Traces
from app.services.undo import (
    Act,
    OwnStep,
    WayBack,
    ending,
    filled,
    ids_found,
    made,
    scratch,
    take_back,
    undo_plan,
    way_back,
)
from app.system.files import remove_tree
from app.system.runner import new_run_id
from app.system.site_packages import site_packages_of

_STOPPED = frozenset({Ending.CANCELLED, Ending.TIMED_OUT, Ending.SIGNALLED})
_WORTH_TELLING = 0.01  # of a step: a bar is not painted for less


class Cancelled(Exception):  # noqa: N818 - it is no mistake, but what the user asked for
    """The user asked to stop."""


class Steps:
    """One plan while it is done. Its traces are on disk before each step begins."""

    def __init__(
        self,
        plan: Plan,
        *,
        runner: Runner,
        stand_ins: Callable[[], StandIns] | None,
        files: FileStore,
        settings: Settings,
        traces: Traces,
        traces_file: Path,
        cancel: Cancel,
        on_lines: OnLines,
        on_phase: Callable[[Sentence], None],
        on_progress: Callable[[float], None],
    ) -> None:
        self._plan = plan
        self._runner = runner
        self._stand_ins = stand_ins
        self._files = files
        self._settings = settings
        self._traces = traces
        self._traces_file = traces_file
        self._cancel = cancel
        self._on_lines = on_lines
        self._on_phase = on_phase
        self._on_progress = on_progress
        self._ids: tuple[str, ...] | None = None  # of what was set going elsewhere

    def do(self, on_step: Callable[[int], None]) -> Plan | None:
        """Do all steps: how to undo them. Raises AppError or Cancelled after taking back what was done."""
        try:
            for index, step in enumerate(self._plan.steps):
                if self._cancel.is_set():
                    raise Cancelled
                on_step(index)
                self._do(step)
        except BaseException:
            self._take_back()
            raise
        else:
            return undo_plan(self._plan, self._traces.ways, self._ids)
        finally:
            self._traces_file.unlink(missing_ok=True)

    def _do(self, step: Step) -> None:
        match step:
            case RunCommand():
                self._run(step)
            case StartProgram():
                self._start(step)
            case _:
                self._do_ourselves(step)
                self._note(str(step.sentence))

    def _do_ourselves(
        self, step: OwnStep | RemoveFromBin | CheckPackages | MarkAskedFor | RemoveTrial
    ) -> None:
        match step:
            case WriteFile():
                self._files.write(
                    step.path,
                    step.content,
                    on_backup=lambda backup: self._leave_written(step, backup),
                )
            case MoveToBin():
                self._files.move_to_bin(
                    step.path, on_item=lambda item: self._leave(way_back(step, self._settings, item))
                )
            case RestoreFromBin():
                if not os.path.lexists(step.path):  # otherwise it is refused, and what stands there must stay
                    self._leave(way_back(step, self._settings))
                self._files.restore(step.path, step.item)
            case ChangeSetting():
                self._leave(way_back(step, self._settings))
                self._settings.set(step.key, step.value)
            case RemoveFromBin():
                self._files.remove_from_bin(step.item)
            case CheckPackages():
                refuse_other_packages(step)
            case MarkAskedFor():
                mark_asked_for(step)
            case RemoveTrial():
                if made(step.path) not in self._traces.ways:
                    raise ValueError(f"{step.path} was not made by this plan")
                remove_tree(step.path)

    def _run(self, step: RunCommand) -> None:
        folder = step.command.cwd or Path()
        new = [
            *(made(folder / path) for path in step.makes if _holds_nothing(folder / path)),
            *(scratch(folder / path) for path in step.scratch if _holds_nothing(folder / path)),
        ]
        if step.when_stopped is not None:
            new.append(ending(step.when_stopped, step.ids_from))
        if step.fills is not None:
            new += [filled(Path(each)) for each in site_packages_of(step.fills)]
        run_id = new_run_id()
        try:
            self._leave(*new, runs=(run_id,))
        except AppError:
            if new:
                raise  # otherwise it may be what frees the full disk, and has nothing to take back
        self._note(f"$ {_shown(step.command)}")
        stood_in = self._stand_in(step, run_id)
        outcome = stood_in or self._runner.run(
            step.command,
            on_lines=self._telling_phases(step),
            cancel=self._cancel,
            title=self._plan.title,
            run_id=run_id,
        )
        if outcome.ending not in _STOPPED or not outcome.seconds:  # nothing goes on, or nothing began
            ways = tuple(way for way in self._traces.ways if way.act is not Act.END)
            self._traces = replace(self._traces, ways=ways)
        if outcome.ending is Ending.CANCELLED or (self._cancel.is_set() and not outcome.ok):
            raise Cancelled  # also where it was killed by force before the runner saw the flag
        if outcome.ending is not Ending.EXITED or outcome.exit_code not in step.ok_codes:
            places = (self._plan.where, *step.makes, step.command.cwd, Path(gettempdir()))
            raise or_full_disk(command_failed(step.command, outcome), places)
        if step.ids_from is not None and not isinstance(self._plan.undo, NotUndoable):
            self._ids = ids_found(step.ids_from, self._ask)
        for way in new:
            if way.act is Act.DISCARD:
                remove_tree(way.path)
        if stood_in is None and step.stand_in is not None and self._stand_ins is not None:
            self._stand_ins().ran(step)

    def _telling_phases(self, step: RunCommand) -> OnLines:
        if not step.phases:
            return self._on_lines
        reader = PhaseReader(step.phases)
        told = 0.0

        def on_lines(lines: Sequence[Line]) -> None:
            nonlocal told
            if reader.read(lines) and reader.current is not None:
                self._on_phase(reader.current.sentence)
            done = reader.progress
            if done is not None and done >= told + _WORTH_TELLING:
                told = done
                self._on_progress(done)
            self._on_lines(lines)

        return on_lines

    def _stand_in(self, step: RunCommand, run_id: str) -> Outcome | None:
        """How another way to the same ended, or None where there is none."""
        if step.stand_in is None or self._stand_ins is None:
            return None
        outcome = self._stand_ins().go(
            step, on_lines=self._on_lines, cancel=self._cancel, title=self._plan.title, run_id=run_id
        )
        if outcome is not None and outcome.ok:
            self._note(str(DID_THE_SAME))
        return outcome

    def _start(self, step: StartProgram) -> None:
        """Nothing is written down: neither cancelling nor a kill of Labwright takes it back."""
        self._note(f"$ {_shown(step.command)}")
        outcome = self._runner.start(step.command, title=self._plan.title, console=step.console)
        if outcome.ending is not Ending.STARTED:
            raise command_failed(step.command, outcome)

    def _leave_written(self, step: WriteFile, backup: Path | None) -> None:
        """A note of Labwright's own, such as a list of packages, helps most when what follows fails."""
        if not step.own_note:
            self._leave(way_back(step, self._settings, str(backup or "")))

    def _leave(self, *ways: WayBack, runs: tuple[str, ...] = ()) -> None:
        """Write down what is about to be done. Programs of steps before are over: only new runs count."""
        traces = replace(self._traces, runs=runs, ways=(*self._traces.ways, *ways))
        traces.write(self._traces_file)
        self._traces = traces  # only now: what could not be written down is not done

    def _take_back(self) -> None:
        """Leave nothing half made, then tell what was done about it."""
        told = []
        for way in reversed(self._traces.ways):
            try:
                told.append(take_back(way, self._files, self._settings, self._run_ending))
            except (AppError, OSError) as error:
                told.append(
                    say("{target} could not be put back: {reason}", target=way.target, reason=str(error))
                )
        for sentence in told:
            if sentence is not None:
                self._note(str(sentence))

    def _run_ending(self, command: Command) -> Outcome:
        self._note(f"$ {_shown(command)}")
        return self._runner.run(command, on_lines=self._on_lines, title=self._plan.title)

    def _ask(self, command: Command) -> Outcome:
        return self._runner.run(command, title=self._plan.title)

    def _note(self, text: str) -> None:
        self._on_lines([Line(Stream.NOTE, text)])


def _holds_nothing(path: Path) -> bool:
    """Whether all that will be there is the step's: an empty folder is what a file dialog leaves."""
    if not os.path.lexists(path):
        return True
    try:
        return not path.is_symlink() and not any(path.iterdir())
    except OSError:  # a file, or a folder that cannot be read
        return False


def _shown(command: Command) -> str:
    from app.core.quoting import Inexpressible  # noqa: PLC0415 - a large module, needed when something runs

    try:
        return command.shown(Shell.POWERSHELL if sys.platform == "win32" else Shell.BASH)
    except Inexpressible:
        return " ".join(command.masked_argv())
