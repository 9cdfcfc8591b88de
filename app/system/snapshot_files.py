"""Where lists of packages to go back to are kept: a folder for each environment, a file for each list."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from app.core.snapshots import Snapshot

AUTOMATIC_KEPT = 30  # of each environment; those a person took are kept until they are removed


class SnapshotFiles:
    """The lists that were taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, prefix: str, snapshot_id: str) -> Path:
        """Where a list is, or will be."""
        return self._of(prefix) / f"{snapshot_id}.json"

    def of(self, prefix: str) -> list[Snapshot]:
        """All lists of an environment, the newest first."""
        read = (_read(path) for path in self._of(prefix).glob("*.json"))
        return sorted((each for each in read if each), key=lambda each: each.taken, reverse=True)

    def prune(self) -> None:
        """Remove automatic lists that many newer ones follow."""
        for folder in self._folder.glob("*"):
            # Their names begin with the time they were taken, so there is nothing to read while they are few.
            paths = sorted(folder.glob("*.json"), reverse=True)
            if len(paths) > AUTOMATIC_KEPT:
                automatic = [path for path in paths if (found := _read(path)) and found.automatic]
                for path in automatic[AUTOMATIC_KEPT:]:
                    path.unlink(missing_ok=True)

    def _of(self, prefix: str) -> Path:
        name = hashlib.sha256(os.fsencode(prefix)).hexdigest()[:16]
        return self._folder / name


def _read(path: Path) -> Snapshot | None:
    with suppress(OSError):
        return Snapshot.parse(path.read_bytes())
    return None
