"""Whether a disk is full."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.system.room import has_no_room


@pytest.mark.parametrize(
    ("total", "free", "full"),
    [
        (1 << 30, 0, True),
        (1 << 30, 100_000, True),
        (1 << 30, 1 << 20, False),
        (0, 0, False),  # /proc, where nothing can be written, is not full: it is no disk
    ],
)
def test_a_disk_is_full_when_nothing_more_fits(
    total: int, free: int, full: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage(tmp_path))(total, total - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    assert has_no_room(tmp_path / "not" / "there" / "yet") is full
