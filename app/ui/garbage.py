"""Garbage is collected on the UI thread, and on no other.

Left alone, Python looks for garbage on whatever thread happens to make objects. What it finds there may be a
widget or a timer in a cycle, and Qt crashes when these are taken apart away from their thread (PySide6 6.11).
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer, Slot

ENOUGH_OBJECTS = 5_000  # new since the last look; fewer are not worth one
QUIET_MS, BUSY_MS = 250, 50  # a look costs about 50 to 200 ns an object: often is better than long
YOUNG_LOOKS = 10  # of the new objects alone, before one at those that outlived a look, too
WHOLE_LOOK_SHARE = 0.01  # of the time, at most, for looks at everything there is


class Garbage(QObject):
    """Collects garbage from the event loop of the thread that makes it, as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._looks = 0
        self._next_whole_look = 0.0
        self._timer = QTimer(self, interval=QUIET_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect what is worth it by now."""
        busy = gc.get_count()[0] >= ENOUGH_OBJECTS
        interval = BUSY_MS if busy else QUIET_MS
        if self._timer.interval() != interval:
            self._timer.setInterval(interval)
        if busy:
            self._looks += 1
            self._collect()

    def _collect(self) -> None:
        began = time.monotonic()
        if self._looks % YOUNG_LOOKS:
            gc.collect(0)
        elif began < self._next_whole_look:
            gc.collect(1)
        else:
            gc.collect()
            ended = time.monotonic()
            self._next_whole_look = ended + (ended - began) / WHOLE_LOOK_SHARE
