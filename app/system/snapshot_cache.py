"""The saved index: what the last search found, written whole, and checked by a look at each environment."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.core.environments import NOT_LOOKED_AT, Environment, Health, HealthState, Kind
from app.core.errors import AppError
from app.core.words import Sentence
from app.system.base_python import site_packages
from app.system.files import write_whole

_FORMAT = 4  # raised when the file's shape changes: an older file is then as good as none
_MARKS = ("pyvenv.cfg", "conda-meta")


class SnapshotCache:
    """Environments as they were last seen."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "environments.json"

    def save(self, environments: Iterable[Environment], read_at: float) -> None:
        """Write the index anew. That it cannot be written harms nobody: the next start then searches."""
        rows = []
        bases: dict[str, int] = {}
        for each in environments:
            paths = watched(each)
            stamps = _stamps(each.prefix, paths, bases)
            rows.append([*_row(each), paths, stamps, each.packages_stamp, each.misfits])
        content = json.dumps({"format": _FORMAT, "read_at": read_at, "environments": rows}).encode()
        with suppress(AppError):
            write_whole(self._path, content, sync=False)

    def load(self) -> tuple[tuple[Environment, ...], float | None]:
        """Those that are still there, and when they were read. One that changed since is to be looked at
        again, and says so by its health."""
        try:
            with open(self._path, "rb") as file:
                document = json.loads(file.read())
            if document["format"] != _FORMAT:
                return (), None
            bases: dict[str, int] = {}
            found = [_checked(row, bases) for row in document["environments"]]
            return tuple(each for each in found if each is not None), float(document["read_at"])
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            return (), None


def watched(environment: Environment) -> list[str]:
    """What changes when an environment is made anew, gets or loses a package, or loses its Python: paths
    below its folder, its mark first, and whole ones."""
    prefix, executable = environment.prefix, environment.executable
    marks = [mark for mark in _MARKS if os.path.lexists(os.path.join(prefix, mark))]
    paths = [marks[0] if marks else os.path.curdir]
    if executable is not None:
        paths.append(os.path.relpath(executable, prefix))
        if os.path.islink(executable):
            paths.append(os.path.join(os.path.dirname(executable), os.readlink(executable)))
        elif environment.base is not None:
            paths.append(environment.base)  # a copy is whole when its base is long gone
    library = site_packages(prefix, sys.platform)
    if library is not None:
        paths.append(
            os.path.realpath(library) if os.path.islink(library) else os.path.relpath(library, prefix)
        )
    return paths


def _stamps(prefix: str, paths: Iterable[str], bases: dict[str, int]) -> list[int]:
    """One number for each path, 0 where nothing is. What lies elsewhere is shared by many, and looked at
    once: `bases` keeps its numbers."""
    before = prefix + os.sep
    stamps = []
    for path in paths:
        try:
            if path[0] == "/" or path[1:2] == ":":
                stamp = bases.get(path)
                if stamp is None:
                    bases[path] = 0
                    found = os.stat(path)
                    bases[path] = stamp = found.st_mtime_ns + found.st_ino
            else:
                found = os.lstat(before + path)
                stamp = found.st_mtime_ns + found.st_ino
        except (OSError, ValueError):
            stamp = 0
        stamps.append(stamp)
    return stamps


def _row(each: Environment) -> Sequence[Any]:
    return (
        each.prefix, each.kind, each.name, each.python_version, each.executable, each.base, each.project,
        each.orphaned, each.aliases, each.architecture, each.created, each.last_used, each.packages,
        each.health.state, _as_json(each.health.reason),
    )  # fmt: skip


def _as_json(reason: Sentence | None) -> list[Any] | None:
    if reason is None:
        return None
    values = [[key, value if isinstance(value, int | float) else str(value)] for key, value in reason.values]
    return [reason.source, values, reason.plural]


def _checked(row: list[Any], bases: dict[str, int]) -> Environment | None:
    """The environment of one row, None where it is gone."""
    prefix, executable = row[0], row[4]
    stamps = _stamps(prefix, row[15], bases)
    if not stamps[0]:
        return None
    known = Environment(
        prefix, _KINDS[row[1]], row[2], row[3], executable, row[5], row[6], row[7], tuple(row[8]),
        row[9], row[10], row[11], row[12], _health(row[13], row[14]), row[17], row[18],
    )  # fmt: skip
    if stamps == row[16]:
        return known
    return Environment(
        prefix, known.kind, known.name, known.python_version, executable, known.base, known.project,
        known.orphaned, known.aliases, health=NOT_LOOKED_AT,
    )  # fmt: skip


def _health(state: str, reason: list[Any] | None) -> Health:
    if reason is None:
        return _HEALTHS[state]
    source, values, plural = reason
    return Health(_STATES[state], Sentence(source, tuple((key, value) for key, value in values), plural))


_KINDS = {str(kind): kind for kind in Kind}
_STATES = {str(state): state for state in HealthState}
_HEALTHS = {name: Health(state) for name, state in _STATES.items()}
