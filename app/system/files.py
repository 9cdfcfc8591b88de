"""Files written whole or not at all, trees removed safely, and what the system refuses, explained."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from app.core.errors import AppError
from app.core.words import Sentence, say, verbatim

_SCANNER_WAITS = (0.01, 0.03, 0.1, 0.3, 1.0)  # seconds; a virus scanner lets go within that

T = TypeVar("T")


def write_whole(path: Path, content: bytes, *, mode: int | None = None, sync: bool = True) -> None:
    """Put the content at the path, whole or not at all. Mode and owner stay; a link stays a link.

    Folders that are missing are made. Without `sync` a power cut may bring the old content back. Raises
    AppError with the cause and what to do.
    """
    try:
        _write_whole(Path(os.path.realpath(path)), content, mode, sync)
    except OSError as error:
        raise explained(error, say("{path} could not be written.", path=path)) from error


def remove_tree(path: Path) -> None:
    """Remove a file, a link (not what it points at), or a folder with all that is in it, read-only or not."""
    try:
        if is_link(path) or not path.is_dir():
            patient(lambda: path.unlink(missing_ok=True))
            return
        import shutil  # noqa: PLC0415 - not needed before the first paint

        try:
            shutil.rmtree(path)
        except PermissionError:
            _make_removable(path)
            patient(lambda: shutil.rmtree(path))
    except OSError as error:
        raise explained(error, say("{path} could not be removed.", path=path)) from error


@contextmanager
def scratch_folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder of its own with these files in it, for as long as somebody works there."""
    import tempfile  # noqa: PLC0415 - not needed before the first paint

    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="labwright-")))
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        yield folder
    finally:
        remove_tree(folder)


def is_link(path: Path) -> bool:
    """A symbolic link, or a junction of Windows. What it points at lies elsewhere."""
    if sys.platform == "win32":
        try:
            return path.is_symlink() or path.lstat().st_reparse_tag == stat.IO_REPARSE_TAG_MOUNT_POINT
        except OSError:
            return False
    else:
        return path.is_symlink()


def remove_temporaries(folder: Path, pid: int) -> None:
    """Remove what a Labwright that was killed, known by its process id, was writing in the folder."""
    for leftover in folder.glob(f".labwright-{pid}-*.tmp"):
        leftover.unlink(missing_ok=True)


def explained(error: OSError, sentence: Sentence) -> AppError:
    """What the system refused, with its cause and what to do about it."""
    code, cause, fix = _EXPLANATIONS.get(error.errno or 0, (None, None, None))
    if getattr(error, "winerror", None) in {32, 33}:  # sharing and lock violations, which Python calls EACCES
        code, cause, fix = _EXPLANATIONS[errno.EBUSY]
    if code is None:
        code, cause, fix = "file-failed", verbatim(error.strerror or str(error)), None
    return AppError(code, sentence, cause=cause, fix=fix, output=str(error))


def move(source: Path, target: Path) -> None:
    """Rename a file or folder to a path on the same file system."""
    patient(lambda: source.rename(target))


def patient(action: Callable[[], T]) -> T:
    """Do what a virus scanner on Windows may forbid for a moment, because it has the file open."""
    for seconds in _SCANNER_WAITS if sys.platform == "win32" else ():
        try:
            return action()
        except PermissionError:
            time.sleep(seconds)
    return action()


def _write_whole(target: Path, content: bytes, mode: int | None, sync: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    there = _status(target)
    if there is not None:
        if not stat.S_ISREG(there.st_mode):
            raise OSError(errno.EISDIR if stat.S_ISDIR(there.st_mode) else errno.EINVAL, "not a file", target)
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    temporary = target.with_name(f".labwright-{os.getpid()}-{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if there is not None and mode is None:
                _take_over_rights(file.fileno(), temporary, there)
            file.write(content)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        patient(lambda: temporary.replace(target))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        _sync_folder(target.parent)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _take_over_rights(descriptor: int, path: Path, there: os.stat_result) -> None:
    if sys.platform == "win32":
        path.chmod(stat.S_IMODE(there.st_mode))
    else:
        with suppress(PermissionError):  # only root may give files away; otherwise it becomes the user's
            os.fchown(descriptor, there.st_uid, there.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(there.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last through a power cut, where the system can do that."""
    if sys.platform != "win32":
        with suppress(OSError):  # some network file systems cannot; the file itself is safe
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _make_removable(folder: Path) -> None:
    """Give ourselves all rights inside the folder: conda's packages and git's objects are read-only."""
    folder.chmod(stat.S_IRWXU)
    for root, folders, files in os.walk(folder):
        for name in (*folders, *(files if sys.platform == "win32" else ())):
            path = Path(root, name)
            if not is_link(path):
                path.chmod(stat.S_IRWXU)


_FULL = (
    "disk-full",
    say("There is no space left on the disk, or your quota is used up."),
    say("Free some space, then try again. What was there before is unchanged."),
)
_FORBIDDEN = (
    "no-permission",
    say("You are not allowed to change it."),
    say("Choose another folder, or ask for the right to write here."),
)
_NO_FOLDER = (
    "not-a-folder",
    say("A part of its path is a file where a folder is needed."),
    say("Choose another path."),
)
_EXPLANATIONS: dict[int, tuple[str | None, Sentence | None, Sentence | None]] = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: (
        "read-only",
        say("The disk it lies on can only be read."),
        say("Choose a folder on another disk."),
    ),
    errno.ENOENT: (
        "not-found",
        say("It is not there any more."),
        say("Look whether it was moved or renamed."),
    ),
    errno.EBUSY: (
        "in-use",
        say("Another program is using it."),
        say("Close the programs that have it open (a terminal, an editor, a Python), then try again."),
    ),
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,  # said where its folder was to be made
    errno.EISDIR: (
        "is-a-folder",
        say("A folder stands there under this name."),
        say("Choose another name, or move the folder away."),
    ),
    errno.ENAMETOOLONG: (
        "path-too-long",
        say("The path is longer than this system allows."),
        say("Choose a shorter name or a folder nearer to the top."),
    ),
    errno.ELOOP: (
        "link-loop",
        say("The links on its path lead in a circle."),
        say("Remove the link that points back at itself."),
    ),
}
