"""The Pythons that came with the system, or were built for all its users."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin

_LINUX = ("/usr/bin", "/bin", "/usr/local/bin")
_MACOS = ("/usr/bin",)
_MACOS_FRAMEWORKS = "/System/Library/Frameworks/Python.framework"


class System:
    """On most Linux systems /bin is a link to /usr/bin: its names are aliases."""

    source = Origin.SYSTEM
    budget_seconds = 2.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """Every Python in the folders of the system."""
        where = search.where
        if where.is_windows:
            return  # Windows comes with none
        if where.platform == "darwin":
            # python3 there is no Python: see command_line_tools. Python 2.7 was one, until macOS 12.3.
            below = (where.of_system(_MACOS_FRAMEWORKS),)
            for folder in _MACOS:
                yield from search.interpreters(where.of_system(folder), self.source, below)
            return
        for folder in _LINUX:
            yield from search.interpreters(where.of_system(folder), self.source)


FINDER = System()
