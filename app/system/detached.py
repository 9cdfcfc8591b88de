"""Starting a program that goes on by itself: a terminal, an editor. Nothing that ends Labwright ends it."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.system.process_tree import RUN_MARK, signal_name
from app.system.program_start import default_signal_mask

# One that cannot work, for want of a display or a right, says so at once. Those that hand over to one that
# runs already end at once, too.
_WATCHED_SECONDS = 1.0
_CREATE_NEW_CONSOLE = 0x00000010
_CREATE_NEW_PROCESS_GROUP = 0x00000200
_CREATE_BREAKAWAY_FROM_JOB = 0x01000000
_CREATE_NO_WINDOW = 0x08000000
_TAKEN_APART_BY_CMD = re.compile(r"[\s&|<>^(),;=]")


def start_detached(
    command: Command,
    program: Path,
    environment: Mapping[str, str],
    folder: Path | None,
    *,
    console: bool = False,
    watched_seconds: float = _WATCHED_SECONDS,
) -> Outcome:
    """Start it, and look a moment whether it stays. `console`: on Windows it gets a new console window.
    Raises OSError or ValueError, as Popen does."""
    environment = {name: value for name, value in environment.items() if name != RUN_MARK}
    began = time.monotonic()
    if sys.platform == "win32":
        process = _start_on_windows(command, program, environment, folder, console=console)
    else:
        with default_signal_mask():
            process = subprocess.Popen(
                command.argv,
                executable=program,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
    try:
        code = process.wait(watched_seconds)
    except subprocess.TimeoutExpired:
        # Somebody must take note of its end, or it stays in the system's list until Labwright ends.
        threading.Thread(target=process.wait, name=f"reap {process.pid}", daemon=True).start()
        return Outcome(Ending.STARTED, time.monotonic() - began)
    seconds = time.monotonic() - began
    if code < 0:
        return Outcome(Ending.SIGNALLED, seconds, signal_name=signal_name(-code))
    return Outcome(Ending.EXITED, seconds, code) if code else Outcome(Ending.STARTED, seconds)


def _start_on_windows(
    command: Command, program: Path, environment: Mapping[str, str], folder: Path | None, *, console: bool
) -> subprocess.Popen[bytes]:
    from app.system import windows_job  # noqa: PLC0415 - only Windows has what it calls

    arguments, executable = windows_arguments(command.argv, program, environment)
    flags = _CREATE_NEW_PROCESS_GROUP | (_CREATE_NEW_CONSOLE if console else _CREATE_NO_WINDOW)
    nothing = None if console else subprocess.DEVNULL  # a new console brings its own

    def start(flags: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            arguments,
            executable=executable,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            cwd=folder,
            env=environment,
            creationflags=flags,
        )

    with windows_job.without_dll_folder(getattr(sys, "_MEIPASS", None)):
        try:
            return start(flags | _CREATE_BREAKAWAY_FROM_JOB)
        except PermissionError:  # the job Labwright itself was started in lets nobody go
            return start(flags)


def windows_arguments(
    argv: Sequence[str], program: Path, environment: Mapping[str, str]
) -> tuple[str, Path | None]:
    """The command line, and the program where it is not the line's first word."""
    from app.system.batch_files import batch_command_line, is_batch_file  # noqa: PLC0415 - only on Windows

    if is_batch_file(str(program)):
        root = environment.get("SYSTEMROOT", r"C:\Windows")
        return batch_command_line(root, str(program), argv[1:]), None
    # What cmd would take apart stands in quotes, which no other program minds.
    words = (f'"{word}"' if _needs_quotes(word) else subprocess.list2cmdline([word]) for word in argv)
    return " ".join(words), program


def _needs_quotes(word: str) -> bool:
    plain_in_quotes = '"' not in word and not word.endswith("\\")
    return plain_in_quotes and _TAKEN_APART_BY_CMD.search(word) is not None
