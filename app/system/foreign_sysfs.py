"""Reads what a container's own /sys tells of its network cards, and nothing it may have laid in its place.

A link below /proc/PID/root that starts with / leads into our own root, so none is followed; and before a
thing is opened to be read, it is known to be a file of a sysfs, and no device.
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack

# Virtual cards, as those of containers are, stand here themselves; in /sys/class/net are links to them.
_FOLDERS = ("sys", "devices", "virtual", "net")
_FILES = ("ifindex", "iflink", "address")
_MOST_BYTES = 4_096  # of a file of sysfs


def read_card(root: str, name: str, mountinfo: str) -> tuple[str, str, str]:
    """The numbers of a card and of its other end, and its hardware address; "" for what is not to be had.
    `mountinfo`: that of the container."""
    there = _devices_of_sysfs(mountinfo)
    with ExitStack() as opened:
        try:
            folder = _opened(opened, root, os.O_DIRECTORY)
            for each in (*_FOLDERS, name):
                folder = _opened(opened, each, os.O_DIRECTORY | os.O_NOFOLLOW, folder)
        except (OSError, AttributeError):  # no such flags but on Linux
            return "", "", ""
        index, peer, address = (_text(opened, each, folder, there) for each in _FILES)
        return index, peer, address


def _devices_of_sysfs(mountinfo: str) -> set[int]:
    found = set()
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        if after.startswith("sysfs "):
            major, _, minor = before.split()[2].partition(":")
            found.add(os.makedev(int(major), int(minor)))
    return found


def _opened(opened: ExitStack, path: str, flags: int, folder: int | None = None) -> int:
    """Only where it is, not to read it: nothing happens to a device."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC | flags, dir_fd=folder)
    opened.callback(os.close, descriptor)
    return descriptor


def _text(opened: ExitStack, name: str, folder: int, there: set[int]) -> str:
    try:
        found = _opened(opened, name, os.O_NOFOLLOW, folder)
        about = os.fstat(found)
        if not stat.S_ISREG(about.st_mode) or about.st_dev not in there:
            return ""
        descriptor = os.open(f"/proc/self/fd/{found}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    opened.callback(os.close, descriptor)
    try:
        return os.read(descriptor, _MOST_BYTES).decode("utf-8", "replace").strip()
    except OSError:
        return ""
