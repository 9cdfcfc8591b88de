"""What conda could throw away of what it downloaded and unpacked, and how much room that takes."""

from __future__ import annotations

import json
from typing import NamedTuple


class Cleaning(NamedTuple):
    """By kind: bytes, and how many there are."""

    archives_bytes: int = 0  # packages as they were downloaded
    archives: int = 0
    packages_bytes: int = 0  # unpacked, and used by no environment
    packages: int = 0

    @property
    def total_bytes(self) -> int:
        """All of it."""
        return self.archives_bytes + self.packages_bytes

    def to_json(self) -> dict[str, object]:
        """For --json."""
        return {**self._asdict(), "total_bytes": self.total_bytes}


def parse_cleaning(printed: str) -> Cleaning:
    """What `conda clean --all --dry-run --json` says. Raises ValueError or TypeError for another shape."""
    said = _document(printed)
    archives, packages = said.get("tarballs", {}), said.get("packages", {})
    return Cleaning(_total(archives), _count(archives), _total(packages), _count(packages))


def _document(printed: str) -> dict[str, dict[str, object]]:
    """The JSON document: 4.3 prints words before it."""
    start = 0 if printed.startswith("{") else printed.index("\n{") + 1
    document, _ = json.JSONDecoder().raw_decode(printed, start)
    if not isinstance(document, dict):
        raise TypeError
    return document


def _total(part: dict[str, object]) -> int:
    total = part.get("total_size", 0)
    if not isinstance(total, int):
        raise TypeError
    return total


def _count(part: dict[str, object]) -> int:
    folders = part.get("pkgs_dirs", {})
    lists = folders.values() if isinstance(folders, dict) else ()
    return sum(len(each) for each in lists if isinstance(each, list))
