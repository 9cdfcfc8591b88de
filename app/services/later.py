"""Work whose end nobody has to wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from app.core.errors import AppError
from app.services.failures import unexpected

T = TypeVar("T")


class Later(Generic[T]):
    """The result of work in a thread that may never come to its end; nobody waits for it then."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.result: T | None = None
        self.problem: AppError | None = None
        self._done = threading.Event()

        def run() -> None:
            try:
                self.result = work()
            except AppError as error:
                self.problem = error
            except Exception as error:  # noqa: BLE001 - one odd answer must not hide the others
                self.problem = unexpected(error)
            finally:
                self._done.set()

        threading.Thread(target=run, name="later", daemon=True).start()

    @property
    def answered(self) -> bool:
        """An answer has come, and no failure."""
        return self._done.is_set() and self.problem is None

    def wait(self, until: float) -> T | None:
        """What came until then, by the monotonic clock."""
        if not self._done.wait(max(0.0, until - time.monotonic())):
            return None
        return self.result
