"""Where an environment's packages are, and which Python they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.packages import Listed
from app.system.installed_packages import list_packages
from app.system.python_facts import environment_facts, machine_name
from app.system.site_packages import base_prefix, search_path, site_packages_of, version_of
from tests.unit.made_environments import installed, links, problems, read, venv


def test_a_venv(tmp_path: Path) -> None:
    site = venv(tmp_path)
    assert site_packages_of(tmp_path, "linux") == [str(site)]
    assert version_of(str(tmp_path), "linux") == "3.11.9"


@pytest.mark.parametrize(
    ("written", "version"),
    [("3.13.0.candidate.2", "3.13.0rc2"), ("3.12.1.final.0", "3.12.1"), ("3.14.0+ (main)", "3.14.0")],
)
def test_its_version_is_the_one_that_markers_ask_for(tmp_path: Path, written: str, version: str) -> None:
    (tmp_path / "pyvenv.cfg").write_text(f"version_info = {written}\n")
    assert version_of(str(tmp_path), "linux") == version


@links
def test_lib64_is_another_name_of_lib(tmp_path: Path) -> None:
    site = venv(tmp_path)
    (tmp_path / "lib64").symlink_to("lib")
    assert site_packages_of(tmp_path, "linux") == [str(site)]


def test_a_real_lib64_comes_after_lib(tmp_path: Path) -> None:
    site = venv(tmp_path)
    other = tmp_path / "lib64" / "python3.11" / "site-packages"
    other.mkdir(parents=True)
    assert site_packages_of(tmp_path, "linux") == [str(site), str(other)]


def test_windows(tmp_path: Path) -> None:
    site = tmp_path / "Lib" / "site-packages"
    site.mkdir(parents=True)
    assert site_packages_of(tmp_path, "win32") == [str(site)]


def test_msys_keeps_the_layout_of_posix_on_windows(tmp_path: Path) -> None:
    site = venv(tmp_path)
    assert site_packages_of(tmp_path, "win32") == [str(site)]


def test_debian_in_its_own_order(tmp_path: Path) -> None:
    for folder in ("lib/python3.11", "lib/python3/dist-packages", "local/lib/python3.11/dist-packages"):
        (tmp_path / folder).mkdir(parents=True)
    assert site_packages_of(tmp_path, "linux") == [
        str(tmp_path / "local/lib/python3.11/dist-packages"),
        str(tmp_path / "lib/python3/dist-packages"),
    ]


@pytest.mark.parametrize(
    "folder", ["lib/pypy3.10/site-packages", "site-packages", "lib/python3.13t/site-packages"]
)
def test_other_pythons(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    assert site_packages_of(tmp_path, "linux") == [str(tmp_path / folder)]


def test_the_environments_own_version_among_several(tmp_path: Path) -> None:
    for version in ("3.9", "3.10", "3.11"):
        (tmp_path / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text("version_info = 3.10.4.final.0\n", encoding="utf-8")
    assert [Path(one).parent.name for one in site_packages_of(tmp_path, "linux")] == ["python3.10"]
    assert [Path(one).parent.name for one in site_packages_of(tmp_path, "linux", "3.9.1")] == ["python3.9"]
    (tmp_path / "pyvenv.cfg").unlink()
    assert [Path(one).parent.name for one in site_packages_of(tmp_path, "linux")] == ["python3.11"]


def test_conda_tells_its_version_by_the_record_of_python(tmp_path: Path) -> None:
    (tmp_path / "conda-meta").mkdir()
    (tmp_path / "conda-meta" / "python-slugify-5.0.2-py_0.json").touch()
    (tmp_path / "conda-meta" / "python-3.9.18-h955ad1f_0.json").touch()
    assert version_of(str(tmp_path), "linux") == "3.9.18"


def test_no_environment_at_all(tmp_path: Path) -> None:
    assert site_packages_of(tmp_path / "nothing", "linux") == []
    found = read(tmp_path)
    assert (found.packages, found.problems) == ((), ())


def test_the_base_pythons_packages_are_seen_where_pyvenv_cfg_lets_them(tmp_path: Path) -> None:
    base = tmp_path / "base" / "lib" / "python3.11" / "site-packages"
    installed(base, "below")
    installed(base, "both", "1.0")
    home = f"home = {tmp_path / 'base' / 'bin'}\nversion = 3.11.9\n"
    site = venv(tmp_path / "env", config=f"{home}include-system-site-packages = True\n")
    installed(site, "both", "2.0")
    found = read(tmp_path / "env")
    assert [(p.name, p.version, p.inherited) for p in found.packages] == [
        ("below", "1.0", True),
        ("both", "2.0", False),
    ]
    assert problems(found) == []
    (tmp_path / "env" / "pyvenv.cfg").write_text(
        f"{home}include-system-site-packages = false\n", encoding="utf-8"
    )
    assert [p.name for p in read(tmp_path / "env").packages] == ["both"]


def test_pth_files_add_folders(tmp_path: Path) -> None:
    site = venv(tmp_path / "env")
    project = tmp_path / "project"
    installed(project, "inside")
    lines = f"# comment\nimport sys; nothing\n\n{project}\n../nowhere\n{project}\n.\n"
    (site / "b.pth").write_text(lines, encoding="utf-8")
    (site / ".hidden.pth").write_text(str(tmp_path), encoding="utf-8")
    (site / "broken.pth").write_bytes(b"\xff\xfe\x00nul\n")
    assert [place.folder for place in search_path(str(tmp_path / "env"), "linux")] == [
        str(site),
        str(project),
    ]
    assert list_packages(tmp_path / "env", "linux") == [Listed("inside", "1.0")]


def test_facts_for_markers(tmp_path: Path) -> None:
    venv(tmp_path, "3.13t", "version_info = 3.13.0\nimplementation = CPython\n")
    facts = environment_facts(tmp_path, platform="darwin", architecture="arm64")
    assert facts[:4] == ("3.13.0", "darwin", "arm64", "cpython")
    assert facts.free_threaded
    assert environment_facts(tmp_path, python_version="3.13.5", platform="linux").python_version == "3.13.5"


@pytest.mark.parametrize(
    ("config", "platform", "base"),
    [
        ({"home": "/opt/python/bin"}, "linux", "/opt/python"),
        ({"home": "/usr/bin/"}, "linux", "/usr"),
        ({"home": "/bin"}, "linux", "/usr"),
        ({"home": r"C:\Python312"}, "win32", r"C:\Python312"),
        ({"home": "/a/bin", "base-prefix": "/b"}, "linux", "/b"),
        ({}, "linux", ""),
    ],
)
def test_the_base_an_environment_stands_on(config: dict[str, str], platform: str, base: str) -> None:
    assert base_prefix(config, platform) == base


@pytest.mark.parametrize(
    ("architecture", "platform", "machine"),
    [
        ("x86_64", "win32", "AMD64"),
        ("AMD64", "linux", "x86_64"),
        ("arm64", "linux", "aarch64"),
        ("aarch64", "darwin", "arm64"),
        ("arm64", "win32", "ARM64"),
        ("riscv64", "linux", "riscv64"),
    ],
)
def test_each_system_has_its_word_for_an_architecture(architecture: str, platform: str, machine: str) -> None:
    assert machine_name(architecture, platform) == machine
