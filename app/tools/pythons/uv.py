"""uv, which downloads Pythons for itself."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings
from app.core.words import say


class Uv:
    """Its links such as cpython-3.12-linux-x86_64-gnu lead to the newest 3.12 and make no second Python."""

    source = Origin.UV
    budget_seconds = 2.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The folders named <implementation>-<version>-<platform>."""
        join = search.where.paths.join
        for root in _roots(search.where):
            for name in search.names(root):
                if name.startswith("."):  # .temp, .lock, .cache
                    continue
                if "-" not in name:
                    search.skip(join(root, name), say("It is not named like a Python of uv."))
                    continue
                yield from search.installation(join(root, name), self.source)


def _roots(where: Surroundings) -> tuple[str, ...]:
    named = where.folder("UV_PYTHON_INSTALL_DIR")
    if named:
        return (named,)
    join = where.paths.join
    data = where.folder("XDG_DATA_HOME") if not where.is_windows else where.folder("APPDATA")
    if where.is_windows:
        data = data or where.at_home("AppData", "Roaming")
        return join(data, "uv", "python"), join(data, "uv", "data", "python")
    return (join(data or where.at_home(".local", "share"), "uv", "python"),)


FINDER = Uv()
