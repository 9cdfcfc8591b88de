"""Deleted files and folders, kept until the bin is emptied, and brought back to where they were."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import AppError
from app.core.words import say
from app.system.files import explained, is_link, move, remove_tree, write_whole
from app.system.locks import FileLock
from app.system.paths import Places

FOREIGN_BIN = ".labwright-bin"  # on file systems other than the one of Labwright's own data
_REMOVING = ".removing"


@dataclass(frozen=True, slots=True)
class BinItem:
    """Something in the bin."""

    id: str
    path: Path  # where it was, and would go back to
    deleted: float  # seconds since the epoch
    size_bytes: int
    kept: Path  # where it is now

    @property
    def copying_back(self) -> Path:
        """Where it is put together again on file systems where folders cannot be renamed."""
        return self.path.with_name(f".{self.id}.labwright-restoring")


class Bin:
    """The bin of this user.

    Each item is a small file beside the others, written before the thing moves and removed after it moved
    back, so a kill at any moment leaves either nothing or an item that can be restored. The move itself is a
    rename: environments of gigabytes take no time. A rename cannot leave a file system, so things from other
    disks are kept in a hidden folder on their own disk.
    """

    def __init__(self, places: Places) -> None:
        self._folder = places.bin
        self._data = places.data
        # The user's, though they lie among Labwright's own data.
        self._may_go = (places.snapshots, places.tools)
        self._home = places.home
        self._lock = places.locks / "bin.lock"

    def move_in(self, path: Path, *, on_item: Callable[[str], None] | None = None) -> BinItem:
        """Move a file, a link itself, or a folder into the bin. `on_item` hears its id before it moves."""
        with FileLock(self._lock):
            try:
                real = _without_links_above(path)
                self._refuse_what_must_stay(real)
                size_bytes = size_of(real)
                item_id = f"{time.time_ns()}-{os.urandom(3).hex()}"
                if on_item is not None:
                    on_item(item_id)
                return self._move_in(real, item_id, size_bytes)
            except OSError as error:
                raise explained(error, say("{path} could not be moved to the bin.", path=path)) from error

    def restore(self, path: Path, item_id: str = "") -> BinItem:
        """Bring back an item, or what was last deleted at this path."""
        with FileLock(self._lock):
            try:
                return self._restore(path, item_id)
            except OSError as error:
                raise explained(error, say("{path} could not be brought back.", path=path)) from error

    def items(self) -> list[BinItem]:
        """What can be restored now, newest first. Things on a disk that is not there are left out."""
        return sorted(self._items(), key=lambda item: item.deleted, reverse=True)

    def find(self, path: Path, item_id: str = "") -> BinItem | None:
        """An item, or what was last deleted at this path."""
        paths = {path, _without_links_above(path)}
        return next((it for it in self.items() if it.path in paths and item_id in {"", it.id}), None)

    def empty(self, ids: Iterable[str] | None = None) -> int:
        """Remove these items (all, if none are named) for good: the bytes they held."""
        with FileLock(self._lock):
            wanted = None if ids is None else set(ids)
            chosen = [item for item in self.items() if wanted is None or item.id in wanted]
            for item in chosen:
                record = self._record(item.id)
                removing = record.with_suffix(_REMOVING)
                record.replace(removing)  # from here on it is no more offered for restoring
                self._finish_removing(removing, item)
            return sum(item.size_bytes for item in chosen)

    def older_than(self, moment: float) -> list[str]:
        """The items that were deleted before a moment. Their names tell: no file is read for the others."""
        names = (record.stem for record in self._folder.glob("*.json"))
        early = {name for name in names if name.partition("-")[0].isdecimal() and _deleted(name) < moment}
        return [item.id for item in self._items() if item.id in early] if early else []

    def tidy(self) -> None:
        """Finish what a kill left: half-emptied items, half-made copies, records of moves not done."""
        with FileLock(self._lock):
            for removing in self._folder.glob(f"*{_REMOVING}"):
                item = _read(removing)
                if item is not None:
                    self._finish_removing(removing, item)
            for record in self._folder.glob("*.json"):
                item = _read(record)
                if item is None:
                    continue
                remove_tree(item.copying_back)
                if item.kept.parent.parent.is_dir() and not os.path.lexists(item.kept):
                    self._forget(record, item)

    def _move_in(self, path: Path, item_id: str, size_bytes: int) -> BinItem:
        for root in self._roots(path):
            item = BinItem(item_id, path, time.time(), size_bytes, root / item_id / path.name)
            try:
                item.kept.parent.mkdir(parents=True, mode=0o700)
                self._write(item)
                move(path, item.kept)
            except OSError as error:
                self._forget(self._record(item_id), item)
                if error.errno in {errno.EXDEV, errno.EROFS} or not os.access(root, os.W_OK):
                    continue
                raise
            return item
        return self._copy_in(path, item_id, size_bytes)

    def _copy_in(self, path: Path, item_id: str, size_bytes: int) -> BinItem:
        """The last resort, on file systems where a folder cannot be renamed (layers of a container)."""
        item = BinItem(item_id, path, time.time(), size_bytes, self._folder / item_id / path.name)
        copying = item.kept.with_name("copying")
        item.kept.parent.mkdir(parents=True, mode=0o700)
        self._write(item)
        try:
            _copy(path, copying)
            copying.rename(item.kept)
        except BaseException:
            self._forget(self._record(item_id), item)
            raise
        remove_tree(path)
        return item

    def _roots(self, path: Path) -> Iterator[Path]:
        """Folders on the file system of the path that can hold it: our own, or the one nearest to its top."""
        device = path.parent.lstat().st_dev
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._folder.stat().st_dev == device:
            yield self._folder
        name = f"{FOREIGN_BIN}-{os.getuid()}" if hasattr(os, "getuid") else FOREIGN_BIN
        for ancestor in reversed(path.parents):
            if ancestor.lstat().st_dev == device and os.access(ancestor, os.W_OK):
                root = ancestor / name
                root.mkdir(mode=0o700, exist_ok=True)
                if _is_ours(root):
                    yield root
                    return

    def _restore(self, path: Path, item_id: str) -> BinItem:
        item = self.find(path, item_id)
        if item is None:
            raise AppError(
                "not-in-bin",
                say("{path} is not in the bin.", path=path),
                cause=say("It was never deleted with Labwright, or the bin was emptied since."),
            )
        if os.path.lexists(item.path):
            raise AppError(
                "restore-in-the-way",
                say("{path} cannot be brought back.", path=item.path),
                cause=say("Something stands at its place now."),
                fix=say("Move or delete what stands there, then bring it back."),
            )
        item.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            move(item.kept, item.path)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            remove_tree(item.copying_back)
            _copy(item.kept, item.copying_back)
            item.copying_back.rename(item.path)
            remove_tree(item.kept)
        self._forget(self._record(item.id), item)
        return item

    def _refuse_what_must_stay(self, path: Path) -> None:
        path.lstat()  # FileNotFoundError where there is nothing
        data = self._data.resolve()
        kept = {self._home.resolve(), Path(path.anchor)}
        may_go = any(each.resolve() in path.parents for each in self._may_go)
        of_labwright = data in path.parents and not may_go
        if path in kept or data == path or path in data.parents or of_labwright:
            reason = say("Labwright itself, your home folder or the whole disk would go with it.")
        elif os.path.ismount(path) and not is_link(path):
            reason = say("It is the top of a disk.")
        else:
            return
        raise AppError("bin-refused", say("{path} is not moved to the bin.", path=path), cause=reason)

    def _items(self) -> Iterator[BinItem]:
        for record in self._folder.glob("*.json"):
            item = _read(record)
            if item is not None and os.path.lexists(item.kept):
                yield item

    def _record(self, item_id: str) -> Path:
        return self._folder / f"{item_id}.json"

    def _write(self, item: BinItem) -> None:
        fields = {"path": str(item.path), "deleted": item.deleted, "size": item.size_bytes}
        text = json.dumps({**fields, "kept": str(item.kept)})
        write_whole(self._record(item.id), text.encode(), mode=0o600)

    def _finish_removing(self, removing: Path, item: BinItem) -> None:
        remove_tree(item.kept)
        self._forget(removing, item)

    def _forget(self, record: Path, item: BinItem) -> None:
        """Drop the record of something that is not in the bin (any more), and the folder that held it."""
        folder = item.kept.parent
        if folder.name == item.id and folder.is_dir():
            remove_tree(folder)
            if folder.parent != self._folder:
                with suppress(OSError):  # others are in it
                    folder.parent.rmdir()
        record.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """The bytes a file or folder holds, a file with several names counted once, links not followed."""
    seen: set[tuple[int, int]] = set()
    total = 0
    waiting = [path]
    while waiting:
        here = waiting.pop()
        status = here.lstat()
        if stat.S_ISDIR(status.st_mode) and not is_link(here):
            waiting += [here / entry.name for entry in os.scandir(here)]
        elif (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            total += status.st_size
    return total


def _deleted(item_id: str) -> float:
    return int(item_id.partition("-")[0]) / 1e9


def _read(record: Path) -> BinItem | None:
    try:
        fields = json.loads(record.read_bytes())
        return BinItem(
            record.stem,
            Path(str(fields["path"])),
            float(fields["deleted"]),
            int(fields["size"]),
            Path(str(fields["kept"])),
        )
    except (OSError, ValueError, KeyError, TypeError):  # taken away at this moment, or not ours
        return None


def _without_links_above(path: Path) -> Path:
    """The path with every link on the way resolved, but not the thing itself."""
    if path.name in {"", ".."}:
        return path.resolve()
    return path.parent.resolve() / path.name


def _is_ours(folder: Path) -> bool:
    """A real folder of this user's: on a shared disk somebody else may have put a link there first."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and (not hasattr(os, "getuid") or status.st_uid == os.getuid())


def _copy(source: Path, target: Path) -> None:
    """Copy a file, link or folder, and compare the copy with the original to the last byte."""
    import shutil  # noqa: PLC0415 - only where renaming is impossible

    if source.is_dir() and not is_link(source):
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)
    if not _same(source, target):
        raise OSError(errno.EIO, "the copy differs from the original", str(target))


def _same(one: Path, other: Path) -> bool:
    import filecmp  # noqa: PLC0415 - only where renaming is impossible

    if is_link(one) or is_link(other):
        return is_link(one) and is_link(other) and one.readlink() == other.readlink()
    if one.is_dir():
        names = {path.name for path in one.iterdir()}
        if not other.is_dir() or names != {path.name for path in other.iterdir()}:
            return False
        return all(_same(one / name, other / name) for name in names)
    return other.is_file() and filecmp.cmp(one, other, shallow=False)
