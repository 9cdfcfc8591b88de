"""A disk of made-up files for the readers of dependency files."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from app.core.dependency_files.model import DependencyFile
from app.core.dependency_files.requirement import Place
from app.core.dependency_files.requirements import NotReadableError, read_requirements
from app.core.dependency_files.requirements_text import Decoded, decode
from app.core.words import say


class MadeDisk:
    """Files by their paths; a folder is whatever a path goes through."""

    separators = "/"

    def __init__(self, **files: bytes | str) -> None:
        self.files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}

    def text(self, path: str) -> Decoded:
        if path not in self.files:
            raise NotReadableError(say("it is not there."))
        return decode(self.files[path])

    def beside(self, file: str, named: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(file), named.removeprefix("file://")))

    def look(self, file: str, named: str) -> Place:
        path = self.beside(file, named)
        if path in self.files:
            return Place.FILE
        if f"{path}/pyproject.toml" in self.files:
            return Place.PROJECT
        return Place.FOLDER if any(each.startswith(f"{path}/") for each in self.files) else Place.NOTHING


def requirements(
    text: bytes | str, environ: Mapping[str, str] | None = None, **files: bytes | str
) -> DependencyFile:
    """A requirements file /p/requirements.txt, with other files beside it."""
    data = text.encode() if isinstance(text, str) else text
    disk = MadeDisk(**files)
    return read_requirements("/p/requirements.txt", decode(data), environ or {}, disk)
