"""The walk through folders for environments: each folder is read once, and never below an environment."""

from __future__ import annotations

import errno
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from os import DirEntry
from typing import Any

from app.core.environments import Skipped
from app.core.pruned import BUNDLES, LIBRARIES, OF_INSTALLATION, PRUNED, SCRIPTS
from app.core.search import CFG, CFG_MOST, CONDA_META, PROJECT_FILES
from app.core.words import Sentence, say, verbatim
from app.system.file_starts import names_in, read_start, start_of

# Names as bytes: not to decode what is passed by anyway makes the whole search a tenth faster. Windows has
# its names as text.
_CODE: Callable[[str], Any] = (lambda name: name) if sys.platform == "win32" else os.fsencode
_FILE_MARKS = frozenset(map(_CODE, [*PROJECT_FILES, CFG, ".project", ".venv", "python.exe"]))
_MARKED_FOLDERS = frozenset(map(_CODE, [CONDA_META, *SCRIPTS, *LIBRARIES]))
_PASSED = frozenset(map(_CODE, [*PRUNED, CONDA_META, *SCRIPTS, *LIBRARIES]))
_TEXT = {_CODE(name): name for name in (*map(os.fsdecode, _FILE_MARKS | _MARKED_FOLDERS),)}
_BUNDLES = tuple(map(_CODE, BUNDLES))
_OF_INSTALLATION = frozenset(map(_CODE, OF_INSTALLATION))
_ENVS = _CODE("envs")
_OF_SYSTEM = frozenset(("/", "/usr", "/usr/local"))
_ACTIVATE_MOST = 1 << 14
_TELLING = {errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EIO, errno.ELOOP, errno.EDEADLK}
_NOT_ALLOWED = say("You are not allowed to read it.")
_TO_NETWORK = say("It leads to a disk of the network. Choose that folder to have it searched.")
_LINKS_HANG = say("A disk that a link in it leads to did not answer, so its links were not followed.")

Path = Any  # str on Windows, elsewhere bytes
Scan = Callable[[Path], Iterable["DirEntry[Any]"]]


Met = tuple[str, list[str], bytes]  # the path of what may be an environment, its marks, its pyvenv.cfg


class Stack(list[Path]):
    """Folders still to be read, and where those are who read them: a disk may hang there."""

    __slots__ = ("opened", "reading", "shares")

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        super().__init__(folders)
        self.reading: Path | None = None
        self.opened: Path | None = None  # the same as `reading`: the folder answers, what is in it may not
        self.shares: list[Stack] = []  # parts of it that other threads read

    def all_reading(self) -> list[Path | None]:
        """What each thread reads now."""
        return [each.reading for each in (self, *self.shares)]


class Walk:
    """One search through any number of folders. Several threads may work on it, each with its own stack."""

    def __init__(
        self,
        barred: Mapping[str, Sentence | None],
        *,
        networks: Iterable[str] = (),
        platform: str = sys.platform,
        scan: Scan = os.scandir,
        is_link: Callable[[DirEntry[Any]], bool] | None = None,
    ) -> None:
        """`barred` are folders that are not entered from above, with the reason where it should be told.
        `networks` are mounted from elsewhere: a link to one that does not answer would wait for ever."""
        self.met: deque[Met] = deque()
        self.links: deque[str] = deque()  # to folders that are environments
        self.projects: dict[str, list[str]] = {}  # folders with files that make them a project
        self.skipped: list[Skipped] = []
        self.folders_read = 0
        self._barred = {_CODE(path): reason for path, reason in barred.items()}
        self._networks = tuple(os.path.join(point, "") for point in networks)
        self._scan = scan
        self._is_link = is_link or _IS_LINK.get(platform, os.DirEntry.is_symlink)

    def start(self, folder: str) -> Stack:
        """The stack of this folder, which is read whatever bars it from above."""
        path = _CODE(folder)
        if not self._has_hanging_links(path):
            self._barred.pop(path, None)
        return Stack([path])

    def read_first(self, stack: Stack) -> bool:
        """Read the folder a stack starts with. False: it is not there."""
        path = stack[0]
        there = self.go(stack, 1)
        stack.reading = None
        if not self._has_hanging_links(path):
            self._barred[path] = None  # once is enough
        return there

    def bar(self, folder: str, reason: Sentence | None) -> None:
        """Do not enter this one from above."""
        self._barred[_CODE(folder)] = reason

    def follow_no_links_in(self, folder: str) -> bool:
        """One of them leads to a disk that does not answer. False: none was followed already."""
        path = _CODE(folder)
        if self._has_hanging_links(path):
            return False
        self._barred[path] = _LINKS_HANG
        return True

    def _has_hanging_links(self, path: Path) -> bool:
        return self._barred.get(path) is _LINKS_HANG

    def go(self, stack: Stack, most: int) -> bool:  # noqa: C901, PLR0912 - a call costs more than a line
        """Read folders off the stack, at most so many. False: the last of them was not there."""
        # The hottest loop of Labwright: 13,000 names in 13 ms. It asks `is_dir` first because that needs no
        # look at the disk except for links, and takes `path` from the entry because C has joined it already.
        scan, is_link, barred, passed, marked = (
            self._scan, self._is_link, self._barred, _PASSED, _FILE_MARKS,
        )  # fmt: skip
        of_network = bool(self._networks)
        there = True
        entries: Any = None
        for read in range(most):
            if not stack:
                self.folders_read += read
                return there
            path = stack.reading = stack.pop()
            careful = of_network
            if path in barred:
                if barred[path] is not _LINKS_HANG:
                    self._pass_by(path)
                    continue
                careful = True
            folders: list[Path] = []
            marks: list[Path] = []
            try:
                entries = () if careful else scan(path)
                stack.opened = entries and path
                for entry in entries:
                    if entry.is_dir():
                        name = entry.name
                        if name not in passed:
                            if is_link(entry):
                                self._look_behind(entry)
                            else:
                                folders.append(entry.path)
                        elif name in _MARKED_FOLDERS:
                            marks.append(name)
                    elif entry.name in marked:
                        marks.append(entry.name)
            except OSError:
                if hasattr(entries, "close"):  # not at its end
                    entries.close()
                there, folders, marks = self._read_with_care(path, stack)
            if careful:
                there, folders, marks = self._read_with_care(path, stack)
            if marks:
                folders = self._weigh(os.fsdecode(path), [_TEXT[mark] for mark in marks], folders)
            stack += folders
        self.folders_read += most
        return there

    def _read_with_care(self, path: Path, stack: Stack) -> tuple[bool, list[Path], list[Path]]:
        """Read a folder where a link leads in a circle, into a forbidden folder or to another machine. It
        must not hide what lies beside it."""
        folders: list[Path] = []
        marks: list[Path] = []
        without_links = self._has_hanging_links(path)
        if without_links:
            self.skipped.append(Skipped(os.fsdecode(path), _LINKS_HANG))
        try:
            entries = self._scan(path)
            stack.opened = path
            for entry in entries:
                is_folder = not (without_links and self._is_link(entry)) and self._is_folder(entry)
                if entry.name in (_MARKED_FOLDERS if is_folder else _FILE_MARKS):
                    marks.append(entry.name)
                elif is_folder and entry.name not in _PASSED:
                    if self._is_link(entry):
                        self._look_behind(entry)
                    else:
                        folders.append(entry.path)
        except OSError as error:
            return self._refused(path, error), folders, marks
        return True, folders, marks

    def _is_folder(self, entry: DirEntry[Any]) -> bool:
        try:
            if self._networks and entry.is_symlink():
                target = os.path.join(
                    os.path.dirname(os.fsdecode(entry.path)), os.readlink(os.fsdecode(entry.path))
                )
                if os.path.normpath(target).startswith(self._networks) or f"{target}/" in self._networks:
                    self.skipped.append(Skipped(os.fsdecode(entry.path), _TO_NETWORK))
                    return False
            return entry.is_dir()
        except OSError:
            return False

    def _weigh(self, path: str, marks: list[str], folders: list[Path]) -> list[Path]:
        """Decide what a folder with telling names is. The folders in it that are still to be read."""
        if CFG in marks:
            try:
                content, refused = start_of(f"{path}{os.sep}{CFG}", CFG_MOST), False
            except OSError:
                content, refused = b"", True
            # An empty file of that name must not hide what lies below it.
            if refused or b"home" in content or not SCRIPTS.isdisjoint(marks):
                self.met.append((path, marks, content))
                return _named(folders, _ENVS) if CONDA_META in marks else []
        if CONDA_META in marks and has_conda_records(path):
            self.met.append((path, marks, b""))
            return _named(folders, _ENVS)
        if not SCRIPTS.isdisjoint(marks) and CFG not in marks and is_old_virtualenv(path, marks):
            self.met.append((path, marks, b""))
            return []
        if not PROJECT_FILES.isdisjoint(marks) or ".venv" in marks:
            self.projects[path] = marks
        if "python.exe" in marks:
            folders = [each for each in folders if os.path.basename(each) not in _OF_INSTALLATION]
        if not LIBRARIES.isdisjoint(marks) and os.path.basename(path) not in {"lib", "lib64", "Versions"}:
            folders += [_CODE(f"{path}{os.sep}{mark}") for mark in marks if mark in LIBRARIES]
        return folders

    def _look_behind(self, entry: DirEntry[Any]) -> None:
        """A link to a folder is not followed, but it may be another name of an environment."""
        path = os.fsdecode(entry.path)
        if is_in_cloud(entry):
            self.skipped.append(Skipped(path, say("What lies in it is only in the cloud.")))
            return
        if any(os.path.lexists(f"{path}{os.sep}{mark}") for mark in (CFG, CONDA_META, *SCRIPTS)):
            self.links.append(path)

    def _pass_by(self, path: Path) -> None:
        reason = self._barred[path]
        if reason is not None:
            self.skipped.append(Skipped(os.fsdecode(path), reason))

    def _refused(self, path: Path, error: OSError) -> bool:
        """Note what cannot be read. False where it is no folder or not there (any more)."""
        if error.errno in _TELLING:
            self.skipped.append(Skipped(os.fsdecode(path), refusal(error)))
            return True
        return False


def refusal(error: OSError) -> Sentence:
    """Why something could not be read, in few words."""
    return _NOT_ALLOWED if isinstance(error, PermissionError) else verbatim(error.strerror or str(error))


def has_conda_records(prefix: str) -> bool:
    """A folder conda-meta is conda's if there is a history or a record in it, or a Python beside it."""
    records = os.path.join(prefix, CONDA_META)
    return (
        os.path.lexists(os.path.join(records, "history"))
        or any(name.endswith(".json") for name in names_in(records))
        or any(os.path.lexists(os.path.join(prefix, name)) for name in ("bin/python", "python.exe"))
    )


def is_old_virtualenv(prefix: str, marks: Iterable[str]) -> bool:
    """Made by a virtualenv before version 20: a script `activate`, and no pyvenv.cfg."""
    if prefix in _OF_SYSTEM:
        return False
    for mark in marks:
        if mark not in SCRIPTS:
            continue
        scripts = os.path.join(prefix, mark)
        activating = [
            name for name in names_in(scripts) if name == "activate" or name.startswith("activate.")
        ]
        if any(
            b"VIRTUAL_ENV" in read_start(os.path.join(scripts, name), _ACTIVATE_MOST) for name in activating
        ):
            return True
        if activating and any(
            os.path.lexists(os.path.join(scripts, name)) for name in ("python", "python.exe")
        ):
            return True
    return False


def is_link_on_windows(entry: DirEntry[Any]) -> bool:
    """A symbolic link, a junction, or a folder that is not to be entered because it is only in the cloud."""
    if entry.is_symlink() or is_in_cloud(entry):
        return True
    found = entry.stat(follow_symlinks=False)  # known already: reading the folder told it
    return getattr(found, "st_reparse_tag", 0) == _MOUNT_POINT


def is_link_on_macos(entry: DirEntry[Any]) -> bool:
    """A symbolic link, or a folder that is one thing to its user: a program, a library of pictures."""
    return entry.is_symlink() or entry.name.endswith(_BUNDLES)


def is_in_cloud(entry: DirEntry[Any]) -> bool:
    """Reading this folder would fetch it from the network."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & (_OFFLINE | _RECALL_ON_OPEN))


_IS_LINK: Mapping[str, Callable[[DirEntry[Any]], bool]] = {
    "darwin": is_link_on_macos,
    "win32": is_link_on_windows,
}
_OFFLINE, _RECALL_ON_OPEN = 0x1000, 0x40000  # attributes that only Windows has
_MOUNT_POINT = 0xA0000003


def _named(folders: Iterable[Path], name: Path) -> list[Path]:
    return [each for each in folders if os.path.basename(each) == name]
