"""Apple's Command Line Tools, which hold a Python."""

from __future__ import annotations

import os
from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.words import say
from app.tools.apple_pythons import COMMAND_LINE_TOOLS, chosen_folder, in_developer_folder, stub


class CommandLineTools:
    """Tells of /usr/bin/python3, too, where that stub has nothing to start."""

    source = Origin.COMMAND_LINE_TOOLS
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The Python in the tools' folder."""
        where = search.where
        if where.platform != "darwin":
            return
        chosen = chosen_folder(where)
        starts = chosen is not None and os.path.exists(os.path.join(chosen, "usr", "bin", "python3"))
        if not starts and os.path.isfile(stub(where)):
            reason = say(
                "It is no Python: it only offers to install Apple's Command Line Tools. It was not run."
            )
            search.skip(stub(where), reason)
        yield from in_developer_folder(where.of_system(COMMAND_LINE_TOOLS), self.source, search)


FINDER = CommandLineTools()
