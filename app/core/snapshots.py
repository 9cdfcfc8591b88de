"""The packages of an environment at one moment, to go back to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from app.core.packages import Listed

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A recorded list."""

    id: str
    prefix: str
    taken: float  # seconds since the epoch
    python_version: str | None
    name: str  # empty where nobody gave one
    automatic: bool  # Labwright took it before it changed something
    packages: tuple[Listed, ...]

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints, and the file has."""
        return {
            "format": _FORMAT,
            "id": self.id,
            "prefix": self.prefix,
            "taken": self.taken,
            "python_version": self.python_version,
            "name": self.name,
            "automatic": self.automatic,
            "packages": [each._asdict() for each in self.packages],
        }

    def content(self) -> bytes:
        """The file's bytes."""
        return json.dumps(self.to_json(), indent=1).encode()

    @classmethod
    def parse(cls, content: bytes) -> Self | None:
        """What `content` gave; None for anything else."""
        try:
            fields = json.loads(content)
            if fields["format"] != _FORMAT:
                return None
            return cls(
                str(fields["id"]),
                str(fields["prefix"]),
                float(fields["taken"]),
                fields["python_version"],
                str(fields["name"]),
                bool(fields["automatic"]),
                tuple(Listed(*(str(each[field]) for field in Listed._fields)) for each in fields["packages"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


def newest_unlike(snapshots: Iterable[Snapshot], listed: Iterable[Listed]) -> Snapshot | None:
    """The last one, of those with the newest first, that is not what is there now: going back to the same
    would change nothing."""
    now = frozenset(listed)
    return next((each for each in snapshots if frozenset(each.packages) != now), None)
