"""Dependency files on a real disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.dependency_files.model import Kind
from app.core.dependency_files.requirement import Place
from app.core.errors import AppError
from app.services.dependency_files import dependency_files_in, read_dependency_file
from app.system import dependency_disk
from app.system.dependency_disk import DependencyDisk


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "setup.py").touch()
    (tmp_path / "plain").mkdir()
    file = str(tmp_path / "plain" / "requirements.txt")
    disk = DependencyDisk()
    assert disk.beside(file, "../a/./b.txt") == str(tmp_path / "a" / "b.txt")
    assert disk.beside(file, (tmp_path / "with space").as_uri()) == str(tmp_path / "with space")
    places = [disk.look(file, named) for named in ("../project", ".", "../gone", "\0", "../project/setup.py")]
    assert places == [Place.PROJECT, Place.FOLDER, Place.NOTHING, Place.NOTHING, Place.FILE]


def test_the_path_stays_as_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    read = read_dependency_file("pyproject.toml")
    assert (read.path, read.kind) == ("pyproject.toml", Kind.PYPROJECT)


def test_a_file_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependency_disk, "MOST_BYTES", 10)
    (tmp_path / "requirements.txt").write_text("a\n-r b.txt\n"[:10])
    (tmp_path / "b.txt").write_text("x" * 11)
    with pytest.raises(AppError, match="larger than 16 MB"):
        read_dependency_file(tmp_path / "b.txt")
    read = read_dependency_file(tmp_path / "requirements.txt")
    assert [each.line for each in read.problems] == [2]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "requirements.txt").write_text("-r pipe.txt\na\n")
    assert [each.name for each in read_dependency_file(tmp_path / "requirements.txt").wanted] == ["a"]


@pytest.mark.skipif(os.name == "nt", reason="the links are made as on POSIX")
def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for path, reason in (("", "not there"), (tmp_path, "is a folder"), (tmp_path / "circle", "circle")):
        with pytest.raises(AppError, match=reason):
            read_dependency_file(path)


def test_a_folder_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.poetry]\n")
    (tmp_path / "requirements.txt").touch()
    assert [(each.name, each.tools[0]) for each in dependency_files_in(tmp_path)] == [
        ("pyproject.toml", "poetry"),
        ("requirements.txt", "pip"),
    ]
    assert dependency_files_in(tmp_path / "gone") == ()
