"""asdf, which keeps each version of each tool in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin


class Asdf:
    """What lies in shims/ are scripts that start the version a file names."""

    source = Origin.ASDF
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The folders in installs/python."""
        where = search.where
        data = where.folder("ASDF_DATA_DIR") or where.at_home(".asdf")
        installs = where.paths.join(data, "installs", "python")
        for name in search.names(installs):
            yield from search.installation(where.paths.join(installs, name), self.source)


FINDER = Asdf()
