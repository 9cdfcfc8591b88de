"""How much disk a tree of files takes: what `du -s` says, and how much of it other places share.

A hard link is counted once. A file with more links than were met inside is shared with another place, as
uv's and conda's caches are: deleting this tree frees only the rest.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.ports import Cancel

_BLOCK_BYTES = 512  # what st_blocks counts in, whatever the file system's own blocks are
_MOST_OPEN_FOLDERS = 100  # macOS lets a program open 256 files
_OPEN_FOLDER = (
    os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
)
_LINK_TAGS = (0xA0000003, 0xA000000C)  # a junction and a symbolic link of Windows


_Identity = int | tuple[int, int]  # a file's number on the root's device, with the device elsewhere


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """The size of a tree."""

    size_bytes: int
    shared_bytes: int  # of these, in files that other places have hard links to
    files: int  # everything that is no folder; a hard link counts once
    unreadable: int = 0  # folders and files that could not be looked at
    complete: bool = True  # False when it was cancelled

    @property
    def freed_bytes(self) -> int:
        """What deleting the tree would free."""
        return self.size_bytes - self.shared_bytes


def disk_usage(
    root: str | os.PathLike[str], *, cancel: Cancel | None = None, platform: str = sys.platform
) -> DiskUsage:
    """The disk usage of a folder, or of one file. Links inside are counted, never followed."""
    path = os.path.realpath(root)
    if platform == "win32" or os.listdir not in os.supports_fd:
        return _by_file_sizes(path, cancel)
    count = _Count(cancel)
    try:
        top = os.lstat(path)
    except OSError:
        return DiskUsage(0, 0, 0, unreadable=1)
    if stat.S_ISDIR(top.st_mode):
        count.tree(path, top)
    else:
        count.file(top)
    return count.result()


class _Count:
    """Adds up allocated blocks, folder by folder, each opened relative to the one above it."""

    def __init__(self, cancel: Cancel | None) -> None:
        self._cancel = cancel
        self._missing_links: dict[_Identity, int] = {}  # links not met yet, by file
        self._folders: set[_Identity] = set()
        self._device = 0
        self._blocks = self._shared_blocks = self._files = self._unreadable = 0
        self._complete = True
        self._trail: list[str] = []  # the names from the root to the folder at hand
        self._later: list[tuple[str, ...]] = []

    def tree(self, path: str, top: os.stat_result) -> None:
        """Add a folder, whose own status is known, and all below it."""
        self._device = top.st_dev
        self._blocks += top.st_blocks
        self._folders.add(top.st_ino)
        self._later.append((path,))
        while self._later and self._may_go_on():
            self._trail = list(self._later.pop())
            self._descend(path, -1, 1)

    def file(self, found: os.stat_result) -> None:
        """Add one file."""
        self._files += 1
        self._blocks += found.st_blocks
        self._shared_blocks += found.st_blocks if found.st_nlink > 1 else 0

    def result(self) -> DiskUsage:
        """What was added up."""
        return DiskUsage(
            self._blocks * _BLOCK_BYTES,
            self._shared_blocks * _BLOCK_BYTES,
            self._files,
            self._unreadable,
            complete=self._complete,
        )

    def _folder(self, descriptor: int, depth: int) -> None:
        """Count what is in an open folder, then in the folders in it. Environments have tens of thousands of
        files: a call or an attribute more for each is a percent of the whole."""
        folders = []
        blocks = shared = files = 0
        look, links, device = os.lstat, self._missing_links, self._device
        for name in os.listdir(descriptor):  # a tenth faster here than the entries of os.scandir
            try:
                found = look(name, dir_fd=descriptor)
            except OSError:
                self._unreadable += 1
                continue
            count = found.st_nlink
            is_folder = found.st_mode & 0o170000 == 0o040000  # stat.S_ISDIR
            if count == 1 and not is_folder:
                blocks += found.st_blocks
                files += 1
                continue
            key: _Identity = found.st_ino
            if found.st_dev != device:
                key = found.st_dev, found.st_ino
            if is_folder:
                if key not in self._folders:  # a folder mounted inside itself would never end
                    self._folders.add(key)
                    folders.append(name)
                    blocks += found.st_blocks
            elif key not in links:
                links[key] = count - 1
                size = found.st_blocks
                blocks += size
                shared += size
                files += 1
            else:
                links[key] = left = links[key] - 1
                if left == 0:  # no link leads out
                    shared -= found.st_blocks
        self._blocks += blocks
        self._shared_blocks += shared
        self._files += files
        for name in folders:
            if depth == _MOST_OPEN_FOLDERS:
                self._later.append((*self._trail, name))
            elif self._may_go_on():
                self._trail.append(name)
                self._descend(name, descriptor, depth + 1)
                self._trail.pop()

    def _descend(self, name: str, parent: int, depth: int) -> None:
        try:
            descriptor = os.open(name, _OPEN_FOLDER, dir_fd=parent) if depth > 1 else _open_far(self._trail)
        except OSError:
            self._unreadable += 1
            return
        try:
            self._folder(descriptor, depth)
        except OSError:
            self._unreadable += 1
        finally:
            os.close(descriptor)

    def _may_go_on(self) -> bool:
        if self._cancel is not None and self._cancel.is_set():
            self._complete = False
        return self._complete


def _open_far(trail: Sequence[str]) -> int:
    """A folder opened step by step: its whole path may be longer than the system takes."""
    descriptor = os.open(trail[0], _OPEN_FOLDER)
    for name in trail[1:]:
        try:
            below = os.open(name, _OPEN_FOLDER, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = below
    return descriptor


def _by_file_sizes(path: str, cancel: Cancel | None) -> DiskUsage:
    """Where the system tells no blocks and no links cheaply: the sum of the files' lengths."""
    size = files = unreadable = 0
    waiting = [path]
    while waiting:
        if cancel is not None and cancel.is_set():
            return DiskUsage(size, 0, files, unreadable, complete=False)
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    try:
                        found = entry.stat(follow_symlinks=False)
                        is_folder = entry.is_dir(follow_symlinks=False)
                    except OSError:
                        unreadable += 1
                        continue
                    if is_folder and getattr(found, "st_reparse_tag", 0) not in _LINK_TAGS:
                        waiting.append(entry.path)
                    else:
                        size += found.st_size
                        files += 1
        except NotADirectoryError:
            size += os.lstat(folder).st_size
            files += 1
        except OSError:
            unreadable += 1
    return DiskUsage(size, 0, files, unreadable)
