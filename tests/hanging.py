"""A disk that does not answer, until it does."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import Any

from tests.waiting import PATIENCE_SECONDS


class HangingDisk:
    """Whoever reads from it waits. Some places may lie on it: folders to read, links to follow."""

    def __init__(self, *places: str) -> None:
        self.places = places
        self.readers: list[threading.Thread] = []
        self._answers = threading.Event()

    def read(self) -> None:
        """Wait for the disk."""
        if not self._answers.is_set():
            self.readers.append(threading.current_thread())
            assert self._answers.wait(PATIENCE_SECONDS)

    def answer(self) -> None:
        """Answer from now on, and see all come back who waited."""
        self._answers.set()
        for reader in self.readers:
            reader.join(PATIENCE_SECONDS)
            assert not reader.is_alive()

    def scan(self, path: Any) -> Iterable[Any]:
        """As os.scandir does."""
        if os.fsdecode(path) in self.places:
            self.read()
        return [
            _Link(entry, self) if entry.is_symlink() and os.fsdecode(entry.path) in self.places else entry
            for entry in os.scandir(path)
        ]


class _Link:
    """A link that leads to the disk."""

    def __init__(self, entry: os.DirEntry[Any], disk: HangingDisk) -> None:
        self.name, self.path = entry.name, entry.path
        self.is_symlink, self.stat = entry.is_symlink, entry.stat
        self._entry, self._disk = entry, disk

    def is_dir(self) -> bool:
        self._disk.read()
        return self._entry.is_dir()
