"""Xcode, which holds a Python."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.tools.apple_pythons import in_developer_folder


class Xcode:
    """Several Xcodes may lie side by side: Xcode.app, Xcode-15.4.app, Xcode-beta.app."""

    source = Origin.XCODE
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The Python of each."""
        where = search.where
        if where.platform != "darwin":
            return
        applications = where.of_system("/Applications")
        for name in search.names(applications):
            if name.startswith("Xcode") and name.endswith(".app"):
                folder = where.paths.join(applications, name, "Contents", "Developer")
                yield from in_developer_folder(folder, self.source, search)


FINDER = Xcode()
