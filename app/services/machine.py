"""What Home says of this machine, read again when asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from app.core.errors import AppError
from app.core.machine import Asked, FoundProgram, Hardware, MachineFacts


class MachineReader:
    """Reads the facts. The programs are asked through functions that bootstrap hands over."""

    def __init__(
        self,
        home: Path,
        read_hardware: Callable[[Path], Hardware],
        find_python: Callable[[], FoundProgram | None],
        find_git: Callable[[], FoundProgram | None],
    ) -> None:
        self._home = home
        self._read_hardware = read_hardware
        self._find_python = find_python
        self._find_git = find_git

    def read(self) -> MachineFacts:
        """The facts of this moment. Starts two programs: never call it on the window's thread."""
        return MachineFacts(
            hardware=self._read_hardware(self._home),
            python=_ask(self._find_python),
            git=_ask(self._find_git),
            read_at=time.time(),
        )


def _ask(find: Callable[[], FoundProgram | None]) -> Asked:
    try:
        return find()
    except AppError as error:
        return error
