"""/proc/PID/mountinfo as values."""

from __future__ import annotations

import re
from typing import NamedTuple

_OCTAL = re.compile(r"\\([0-7]{3})")


class MountLine(NamedTuple):
    """One mount."""

    root: str  # which folder of its file system
    target: str  # where it is seen
    kind: str  # of the file system
    source: str
    options: tuple[str, ...]  # of the file system: the controllers of a cgroup, the folders of an overlay


def parse_mountinfo(text: str) -> tuple[MountLine, ...]:
    """Its lines in their order: of two with one target, the last one is seen."""
    found = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        left, right = before.split(), after.split()
        if dash and len(left) >= 5 and len(right) >= 2:
            options = tuple(_split(right[2])) if len(right) > 2 else ()
            found.append(MountLine(_plain(left[3]), _plain(left[4]), right[0], _plain(right[1]), options))
    return tuple(found)


def root_mount(lines: tuple[MountLine, ...]) -> MountLine | None:
    """What lies at /."""
    return next((line for line in reversed(lines) if line.target == "/"), None)


def overlay_folders(line: MountLine) -> tuple[str, ...]:
    """The folders of an overlay, the writable one first."""
    upper = [each.partition("=")[2] for each in line.options if each.startswith("upperdir=")]
    lower: list[str] = []
    for each in line.options:
        name, _, value = each.partition("=")
        if name in {"lowerdir", "lowerdir+"}:
            lower += [part.replace("\\:", ":") for part in re.split(r"(?<!\\):", value) if part]
    return tuple(_plain(each) for each in (*upper, *lower))


def _split(options: str) -> list[str]:
    return [each.replace("\\,", ",") for each in re.split(r"(?<!\\),", options)]


def _plain(text: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)
