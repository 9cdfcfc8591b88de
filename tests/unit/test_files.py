"""Files written whole or not at all, trees removed, backups kept."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.system import file_store, files
from app.system.file_store import Files
from app.system.files import explained, move, patient, remove_temporaries, remove_tree, write_whole
from app.system.paths import places

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
not_root = pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root may write everywhere")


@pytest.fixture
def store(tmp_path: Path) -> Files:
    return Files(places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)}))


def test_a_new_file_and_its_folders_are_made(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "file"
    write_whole(target, b"one\n")
    assert target.read_bytes() == b"one\n"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


@posix_only
def test_a_new_file_has_the_rights_any_program_would_give_it(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    write_whole(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode
    write_whole(tmp_path / "private", b"", mode=0o600)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


@posix_only
def test_the_rights_and_the_owner_stay(tmp_path: Path) -> None:
    target = tmp_path / "script"
    target.write_text("old")
    target.chmod(0o751)
    owner = (65534, 65534) if os.getuid() == 0 else (os.getuid(), os.getgid())
    os.chown(target, *owner)
    write_whole(target, b"new")
    status = target.stat()
    assert (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid) == (0o751, *owner)


@posix_only
def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "settings"
    target.write_text("old")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(AppError) as caught:
        write_whole(target, b"new")
    assert caught.value.code == ("disk-full" if number == errno.ENOSPC else "file-failed")
    assert caught.value.cause is not None
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_in_the_way_is_explained(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        write_whole(tmp_path, b"")
    assert caught.value.code == "is-a-folder"
    assert caught.value.fix is not None


@posix_only
def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(AppError):
        write_whole(pipe, b"")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_file_the_user_made_read_only_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    monkeypatch.setattr(files.os, "access", lambda *_: False)  # as root, every file is writable
    with pytest.raises(AppError) as caught:
        write_whole(target, b"new")
    assert caught.value.code == "no-permission"
    assert target.read_text() == "old"


@posix_only
@not_root
def test_a_read_only_folder_is_explained(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(AppError) as caught:
            write_whole(tmp_path / "file", b"")
    finally:
        tmp_path.chmod(0o755)
    assert caught.value.code == "no-permission"


def test_a_file_as_a_folder_on_the_way_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError) as caught:
        write_whole(tmp_path / "file" / "below", b"")
    assert caught.value.code in {"not-a-folder", "file-failed"}


def test_a_name_of_any_length_the_system_takes_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("ü" * 120)
    write_whole(target, b"x")
    assert target.read_bytes() == b"x"


def test_a_sharing_violation_of_windows_is_explained() -> None:
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    assert explained(error, files.say("x")).code == "in-use"


def test_on_windows_a_scanner_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.sys, "platform", "win32")
    waits: list[float] = []
    monkeypatch.setattr(files.time, "sleep", waits.append)
    attempts = iter([PermissionError(), PermissionError(), None])

    def act() -> str:
        failure = next(attempts)
        if failure:
            raise failure
        return "done"

    assert patient(act) == "done"
    assert len(waits) == 2


def test_a_file_that_stays_locked_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.sys, "platform", "win32")
    monkeypatch.setattr(files.time, "sleep", lambda _: None)

    def act() -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        patient(act)


def test_moving_renames(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    move(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "x"


def test_removing_takes_read_only_things_and_leaves_what_links_point_at(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    tree = tmp_path / "tree"
    (tree / "locked").mkdir(parents=True)
    (tree / "locked" / "file").write_text("x")
    if sys.platform != "win32":
        (tree / "link").symlink_to(outside)
        (tree / "locked").chmod(0o500)
    remove_tree(tree)
    assert not tree.exists()
    assert (outside / "kept").exists()


@posix_only
def test_removing_a_link_removes_only_the_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "folder")
    remove_tree(link)
    assert not link.is_symlink()
    assert (tmp_path / "folder").is_dir()


@posix_only
@not_root
def test_removing_gives_itself_rights_only_inside(tmp_path: Path) -> None:
    (tmp_path / "above" / "tree").mkdir(parents=True)
    (tmp_path / "above").chmod(0o555)
    try:
        with pytest.raises(AppError) as caught:
            remove_tree(tmp_path / "above" / "tree")
        assert stat.S_IMODE((tmp_path / "above").stat().st_mode) == 0o555
    finally:
        (tmp_path / "above").chmod(0o755)
    assert caught.value.code == "no-permission"


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    remove_tree(tmp_path / "nothing")


def test_what_a_killed_process_was_writing_is_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in (".labwright-12-ab.tmp", ".labwright-123-ab.tmp", "file"):
        (tmp_path / name).write_text("")
    remove_temporaries(tmp_path, 12)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".labwright-123-ab.tmp", "file"]


def test_writing_keeps_a_backup_that_is_told_before_the_file_changes(store: Files, tmp_path: Path) -> None:
    target = tmp_path / "Dockerfile"
    target.write_bytes(b"FROM a\n")
    seen = []
    backup = store.write(target, b"FROM b\n", on_backup=lambda path: seen.append((path, target.read_bytes())))
    assert seen == [(backup, b"FROM a\n")]
    assert backup is not None
    assert backup.read_bytes() == b"FROM a\n"
    assert target.read_bytes() == b"FROM b\n"


def test_a_file_that_was_not_there_has_no_backup(store: Files, tmp_path: Path) -> None:
    seen: list[Path | None] = []
    assert store.write(tmp_path / "new", b"x", on_backup=seen.append) is None
    assert seen == [None]


def test_only_the_newest_backups_are_kept(
    store: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "BACKUPS_KEPT", 3)
    moments = iter(range(10))
    monkeypatch.setattr(file_store.time, "strftime", lambda _: f"2026-01-01 00.00.{next(moments):02}")
    target = tmp_path / "file"
    for number in range(6):
        store.write(target, str(number).encode())
    kept = sorted((tmp_path / "own" / "data" / "backups").iterdir())
    assert [path.read_text() for path in kept] == ["2", "3", "4"]
