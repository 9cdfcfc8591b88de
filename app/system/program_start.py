"""Starting a program: its own session or job, nothing of ours inherited, pipes or a pseudo-terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.core.commands import Command
from app.core.outcomes import Stream
from app.system.output_sources import OutputSource, SelectedOutput, ThreadedOutput
from app.system.process_tree import SessionTree, Tree

TERMINAL_ROWS, TERMINAL_COLUMNS = 40, 120


@dataclass(frozen=True, slots=True)
class RunningProgram:
    """A started program, what it prints, and the processes it becomes."""

    process: subprocess.Popen[bytes]
    output: OutputSource
    tree: Tree


def start(
    command: Command, program: Path, environment: Mapping[str, str], folder: Path | None, run_id: str
) -> RunningProgram:
    """Start it. Raises OSError or ValueError, as Popen does."""
    begin = _start_on_windows if sys.platform == "win32" else _start_on_posix
    return begin(command, program, environment, folder, run_id)


def _start_on_posix(
    command: Command, program: Path, environment: Mapping[str, str], folder: Path | None, run_id: str
) -> RunningProgram:
    terminals = _Terminals() if command.terminal else None
    try:
        with default_signal_mask():
            process = subprocess.Popen(
                command.argv,
                executable=program,
                stdin=subprocess.DEVNULL if command.stdin is None else subprocess.PIPE,
                stdout=terminals.out_end if terminals else subprocess.PIPE,
                stderr=terminals.err_end if terminals else subprocess.PIPE,
                bufsize=0,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
    except BaseException:
        if terminals:
            terminals.close()
        raise
    streams = terminals.begin() if terminals else _pipes(process)
    output = SelectedOutput(streams, process.stdin, command.stdin or b"")
    return RunningProgram(process, output, SessionTree(process, run_id))


def _pipes(process: subprocess.Popen[bytes]) -> dict[Stream, IO[bytes]]:
    assert process.stdout is not None
    assert process.stderr is not None
    return {Stream.OUT: process.stdout, Stream.ERR: process.stderr}


@contextmanager
def default_signal_mask() -> Iterator[None]:
    """A child inherits what its parent's thread blocks: nothing, then."""
    blocked = signal.pthread_sigmask(signal.SIG_SETMASK, ())
    try:
        yield
    finally:
        if blocked:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


class _Terminals:
    """Two pseudo-terminals, so that both streams stay apart.

    Neither becomes the program's controlling terminal: a question for a password fails at once, as it
    does without a terminal, and nobody waits for an answer that cannot come.
    """

    def __init__(self) -> None:
        self._out, self.out_end = _open_terminal()
        try:
            self._err, self.err_end = _open_terminal()
        except OSError:
            os.close(self._out)
            os.close(self.out_end)
            raise

    def begin(self) -> dict[Stream, IO[bytes]]:
        """The ends to read from, once the program has its own."""
        os.close(self.out_end)
        os.close(self.err_end)
        return {
            Stream.OUT: os.fdopen(self._out, "rb", buffering=0),
            Stream.ERR: os.fdopen(self._err, "rb", buffering=0),
        }

    def close(self) -> None:
        """Close everything: the program did not start."""
        for descriptor in (self._out, self.out_end, self._err, self.err_end):
            with suppress(OSError):
                os.close(descriptor)


def _open_terminal() -> tuple[int, int]:
    import termios  # noqa: PLC0415 - does not exist on Windows

    reading, programs = os.openpty()
    termios.tcsetwinsize(programs, (TERMINAL_ROWS, TERMINAL_COLUMNS))
    attributes = termios.tcgetattr(programs)
    attributes[1] &= ~termios.OPOST  # newlines as they are printed
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(programs, termios.TCSANOW, attributes)
    return reading, programs


def _start_on_windows(
    command: Command, program: Path, environment: Mapping[str, str], folder: Path | None, run_id: str
) -> RunningProgram:
    from app.system import windows_job  # noqa: PLC0415 - only Windows has what it calls
    from app.system.batch_files import batch_command_line, is_batch_file  # noqa: PLC0415 - see above

    arguments: tuple[str, ...] | str = command.argv
    executable: Path | None = program
    if is_batch_file(str(program)):
        root = environment.get("SYSTEMROOT", r"C:\Windows")
        arguments = batch_command_line(root, str(program), command.argv[1:])
        executable = None
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    with windows_job.without_dll_folder(bundle):
        process = subprocess.Popen(
            arguments,
            executable=executable,
            stdin=subprocess.DEVNULL if command.stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=folder,
            env=environment,
            creationflags=windows_job.creation_flags(),
        )
    tree = windows_job.JobTree(process, run_id)
    output = ThreadedOutput(_pipes(process), process.stdin, command.stdin or b"")
    return RunningProgram(process, output, tree)
