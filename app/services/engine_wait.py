"""The wait for an engine that was started, in a thread of its own: seen, and given up, from anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.engine_endpoints import Endpoint
from app.core.errors import AppError
from app.core.listeners import Listeners
from app.core.words import Sentence
from app.services.engine_start import EngineStart, Progress
from app.services.failures import unexpected


@dataclass(frozen=True, slots=True)
class Waiting:
    """How far it is. With a problem it has ended."""

    endpoint: Endpoint
    product: str
    seconds: float = 0.0
    hint: Sentence | None = None  # what usually is the matter when it takes so long
    problem: AppError | None = None

    @property
    def goes_on(self) -> bool:
        return self.problem is None


class EngineWait:
    """One wait at a time; a new one takes the place of the one before."""

    def __init__(self, starter: Callable[[], EngineStart], on_ready: Callable[[], object]) -> None:
        """`on_ready` is called, in the thread of the wait, when the engine answers."""
        self._starter = starter
        self._on_ready = on_ready
        self._guard = threading.Lock()
        self._cancel = threading.Event()
        self._waiting: Waiting | None = None
        self._listeners = Listeners[[]]()

    @property
    def waiting(self) -> Waiting | None:
        """What is waited for, or why that ended; None where it answered or nobody waits."""
        return self._waiting

    def begin(self, endpoint: Endpoint, product: str) -> None:
        """Wait until the engine there answers."""
        with self._guard:
            self._cancel.set()
            cancel = self._cancel = threading.Event()
            self._waiting = Waiting(endpoint, product)
        thread = threading.Thread(
            target=self._wait, args=(endpoint, cancel), name="engine wait", daemon=True
        )  # closing the window ends the wait, not the engine
        thread.start()
        self._listeners.tell()

    def stop(self) -> None:
        """Wait no longer. The engine may still come."""
        with self._guard:
            self._cancel.set()
            self._waiting = None
        self._listeners.tell()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear, on any thread, when it went on. Returns how to stop."""
        return self._listeners.add(listener)

    def _wait(self, endpoint: Endpoint, cancel: threading.Event) -> None:
        problem: AppError | None = None
        try:
            self._starter().wait(endpoint, cancel, on_progress=lambda progress: self._go_on(cancel, progress))
        except AppError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 - it is shown, and the thread must end in order
            problem = unexpected(error)
        with self._guard:
            if cancel.is_set():
                return
            assert self._waiting is not None
            self._waiting = replace(self._waiting, problem=problem) if problem is not None else None
        if problem is None:
            self._on_ready()
        self._listeners.tell()

    def _go_on(self, cancel: threading.Event, progress: Progress) -> None:
        with self._guard:
            if cancel.is_set() or self._waiting is None:
                return
            self._waiting = replace(self._waiting, seconds=progress.seconds, hint=progress.hint)
        self._listeners.tell()
