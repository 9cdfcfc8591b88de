"""Keeps an ear on one engine: its events as they come, and that it went away and came back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.core.errors import AppError
from app.core.listeners import Listeners
from app.core.ports import ContainerEngine, EventStream
from app.services.failures import unexpected

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0


class WatchState(NamedTuple):
    """How it stands with the engine."""

    here: bool
    problem: AppError | None = None  # why it is not
    times: int = 0  # that it came: what was read of it before the last time may be stale


class EngineWatch:
    """Listens in a thread until it is closed."""

    def __init__(
        self,
        connect: Callable[[], ContainerEngine],
        on_event: Callable[[Mapping[str, Any]], None],
        *,
        pause: Callable[[threading.Event, float], None] | None = None,
    ) -> None:
        """`connect` is asked anew each time the engine has gone: the choice may have changed. `on_event` is
        called in the thread of the watch. `pause` waits between two tries, until the event or the time."""
        self._connect = connect
        self._on_event = on_event
        self._pause = pause or _wait
        self._listeners = Listeners[[]]()
        self._closed, self._hurry, self._anew = (threading.Event() for _ in range(3))
        self._guard = threading.Lock()
        self._stream: EventStream | None = None
        self._state = WatchState(here=False)
        self._thread = threading.Thread(target=self._run, name="engine watch", daemon=True)

    @property
    def state(self) -> WatchState:
        """How it stands."""
        return self._state

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear, on the watch's thread, when the state has changed. Returns how to stop."""
        return self._listeners.add(listener)

    def try_now(self) -> None:
        """Do not wait until the next try: somebody has just started the engine, or chosen another."""
        self._hurry.set()

    def listen_anew(self) -> None:
        """Ask `connect` once more: another engine was chosen. The state stays until that is known."""
        self._anew.set()
        self._hurry.set()
        with self._guard:
            stream = self._stream
        if stream is not None:
            stream.close()

    def close(self, timeout: float | None = 5.0) -> None:
        """Stop listening, and come back when the thread has ended."""
        self._closed.set()
        self._hurry.set()
        with self._guard:
            stream = self._stream
        if stream is not None:
            stream.close()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        seconds = FIRST_PAUSE_SECONDS
        while not self._closed.is_set():
            times = self._state.times
            self._anew.clear()
            problem = self._listen()
            if self._closed.is_set():
                return
            if self._state.times > times:
                seconds = FIRST_PAUSE_SECONDS
            if self._anew.is_set():
                continue
            self._become(self._state._replace(here=False, problem=problem))
            self._pause(self._hurry, seconds)
            self._hurry.clear()
            seconds = min(2 * seconds, LONGEST_PAUSE_SECONDS)

    def _listen(self) -> AppError | None:
        """Until the engine goes away: why it did."""
        engine: ContainerEngine | None = None
        try:
            engine = self._connect()
            stream = engine.events()
            with self._guard:
                self._stream = stream
            if self._closed.is_set() or self._anew.is_set():  # meanwhile, when nobody saw this stream
                stream.close()
            self._become(WatchState(here=True, times=self._state.times + 1))
            for event in stream:
                self._on_event(event)
        except AppError as error:
            return error
        except Exception as error:  # noqa: BLE001 - one odd answer must not end the watch
            return unexpected(error)
        finally:
            with self._guard:
                self._stream = None
            if engine is not None:
                engine.close()
        return None

    def _become(self, state: WatchState) -> None:
        if state != self._state:
            self._state = state
            self._listeners.tell()


def _wait(until: threading.Event, seconds: float) -> None:
    until.wait(seconds)
