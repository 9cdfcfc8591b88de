"""Environments as values: what one is, whose it is, and whether it works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.words import Sentence, say, say_count


class Kind(StrEnum):
    """What made an environment. The values are part of the command line's contract."""

    VENV = "venv"
    VIRTUALENV = "virtualenv"
    VIRTUALENVWRAPPER = "virtualenvwrapper"
    UV = "uv"
    UV_WORKSPACE = "uv-workspace"
    POETRY = "poetry"
    PIPENV = "pipenv"
    HATCH = "hatch"
    CONDA = "conda"
    PIXI = "pixi"
    PYENV_VIRTUALENV = "pyenv-virtualenv"


class HealthState(StrEnum):
    """Whether an environment can be used."""

    WORKS = "works"
    BASE_MISSING = "base-missing"
    MOVED = "moved"
    WRONG_ARCHITECTURE = "wrong-architecture"
    HALF_MADE = "half-made"
    NO_PYTHON = "no-python"
    UNKNOWN = "unknown"


class Health(NamedTuple):
    """A state, and why it is so where that is not plain."""

    state: HealthState
    reason: Sentence | None = None


NOT_LOOKED_AT = Health(HealthState.UNKNOWN, say("Labwright has not looked at it closely yet."))


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment. What is None is not known (yet)."""

    prefix: str  # the alias-free path of its folder
    kind: Kind
    name: str
    python_version: str | None = None
    executable: str | None = None  # never resolved to the base interpreter
    base: str | None = None  # the interpreter it was made from
    project: str | None = None  # the folder it belongs to
    orphaned: bool = False  # the project's folder is gone
    aliases: tuple[str, ...] = ()  # other paths of the same folder
    # Known once it was looked at closely:
    architecture: str | None = None
    created: float | None = None  # seconds since the epoch
    last_used: float | None = None
    packages: int | None = None
    health: Health = NOT_LOOKED_AT
    packages_stamp: int | None = None  # another one when packages came or went
    misfits: int | None = None  # packages whose requirements are broken, as `pip check` finds them

    @property
    def reason(self) -> Sentence | None:
        """Why it does not work, or what is wrong with it though it does."""
        if self.health.state is HealthState.WORKS and self.misfits:
            return say_count(
                "{n} package does not fit: what it needs is missing or has another version.",
                "{n} packages do not fit: what they need is missing or has another version.",
                self.misfits,
            )
        return self.health.reason

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        reason = self.reason
        return {
            "prefix": self.prefix,
            "kind": str(self.kind),
            "name": self.name,
            "python_version": self.python_version,
            "architecture": self.architecture,
            "executable": self.executable,
            "base": self.base,
            "project": self.project,
            "created": self.created,
            "last_used": self.last_used,
            "packages": self.packages,
            "health": {
                "state": str(self.health.state),
                "reason": str(reason) if reason else None,
            },
            "aliases": list(self.aliases),
        }


class Skipped(NamedTuple):
    """A folder that was not searched, and why."""

    path: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class SourceTrace:
    """Where one source looked, what it found and skipped, and how long it took."""

    source: str  # a kind, an origin, or "folders" for the walk through home and chosen folders
    folders: tuple[str, ...]  # that it looked in
    found: int
    skipped: tuple[Skipped, ...]
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {
            "source": self.source,
            "folders": list(self.folders),
            "found": self.found,
            "skipped": [{"path": each.path, "reason": str(each.reason)} for each in self.skipped],
            "seconds": round(self.seconds, 6),
        }


@dataclass(frozen=True, slots=True)
class EnvironmentsSnapshot:
    """All environments as they were found together."""

    environments: tuple[Environment, ...] = ()
    trace: tuple[SourceTrace, ...] = ()
    complete: bool = False  # False while a search is still adding to it
    cached: bool = False  # what an earlier search found, checked but not searched anew
    read_at: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {
            "environments": [each.to_json() for each in self.environments],
            "trace": [each.to_json() for each in self.trace],
        }


def in_order(environments: Iterable[Environment]) -> tuple[Environment, ...]:
    """As lists show them when nothing else is asked for: by name, then by place."""
    return tuple(sorted(environments, key=lambda each: (each.name.casefold(), each.prefix)))
