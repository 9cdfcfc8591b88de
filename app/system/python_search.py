"""Looks for Pythons on this machine's disk, keeps the trace of it and watches the time."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.core.environments import Skipped, SourceTrace
from app.core.ports import PythonFinder, WindowsRegistry
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.system.python_files import (
    RealPaths,
    executable_in_prefix,
    interpreters_among,
    interpreters_in_prefix,
    is_conda_root,
    is_environment,
    is_interpreter_name,
    real_path,
)

_VERSIONED = re.compile(r"[a-z]+\d\.\d+t?")  # python3.12, python3.13t, pypy3.9
_WINDOWS_DISK = re.compile(r"/mnt/[a-z](?:/|$)")
_INNER = ("", "install", "python")  # rye, old uv and new WinPython put one more folder between


class _TimeIsUpError(Exception):
    """Ends a finder that took longer than it may."""


class DiskSearch:
    """One finder's search. Implements core.ports.PythonSearch."""

    def __init__(
        self, where: Surroundings, registry: WindowsRegistry, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.where = where
        self.registry = registry
        self._clock = clock
        self._deadline = float("inf")
        self._real = RealPaths()
        self._folders: dict[str, None] = {}
        self._skipped: dict[str, Sentence] = {}

    def run(self, finder: PythonFinder) -> tuple[list[FoundPython], SourceTrace]:
        """What the finder finds in its time. A fault of it is told in the trace and ends only itself."""
        began = self._clock()
        self._deadline = began + finder.budget_seconds
        found: list[FoundPython] = []
        try:
            for each in finder.find(self):
                found.append(each)
                self._watch_the_time()
        except _TimeIsUpError:
            limit = finder.budget_seconds
            self.skip("", say("Its {seconds:g} s were over before it had looked everywhere.", seconds=limit))
        except Exception as error:  # noqa: BLE001 - the other finders go on; the trace says it
            self.skip("", say("The search failed: {problem}", problem=f"{type(error).__name__}: {error}"))
        skipped = tuple(Skipped(path, reason) for path, reason in self._skipped.items())
        seconds = self._clock() - began
        count = len({self._real(each.paths[0]) for each in found})  # not their aliases
        return found, SourceTrace(str(finder.source), tuple(self._folders), count, skipped, seconds)

    def names(self, folder: str) -> Sequence[str]:
        """What a folder holds, sorted; nothing where there is none."""
        self._watch_the_time()
        if self._on_windows_disk(folder):
            return ()
        try:
            names = sorted(os.listdir(folder))
        except PermissionError:
            self.skip(folder, say("You may not look into it."))
            return ()
        except (OSError, ValueError):
            return ()
        self._folders[folder] = None
        return names

    def skip(self, path: str, reason: Sentence) -> None:
        """Write into the trace that something was left out, and why."""
        self._skipped[path] = reason

    def installation(self, prefix: str, origin: Origin, version: str | None = None) -> Iterator[FoundPython]:
        """The Python installed in a folder, if one is. What conda made is conda's, whoever called it."""
        self._watch_the_time()
        if self._on_windows_disk(prefix) or not os.path.isdir(prefix):
            return
        if is_conda_root(prefix):
            origin = Origin.CONDA
        elif any(os.path.lexists(os.path.join(prefix, name)) for name in ("pyvenv.cfg", "conda-meta")):
            self.skip(prefix, say("It is an environment, not a Python of its own."))
            return
        for inner in _INNER:
            place = os.path.join(prefix, inner) if inner else prefix
            paths = interpreters_in_prefix(place, self.where.platform)
            if paths:
                if os.path.dirname(prefix) not in self._folders:
                    self._folders[prefix] = None
                yield FoundPython(tuple(paths), origin, version)
                return
        if executable_in_prefix(prefix, self.where.platform):
            self.skip(prefix, say("Its interpreter is a link to a file that is gone."))
        else:
            self.skip(prefix, say("There is no interpreter in it."))

    def interpreters(self, folder: str, origin: Origin, below: Sequence[str] = ()) -> Iterator[FoundPython]:
        """The Pythons that a folder of many programs starts, each with the names it has there."""
        platform = self.where.platform
        wanted = {name for name in self.names(folder) if is_interpreter_name(name, platform)}
        if not wanted:
            return
        paths = interpreters_among(wanted, folder, platform)
        present = {os.path.basename(path) for path in paths}
        for name in sorted(wanted - present):
            path = os.path.join(folder, name)
            if os.path.islink(path) and not os.path.exists(path):
                self.skip(path, say("It is a link to a file that is gone."))
        roots = [os.path.join(real_path(root), "") for root in below]
        if roots:
            paths = [path for path in paths if self._real(path).startswith(tuple(roots))]
        if platform != "win32":
            paths = [path for path in paths if os.access(path, os.X_OK)]
        if not paths:
            return
        if is_environment(folder, self.where.root):
            self.skip(folder, say("It belongs to an environment, not to a Python of its own."))
            return
        if is_conda_root(os.path.dirname(folder)) or is_conda_root(folder):
            origin = Origin.CONDA
        for group in _one_python_each(paths, self._real):
            yield FoundPython(tuple(group), origin)

    def _watch_the_time(self) -> None:
        if self._clock() > self._deadline:
            raise _TimeIsUpError

    def _on_windows_disk(self, path: str) -> bool:
        """Inside WSL, the disks of Windows hold Pythons that this Linux cannot use, and are slow to read."""
        if not _WINDOWS_DISK.match(path) or not self.where.variable("WSL_DISTRO_NAME"):
            return False
        self.skip(path, say("It is on a disk of Windows: its Pythons do not run in this Linux."))
        return True


def _one_python_each(paths: Iterable[str], real_paths: RealPaths) -> list[list[str]]:
    """Names in one folder that start one Python: links to one file, and where they are copies, a plain name
    beside the only one that says its version."""
    by_file: dict[str, list[str]] = {}
    for path in paths:
        by_file.setdefault(real_paths(path), []).append(path)
    by_version: dict[str, list[str]] = {}
    plain: list[list[str]] = []
    for real, group in by_file.items():
        versions = {
            match[0] for path in (real, *group) if (match := _VERSIONED.match(os.path.basename(path)))
        }
        if len(versions) == 1:
            by_version.setdefault(versions.pop(), []).extend(group)
        else:
            plain.append(group)
    groups = list(by_version.values())
    if len(groups) == 1:
        groups[0].extend(path for group in plain for path in group)
    elif not groups and plain:
        majors: dict[str, list[str]] = {}
        for group in plain:
            major = "2" if os.path.basename(group[0]).startswith("python2") else "3"
            majors.setdefault(major, []).extend(group)
        groups = list(majors.values())
    else:
        groups.extend(plain)
    return [sorted(group, key=lambda path: (len(path), path)) for group in groups]
