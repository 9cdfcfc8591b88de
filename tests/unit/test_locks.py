"""Locks between several holders in one process; those between processes are in tests/integration."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import threading
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.system.locks import FileLock, Holder, Locks


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    one, other = FileLock(tmp_path / "x.lock"), FileLock(tmp_path / "x.lock")
    assert one.try_acquire()
    assert not other.try_acquire()
    one.release()
    assert other.try_acquire()
    other.release()
    other.release()


def test_a_lock_in_a_with_block_is_given_back_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyError), FileLock(tmp_path / "x.lock"):
        raise KeyError
    assert FileLock(tmp_path / "x.lock").try_acquire()


def test_a_lock_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError):
        FileLock(tmp_path / "file" / "x.lock").try_acquire()


def test_the_second_learns_who_holds_the_thing(tmp_path: Path) -> None:
    held = Locks(tmp_path, "window").try_acquire("env:/a", "Create the environment a")
    assert held is not None
    second = Locks(tmp_path, "cli")
    assert second.try_acquire("env:/a", "Delete a") is None
    holder = second.holder("env:/a")
    assert holder is not None
    assert (holder.pid, holder.origin, holder.title) == (os.getpid(), "window", "Create the environment a")
    assert second.try_acquire("env:/b", "another thing") is not None
    held.release()


def test_a_shorter_note_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    locks = Locks(tmp_path, "cli")
    for title in ("a title that is much longer", "short"):
        lock = locks.try_acquire("r", title)
        assert lock is not None
        holder = locks.holder("r")
        assert holder is not None
        assert holder.title == title
        lock.release()


def test_waiting_ends_when_the_thing_is_free(tmp_path: Path) -> None:
    locks = Locks(tmp_path, "cli")
    first = locks.try_acquire("r", "first")
    assert first is not None
    heard: list[Holder | None] = []

    def on_wait(holder: Holder | None) -> None:
        heard.append(holder)
        first.release()

    got = locks.acquire("r", "second", cancel=threading.Event(), on_wait=on_wait)
    assert got is not None
    assert [holder and holder.title for holder in heard] == ["first"]
    got.release()


def test_waiting_can_be_cancelled(tmp_path: Path) -> None:
    locks = Locks(tmp_path, "cli")
    held = locks.try_acquire("r", "first")
    cancel = threading.Event()
    assert locks.acquire("r", "second", cancel=cancel, on_wait=lambda _: cancel.set()) is None
    assert held is not None
    held.release()


@pytest.mark.parametrize("text", [b"", b"{", b'{"pid": 1}', b"\xff", b"[]"])
def test_a_note_that_cannot_be_read_names_nobody(tmp_path: Path, text: bytes) -> None:
    locks = Locks(tmp_path, "cli")
    lock = locks.try_acquire("r", "x")
    assert lock is not None
    lock.path.write_bytes(text)
    assert locks.holder("r") is None
    lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="flock")
def test_a_file_system_without_locks_does_not_stop_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = importlib.import_module("fcntl")

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(fcntl, "flock", refuse)
    lock = FileLock(tmp_path / "x.lock")
    assert lock.try_acquire()
    lock.release()


def test_any_name_can_be_locked(tmp_path: Path) -> None:
    for resource in ("", "/a/b", "ü\udcff", "x" * 5000, "con", "a:b*?"):
        lock = Locks(tmp_path, "cli").try_acquire(resource, "t")
        assert lock is not None
        lock.release()
