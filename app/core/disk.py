"""What rules must know of files, as a protocol: a made-up disk can stand in for the real one."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import NamedTuple, Protocol


class Thing(StrEnum):
    """What lies at a path, links followed."""

    MISSING = "missing"
    FILE = "file"
    FOLDER = "folder"
    BROKEN_LINK = "broken-link"  # to nowhere, or round in a circle
    FORBIDDEN = "forbidden"  # the folder that holds it may not be entered


class Look(NamedTuple):
    """One look at a path."""

    thing: Thing
    executable: bool = False  # this user may run the file, or enter the folder
    size: int = 0
    identity: tuple[int, int] | None = None  # the same for two paths to one thing


NOTHING = Look(Thing.MISSING)


class Disk(Protocol):
    """Reads, never writes, and never raises: what cannot be read is None or empty."""

    def look(self, path: str) -> Look: ...
    def read(self, path: str, limit: int = ...) -> bytes | None: ...
    def names(self, folder: str) -> Sequence[str]: ...
    def link(self, path: str) -> str | None:
        """The text of a symbolic link."""
        ...

    def real(self, path: str) -> str:
        """The path without links."""
        ...

    def writable(self, path: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a name is typed: everything outside the shell that decides what it means."""

    environ: Mapping[str, str]
    platform: str  # as sys.platform has it
    home: str
    folder: str  # the one the user is in
    disk: Disk

    @property
    def windows(self) -> bool:
        return self.platform == "win32"

    @property
    def paths(self) -> ModuleType:
        """posixpath or ntpath."""
        return ntpath if self.windows else posixpath

    def get(self, variable: str) -> str:
        """A variable, empty where it is not set. Windows does not look at its capitals."""
        if not self.windows:
            return self.environ.get(variable, "")
        wanted = variable.upper()
        return next((value for name, value in self.environ.items() if name.upper() == wanted), "")

    def join(self, *parts: str) -> str:
        return str(self.paths.join(*parts))

    def parent(self, path: str) -> str:
        return str(self.paths.dirname(path))

    def name(self, path: str) -> str:
        return str(self.paths.basename(path))

    def full(self, path: str) -> str:
        """Seen from the folder the user is in, without `.` and double separators."""
        return self._tidy(self.join(self.folder, path))

    def key(self, path: str) -> str:
        """The same text for two spellings of a path on this system."""
        return str(self.paths.normcase(self._tidy(path)))

    def _tidy(self, path: str) -> str:
        if self.windows:
            return str(ntpath.normpath(path))
        if ".." in path.split("/"):
            return self.disk.real(path)  # `..` leaves the folder a link leads to, not the one it lies in
        parts = "/".join(part for part in path.split("/") if part not in {"", "."})
        return f"/{parts}" if path.startswith("/") else parts or "."

    def is_file(self, path: str) -> bool:
        return self.disk.look(path).thing is Thing.FILE

    def is_folder(self, path: str) -> bool:
        return self.disk.look(path).thing is Thing.FOLDER

    def runs(self, path: str) -> bool:
        """A file this user may run."""
        look = self.disk.look(path)
        return look.thing is Thing.FILE and look.executable

    def upward(self, folder: str | None = None) -> Iterator[str]:
        """The folder and every folder above it."""
        here = folder or self.folder
        while True:
            yield here
            above = self.parent(here)
            if above == here or not above:
                return
            here = above
