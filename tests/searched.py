"""Environments as a search found them, without a search: for pictures and tests of the window."""

from __future__ import annotations

from collections.abc import Callable

from app.core.environments import Environment, EnvironmentsSnapshot
from app.core.errors import AppError
from app.core.listeners import Listeners


class Searched:
    """Stands in for the service of environments. What it found is what it was given."""

    def __init__(self, snapshot: EnvironmentsSnapshot, *, refreshing: bool = False) -> None:
        self.snapshot = snapshot
        self.refreshing = refreshing
        self.problem: AppError | None = None
        self.searches = 0
        self._listeners = Listeners[[]]()

    def refresh(self) -> None:
        """Count that somebody wants a search."""
        self.searches += 1

    def identify(self, path: str) -> Environment | None:
        """The one at a path, of those that were given."""
        return next(
            (each for each in self.snapshot.environments if path in {each.prefix, each.executable}), None
        )

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """As the service does."""
        return self._listeners.add(listener)

    def find(self, snapshot: EnvironmentsSnapshot) -> None:
        """Something else is there now."""
        self.snapshot = snapshot
        self._listeners.tell()

    def wait(self, timeout: float | None = None) -> bool:
        """There is nothing to wait for."""
        return timeout is None or timeout >= 0

    def fail(self, problem: AppError) -> None:
        """The search broke off."""
        self.problem = problem
        self._listeners.tell()
