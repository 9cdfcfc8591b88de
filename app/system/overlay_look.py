"""Looks into the folders of which an overlay file system is made, without following a link of theirs."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from app.core.inside_files import Entry, EntryKind, Look

_NAMES = ("trusted.overlay", "user.overlay")  # of root, and of who may not write the first


def layers_look(folders: Sequence[str]) -> Look:
    """What a layer has at a path. `find_origin` hands on only paths whose folders are folders in that layer.
    Raises PermissionError where a folder is out of reach."""

    def look(number: int, path: str) -> Entry:
        return _entry(folders[number], path)

    return look


def may_look(folders: Sequence[str]) -> bool:
    """Whether all of them are there, and may be read."""
    return bool(folders) and all(
        os.access(each, os.R_OK | os.X_OK) and os.path.isdir(each) for each in folders
    )


def _entry(folder: str, path: str) -> Entry:
    place = os.path.join(folder, path)
    try:
        found = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        parent, name = os.path.split(place)
        gone = os.path.lexists(os.path.join(parent, f".wh.{name}"))  # of fuse-overlayfs
        return Entry(EntryKind.WHITEOUT if gone else EntryKind.NOTHING)
    if stat.S_ISCHR(found.st_mode) and found.st_rdev == 0:
        return Entry(EntryKind.WHITEOUT)
    if stat.S_ISLNK(found.st_mode):
        return Entry(EntryKind.LINK, os.readlink(place))
    if not stat.S_ISDIR(found.st_mode):
        return Entry(EntryKind.FILE)
    if _mark(place, "redirect"):
        return Entry(EntryKind.MOVED)
    opaque = _mark(place, "opaque") == b"y" or os.path.lexists(os.path.join(place, ".wh..wh..opq"))
    return Entry(EntryKind.OPAQUE if opaque else EntryKind.FOLDER)


def _mark(place: str, name: str) -> bytes:
    for prefix in _NAMES:
        try:
            return os.getxattr(place, f"{prefix}.{name}", follow_symlinks=False)
        except (OSError, AttributeError):
            continue
    return b""
