"""The installer from python.org for macOS. What the one for Windows installs stands in the registry."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin

_FRAMEWORKS = ("Python.framework", "PythonT.framework")  # the second is the build without a global lock


class PythonOrg:
    """Each version is a folder of the framework; Current is a link to one of them."""

    source = Origin.PYTHON_ORG
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The versions, with their names in /usr/local/bin."""
        where = search.where
        if where.platform != "darwin":
            return
        join = where.paths.join
        frameworks = [where.of_system(f"/Library/Frameworks/{name}") for name in _FRAMEWORKS]
        for framework in frameworks:
            versions = join(framework, "Versions")
            for name in search.names(versions):
                yield from search.installation(join(versions, name), self.source)
        yield from search.interpreters(where.of_system("/usr/local/bin"), self.source, frameworks)


FINDER = PythonOrg()
