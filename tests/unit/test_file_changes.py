from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.core.difference import Change
from app.services.file_changes import difference_on_disk


def test_a_file_is_compared_with_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"FROM python:3.12-slim\nRUN true\n")
    found = difference_on_disk(path, b"FROM python:3.11-slim\nRUN true\n")
    assert [line.change for line in found.lines] == [Change.REMOVED, Change.ADDED, Change.SAME]


def test_a_missing_file_is_new(tmp_path: Path) -> None:
    assert str(difference_on_disk(tmp_path / "none" / "x", b"a\n").note) == "A new file."


def test_what_cannot_be_compared_says_why(tmp_path: Path) -> None:
    assert "other than a file" in str(difference_on_disk(tmp_path, b"a\n").note)
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(5_000_000)
    assert "too large" in str(difference_on_disk(large, b"a\n").note)


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right on Windows")
def test_a_link_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "gone")
    assert "leads nowhere" in str(difference_on_disk(link, b"a\n").note)


def test_a_name_no_system_allows_says_why(tmp_path: Path) -> None:
    assert "cannot be read" in str(difference_on_disk(tmp_path / ("x" * 5_000), b"a\n").note)
