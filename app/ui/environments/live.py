"""Keeps the list true while it is looked at: what is made or deleted outside appears and goes by itself."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.core.environments import EnvironmentsSnapshot
from app.ui.folder_changes import FolderChanges

_EVERY_SECONDS = 5.0  # for what no watched folder tells, while the page is in sight
_SELDOM_SECONDS = 60.0  # while nobody is at the window: each time later than the last, up to this
_SHARE = 0.02  # of the time that may go into searching where searches are slow
_WATCH_AFTER_MS = 200  # what is found comes in parts, and is to be painted first
_STALE_SECONDS = 5  # coming back to the page within this time need not search again


class Searched(Protocol):
    """What can be asked to search again."""

    @property
    def refreshing(self) -> bool: ...
    def refresh(self) -> None: ...


class Live(QObject):
    """Searches again when a folder that holds environments changes, when the user comes back to the page,
    and now and then while it is in sight: more and more seldom while another window is in use. A search
    takes hundredths of a second, and another thread."""

    def __init__(self, page: QWidget, searched: Searched) -> None:
        super().__init__(page)
        self._page = page
        self._searched = searched
        self._looked = -float(_STALE_SECONDS)  # time.monotonic
        self._every_seconds = _EVERY_SECONDS
        self._changes = FolderChanges(self)
        self._changes.look_now.connect(self._on_changed)
        self._snapshot = EnvironmentsSnapshot()
        self._watching = QTimer(self, singleShot=True, interval=_WATCH_AFTER_MS)
        self._watching.timeout.connect(self._on_watch)
        self._now_and_then = QTimer(self)
        self._now_and_then.timeout.connect(self._on_now_and_then)
        self._look_often()

    def look_now(self) -> None:
        """Search, unless that was done a moment ago, and often from now on."""
        self._look_often()
        if time.monotonic() - self._looked >= _STALE_SECONDS:
            self._look()

    def watch(self, snapshot: EnvironmentsSnapshot) -> None:
        """Watch, soon, the folders where environments of this snapshot come and go."""
        self._snapshot = snapshot
        self._watching.start()

    def watch_folders(self, folders: Iterable[str], search_seconds: float = 0.0) -> None:
        """Watch these, as many as may be; the most telling come first. A search takes so long."""
        self._changes.watch(folders)
        self._every_seconds = max(_EVERY_SECONDS, search_seconds / _SHARE)

    @Slot()
    def _on_watch(self) -> None:
        snapshot = self._snapshot
        self.watch_folders(_folders(snapshot), sum(source.seconds for source in snapshot.trace))

    @Slot()
    def _on_changed(self) -> None:
        if self._page.isVisible():  # if not, the page searches when it is shown again
            self._look_often()
            self._look()

    @Slot()
    def _on_now_and_then(self) -> None:
        window = self._page.window()
        if self._page.isVisible() and not window.isMinimized():
            self._look()
        if window.isActiveWindow():
            self._look_often()
        else:
            later = max(self._every_seconds, min(self._now_and_then.interval() / 500, _SELDOM_SECONDS))
            self._now_and_then.start(round(later * 1000))

    def _look_often(self) -> None:
        self._now_and_then.start(round(self._every_seconds * 1000))

    @Slot()
    def _look(self) -> None:
        self._looked = time.monotonic()
        self._searched.refresh()


def _folders(snapshot: EnvironmentsSnapshot) -> Iterable[str]:
    """The most telling first: what holds environments, the environments, the places that were searched."""
    folders: dict[str, None] = {}
    # A Path for each of hundreds would take ten times as long, on the UI thread
    holders = dict.fromkeys(os.path.dirname(each.prefix) for each in snapshot.environments)  # noqa: PTH120
    folders.update(holders)
    for source in snapshot.trace:
        folders.update(dict.fromkeys(source.folders))
    # A new project stands beside others.
    folders.update(dict.fromkeys(map(os.path.dirname, holders)))
    folders.update(dict.fromkeys(environment.prefix for environment in snapshot.environments))
    return folders
