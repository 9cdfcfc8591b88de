"""Rye, which downloads Pythons for itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.words import say
from app.system.python_versions import version_in_name


class Rye:
    """A toolchain is a folder cpython@3.12.1; one the user registered is a link to its interpreter."""

    source = Origin.RYE
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The toolchains in py/."""
        where = search.where
        root = where.folder("RYE_HOME") or where.at_home(".rye")
        toolchains = where.paths.join(root, "py")
        for name in search.names(toolchains):
            path = where.paths.join(toolchains, name)
            version = version_in_name(name)
            if os.path.isdir(path):
                yield from search.installation(path, self.source, version)
            elif os.path.islink(path) and os.path.isfile(path):
                yield FoundPython((path,), self.source, version)
            elif os.path.islink(path):
                search.skip(path, say("It is a link to a file that is gone."))


FINDER = Rye()
