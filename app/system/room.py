"""Whether a disk has any room left."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_NO_ROOM_BYTES = 256 << 10  # programs give a little back while they fail


def has_no_room(path: Path) -> bool:
    """Whether nothing more can be written where this path is or would be."""
    place = next((each for each in (path, *path.parents) if os.path.lexists(each)), None)
    if place is None:
        return False
    try:
        usage = shutil.disk_usage(place)
        if usage.total == 0:  # /proc and its kin are no disks
            return False
        if usage.free < _NO_ROOM_BYTES:
            return True
        if not hasattr(os, "statvfs"):
            return False
        told = os.statvfs(place)
        return bool(told.f_files) and told.f_favail == 0  # many small files use up another store
    except OSError:
        return False


def free_bytes(folder: str) -> int | None:
    """How much is free on the disk of a folder, where it can be seen from here."""
    place = next((each for each in (Path(folder), *Path(folder).parents) if os.path.lexists(each)), None)
    try:
        return shutil.disk_usage(place).free if place is not None else None
    except OSError:
        return None
