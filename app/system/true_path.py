"""The one path a folder has whatever it was called: links resolved, capitals as the disk has them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_F_GETPATH = 50  # of macOS; its disks take any capitals and keep the ones the folder was made with
_LONGEST_PATH = 1024
_JUST_THE_PLACE: int = getattr(os, "O_PATH", 0)  # of Linux


def true_path(path: str) -> str:
    """The alias-free path. What is not there or cannot be resolved stays as it is."""
    try:
        if _JUST_THE_PLACE:
            return _as_the_kernel_has_it(path)
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return path
    return _as_written_on_macos(real) if sys.platform == "darwin" else real


def from_here(path: str) -> str:
    """The absolute path, without dots where it leads to the same place without them. Empty for an empty one,
    and for a relative one in a folder that was deleted."""
    if not path:
        return ""
    try:
        whole = os.path.join(os.getcwd(), path) if not os.path.isabs(path) else path
    except OSError:
        return ""
    plain = os.path.normpath(whole)
    if os.sep == "/" and plain.startswith("//"):  # which normpath keeps, and no system here knows
        plain = plain[1:]
    try:
        return plain if os.path.samefile(plain, whole) else whole
    except (OSError, ValueError):
        return whole


def is_there(path: str) -> bool:
    """Something can be reached by this path."""
    try:
        return os.access(path, os.F_OK)
    except ValueError:  # a NUL from a file of settings
        return False


def _as_the_kernel_has_it(path: str) -> str:
    """In a sixth of the time that looking at each folder on the way takes."""
    place = os.open(path, _JUST_THE_PLACE | os.O_CLOEXEC)
    try:
        return os.readlink(f"/proc/self/fd/{place}")
    except OSError:  # no /proc in this container
        return os.path.realpath(path)
    finally:
        os.close(place)


def _as_written_on_macos(path: str) -> str:  # pragma: no cover - macOS
    import fcntl  # noqa: PLC0415 - does not exist on Windows

    with suppress(OSError):
        folder = os.open(path, os.O_RDONLY | getattr(os, "O_EVTONLY", 0))
        try:
            answer = fcntl.fcntl(folder, _F_GETPATH, bytes(_LONGEST_PATH))
        finally:
            os.close(folder)
        return os.fsdecode(answer.rstrip(b"\0")) or path
    return path
