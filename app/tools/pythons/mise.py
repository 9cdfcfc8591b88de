"""mise (once rtx), which keeps each version of each tool in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings


class Mise:
    """Links such as 3, 3.12 and latest lie beside the versions they lead to."""

    source = Origin.MISE
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The folders in installs/python."""
        join = search.where.paths.join
        for data in _data_folders(search.where):
            installs = join(data, "installs", "python")
            for name in search.names(installs):
                if not name.startswith("."):
                    yield from search.installation(join(installs, name), self.source)


def _data_folders(where: Surroundings) -> tuple[str, ...]:
    share = where.data_home()
    if where.is_windows:
        share = where.local_app_data()
    mise = where.folder("MISE_DATA_DIR") or where.paths.join(share, "mise")
    rtx = where.folder("RTX_DATA_DIR") or where.paths.join(share, "rtx")
    return mise, rtx


FINDER = Mise()
