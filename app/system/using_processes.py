"""Which programs run from an environment, or in a terminal where it is active."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

_ACTIVE = ("VIRTUAL_ENV", "CONDA_PREFIX")


class Way(StrEnum):
    """How a process uses an environment."""

    RUNS = "runs"  # it is one of the environment's programs
    ACTIVE = "active"  # a terminal, or what was started from one
    INSIDE = "inside"  # its folder lies in the environment


class UsingProcess(NamedTuple):
    """A program that would notice if the environment went."""

    pid: int
    name: str
    way: Way


def processes_using(prefix: str) -> list[UsingProcess]:
    """All that this user may look at, but for ourselves."""
    import psutil  # noqa: PLC0415 - 20 ms that only this question pays

    found = []
    for process in psutil.process_iter(["pid", "name", "exe", "cmdline", "cwd", "environ"]):
        way = way_of(prefix, process.info)
        if way is not None and process.pid != os.getpid():
            found.append(UsingProcess(process.pid, process.info["name"] or "?", way))
    if not any(each.way is Way.ACTIVE for each in found) and _is_active(prefix, os.environ):
        # A shell that activated it does not show that itself: only what it starts, and that is us.
        found += [UsingProcess(each.pid, each.name(), Way.ACTIVE) for each in psutil.Process().parents()[:1]]
    return found


def way_of(prefix: str, seen: Mapping[str, Any]) -> Way | None:
    """What psutil saw of a process, as a use of the environment."""
    # A venv's interpreter is a link, and the system names what it leads to: the command line tells.
    started = [seen.get("exe"), *(seen.get("cmdline") or ())[:1]]
    if any(_is_below(prefix, path) for path in started):
        return Way.RUNS
    if _is_active(prefix, seen.get("environ") or {}):
        return Way.ACTIVE
    folder = seen.get("cwd")
    return Way.INSIDE if folder and (folder == prefix or _is_below(prefix, folder)) else None


def _is_active(prefix: str, environ: Mapping[str, str]) -> bool:
    return any(_same(environ.get(name), prefix) for name in _ACTIVE)


def _same(path: str | None, prefix: str) -> bool:
    return bool(path) and os.path.normcase(path or "").rstrip("/\\") == os.path.normcase(prefix)


def _is_below(prefix: str, path: str | None) -> bool:
    return bool(path) and os.path.normcase(path or "").startswith(os.path.normcase(prefix) + os.sep)


def shown_first(processes: Iterable[UsingProcess], most: int) -> tuple[list[UsingProcess], int]:
    """Those to name, what runs first, and how many more there are."""
    order = list(Way)
    every = sorted(processes, key=lambda each: (order.index(each.way), each.pid))
    return every[:most], max(0, len(every) - most)
