"""The real disk, for rules that only look. Nothing here runs, writes or raises."""

# Paths are strings here: making a Path for every look would cost more than the look.

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence

from app.core.disk import NOTHING, Look, Thing
from app.system.file_starts import names_in, start_of
from app.system.python_files import real_path

_READ_LIMIT = 65_536
_EFFECTIVE = os.access in os.supports_effective_ids


class RealDisk:
    """Implements core.disk.Disk."""

    def look(self, path: str) -> Look:
        """What lies at the path."""
        try:
            seen = os.stat(path)
        except OSError as error:
            return Look(_why_not(path, error))
        except ValueError:  # a NUL in the path
            return NOTHING
        # A pipe or a device is no program; it is told as a file that cannot be run.
        thing = Thing.FOLDER if stat.S_ISDIR(seen.st_mode) else Thing.FILE
        runs = (thing is Thing.FOLDER or stat.S_ISREG(seen.st_mode)) and _may(path, os.X_OK)
        return Look(thing, runs, seen.st_size, (seen.st_dev, seen.st_ino))

    def read(self, path: str, limit: int = _READ_LIMIT) -> bytes | None:
        """The beginning of a regular file."""
        try:
            return start_of(path, limit) if os.path.isfile(path) else None
        except OSError:
            return None

    def names(self, folder: str) -> Sequence[str]:
        """What the folder holds, sorted."""
        return sorted(names_in(folder))

    def link(self, path: str) -> str | None:
        """The text of a symbolic link."""
        try:
            return os.readlink(path)
        except (OSError, ValueError):
            return None

    def real(self, path: str) -> str:
        """The path without links, or as it is where they cannot be followed."""
        return real_path(path)

    def writable(self, path: str) -> bool:
        """This user may write there."""
        return _may(path, os.W_OK)


def _why_not(path: str, error: OSError) -> Thing:
    if isinstance(error, PermissionError):
        return Thing.FORBIDDEN
    if error.errno == errno.ELOOP or (isinstance(error, FileNotFoundError) and os.path.islink(path)):
        return Thing.BROKEN_LINK
    return Thing.MISSING


def _may(path: str, mode: int) -> bool:
    try:
        return os.access(path, mode, effective_ids=_EFFECTIVE)
    except (OSError, ValueError):
        return False
