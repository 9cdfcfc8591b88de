"""pyenv and pyenv-win, which keep each version in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings


class Pyenv:
    """What pyenv-virtualenv keeps beside the versions are environments, and left to them."""

    source = Origin.PYENV
    budget_seconds = 2.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The folders in versions/ of every root."""
        join = search.where.paths.join
        for root in roots(search.where):
            versions = join(root, "versions")
            for name in search.names(versions):
                yield from search.installation(join(versions, name), self.source)


def roots(where: Surroundings) -> tuple[str, ...]:
    """Where pyenv keeps its things: as its variables say, and where it does without them."""
    named = [where.folder("PYENV_ROOT"), where.folder("PYENV")]
    usual = where.at_home(".pyenv", "pyenv-win") if where.is_windows else where.at_home(".pyenv")
    return tuple(dict.fromkeys(root for root in (*named, usual) if root))


FINDER = Pyenv()
