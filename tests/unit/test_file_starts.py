"""The beginnings of files that may be anything."""

import os

import pytest

from app.system.file_starts import names_in, read_start, start_of


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "long"
    path.write_bytes(b"0123456789" * 10_000)
    return str(path)


@pytest.mark.parametrize("most", [0, 10, 32_768, 65_536, 70_000, 100_000, 200_000])
def test_a_file_is_read_up_to_a_limit(file, most):
    assert read_start(file, most) == (b"0123456789" * 10_000)[:most]


def test_a_part_further_on_is_read(file):
    assert read_start(file, 3, offset=99_998) == b"89"
    assert read_start(file, 3, offset=1 << 70) == b""


@pytest.mark.parametrize("name", ["", "not there", "a\0b"])
def test_what_cannot_be_read_is_empty_or_told(tmp_path, name):
    path = f"{tmp_path}{os.sep}{name}"
    assert read_start(path) == b""
    with pytest.raises(OSError, match=r"."):
        start_of(path, 10)
    assert names_in(f"{path}{os.sep}more") == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are POSIX's")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert read_start(str(tmp_path / "pipe")) == b""
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    writing = os.open(tmp_path / "pipe", os.O_WRONLY)
    try:
        assert read_start(str(tmp_path / "pipe")) == b""
    finally:
        os.close(writing)
        os.close(reading)
