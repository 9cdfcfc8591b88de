"""WinPython, a folder to carry around that holds a Python and many packages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings
from app.system.python_versions import version_in_name

_NAME = re.compile(r"WPy(?:64|32)?-?\d+.*", re.IGNORECASE)
_PYTHON = re.compile(r"python(?:-\d+\.\d+\.\d+.*)?", re.IGNORECASE)  # python-3.12.4.amd64; python since 2025
_MARKS = (".winpython", "winpython.ini")


class WinPython:
    """It is unpacked where its user likes: searched where downloads usually end, and in chosen folders."""

    source = Origin.WINPYTHON
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The Python in each folder named like WPy64-31241."""
        where = search.where
        if not where.is_windows:
            return
        join = where.paths.join
        for parent in dict.fromkeys(_parents(where)):
            for name in search.names(parent):
                folder = join(parent, name)
                if _NAME.fullmatch(name):
                    yield from self._in(folder, search)
        named = where.folder("WINPYTHON_HOME")
        for folder in filter(None, (named, *where.folders)):
            if folder == named or any(os.path.isfile(join(folder, mark)) for mark in _MARKS):
                yield from self._in(folder, search)

    def _in(self, folder: str, search: PythonSearch) -> Iterator[FoundPython]:
        join = search.where.paths.join
        for name in search.names(folder):
            if _PYTHON.fullmatch(name):
                yield from search.installation(join(folder, name), self.source, version_in_name(name))


def _parents(where: Surroundings) -> Iterator[str]:
    yield where.home
    yield from (where.at_home(name) for name in ("Desktop", "Downloads", "Documents"))
    yield from where.folders
    drive = where.variable("SystemDrive") or where.variable("HOMEDRIVE")
    if drive:
        yield f"{drive}{where.paths.sep}"


FINDER = WinPython()
