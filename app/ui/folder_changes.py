"""Tells when folders changed, at once and again a little later: what changes them takes its time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

_MOST_WATCHED = 500  # systems allow some thousands to all programs together
_AFTER_MS = (
    400,
    2_000,
    6_000,
)  # after a change: a folder is made at once, what is to be in it takes its time


class FolderChanges(QObject):
    """Watches folders, not what is below them, and single files."""

    look_now = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_changed)
        self._watcher.fileChanged.connect(self._on_changed)
        self._after = [QTimer(self, singleShot=True, interval=wait) for wait in _AFTER_MS]
        for timer in self._after:
            timer.timeout.connect(self.look_now)

    def watch(self, paths: Iterable[str]) -> None:
        """Watch these and no others, as many as may be; the most telling come first. A file that is written
        anew in its place is another one to the system: whoever watches files says so again each time."""
        wanted = set(islice(paths, _MOST_WATCHED))
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if gone := list(watched - wanted):
            self._watcher.removePaths(gone)
        if new := list(wanted - watched):
            self._watcher.addPaths(new)

    @Slot()
    def _on_changed(self) -> None:
        for timer in self._after:
            timer.start()
