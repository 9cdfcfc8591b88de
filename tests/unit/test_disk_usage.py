"""Sizes of trees: blocks, hard links, loops, what may not be read, and the way Windows is counted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.system.disk_usage import disk_usage
from app.system.package_sizes import parse_record

posix = pytest.mark.skipif(sys.platform == "win32", reason="blocks and hard links are counted on POSIX only")


def blocks(*paths: Path) -> int:
    return sum(os.lstat(path).st_blocks * 512 for path in paths)


@posix
def test_folders_and_files_by_their_blocks(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "in").mkdir(parents=True)
    (tree / "small").write_bytes(b"x")
    (tree / "in" / "large").write_bytes(b"x" * 100_000)
    (tree / "in" / "sparse").touch()
    os.truncate(tree / "in" / "sparse", 50_000_000)
    usage = disk_usage(tree)
    assert usage.size_bytes == blocks(tree, *tree.rglob("*"))
    assert (usage.files, usage.unreadable, usage.shared_bytes, usage.complete) == (3, 0, 0, True)


@posix
def test_a_hard_link_counts_once_and_shared_only_if_it_leads_out(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "inner").write_bytes(b"x" * 10_000)
    os.link(tree / "inner", tree / "inner again")
    (tmp_path / "cache").write_bytes(b"y" * 20_000)
    os.link(tmp_path / "cache", tree / "outer")
    os.link(tmp_path / "cache", tree / "outer again")
    usage = disk_usage(tree)
    assert usage.files == 2
    assert usage.size_bytes == blocks(tree, tree / "inner", tree / "outer")
    assert usage.shared_bytes == blocks(tree / "outer")
    assert usage.freed_bytes == blocks(tree, tree / "inner")


@posix
def test_links_are_counted_and_never_followed(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "large").write_bytes(b"x" * 1_000_000)
    (tree / "loop").symlink_to(tree)
    (tree / "out").symlink_to(tmp_path / "elsewhere")
    (tree / "dangling").symlink_to("nowhere")
    usage = disk_usage(tree)
    assert usage.files == 3
    assert usage.size_bytes == blocks(tree, *tree.iterdir())


@posix
def test_a_link_to_the_tree_is_the_tree(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("tree")
    assert disk_usage(tmp_path / "link") == disk_usage(tmp_path / "tree")


@posix
def test_a_tree_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    depth = 600
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("a long name", dir_fd=here)
        below = os.open("a long name", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    usage = disk_usage(tmp_path)
    assert (usage.files, usage.unreadable) == (1, 0)
    assert usage.size_bytes == blocks(tmp_path) + depth * blocks(tmp_path / "a long name")


@posix
def test_what_may_not_be_read_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    really_open = os.open

    def refusing(path: str, *arguments: int, **more: int) -> int:  # root may open everything
        if path == "closed":
            raise PermissionError(path)
        return really_open(path, *arguments, **more)

    monkeypatch.setattr(os, "open", refusing)
    usage = disk_usage(tmp_path)
    assert (usage.unreadable, usage.files, usage.complete) == (1, 1, True)


def test_no_such_folder_and_a_single_file(tmp_path: Path) -> None:
    assert disk_usage(tmp_path / "nothing").unreadable == 1
    (tmp_path / "file").write_bytes(b"x" * 5000)
    assert disk_usage(tmp_path / "file").files == 1


class Stopped:
    """A flag that is set after some looks at it."""

    def __init__(self, after: int) -> None:
        self.left = after

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_it_stops_when_asked(tmp_path: Path, platform: str) -> None:
    for number in range(10):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "file").write_bytes(b"x")
    usage = disk_usage(tmp_path, cancel=Stopped(after=4), platform=platform)
    assert not usage.complete
    assert usage.files < 10


def test_windows_counts_lengths_of_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(b"x" * 1234)
    (tmp_path / "größe 大").write_bytes(b"y" * 10)
    usage = disk_usage(tmp_path, platform="win32")
    assert (usage.size_bytes, usage.files, usage.unreadable) == (1244, 2, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="names that are not UTF-8 exist on Linux")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff\n")
    folder.mkdir()
    (folder / os.fsdecode(b"\xfe")).write_bytes(b"x")
    assert disk_usage(tmp_path).files == 1


def test_record_paths_with_commas_and_quotes() -> None:
    data = b'foo/__init__.py,sha256=abc,12\r\n"foo/a,b ""c"".py",,\n\n../../../bin/foo,x,1\nfoo/\xff,,\n'
    assert parse_record(data) == ["foo/__init__.py", 'foo/a,b "c".py', "../../../bin/foo", "foo/ÿ"]
