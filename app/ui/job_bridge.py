"""The one way from other threads to the UI thread: news is kept there, and it is woken once for all of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

DRAIN_EVERY_MS = 33  # a job may report ten thousand times a second; nobody sees more than thirty


class Wake(QObject):
    """Calls a function on the UI thread soon after `ring` was called, from any thread and however often.

    At most one wake-up is on its way at any time, so that a flood of news cannot fill the event queue.
    """

    _rung = Signal()

    def __init__(self, called: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._called = called
        self._lock = threading.Lock()
        self._on_its_way = False
        self._closed = False
        self.wake_ups = 0  # counted by a test: the promise above is the point of this class
        self._pause = QTimer(self, singleShot=True, interval=DRAIN_EVERY_MS)
        self._pause.timeout.connect(self._on_pause_over)
        self._rung_in_pause = False
        self._rung.connect(self._on_rung, Qt.ConnectionType.QueuedConnection)
        parent.destroyed.connect(self._be_deaf)  # threads may still ring when the page they serve is gone

    def ring(self) -> None:
        """Have the function called on the UI thread."""
        with self._lock:
            if self._on_its_way or self._closed:
                return
            self._on_its_way = True
            self._rung.emit()  # under the lock, so that `close` never deletes what is being emitted

    def close(self) -> None:
        """Be deaf from now on. Threads may still ring."""
        self._be_deaf()
        self._pause.stop()

    def _be_deaf(self) -> None:
        with self._lock:
            self._closed = True

    @Slot()
    def _on_rung(self) -> None:
        self.wake_ups += 1
        if self._pause.isActive():
            self._rung_in_pause = True  # stays on its way: further rings are covered by this one
        else:
            self._call()

    @Slot()
    def _on_pause_over(self) -> None:
        if self._rung_in_pause:
            self._call()

    def _call(self) -> None:
        self._rung_in_pause = False
        with self._lock:
            self._on_its_way = False  # before the call: what arrives while it reads rings again
            if self._closed:
                return
        self._pause.start()
        self._called()


class JobBridge(QObject):
    """Tells the UI thread which jobs changed. `publish` may be called from any thread."""

    jobs_changed = Signal(tuple)  # the ids, each once, in the order in which they first changed

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._changed: dict[str, None] = {}
        self._wake = Wake(self._drain, self)

    @property
    def wake_ups(self) -> int:
        """How often the UI thread was woken."""
        return self._wake.wake_ups

    def publish(self, job_id: str) -> None:
        """Say that a job is not what it was."""
        with self._lock:
            self._changed[job_id] = None
        self._wake.ring()

    def close(self) -> None:
        """Say nothing any more. Threads may still publish."""
        self._wake.close()

    def _drain(self) -> None:
        with self._lock:
            changed, self._changed = tuple(self._changed), {}
        if changed:
            self.jobs_changed.emit(changed)
