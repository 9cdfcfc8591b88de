"""How long the UI thread works without looking at its events, in CPU time, so that a busy machine does
not matter."""

from __future__ import annotations

import functools
import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu

LIMIT_SECONDS = 0.2


class Heartbeat:
    """The longest slice of work so far.

    A slice ends when the event loop looks for events (the dispatcher says so), and where a test enters or
    leaves Qt. What a test computes itself is in no slice. Nor is collecting garbage: it takes as long as
    there are objects of a thousand earlier tests and of pytest, which no window has to look at.
    """

    def __init__(self) -> None:
        self._longest = 0.0
        self._began: float | None = None  # None: in the test's own code
        self._collecting_since = 0.0

    def watch(self) -> None:
        """Measure from now on, until the process ends."""
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._beat)
        dispatcher.aboutToBlock.connect(self._beat)
        for owner, names in (
            (QEventLoop, ["exec"]),
            (QDialog, ["exec"]),
            (QMenu, ["exec"]),
            (QTest, [name for name in vars(QTest) if name.startswith(("key", "mouse", "qWait"))]),
        ):
            for name in names:
                setattr(owner, name, self._measured(getattr(owner, name)))
        QCoreApplication.processEvents = staticmethod(self._measured(QCoreApplication.processEvents))
        gc.callbacks.append(self._on_collection)

    def take_longest(self) -> float:
        """The longest slice in seconds, and begin anew."""
        longest, self._longest = self._longest, 0.0
        return longest

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Work that a test calls directly, as one slice."""
        outer = None if self._began is None else time.thread_time() - self._began
        self._began = time.thread_time()
        try:
            yield
        finally:
            self._beat()
            self._began = None if outer is None else time.thread_time() - outer

    def _on_collection(self, phase: str, info: dict[str, int]) -> None:
        if self._began is None or threading.current_thread() is not threading.main_thread():
            return
        if phase == "start":
            self._collecting_since = time.thread_time()
        else:
            self._began += time.thread_time() - self._collecting_since

    def _beat(self) -> None:
        now = time.thread_time()
        if self._began is not None:
            self._longest = max(self._longest, now - self._began)
            self._began = now

    def _measured(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def measured(*arguments: Any, **options: Any) -> Any:
            with self.slice():
                return call(*arguments, **options)

        return measured
