"""What conda wrote down of an environment: each change is a revision, and one can go back to any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.packages import Listed

_HEAD = re.compile(r"==>\s*(\S+ \S+)\s*<==")
_ARCHIVE = re.compile(r"\.(?:conda|tar\.bz2)$")


@dataclass(frozen=True, slots=True)
class Revision:
    """The packages of an environment after one change."""

    number: int
    time: str  # as conda wrote it: 2026-11-29 13:16:09
    command: str  # what was typed, where conda knows
    packages: tuple[Listed, ...]
    came: int
    went: int

    def to_json(self) -> dict[str, object]:
        """For --json."""
        return {
            "revision": self.number,
            "time": self.time,
            "command": self.command,
            "packages": len(self.packages),
            "came": self.came,
            "went": self.went,
        }


def parse_history(text: str) -> tuple[Revision, ...]:
    """The revisions in conda-meta/history, the oldest first. A block without packages is none."""
    found: list[Revision] = []
    here: Mapping[str, Listed] = {}
    for time, lines in _blocks(text):
        comes, goes = _packages(lines, "+"), _packages(lines, "-")
        whole = _packages(lines, "")
        if not (comes or goes or whole):
            continue
        before = dict(here)
        if whole:  # a list of all there is, as old ones have it
            here = {each.name: each for each in whole}
        else:
            gone = {each.name for each in goes}
            left = {name: each for name, each in before.items() if name not in gone}
            here = left | {each.name: each for each in comes}
        command = next((line[6:].strip() for line in lines if line.startswith("# cmd:")), "")
        now, then = set(here.values()), set(before.values())
        packages = tuple(sorted(here.values(), key=lambda each: each.name))
        found.append(Revision(len(found), time, command, packages, len(now - then), len(then - now)))
    return tuple(found)


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    time, lines = "", list[str]()
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head is None:
            lines.append(line.strip())
            continue
        if time:
            yield time, lines
        time, lines = head[1], []
    if time:
        yield time, lines


def _packages(lines: Sequence[str], sign: str) -> list[Listed]:
    """Those whose line begins with the sign; without one, those that have none."""
    found = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        if (sign and line.startswith(sign)) or (not sign and line[0] not in "+-"):
            parts = _ARCHIVE.sub("", line[len(sign) :].rpartition("::")[2]).rsplit("-", 2)
            if len(parts) == 3:
                found.append(Listed(parts[0], parts[1], build=parts[2]))
    return found
