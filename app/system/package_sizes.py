"""How much disk each package takes: the files its record names, no file and no hard link counted twice."""

# Thousands of paths at a time: as strings they cost a tenth of what they cost as Path.

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from app.core.package_metadata import text_of
from app.core.packages import Package
from app.core.ports import Cancel
from app.system.conda_packages import conda_files
from app.system.disk_usage import disk_usage
from app.system.file_starts import start_of

_BLOCK_BYTES = 512
_MOST_BYTES = 64 << 20


def with_sizes(
    packages: Iterable[Package],
    prefix: str | os.PathLike[str],
    *,
    cancel: Cancel | None = None,
    platform: str = sys.platform,
) -> list[Package]:
    """The packages with their sizes. None stays where no record names the files, and after a cancel. A file
    that two packages claim counts for the first."""
    sizes = _Sizes(os.path.abspath(prefix), platform)
    sized = []
    for package in packages:
        cancelled = cancel is not None and cancel.is_set()
        sized.append(package if cancelled else replace(package, size_bytes=sizes.of(package)))
    return sized


class _Sizes:
    def __init__(self, prefix: str, platform: str) -> None:
        self._prefix = prefix + os.sep
        self._blocks = platform != "win32"
        self._seen: set[tuple[int, int] | str] = set()

    def of(self, package: Package) -> int | None:
        if package.kind == "conda":
            return self._conda(package)
        return self._python(package)

    def _conda(self, package: Package) -> int | None:
        files = conda_files(package.record)
        if not files:
            return self._files([package.record]) if package.requires else None
        return self._files([package.record, *self._inside(self._prefix, files)])

    def _python(self, package: Package) -> int | None:
        if package.location.endswith(".egg"):
            return disk_usage(package.location).size_bytes
        base, files = self._recorded(package)
        if files is None:
            return None
        return self._files(self._inside(base, files)) if files else 0

    def _recorded(self, package: Package) -> tuple[str, list[str] | None]:
        """The files as the record names them, and the folder they are relative to."""
        with suppress(OSError):
            data = start_of(os.path.join(package.record, "RECORD"), _MOST_BYTES)
            return package.location, parse_record(data)
        with suppress(OSError):
            data = start_of(os.path.join(package.record, "installed-files.txt"), _MOST_BYTES)
            return package.record, text_of(data).splitlines()
        return "", None

    def _inside(self, base: str, files: Iterable[str]) -> Iterator[str]:
        """Their whole paths. A record may name anything: what lies outside the environment is not its own.
        Compiled files that Python wrote later belong to their source."""
        folders: dict[str, set[str]] = {}
        base = os.path.abspath(base)
        for file in files:
            if "\0" in file:
                continue
            path = os.path.normpath(os.path.join(base, file))
            if not path.startswith(self._prefix) and not path.startswith(base + os.sep):
                continue
            yield path
            if path.endswith(".py"):
                folder, _, name = path.rpartition(os.sep)
                folders.setdefault(folder, set()).add(name[:-3])
        for folder, modules in folders.items():
            yield from _compiled(os.path.join(folder, "__pycache__"), modules)

    def _files(self, paths: Iterable[str]) -> int:
        total = 0
        for path in paths:
            try:
                found = os.lstat(path)
            except (OSError, ValueError):
                continue
            if found.st_mode & 0o170000 == 0o040000:
                continue
            identity = (found.st_dev, found.st_ino) if found.st_ino else path
            if identity not in self._seen:
                self._seen.add(identity)
                total += found.st_blocks * _BLOCK_BYTES if self._blocks else found.st_size
        return total


def parse_record(data: bytes) -> list[str]:
    """The paths of a RECORD file, as written."""
    paths = []
    for line in text_of(data).splitlines():
        if line.startswith('"'):
            row = next(csv.reader([line]), [])
            paths += row[:1]
        elif line:
            paths.append(line.partition(",")[0])
    return paths


def _compiled(folder: str, modules: set[str]) -> Iterator[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if name.endswith(".pyc") and name.partition(".")[0] in modules:
            yield os.path.join(folder, name)
