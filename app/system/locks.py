"""Locks that hold across processes and that the system takes back when a process is killed."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from app.core.words import say
from app.system.files import explained

if TYPE_CHECKING:
    from app.core.ports import Cancel

ASK_AGAIN_SECONDS = 0.1  # no system wakes a thread for a file lock and for a cancel flag alike
LOCK_BYTE = 1 << 30  # Windows forbids reading a locked byte, so the one locked is far behind the text
NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}  # some network file systems of large labs


class FileLock:
    """One lock file. The system frees the lock when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_acquire(self) -> bool:
        """True when the lock is ours now. Another FileLock of the same process counts as another holder."""
        return self._acquire(wait=False)

    def acquire(self) -> None:
        """Wait until the lock is ours. For locks held for milliseconds: nothing can interrupt this."""
        while not self._acquire(wait=True):
            time.sleep(ASK_AGAIN_SECONDS / 10)

    def _acquire(self, *, wait: bool) -> bool:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                taken = _lock(descriptor, wait=wait)
            except BaseException:
                os.close(descriptor)
                raise
        except OSError as error:
            raise explained(
                error, say("Labwright cannot write in its folder {folder}.", folder=self.path.parent)
            ) from error
        if not taken:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def write(self, text: str) -> None:
        """Leave a note for those who find the lock taken."""
        assert self._descriptor is not None, "only the holder writes"
        data = text.encode()
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, data)
        os.ftruncate(self._descriptor, len(data))

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            _unlock(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class Holder(NamedTuple):
    """Who works on a resource now."""

    pid: int
    origin: str  # "window" or "cli"
    title: str
    since: float  # seconds since the epoch


class Locks:
    """One lock for each resource a plan can work on, shared by every Labwright of this user."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder
        self._origin = origin

    def acquire(
        self,
        resource: str,
        title: str,
        *,
        cancel: Cancel,
        on_wait: Callable[[Holder | None], None] | None = None,
    ) -> FileLock | None:
        """The lock, once it is free; None when cancelled. `on_wait` hears who holds it, when that changes."""
        told: object = self
        while True:
            lock = self.try_acquire(resource, title)
            if lock is not None:
                return lock
            holder = self.holder(resource)
            if on_wait is not None and holder != told:
                told = holder
                on_wait(holder)
            if cancel.wait(ASK_AGAIN_SECONDS):
                return None

    def try_acquire(self, resource: str, title: str) -> FileLock | None:
        """The lock if it is free at this moment."""
        import json  # noqa: PLC0415 - not needed before the first plan runs

        lock = FileLock(self._path(resource))
        if not lock.try_acquire():
            return None
        with suppress(OSError):  # a full disk must not keep anybody from the work that frees it
            lock.write(json.dumps(Holder(os.getpid(), self._origin, title, time.time())._asdict()))
        return lock

    def holder(self, resource: str) -> Holder | None:
        """What the holder wrote about itself. Only true while the lock is taken."""
        import json  # noqa: PLC0415 - not needed before the first plan runs

        try:
            return Holder(**json.loads(self._path(resource).read_bytes()))
        except (OSError, ValueError, TypeError):  # it writes at this moment, or was killed before it did
            return None

    def _path(self, resource: str) -> Path:
        import hashlib  # noqa: PLC0415 - not needed before the first plan runs

        return (
            self._folder / f"{hashlib.sha256(resource.encode(errors='surrogatepass')).hexdigest()[:24]}.lock"
        )


if sys.platform == "win32":

    def _lock(descriptor: int, *, wait: bool) -> bool:
        del wait  # msvcrt's waiting gives up after ten seconds, so the caller asks again
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        os.lseek(descriptor, LOCK_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EDEADLOCK}:
                return False
            raise
        return True

    def _unlock(descriptor: int) -> None:
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        os.lseek(descriptor, LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _lock(descriptor: int, *, wait: bool) -> bool:
        import fcntl  # noqa: PLC0415 - does not exist on Windows

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                return False
            if error.errno not in NO_LOCKS_HERE:
                raise
        return True

    def _unlock(descriptor: int) -> None:
        import fcntl  # noqa: PLC0415 - does not exist on Windows

        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except OSError as error:
            if error.errno not in NO_LOCKS_HERE:
                raise
