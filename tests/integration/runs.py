"""Running the misbehaving children of tests/fixtures/children."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.outcomes import Line, Outcome, Stream
from app.system.child_env import ChildEnvironment
from app.system.runner import Patience, ProcessRunner

CHILDREN = Path(__file__).parents[1] / "fixtures" / "children"
QUICK = Patience(interrupt_seconds=0.3, terminate_seconds=0.3)


def child(name: str, *arguments: object, **fields: object) -> Command:
    """The command that runs a child."""
    argv = (sys.executable, str(CHILDREN / f"{name}.py"), *map(str, arguments))
    return Command(argv, **fields)  # type: ignore[arg-type]


def script(text: str, **fields: object) -> Command:
    """The command that runs a Python text."""
    return Command((sys.executable, "-c", text), **fields)  # type: ignore[arg-type]


class Watch:
    """Takes lines, and sets its cancel flag when the text it waits for appears."""

    def __init__(self, cancel_at: str | None = None) -> None:
        self.lines: list[Line] = []
        self.cancel = threading.Event()
        self._cancel_at = cancel_at

    def __call__(self, lines: Sequence[Line]) -> None:
        self.lines += lines
        if self._cancel_at is not None and any(self._cancel_at in line.text for line in lines):
            self.cancel.set()

    def texts(self, stream: Stream = Stream.OUT) -> list[str]:
        """What a view of this stream shows in the end."""
        shown: list[str] = []
        for line in self.lines:
            if line.stream is stream:
                shown[-1:] = [line.text] if line.replaces else [*shown[-1:], line.text]
        return shown

    def numbers_after(self, word: str) -> list[int]:
        """The numbers in the line that begins with a word."""
        line = next(line.text for line in self.lines if line.text.startswith(word))
        return [int(number) for number in line.split()[1:]]


def run(command: Command, watch: Watch | None = None, **options: object) -> Outcome:
    """Run with the environment Labwright gives, and little patience."""
    runner = ProcessRunner(ChildEnvironment(), patience=QUICK)
    watch = watch or Watch()
    return runner.run(command, on_lines=watch, cancel=watch.cancel, **options)  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    """The process runs, and is no zombie that only waits to be counted."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    return state != "Z"
