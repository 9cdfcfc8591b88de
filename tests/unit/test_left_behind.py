"""What an installer leaves half installed, told from what belongs to a package."""

from __future__ import annotations

from pathlib import Path

from app.services.undo import WayBack, filled, take_back
from app.system.file_store import Files
from app.system.left_behind import left_behind
from app.system.paths import Places
from app.system.settings import Settings


def package(folder: Path, name: str, *, whole: bool = True) -> None:
    """A package as pip lays it down: the list of files from its wheel, in the end with what pip wrote."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    told = folder / f"{name}-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
    record = f"{name}/__init__.py,,\n../../../bin/{name},,\n{told.name}/RECORD,,\n"
    (told / "RECORD").write_text(record + f"{told.name}/INSTALLER,,\n" if whole else record)


def test_only_what_is_new_and_belongs_to_no_whole_package(tmp_path: Path) -> None:
    package(tmp_path, "old")
    (tmp_path / "notes.txt").touch()
    before = {path.name for path in tmp_path.iterdir()}
    package(tmp_path, "whole")
    package(tmp_path, "half", whole=False)
    (tmp_path / "beginning").mkdir()
    (tmp_path / "__pycache__").mkdir()
    assert left_behind(str(tmp_path), before) == ["beginning", "half", "half-1.0.dist-info"]
    assert left_behind(str(tmp_path / "gone"), before) == []


def test_it_is_swept_away_also_by_the_next_start(tmp_path: Path, own: Places) -> None:
    files, settings, tmp_path = Files(own), Settings(own), tmp_path / "packages"
    tmp_path.mkdir()
    package(tmp_path, "old")
    way = WayBack.from_json(filled(tmp_path).to_json())
    assert take_back(way, files, settings, print) is None
    package(tmp_path, "half", whole=False)
    told = take_back(way, files, settings, print, keep=True)
    assert "half, half-1.0.dist-info" in str(told)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old", "old-1.0.dist-info"]
