"""A disk that exists only in a test: files, folders, links and what may not be entered, of any system."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.disk import NOTHING, Look, Standpoint, Thing

_LINKS_AT_MOST = 40


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Plain:
    """A file without the permission to run it."""

    content: bytes = b""


FORBIDDEN = object()  # a folder that may not be entered
FOLDER = object()  # an empty one
Entry = bytes | str | Link | Plain | object


@dataclass
class MadeUpDisk:
    """Text and bytes are programs; every folder above an entry exists."""

    entries: Mapping[str, Entry]
    platform: str = "linux"
    read_only: frozenset[str] = frozenset()
    looked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._paths = ntpath if self.platform == "win32" else posixpath
        self._known = {self._key(path): entry for path, entry in self.entries.items()}
        self._spelled: dict[str, str] = {}
        for path in self.entries:
            here = path
            while self._key(here) not in self._spelled:
                self._spelled[self._key(here)] = here
                self._known.setdefault(self._key(here), FOLDER)
                here = self._paths.dirname(here)

    def _key(self, path: str) -> str:
        path = self._paths.normpath(path)
        return path.lower().replace("/", "\\") if self.platform == "win32" else path

    def _resolve(self, path: str) -> str | Thing:
        """The key without links."""
        for _ in range(_LINKS_AT_MOST):
            parts = self._key(path).split(self._paths.sep)
            here = parts[0]
            for number, part in enumerate(parts[1:], 1):
                here = f"{here}{self._paths.sep}{part}"
                entry = self._known.get(here)
                if isinstance(entry, Link):
                    target = self._paths.join(self._paths.dirname(here), entry.target)
                    path = self._paths.join(target, *parts[number + 1 :])
                    break
                if entry is FORBIDDEN and number < len(parts) - 1:
                    return Thing.FORBIDDEN
            else:
                return here
        return Thing.BROKEN_LINK

    def look(self, path: str) -> Look:
        self.looked.append(path)
        key = self._resolve(path)
        if isinstance(key, Thing):
            return Look(key)
        entry = self._known.get(key)
        if entry is None:
            return Look(Thing.BROKEN_LINK) if self.link(path) is not None else NOTHING
        if entry is FOLDER or entry is FORBIDDEN:
            return Look(Thing.FOLDER, entry is FOLDER, 0, (1, hash(key)))
        content = self._content(entry)
        return Look(Thing.FILE, not isinstance(entry, Plain), len(content), (1, hash(key)))

    def _content(self, entry: Entry) -> bytes:
        if isinstance(entry, Plain):
            return entry.content
        return entry.encode(errors="surrogateescape") if isinstance(entry, str) else bytes(entry)  # type: ignore[call-overload]

    def read(self, path: str, limit: int = 65_536) -> bytes | None:
        key = self._resolve(path)
        entry = self._known.get(key) if isinstance(key, str) else None
        return None if entry in (None, FOLDER, FORBIDDEN) else self._content(entry)[:limit]

    def names(self, folder: str) -> Sequence[str]:
        key = self._resolve(folder)
        if not isinstance(key, str) or self._known.get(key) is not FOLDER:
            return ()
        below = (path for path in self._spelled if self._paths.dirname(path) == key and path != key)
        return sorted(self._paths.basename(self._spelled[path]) for path in below)

    def link(self, path: str) -> str | None:
        entry = self._known.get(self._key(path))
        return entry.target if isinstance(entry, Link) else None

    def real(self, path: str) -> str:
        key = self._resolve(path)
        return self._spelled.get(key, key) if isinstance(key, str) else path

    def writable(self, path: str) -> bool:
        return path not in self.read_only


def surroundings(
    entries: Mapping[str, Entry],
    *,
    platform: str = "linux",
    folder: str | None = None,
    read_only: frozenset[str] = frozenset(),
    **environ: str,
) -> Standpoint:
    """Where a name is typed on a made-up machine."""
    home = {"win32": r"C:\Users\ada", "darwin": "/Users/ada"}.get(platform, "/home/ada")
    disk = MadeUpDisk({home: FOLDER, **entries}, platform, read_only)
    return Standpoint(environ, platform, home, folder or home, disk)
