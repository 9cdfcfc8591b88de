"""Reading from disks in a thread that is watched, and left behind where a disk hangs.

Nothing can end a thread that waits for a disk. Who leaves one behind goes on in another, and sends nobody to
the same place until the first one came back.
"""

from __future__ import annotations

import copy
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from app.core.errors import AppError
from app.core.words import Sentence, say

T = TypeVar("T")

_LOOK_EVERY_SECONDS = 0.25
_LOOKS_AT_LEAST = 8

STILL_WAITING = say("Still waiting for a disk that did not answer earlier, so it was left out.")


def no_answer(seconds: float) -> Sentence:
    """Why something was given up."""
    return say("A disk did not answer in {seconds:g} s, so it was left.", seconds=seconds)


class LeftBehindError(BaseException):
    """Ends a thread that came back when nobody waited for it any more. No `except Exception` keeps it."""


class StillWaiting:
    """The places where threads were left behind, each until its thread came back."""

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def watch(self, work: Callable[[Watched], object], name: str) -> bool:
        """Do it in a thread: True. False: that one stayed too long at one place, and is left behind there."""
        watched = Watched(work, name)
        ended = watched.ended()
        if not ended:
            self.add([watched.place], watched)
        return ended

    def add(self, places: Iterable[str], watched: Watched) -> None:
        """Remember that nobody is to be sent there."""
        self._threads.update(dict.fromkeys(places, watched.thread))

    def __contains__(self, place: str) -> bool:
        thread = self._threads.get(place)
        return thread is not None and thread.is_alive()

    def __iter__(self) -> Iterator[str]:
        self._threads = {place: thread for place, thread in self._threads.items() if thread.is_alive()}
        return iter(tuple(self._threads))


class Watched:
    """One thread, which says before each read where it goes."""

    def __init__(self, work: Callable[[Watched], object], name: str) -> None:
        self.place = ""
        self.patience_seconds = _LOOKS_AT_LEAST * _LOOK_EVERY_SECONDS  # until the first place is said
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._work: Callable[[Watched], object] | None = work
        self._within: Callable[[], object] | None = None
        self._steps = 0
        self._left_behind = False
        self._problem: BaseException | None = None
        self._lock = threading.Lock()

    def at(self, place: str, patience_seconds: float, within: Callable[[], object] | None = None) -> None:
        """Say, in the thread, what is read next. `within` tells what changes while that goes well. Whoever
        came back after being left behind ends here, before it touches what others have gone on with."""
        with self._lock:
            if self._left_behind:
                raise LeftBehindError
            self.place, self.patience_seconds, self._within = place, patience_seconds, within
            self._steps += 1

    def ended(self) -> bool:
        """Start it and wait for its end: True. False: it stayed too long at one place, and is left behind."""
        self.thread.start()
        before: object = None
        idle_seconds = 0.0
        while True:
            pause = min(_LOOK_EVERY_SECONDS, self.patience_seconds / _LOOKS_AT_LEAST)
            self.thread.join(pause)
            if not self.thread.is_alive():
                break
            with self._lock:
                now = self._steps, self._within and self._within()
                # Counted, not read from a clock: a computer that slept is given the same time again.
                idle_seconds = idle_seconds + pause if now == before else 0.0
                before = now
                if self._steps and idle_seconds >= self.patience_seconds:
                    self._left_behind = True
                    return False
        if self._problem is not None:
            raise self._problem
        return True

    def _run(self) -> None:
        work, self._work = self._work, None  # which knows this object: not to be one more circle to collect
        try:
            if work is not None:
                work(self)
        except BaseException as problem:  # noqa: BLE001 - raised again by who waits, if anybody does
            self._problem = problem


class Going:
    """A flag that nobody raises: how often it was looked at tells that work goes on."""

    def __init__(self) -> None:
        self.looks = 0

    def is_set(self) -> bool:
        """Never."""
        self.looks += 1
        return False

    def wait(self, timeout: float | None = None) -> bool:
        """As `is_set`; nobody waits for what does not come."""
        del timeout
        return self.is_set()


def answered(work: Callable[[Going], T], place: str, patience_seconds: float = 20.0) -> T:
    """What reading at a place comes to, as long as it goes on. Raises AppError where a disk is silent."""
    found: list[T] = []

    def read(watched: Watched) -> None:
        going = Going()
        watched.at(place, patience_seconds, lambda: going.looks)
        found.append(work(going))

    if not Watched(read, "read a disk").ended():
        raise AppError(
            "disk-silent",
            say("{path} could not be read.", path=place),
            cause=no_answer(patience_seconds),
            fix=say("Look whether its disk is still there: a network drive, a stick, a phone."),
        )
    return found[0]


def apart(thing: T) -> T:
    """A copy with collections of its own: what a thread that was left behind still does is done to the thing
    as it was."""
    twin = copy.copy(thing)
    for name, value in vars(twin).items():
        if isinstance(value, (dict, list, set, deque)):
            setattr(twin, name, value.copy())
    return twin
