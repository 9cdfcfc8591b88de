"""The newest entries of the journal, read off the UI thread whenever it grows."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from app.core.errors import AppError
from app.core.journal import Entry
from app.ui.background import Failed, in_background
from app.ui.job_bridge import Wake
from app.ui.services import Services

_MOST_A_DAY = 2000  # beyond that nobody cares how many


class JournalWatch(QObject):
    """Keeps what strip and drawer show of the journal up to date."""

    changed = Signal()

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._journal = services.journal
        self.entries: tuple[Entry, ...] = ()
        self.today = 0
        self._reading = False
        self._again = False
        self._stamp: tuple[int, int] | None = None
        self._wake = Wake(self.read, self)
        self._stop = self._journal.subscribe(self._wake.ring)
        folder = self._journal.path.parent
        with suppress(OSError):  # where nothing can be written, the journal's problem says so
            folder.mkdir(parents=True, exist_ok=True)
        # The command line and other windows write it, too. A folder is watched: the file may not exist yet.
        self._watcher = QFileSystemWatcher([str(folder)], self)
        self._watcher.directoryChanged.connect(self._wake.ring)
        self._watcher.fileChanged.connect(self._wake.ring)
        self.read()

    @property
    def is_known(self) -> bool:
        """Whether it was read: no entries then means that there are none."""
        return bool(self.entries) or not self._reading

    def close(self) -> None:
        """Hear no more of it."""
        self._stop()
        self._wake.close()

    @Slot()
    def read(self) -> None:
        """Read it again."""
        if self._reading:
            self._again = True
            return
        self._again = False
        stamp = self._stamp_now()
        if stamp == self._stamp:  # another file of the folder was written
            return
        self._reading, self._stamp = True, stamp
        path = str(self._journal.path)
        if path not in self._watcher.files():
            self._watcher.addPath(path)
        in_background(self, self._read, self._on_read)

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            status = self._journal.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _read(self) -> tuple[Entry, ...]:
        try:
            return self._journal.entries(_MOST_A_DAY)
        except AppError:
            return self.entries  # the Journal page says what is wrong

    def _on_read(self, entries: tuple[Entry, ...] | Failed) -> None:
        self._reading = False
        if not isinstance(entries, Failed):
            self._take(entries)
        if self._again:
            self.read()

    def _take(self, entries: tuple[Entry, ...]) -> None:
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        self.entries = entries
        self.today = sum(midnight <= entry.time <= time.time() + 1 for entry in entries)
        self.changed.emit()
