"""The bin: what goes in can come back, to where it was, and nothing else is touched."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.system import bin as bin_module
from app.system.bin import Bin, size_of
from app.system.paths import Places, places

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path / "home")})


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "thesis"
    (folder / "lib").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "lib" / "module.py").write_bytes(b"x" * 1000)
    return folder


def test_a_folder_comes_back_to_where_it_was(own: Places, environment: Path) -> None:
    item = Bin(own).move_in(environment)
    assert not environment.exists()
    assert Bin(own).items() == [item]
    assert (item.path, item.size_bytes) == (environment, 1016)
    Bin(own).restore(environment)
    assert (environment / "lib" / "module.py").read_bytes() == b"x" * 1000
    assert Bin(own).items() == []
    assert list(own.bin.iterdir()) == []


def test_the_last_deleted_comes_back_first(own: Places, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    for text in ("first", "second"):
        file.write_text(text)
        Bin(own).move_in(file)
    assert [item.kept.read_text() for item in Bin(own).items()] == ["second", "first"]
    Bin(own).restore(file)
    assert file.read_text() == "second"


def test_nothing_is_overwritten_by_restoring(own: Places, environment: Path) -> None:
    Bin(own).move_in(environment)
    environment.mkdir()
    with pytest.raises(AppError) as caught:
        Bin(own).restore(environment)
    assert caught.value.code == "restore-in-the-way"
    assert caught.value.fix is not None
    assert len(Bin(own).items()) == 1


def test_what_was_never_deleted_cannot_come_back(own: Places, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        Bin(own).restore(tmp_path / "unknown")
    assert caught.value.code == "not-in-bin"


def test_what_is_not_there_cannot_be_deleted(own: Places, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        Bin(own).move_in(tmp_path / "unknown")
    assert caught.value.code == "not-found"


def test_restoring_makes_the_folder_above_again(own: Places, environment: Path) -> None:
    Bin(own).move_in(environment)
    environment.parent.rmdir()
    Bin(own).restore(environment)
    assert environment.is_dir()


@posix_only
def test_a_link_is_moved_itself(own: Places, environment: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(environment)
    Bin(own).move_in(link)
    assert environment.is_dir()
    assert not os.path.lexists(link)
    Bin(own).restore(link)
    assert link.readlink() == environment


@posix_only
def test_a_thing_is_found_by_a_path_through_a_link(own: Places, environment: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(environment.parent)
    Bin(own).move_in(tmp_path / "alias" / "thesis")
    assert not environment.exists()
    Bin(own).restore(tmp_path / "alias" / "thesis")
    assert environment.is_dir()


@pytest.mark.parametrize("what", ["home", "data", "above", "inside", "root"])
def test_what_labwright_stands_on_stays(own: Places, what: str) -> None:
    own.home.mkdir(parents=True)
    (own.data / "locks").mkdir(parents=True)
    refused = {
        "home": own.home,
        "data": own.data,
        "above": own.data.parent,
        "inside": own.data / "locks",
        "root": Path(own.data.anchor),
    }
    with pytest.raises(AppError) as caught:
        Bin(own).move_in(refused[what])
    assert caught.value.code == "bin-refused"


def test_emptying_tells_what_it_freed(own: Places, environment: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    Bin(own).move_in(environment)
    file = Bin(own).move_in(tmp_path / "file")
    assert Bin(own).empty([file.id]) == 5
    assert [item.path for item in Bin(own).items()] == [environment]
    assert Bin(own).empty() == 1016
    assert list(own.bin.iterdir()) == []


def test_a_record_without_its_thing_is_no_item_and_is_tidied_away(own: Places, environment: Path) -> None:
    item = Bin(own).move_in(environment)
    item.kept.rename(environment)  # as if killed after the move back
    assert Bin(own).items() == []
    Bin(own).tidy()
    assert list(own.bin.iterdir()) == []
    assert environment.is_dir()


def test_an_emptying_that_was_cut_off_is_finished(own: Places, environment: Path) -> None:
    item = Bin(own).move_in(environment)
    (own.bin / f"{item.id}.json").rename(own.bin / f"{item.id}.removing")
    (item.kept / "pyvenv.cfg").unlink()
    assert Bin(own).items() == []
    Bin(own).tidy()
    assert list(own.bin.iterdir()) == []


def test_what_lies_on_a_disk_that_is_away_is_kept_in_mind(own: Places, environment: Path) -> None:
    item = Bin(own).move_in(environment)
    record = own.bin / f"{item.id}.json"
    fields = json.loads(record.read_text())
    record.write_text(json.dumps(fields | {"kept": "/not/mounted/bin/x/thesis"}))
    Bin(own).tidy()
    assert Bin(own).items() == []
    assert record.exists()


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b'{"path": "/x"}', b"\xff\xfe", b'"text"'])
def test_foreign_files_in_the_bin_do_no_harm(own: Places, environment: Path, junk: bytes) -> None:
    own.bin.mkdir(parents=True)
    (own.bin / "junk.json").write_bytes(junk)
    Bin(own).move_in(environment)
    Bin(own).tidy()
    assert len(Bin(own).items()) == 1


def test_another_file_system_has_a_bin_of_its_own(
    own: Places, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data folder seems to be on another disk, and only the work folder can be written."""
    monkeypatch.setattr(Bin, "_roots", _roots_elsewhere(tmp_path / "work"))
    item = Bin(own).move_in(environment)
    assert item.kept.is_relative_to(tmp_path / "work" / ".other-bin")
    assert [each.path for each in Bin(own).items()] == [environment]
    Bin(own).restore(environment)
    assert (environment / "pyvenv.cfg").is_file()


def _roots_elsewhere(folder: Path):
    return lambda self, path: iter([folder / ".other-bin"])


@posix_only
def test_the_top_of_the_file_system_that_may_be_written_is_chosen(
    own: Places, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = environment.parent.stat().st_dev
    monkeypatch.setattr(bin_module.os, "access", lambda path, _: Path(path).is_relative_to(tmp_path))
    elsewhere = Bin(own)
    real_stat = Path.stat

    class OtherDevice:
        st_dev = there + 1

    monkeypatch.setattr(
        Path, "stat", lambda self, **kw: OtherDevice() if self == own.bin else real_stat(self, **kw)
    )
    assert list(elsewhere._roots(environment)) == [tmp_path / f".labwright-bin-{os.getuid()}"]


@posix_only
def test_a_bin_that_somebody_else_put_there_is_not_used(
    own: Places, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f".labwright-bin-{os.getuid()}"
    (tmp_path / "trap").mkdir()
    (tmp_path / name).symlink_to(tmp_path / "trap")
    monkeypatch.setattr(bin_module.os, "access", lambda path, _: Path(path).is_relative_to(tmp_path))
    assert list(Bin(own)._roots(environment))[-1] == environment.parent / name


def test_where_folders_cannot_be_renamed_they_are_copied_and_compared(
    own: Places, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(bin_module, "move", refuse)
    item = Bin(own).move_in(environment)
    assert not environment.exists()
    assert (item.kept / "lib" / "module.py").read_bytes() == b"x" * 1000
    Bin(own).restore(environment)
    assert (environment / "lib" / "module.py").read_bytes() == b"x" * 1000
    assert list(own.bin.iterdir()) == []


def test_a_copy_that_differs_leaves_the_original(
    own: Places, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(bin_module, "move", refuse)
    monkeypatch.setattr(bin_module, "_same", lambda one, other: False)
    with pytest.raises(AppError):
        Bin(own).move_in(environment)
    assert (environment / "pyvenv.cfg").is_file()
    assert Bin(own).items() == []


@posix_only
def test_sizes_count_each_file_once_and_follow_no_links(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "one").write_bytes(b"x" * 500)
    os.link(tree / "one", tree / "two")
    big = tmp_path / "big"
    big.write_bytes(b"x" * 9000)
    (tree / "link").symlink_to(big)
    assert size_of(tree) == 500 + (tree / "link").lstat().st_size
