"""Files and folders that are dropped on the window, or named on the command line."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import AppError
from app.core.given_files import GivenFile, given_file
from app.core.words import say
from app.services.dependency_files import dependency_files_in
from app.system.file_starts import names_in, read_start

_MOST_BYTES = 1 << 20  # a notebook says at its end what it was written with, and few are larger


def look_at(path: Path) -> GivenFile:
    """What a file is, or the most telling file of a folder. Raises AppError where there is nothing."""
    if path.is_dir():
        found = next(iter(dependency_files_in(path)), None)
        if found is None:
            return GivenFile(path.name, (), say("{name} has no list of packages.", name=path.name))
        path = path / found.name
    elif not path.exists():
        raise AppError("not-there", say("{name} is not there any more.", name=path.name))
    return given_file(path.name, read_start(str(path), _MOST_BYTES), names_in(str(path.parent)))
