"""What the services of list pages have in common: a list that is searched for now and then."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from app.core.errors import AppError
from app.core.listeners import Listeners
from app.services.publisher import Publisher

S = TypeVar("S")


class Listing(ABC, Generic[S]):
    """The newest snapshot, which may grow while a search goes on."""

    def __init__(self, nothing: S, name: str) -> None:
        """`nothing` is the snapshot before the first search."""
        self._snapshot = nothing
        self._listeners = Listeners[[]]()
        self._publisher = Publisher(self.read, name)
        self._publisher.subscribe(self._listeners.tell)

    @abstractmethod
    def read(self) -> S:
        """Search now, publishing what is known on the way, and wait for it."""

    @property
    def snapshot(self) -> S:
        """What is known now."""
        return self._snapshot

    @property
    def refreshing(self) -> bool:
        """A search is going on."""
        return self._publisher.refreshing

    @property
    def problem(self) -> AppError | None:
        """Why the last search failed, if it did."""
        return self._publisher.problem

    def refresh(self) -> None:
        """Search again soon, in a thread of its own."""
        self._publisher.refresh()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no search is going on. False when that took longer than the timeout."""
        return self._publisher.wait(timeout)

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Hear, on any thread, when the list or its state changed. Returns how to stop."""
        return self._listeners.add(listener)

    def _publish(self, snapshot: S) -> S:
        self._snapshot = snapshot
        self._listeners.tell()
        return snapshot
