"""The place of a new environment: what is found there, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.place_facts import PlaceFacts, Remark, remarks
from app.core.ports import WindowsRegistry
from app.core.preflight import Weight
from app.core.surroundings import Surroundings
from app.system.place_facts import cloud_of, look_at_place
from app.system.windows_registry import NoRegistry


def around(home: Path | str, platform: str = "linux", **environ: str) -> Surroundings:
    return Surroundings(platform, environ, str(home))


def look_at(path: str, machine: Surroundings, registry: WindowsRegistry | None = None) -> PlaceFacts:
    return look_at_place(path, machine, registry or NoRegistry())


def said(facts: PlaceFacts) -> list[Remark]:
    return list(remarks(facts))


def test_a_new_place_in_a_folder_of_ones_own_is_fine(tmp_path: Path) -> None:
    facts = look_at(str(tmp_path / "not" / "yet" / "there"), around(tmp_path))
    assert facts.writable
    assert not facts.occupied
    assert facts.free_bytes
    assert said(facts) == []


def test_an_empty_folder_is_a_place(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert said(look_at(str(tmp_path / "new"), around(tmp_path))) == []


@pytest.mark.parametrize("kind", ["file", "full", "dangling"])
def test_what_stands_there_is_in_the_way(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "place"
    if kind == "file":
        place.write_text("mine", encoding="utf-8")
    elif kind == "full":
        (place / "notes").mkdir(parents=True)
    else:
        place.symlink_to(tmp_path / "gone")
    (remark,) = said(look_at(str(place), around(tmp_path)))
    assert remark.weight is Weight.PROBLEM
    assert "Something is there" in str(remark.sentence)


def test_an_environment_is_called_one_and_none_stands_in_another(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "pyvenv.cfg").touch()
    (first, *_) = said(look_at(str(tmp_path / "lab"), around(tmp_path)))
    assert "An environment is there" in str(first.sentence)
    (inner,) = said(look_at(str(tmp_path / "lab" / "deep" / "er"), around(tmp_path)))
    assert str(tmp_path / "lab") in str(inner.sentence)


def test_the_installation_of_conda_holds_its_environments(tmp_path: Path) -> None:
    root = tmp_path / "miniconda3"
    for folder in ("conda-meta", "condabin", "envs/lab/conda-meta", "bin"):
        (root / folder).mkdir(parents=True)
    (root / "conda-meta" / "conda-24.1.0-py311_0.json").touch()
    (root / "bin" / "conda").touch()
    (root / "condabin" / "conda").touch()
    assert look_at(str(root / "envs" / "new"), around(tmp_path)).inside_environment is None
    inner = look_at(str(root / "envs" / "lab" / "new"), around(tmp_path))
    assert inner.inside_environment == str(root / "envs" / "lab")


def test_a_place_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (remark,) = said(look_at(str(tmp_path / "file" / "env"), around(tmp_path)))
    assert "may not write" in str(remark.sentence)


@pytest.mark.parametrize(
    ("platform", "home", "path", "service"),
    [
        ("win32", "C:\\Users\\Ada", "c:\\users\\ada\\OneDrive - Uni Köln\\lab", "OneDrive"),
        ("win32", "C:\\Users\\Ada", "D:\\Wolke\\lab", "OneDrive"),
        ("win32", "C:\\Users\\Ada", "C:\\Users\\Ada\\lab", None),
        ("linux", "/home/ada", "/home/ada/Dropbox/lab", "Dropbox"),
        ("linux", "/home/ada", "/srv/Dropbox/lab", None),
        ("linux", "/home/ada", "/home/adam/Dropbox", None),
        ("darwin", "/Users/ada", "/Users/ada/Library/Mobile Documents/lab", "iCloud Drive"),
        ("darwin", "/Users/ada", "/Users/ada/Library/CloudStorage/GoogleDrive-a@b.c/lab", "GoogleDrive"),
        ("darwin", "/Users/ada", "/Users/ada/Documents/lab", None),
    ],
)
def test_folders_that_go_to_the_network(platform: str, home: str, path: str, service: str | None) -> None:
    environ = {"OneDrive": "D:\\Wolke"} if platform == "win32" else {}
    assert cloud_of(path, around(home, platform, **environ)) == service


def test_documents_that_icloud_keeps(tmp_path: Path) -> None:
    (tmp_path / "Library" / "Mobile Documents" / "com~apple~CloudDocs" / "Documents").mkdir(parents=True)
    assert cloud_of(f"{tmp_path}/Documents/lab", around(tmp_path, "darwin")) == "iCloud Drive"


def test_what_may_be_unwise_is_no_problem() -> None:
    facts = PlaceFacts("/home/ada/My Drive", free_bytes=10, cloud="Dropbox")
    assert [remark.weight for remark in said(facts)] == [Weight.WARNING] * 3
    assert "accents" in str(said(PlaceFacts("/home/ada/größe"))[0].sentence)


def test_a_path_too_long_for_windows() -> None:
    long = "C:\\" + "a" * 120
    assert [remark.weight for remark in said(PlaceFacts(long, long_paths=False))] == [Weight.PROBLEM]
    assert said(PlaceFacts(long)) == []
    assert said(PlaceFacts("C:\\envs\\lab", long_paths=False)) == []


def test_a_disk_that_is_not_there() -> None:
    (remark,) = said(PlaceFacts("Q:\\lab", missing_disk=True, writable=False))
    assert "no such disk" in str(remark.sentence)


@pytest.mark.parametrize(("switch", "long_paths"), [({"LongPathsEnabled": "1"}, True), ({}, False)])
def test_an_administrator_may_allow_long_paths(
    tmp_path: Path, switch: dict[str, str], long_paths: bool
) -> None:
    class Registry(NoRegistry):
        def values(self, path: str) -> dict[str, str]:
            return switch if path.endswith("FileSystem") else {}

    machine = Surroundings("win32", {}, "C:\\Users\\ada", root=str(tmp_path))
    assert look_at(str(tmp_path / "lab"), machine, Registry()).long_paths is long_paths
