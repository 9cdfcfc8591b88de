"""The Pythons in Apple's developer folders: Xcode's and the Command Line Tools'.

/usr/bin/python3 of macOS is none of its own. It is a small program that starts the Python of the chosen
developer folder, and where there is none, asks the user to install one: nobody should run it to find out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings

COMMAND_LINE_TOOLS = "/Library/Developer/CommandLineTools"
XCODE = "/Applications/Xcode.app/Contents/Developer"
_CHOSEN = "/var/db/xcode_select_link"
_STUB = "/usr/bin/python3"


def stub(where: Surroundings) -> str:
    """The program that only starts another Python."""
    return where.of_system(_STUB)


def in_developer_folder(folder: str, origin: Origin, search: PythonSearch) -> Iterator[FoundPython]:
    """The Pythons in one developer folder. The chosen folder's has Apple's stub as one more name."""
    join = search.where.paths.join
    chosen = chosen_folder(search.where) == folder and os.path.isfile(stub(search.where))
    for found in search.installation(join(folder, "usr"), origin):
        if chosen and any(os.path.basename(path) == "python3" for path in found.paths):
            found = found._replace(paths=(*found.paths, stub(search.where)))  # noqa: PLW2901 - the same, told more
        yield found
    versions = join(folder, "Library", "Frameworks", "Python3.framework", "Versions")
    for name in search.names(versions):
        yield from search.installation(join(versions, name), origin)


def chosen_folder(where: Surroundings) -> str | None:
    """The developer folder whose tools /usr/bin starts: as xcode-select says, otherwise the usual order."""
    named = where.folder("DEVELOPER_DIR")
    if named is not None and named.endswith(".app"):
        named = where.paths.join(named, "Contents", "Developer")
    link = where.of_system(_CHOSEN)
    if named is None and os.path.islink(link):
        named = os.path.join(os.path.dirname(link), os.readlink(link))
    usual = (where.of_system(XCODE), where.of_system(COMMAND_LINE_TOOLS))
    return next((folder for folder in (named, *usual) if folder and os.path.isdir(folder)), None)
