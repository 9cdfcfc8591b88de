"""This process as every other Labwright sees it: whether it still lives, whatever ended it."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.system.locks import FileLock
from app.system.paths import Places

_SUFFIX = ".alive"


class Session:
    """One run of Labwright. Its file is locked while it lives, and the system unlocks it after a kill.

    A process id alone would not do: the system gives it to another program, and on a home shared by several
    machines it means nothing to the others.
    """

    def __init__(self, places: Places, origin: str) -> None:
        self.id = f"{os.getpid()}-{os.urandom(4).hex()}"
        self.origin = origin  # "window" or "cli"
        self.folder = places.running
        self._lock = FileLock(_file(self.folder, self.id))
        self._opening = threading.Lock()
        self._open = False

    def open(self) -> None:
        """Show that this process lives. Called before anything is begun that a kill could leave undone."""
        with self._opening:
            while not self._open:
                self._lock.acquire()
                self._open = self._lock.path.exists()  # not removed as a dead one's in this very moment
                if not self._open:
                    self._lock.release()
            atexit.register(self.close)

    def close(self) -> None:
        """Leave nothing behind. Done by itself when the process ends in order."""
        with self._opening:
            if self._open:
                self._open = False
                self._lock.release()
                with suppress(OSError):
                    self._lock.path.unlink()
                atexit.unregister(self.close)

    def lives(self, session_id: str) -> bool:
        """Whether that session, perhaps this one, still runs."""
        if session_id == self.id:
            return self._open
        path = _file(self.folder, session_id)
        with suppress(OSError):  # a name that no file can have
            return path.exists() and not self._taken_over(path, lambda: None)
        return False

    def dead(self) -> list[str]:
        """Sessions that ended without closing: killed, or cut off with the power."""
        found = sorted(path.stem for path in self.folder.glob(f"*{_SUFFIX}"))
        return [session_id for session_id in found if not self.lives(session_id)]

    def bury(self, session_id: str) -> None:
        """Forget a dead session, after all it left is cleaned up."""
        path = _file(self.folder, session_id)
        with suppress(PermissionError, FileNotFoundError):
            if sys.platform == "win32":  # refuses by itself while anybody, even we, has the file open
                path.unlink()
            else:
                self._taken_over(path, path.unlink)

    def _taken_over(self, path: Path, act: Callable[[], None]) -> bool:
        """Whether nobody held the file, and so the act was done while we did."""
        lock = FileLock(path)
        if not lock.try_acquire():
            return False
        try:
            act()
        finally:
            lock.release()
        return True


def _file(folder: Path, session_id: str) -> Path:
    return folder / f"{session_id}{_SUFFIX}"
