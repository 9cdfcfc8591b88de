"""Work that may wait for a disk, done off the UI thread, its result handed back on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.core.errors import AppError

Result = TypeVar("Result")


class Failed:
    """It went wrong in a way nobody expected, which is reported where all such errors are. Whoever asked is
    told only that nothing comes any more."""


_underway: set[_Delivery] = set()  # kept alive here: a delivery must die on the UI thread


class _Delivery(QObject):
    ready = Signal()

    def __init__(self, owner: QObject, work: Callable[[], object], on_done: Callable[[object], None]) -> None:
        super().__init__()
        self._owner, self._work, self._on_done = owner, work, on_done
        self._result: object = None
        self._error: Exception | None = None
        # A daemon: a disk that never answers must not keep the application from ending.
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)
        self.ready.connect(self._on_ready, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        _underway.add(self)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._work()
        except Exception as error:  # noqa: BLE001 - raised again where it is reported: on the UI thread
            self._error = error
        # PySide (6.11) takes every object of Qt apart when the application ends, this one too.
        with suppress(RuntimeError):
            self.ready.emit()

    @Slot()
    def _on_ready(self) -> None:
        self._thread.join()  # it has nothing left to do but let go of this object
        _underway.discard(self)
        try:
            if isValid(self._owner):
                self._on_done(self._result if self._error is None else Failed())
        finally:
            if self._error is not None:
                raise self._error


def in_background(
    owner: QObject, work: Callable[[], Result], on_done: Callable[[Result | Failed], None]
) -> None:
    """Call `work` in a thread, then `on_done` with its result or `Failed`, unless `owner` is gone by then."""
    _Delivery(owner, work, cast("Callable[[object], None]", on_done)).start()


def or_problem(work: Callable[[], Result]) -> Result | AppError:
    """The result, or why there is none, for work whose failing is part of its answer."""
    try:
        return work()
    except AppError as problem:
        return problem
