"""Runs a program to its end, its time limit or its cancel, and tells what it printed on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.core.commands import Command
from app.core.masking import Masking, mask_variants
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.ports import Cancel, Journal, OnLines
from app.core.words import Sentence, say
from app.system.detached import start_detached
from app.system.output_lines import KEPT_CHARACTERS, OutputLines
from app.system.process_tree import RUN_MARK, signal_name, was_ended_from_outside
from app.system.program_search import on_path
from app.system.program_start import RunningProgram, start
from app.system.start_problems import not_found, start_problem
from app.system.stopping import Patience, Stopping

__all__ = ["KEPT_CHARACTERS", "Patience", "ProcessRunner", "new_run_id"]


def new_run_id() -> str:
    """An id no other run has."""
    return os.urandom(16).hex()


class ProcessRunner:
    """Runs commands, each in the calling thread; several threads may run at once."""

    def __init__(
        self,
        environment: Callable[[], Mapping[str, str]],
        *,
        journal: Journal | None = None,
        folder: Path | None = None,
        secrets: Callable[[], frozenset[str]] = frozenset,
        patience: Patience | None = None,
        new_id: Callable[[], str] = new_run_id,
    ) -> None:
        """`environment` is what children get (child_env); `folder` where commands without one start, if it
        exists; `secrets` what is masked in every command and its output besides its own. `new_id` marks
        what no job runs."""
        self._environment = environment
        self._journal = journal
        self._folder = folder
        self._secrets = secrets
        self._patience = patience or Patience()
        self._new_id = new_id

    def run(
        self,
        command: Command,
        *,
        on_lines: OnLines | None = None,
        cancel: Cancel | None = None,
        title: Sentence | str = "",
        run_id: str | None = None,
    ) -> Outcome:
        """How the command ended. Whatever goes wrong with the program is in it, never an exception."""
        command = self._completed(command)
        on_lines = on_lines or _ignore
        entry = self._journal.begin(command, title) if self._journal else None
        if self._journal and (unwritten := self._journal.problem):
            reason = unwritten.cause or unwritten.sentence
            on_lines([_note(say("The journal could not be written: {reason}", reason=str(reason)))])
        outcome = self._run(command, on_lines, cancel, run_id or self._new_id())
        if self._journal and entry is not None:
            self._journal.end(entry, outcome)
        return outcome

    def stand_in(self, command: Command, do: Callable[[], Outcome], *, title: Sentence | str = "") -> Outcome:
        """Do the same as the command in another way: the journal has the command, marked as equivalent."""
        entry = (
            self._journal.begin(self._completed(command), title, equivalent=True) if self._journal else None
        )
        outcome = do()
        if self._journal and entry is not None:
            self._journal.end(entry, outcome)
        return outcome

    def start(self, command: Command, *, title: Sentence | str = "", console: bool = False) -> Outcome:
        """Start a program that goes on by itself, whatever happens to Labwright. A new `console` is a window
        of Windows. Whatever goes wrong is in the outcome."""
        command = self._completed(command)
        entry = self._journal.begin(command, title) if self._journal else None
        outcome = self._start(command, console)
        if self._journal and entry is not None:
            self._journal.end(entry, outcome)
        return outcome

    def _completed(self, command: Command) -> Command:
        if command.cwd is None and self._folder and self._folder.is_dir():  # not every account has a home
            command = replace(command, cwd=self._folder)
        return replace(command, secrets=command.secrets | self._secrets())

    def _start(self, command: Command, console: bool) -> Outcome:
        began = time.monotonic()
        environment = _environment_of(command, self._environment())
        program = _program_of(command, environment)
        if isinstance(program, Sentence):
            return _not_started(program, began)
        try:
            return start_detached(command, program, environment, command.cwd, console=console)
        except (OSError, ValueError) as error:
            return _not_started(start_problem(error, program, command.cwd), began)

    def _run(self, command: Command, on_lines: OnLines, cancel: Cancel | None, run_id: str) -> Outcome:
        if cancel and cancel.is_set():
            return Outcome(Ending.CANCELLED, 0.0)
        began = time.monotonic()
        environment = _environment_of(command, self._environment()) | {RUN_MARK: run_id}
        program = _program_of(command, environment)
        if isinstance(program, Sentence):
            return _not_started(program, began)
        try:
            running = start(command, program, environment, command.cwd, run_id)
        except (OSError, ValueError) as error:
            return _not_started(start_problem(error, program, command.cwd), began)
        if command.terminal and sys.platform == "win32":
            on_lines([_note(say("Progress is shown as plain lines: Windows gets no terminal here"))])
        run = _Run(
            running,
            command,
            on_lines=on_lines,
            cancel=cancel,
            patience=self._patience,
            began=began,
        )
        return run.outcome()


def _environment_of(command: Command, base: Mapping[str, str]) -> dict[str, str]:
    environment = dict(base)
    if command.terminal:
        environment["TERM"] = "xterm-256color"
        for name in ("COLUMNS", "LINES"):
            environment.pop(name, None)  # the terminal tells its own size
    for name, value in command.env.items():
        environment[name.upper() if sys.platform == "win32" else name] = value
    return environment


def _program_of(command: Command, environment: Mapping[str, str]) -> Path | Sentence:
    """The program's file, or why there is none."""
    name = command.argv[0]
    program = on_path(name, environment, command.cwd)
    if program is None:
        return not_found(name, on_path(name, environment, command.cwd, accept=os.path.isfile))
    return program


_LEFT_RUNNING = say("Something it started still runs in the background; what that prints is not shown")


def _not_started(problem: Sentence, began: float) -> Outcome:
    return Outcome(Ending.NOT_STARTED, time.monotonic() - began, problem=problem)


def _note(sentence: Sentence) -> Line:
    return Line(Stream.NOTE, str(sentence))


def _ignore(_lines: Sequence[Line]) -> None:
    """Nobody listens."""


class _Run:
    """One started program until its end."""

    def __init__(
        self,
        running: RunningProgram,
        command: Command,
        *,
        on_lines: OnLines,
        cancel: Cancel | None,
        patience: Patience,
        began: float,
    ) -> None:
        self._running = running
        self._command = command
        self._on_lines = on_lines
        self._cancel = cancel
        self._patience = patience
        self._began = began
        self._lines = {stream: _lines_of(stream, command.secrets) for stream in (Stream.OUT, Stream.ERR)}
        self._quiet = False
        self._exited_at: float | None = None
        self._stopping: Stopping | None = None
        self._ending = Ending.EXITED

    def outcome(self) -> Outcome:
        """Wait for the end and tell it. Whoever interrupts the wait takes the program with him."""
        try:
            while not self._over():
                self._mind_limits()
                self._read()
            self._finish_lines()
        except BaseException:
            self._running.tree.kill()
            raise
        finally:
            self._running.tree.release()
            self._running.output.close()
            if self._running.process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    self._running.process.wait(self._patience.kill_seconds)
        return self._told()

    def _read(self) -> None:
        if self._running.output.ended:
            with suppress(subprocess.TimeoutExpired):
                self._running.process.wait(self._patience.look_seconds)
            return
        pieces = self._running.output.read(self._patience.look_seconds)
        self._quiet = not pieces
        lines: list[Line] = []
        for stream, data in pieces:
            lines += self._lines[stream].feed(data) if data else self._lines[stream].finish()
        if self._quiet:
            for stream_lines in self._lines.values():
                lines += stream_lines.quiet()
        if lines:
            self._on_lines(lines)

    def _over(self) -> bool:
        """The program has ended, and so has what it printed or all that must be stopped."""
        now = time.monotonic()
        if self._stopping:
            return self._stopping.over(now)
        if self._running.process.poll() is None:
            return False
        if self._exited_at is None:
            self._exited_at = now
            if was_ended_from_outside(
                self._running.process.returncode
            ):  # it was in the middle of something with its children
                self._stopping = Stopping(self._running, self._patience, now)
                return False
        lingered = now - self._exited_at
        patience = self._patience.linger_seconds
        return (
            self._running.output.ended
            or (self._quiet and lingered >= patience)
            or lingered >= 10 * patience  # what it left running prints without pause
        )

    def _mind_limits(self) -> None:
        if self._stopping or self._exited_at is not None:
            return
        limit = self._command.timeout_seconds
        now = time.monotonic()
        if self._cancel and self._cancel.is_set():
            self._ending = Ending.CANCELLED
        elif limit is not None and now - self._began >= limit:
            self._ending = Ending.TIMED_OUT
        else:
            return
        self._stopping = Stopping(self._running, self._patience, now)

    def _finish_lines(self) -> None:
        lines: list[Line] = []
        for stream_lines in self._lines.values():
            lines += stream_lines.finish()
        if self._stopping and self._stopping.failed:
            lines.append(_note(say("Some of what it started could not be stopped")))
        elif not self._stopping and not self._running.output.ended:
            lines.append(_note(_LEFT_RUNNING))
        if lines:
            self._on_lines(lines)

    def _told(self) -> Outcome:
        code = self._running.process.returncode
        signalled = code is not None and code < 0
        ending = Ending.SIGNALLED if signalled and self._ending is Ending.EXITED else self._ending
        return Outcome(
            ending,
            time.monotonic() - self._began,
            exit_code=None if signalled else code,
            signal_name=signal_name(-code) if signalled else None,
            timeout_seconds=self._command.timeout_seconds if ending is Ending.TIMED_OUT else None,
            stdout=str(self._lines[Stream.OUT].kept),
            stderr=str(self._lines[Stream.ERR].kept),
        )


def _lines_of(stream: Stream, secrets: frozenset[str]) -> OutputLines:
    code_page = None
    if sys.platform == "win32":
        from app.system.windows_job import console_code_page  # noqa: PLC0415 - only Windows has what it calls

        code_page = console_code_page()
    masking = Masking(secrets) if mask_variants(secrets) else None
    return OutputLines(stream, masking=masking, code_page=code_page)
