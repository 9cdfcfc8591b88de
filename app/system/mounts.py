"""Where other disks are mounted, read once for a whole search."""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

_TABLE = "/proc/self/mountinfo"
_OCTAL = re.compile(rb"\\([0-7]{3})")
# Not 9p, which is Windows' own disk in WSL, and not what every desktop mounts below /run.
_NETWORK = re.compile(
    rb"nfs\d?|cifs|smb\w*|afs|ceph|glusterfs|lustre|beegfs|afpfs|webdav|davfs|autofs"
    rb"|fuse\.(sshfs|rclone|s3fs|glusterfs|ceph\S*|davfs\S*|smbnetfs|cvmfs\S*)"
)
_OF_SYSTEM = ("/proc/", "/sys/", "/dev/", "/run/")


class Mount(NamedTuple):
    """A folder where another file system begins."""

    point: str
    network: bool  # it may not answer


def mounts(platform: str = sys.platform) -> list[Mount]:
    """All of them. Windows has drives instead, and links to them."""
    if platform == "win32":
        return []
    if platform == "linux":
        try:
            with open(_TABLE, "rb") as table:
                return parse_mountinfo(table.read())
        except OSError:
            return []
    import psutil  # noqa: PLC0415 - 15 ms, and only where there is no table to read

    return [
        Mount(part.mountpoint, _NETWORK.fullmatch(part.fstype.encode()) is not None)
        for part in psutil.disk_partitions(all=True)
    ]


def parse_mountinfo(table: bytes) -> list[Mount]:
    """The kernel's table. A space in a path is written as \\040, and how many fields stand before the dash
    differs from line to line."""
    found = []
    for line in table.splitlines():
        fields, dash, system = line.partition(b" - ")
        parts = fields.split(b" ", 5)
        if dash and len(parts) > 4:
            point = _OCTAL.sub(_letter, parts[4]).decode("utf-8", "surrogateescape")
            network = _NETWORK.fullmatch(system.split(b" ", 1)[0]) is not None
            found.append(Mount(point, network and not point.startswith(_OF_SYSTEM)))
    return found


def _letter(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 8) & 0xFF])
