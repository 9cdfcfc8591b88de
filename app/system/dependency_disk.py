"""The files around a dependency file: what pip looks at while it reads a requirements file."""

from __future__ import annotations

import errno
import locale
import os
import re
import sys
from urllib.parse import urlsplit

from app.core.dependency_files.requirement import Place
from app.core.dependency_files.requirements import NotReadableError
from app.core.dependency_files.requirements_text import Decoded, decode
from app.core.words import Sentence, say, verbatim
from app.system.file_starts import start_of

MOST_BYTES = 16 << 20  # a lock with the hashes of ten thousand packages has five
_FILE_URL = re.compile(r"^file:", re.IGNORECASE)


class DependencyDisk:
    """Reads included files and looks at paths. Nothing is fetched, nothing waits."""

    separators = os.sep + (os.altsep or "")

    def bytes_of(self, path: str) -> bytes:
        """The whole file. Raises NotReadableError."""
        try:
            data = start_of(path, MOST_BYTES + 1)
        except OSError as error:
            raise NotReadableError(_reason(error)) from error
        if len(data) > MOST_BYTES:
            raise NotReadableError(say("it is larger than 16 MB, which no dependency file is."))
        return data

    def text(self, path: str) -> Decoded:
        """The text of a requirements file. Raises NotReadableError."""
        return decode(self.bytes_of(path), locale_encoding())

    def beside(self, file: str, named: str) -> str:
        """The path that a file means by a path in it."""
        return os.path.abspath(os.path.join(os.path.dirname(file), _as_path(named)))

    def look(self, file: str, named: str) -> Place:
        """What is there."""
        try:
            path = self.beside(file, named)
            if os.path.isdir(path):
                names = ("pyproject.toml", "setup.py")
                project = any(os.path.isfile(os.path.join(path, name)) for name in names)
                return Place.PROJECT if project else Place.FOLDER
            return Place.FILE if os.path.isfile(path) else Place.NOTHING
        except (OSError, ValueError):
            return Place.NOTHING


def locale_encoding() -> str:
    """What pip falls back to for a file that is not UTF-8."""
    return locale.getencoding() or sys.getdefaultencoding()


def _as_path(named: str) -> str:
    """A file: address as the path it means."""
    if not _FILE_URL.match(named):
        return named
    try:
        from urllib.request import url2pathname  # noqa: PLC0415 - it brings all of http

        return url2pathname(urlsplit(named).path)
    except (ValueError, OSError):
        return named


def _reason(error: OSError) -> Sentence:
    return _REASONS.get(error.errno or 0) or verbatim(f"{error.strerror or error}.")


_REASONS = {
    errno.ENOENT: say("it is not there."),
    errno.ENOTDIR: say("it is not there."),
    errno.EISDIR: say("it is a folder."),
    errno.EACCES: say("you are not allowed to read it."),
    errno.EPERM: say("you are not allowed to read it."),
    errno.ELOOP: say("its links lead in a circle."),
}
