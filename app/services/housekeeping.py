"""What is removed by itself after a while: old things in the bin, and old automatic snapshots."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core import amounts
from app.core.errors import AppError
from app.core.ports import Settings
from app.core.words import Sentence, say_count
from app.system.bin import Bin
from app.system.snapshot_files import SnapshotFiles

_DAY = 86_400


class Housekeeping:
    """Done at each start. Fast where nothing is old, and it never raises: a start must not fail over it."""

    def __init__(
        self,
        bin_of_user: Bin,
        snapshots: SnapshotFiles,
        settings: Settings,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._bin = bin_of_user
        self._snapshots = snapshots
        self._settings = settings
        self._now = now

    def tidy(self) -> list[Sentence]:
        """Remove what is old: what was done."""
        try:
            self._snapshots.prune()
            return self._empty_old()
        except (AppError, OSError):  # a disk that may only be read, or is not there
            return []

    def _empty_old(self) -> list[Sentence]:
        days = self._settings.get("bin.days")
        if not isinstance(days, float) or not days:
            return []
        old = self._bin.older_than(self._now() - days * _DAY)
        if not old:
            return []
        freed = self._bin.empty(old)
        return [
            say_count(
                "{n} thing was in the bin for {days:g} days and is removed: {size} are free again.",
                "{n} things were in the bin for {days:g} days and are removed: {size} are free again.",
                len(old),
                days=days,
                size=amounts.size(freed),
            )
        ]
