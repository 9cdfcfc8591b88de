"""Reads what may be anything: a pipe that nobody writes to, a folder, a file of a gigabyte. Nothing waits."""

# Paths are text, and functions few: finders read thousands of small files.

from __future__ import annotations

import errno
import os

_CHUNK = 1 << 15  # bytes; larger ones are taken from the system and given back each time
_LARGE = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def start_of(path: str, most: int, offset: int = 0) -> bytes:
    """Up to so many bytes of a file. Raises OSError where it cannot be read."""
    try:
        file = os.open(path, _FLAGS)
    except ValueError as error:  # a NUL in a path that another program wrote down
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path) from error
    try:
        if offset:
            os.lseek(file, offset, os.SEEK_SET)
        content = os.read(file, min(most, _CHUNK))
        if len(content) < _CHUNK:  # most are whole by now
            return content
        parts, left = [content], most - len(content)
        while left and (content := os.read(file, min(left, _LARGE))):
            parts.append(content)
            left -= len(content)
        return b"".join(parts)
    finally:
        os.close(file)


def read_start(path: str, most: int = 1 << 20, offset: int = 0) -> bytes:
    """The same, and empty where it cannot be read."""
    try:
        return start_of(path, most, offset)
    except (OSError, OverflowError):
        return b""


def names_in(folder: str) -> list[str]:
    """The names in a folder, none where it cannot be read."""
    try:
        return os.listdir(folder)
    except (OSError, ValueError):
        return []
