"""Packages of which there is a newer version than the installed one, and when that was looked up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.package_changes import is_major
from app.core.packages import Listed, normalised


@dataclass(frozen=True, slots=True)
class Newer:
    """One package that could be newer."""

    name: str
    installed: str
    newest: str

    @property
    def is_major(self) -> bool:
        """Whether the newest may work otherwise than the installed one."""
        return is_major(self.installed, self.newest)

    def to_json(self) -> dict[str, object]:
        """The shape the command line prints."""
        return {
            "name": self.name,
            "installed": self.installed,
            "newest": self.newest,
            "major": self.is_major,
        }


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The answer for one environment at one moment."""

    at: datetime
    newer: tuple[Newer, ...]

    def still_so(self, listed: Iterable[Listed]) -> LookedUp:
        """Without what was upgraded or removed since."""
        here = {normalised(each.name): each.version for each in listed}
        left = tuple(each for each in self.newer if here.get(normalised(each.name)) == each.installed)
        return LookedUp(self.at, left)


def parse_outdated(printed: str) -> tuple[Newer, ...]:
    """What `list --outdated` of pip and uv says as JSON. Raises ValueError, LookupError or TypeError."""
    return tuple(
        Newer(str(each["name"]), str(each["version"]), str(each["latest_version"]))
        for each in json.loads(printed or "[]")
    )
