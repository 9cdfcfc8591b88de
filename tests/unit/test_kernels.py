"""Where Jupyter keeps its list of kernels on each system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.kernel_names import kernel_name
from app.core.surroundings import Surroundings
from app.system.kernels import kernels, own_kernels_folder


def put(folder: Path, name: str, **written: object) -> None:
    (folder / "kernels" / name).mkdir(parents=True)
    (folder / "kernels" / name / "kernel.json").write_text(json.dumps(written), encoding="utf-8")


@pytest.mark.parametrize(
    ("platform", "environ", "place"),
    [
        ("linux", {}, "home/.local/share/jupyter"),
        ("linux", {"XDG_DATA_HOME": "data"}, "data/jupyter"),
        ("linux", {"JUPYTER_DATA_DIR": "mine"}, "mine"),
        ("linux", {"JUPYTER_PATH": "one"}, "one"),
        ("linux", {}, "root/usr/local/share/jupyter"),
        ("darwin", {}, "home/Library/Jupyter"),
        ("win32", {"APPDATA": "roaming"}, "roaming/jupyter"),
        ("win32", {"ProgramData": "all"}, "all/jupyter"),
    ],
)
def test_found(tmp_path: Path, platform: str, environ: dict[str, str], place: str) -> None:
    put(tmp_path / place, "thesis", argv=["/e/bin/python", "-m", "ipykernel"], display_name="My thesis")
    around = Surroundings(
        platform,
        {name: str(tmp_path / value) for name, value in environ.items()},
        str(tmp_path / "home"),
        root=str(tmp_path / "root"),
    )
    [kernel] = kernels(around)
    assert kernel[:2] == ("thesis", "My thesis")
    assert kernel.program == "/e/bin/python"


def test_what_is_no_kernel_is_passed_over(tmp_path: Path) -> None:
    around = Surroundings("linux", {"JUPYTER_PATH": str(tmp_path)}, str(tmp_path / "home"))
    for name, written in (("empty", {"argv": []}), ("none", {}), ("odd", {"argv": 1})):
        put(tmp_path, name, **written)
    (tmp_path / "kernels" / "torn").mkdir()
    (tmp_path / "kernels" / "torn" / "kernel.json").write_text("{", encoding="utf-8")
    put(tmp_path, "good", argv=["/python"])
    assert [
        (each.name, each.display_name)
        for each in kernels(around)
        if each.folder.startswith(str(tmp_path / "k"))
    ] == [("good", "good")]


@pytest.mark.parametrize(
    ("platform", "environ", "place"),
    [
        ("linux", {}, "/home/ada/.local/share/jupyter/kernels"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/jupyter/kernels"),
        ("linux", {"JUPYTER_DATA_DIR": "/mine"}, "/mine/kernels"),
        ("darwin", {}, "/home/ada/Library/Jupyter/kernels"),
        ("win32", {"APPDATA": "C:\\Users\\ada\\Roaming"}, "C:\\Users\\ada\\Roaming\\jupyter\\kernels"),
    ],
)
def test_where_a_kernel_of_the_user_goes(platform: str, environ: dict[str, str], place: str) -> None:
    assert own_kernels_folder(Surroundings(platform, environ, "/home/ada")) == place


@pytest.mark.parametrize(
    ("name", "taken", "kernel"),
    [
        ("thesis", [], "thesis"),
        ("Größe 1", [], "grosse-1"),
        ("thesis", ["Thesis", "thesis-2"], "thesis-3"),
        ("日本", [], "environment"),
        ("-..-", [], "environment"),
        ("../../x", [], "x"),
    ],
)
def test_what_jupyter_may_call_it(name: str, taken: list[str], kernel: str) -> None:
    assert kernel_name(name, taken) == kernel
