"""Something read from the machine now and then, and told to all who want to know."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from app.core.errors import AppError
from app.core.listeners import Listeners
from app.services.failures import unexpected

T = TypeVar("T")


class Publisher(Generic[T]):
    """The newest value of what `read` reads. Reading is done in a thread, never two at a time."""

    def __init__(self, read: Callable[[], T], name: str) -> None:
        self._read = read
        self._name = name
        self._changed = threading.Condition()
        self._value: T | None = None
        self._problem: AppError | None = None
        self._refreshing = False
        self._again = False
        self._listeners = Listeners[[]]()

    @property
    def value(self) -> T | None:
        """What was read last, or None before the first time. A failed reading leaves the value before."""
        return self._value

    @property
    def problem(self) -> AppError | None:
        """Why the last reading failed, if it did."""
        return self._problem

    @property
    def refreshing(self) -> bool:
        """It is being read at this moment."""
        return self._refreshing

    def refresh(self) -> None:
        """Read again soon. Asked for while reading, it is read once more after that, however often asked."""
        with self._changed:
            if self._refreshing:
                self._again = True
                return
            self._refreshing = True
            threading.Thread(target=self._refresh, name=f"refresh {self._name}", daemon=True).start()
        self._listeners.tell()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is being read. False when that took longer than the timeout."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._refreshing, timeout)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear, on any thread, when value, problem or refreshing changed. Returns how to stop."""
        return self._listeners.add(listener)

    def _refresh(self) -> None:
        more = True
        while more:
            value, problem = self._value, None
            try:
                value = self._read()
            except AppError as error:
                problem = error
            except Exception as error:  # noqa: BLE001 - it is shown, and the thread must end in order
                problem = unexpected(error)
            with self._changed:
                more, self._again = self._again, False
                self._value, self._problem, self._refreshing = value, problem, more
                self._changed.notify_all()
            self._listeners.tell()
