"""Who wants to hear of something. Whoever tells it goes on, even if a listener fails."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Listeners(Generic[P]):
    """Functions that are called with the news, on the thread that tells them."""

    def __init__(self) -> None:
        self._listeners: list[Callable[P, object]] = []

    def add(self, listener: Callable[P, object]) -> Callable[[], None]:
        """Tell this one, too. Returns how to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):  # a second time is no mistake
                self._listeners.remove(listener)

        return stop

    def __bool__(self) -> bool:
        """Somebody listens."""
        return bool(self._listeners)

    def tell(self, *news: P.args, **more: P.kwargs) -> None:
        """Call them all. What one raises is reported like every mistake, and the next is called."""
        for listener in list(self._listeners):
            try:
                listener(*news, **more)
            except Exception:  # noqa: BLE001 - see above
                sys.excepthook(*sys.exc_info())
