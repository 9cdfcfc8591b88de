"""What is read of installed packages: records of every kind, whole, torn and strange."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from app.core.package_problems import Problem
from app.services.packages import PackagesReader
from app.system.installed_packages import list_packages, path_of_file_url
from tests.unit.made_environments import installed, links, package, problems, read, venv


def test_everything_a_record_tells(tmp_path: Path) -> None:
    site = venv(tmp_path)
    headers = 'Summary: For all\nLicense: MIT\nRequires-Dist: b>=2\nRequires-Dist: c; extra == "x"'
    headers += "\nProvides-Extra: x"
    installed(
        site, "A.b", "1.0", headers, {"INSTALLER": "pip\n", "REQUESTED": "", "WHEEL": "Tag: py3-none-any\n"}
    )
    installed(site, "b", "2.5", "", {"INSTALLER": "pip\r\n"})
    found = read(tmp_path)
    first = package(found, "a-b")
    assert (first.name, first.version, first.summary, first.licence) == ("A.b", "1.0", "For all", "MIT")
    assert (first.installer, first.requested, first.extras) == ("pip", True, ("x",))
    assert (first.location, first.tags) == (str(site), ("py3-none-any",))
    assert package(found, "b").requested is False
    assert found.problems == ()
    assert found.to_json()["packages"][0]["requires"] == ["b"]
    assert found.to_json()["packages"][1]["required_by"] == ["A.b"]


def test_the_keys_of_the_command_line(tmp_path: Path) -> None:
    installed(venv(tmp_path), "foo", headers="Requires-Dist: gone")
    written = json.loads(json.dumps(read(tmp_path).to_json()))
    contract = {"name", "version", "installer", "requested", "editable", "summary", "requires", "size_bytes"}
    assert contract <= set(written["packages"][0])
    assert written["problems"] == [
        {"package": "foo", "sentence": "foo 1.0 requires gone, which is not installed.", "kind": "missing"}
    ]


def test_poetry_does_not_say_what_was_asked_for(tmp_path: Path) -> None:
    installed(venv(tmp_path), "foo", files={"INSTALLER": "Poetry 2.1.3"})
    (one,) = read(tmp_path).to_json()["packages"]
    assert (one["installer"], one["requested"]) == ("poetry", None)


def test_direct_urls_and_editable_projects(tmp_path: Path) -> None:
    site = venv(tmp_path)
    editable = {"url": "file:///home/u/My%20Proj/gr%C3%B6%C3%9Fe", "dir_info": {"editable": True}}
    installed(site, "here", files={"direct_url.json": json.dumps(editable)})
    archive = {"url": "https://example.org/there-1.0.zip", "archive_info": {}}
    installed(site, "there", files={"direct_url.json": json.dumps(archive)})
    for number, torn in enumerate(
        ["", "{", "[]", "null", '{"url": 5}', '{"url": "file:///x", "dir_info": 3}', "[" * 9999]
    ):
        installed(site, f"torn{number}", files={"direct_url.json": torn})
    found = read(tmp_path)
    assert package(found, "here").editable == "/home/u/My Proj/größe"
    assert package(found, "there").url == "https://example.org/there-1.0.zip"
    assert [row.editable for row in list_packages(tmp_path, "linux")][:1] == ["/home/u/My Proj/größe"]
    assert len(found.packages) == 9


@pytest.mark.parametrize(
    ("url", "platform", "path"),
    [
        ("file:///home/u/a%20b", "linux", "/home/u/a b"),
        ("file:///C:/Users/a%20b/p", "win32", r"C:\Users\a b\p"),
        ("file://server/share/p", "win32", r"\\server\share\p"),
        ("https://example.org/x", "linux", ""),
        ("file://[", "linux", ""),
    ],
)
def test_file_addresses(url: str, platform: str, path: str) -> None:
    assert path_of_file_url(url, platform) == path


def test_egg_info_folders_files_links_and_eggs(tmp_path: Path) -> None:
    site = venv(tmp_path / "env")
    folder = site / "Old_Style-1.0-py3.11.egg-info"
    folder.mkdir()
    (folder / "PKG-INFO").write_text("Name: Old.Style\nVersion: 1.0\nSummary: UNKNOWN\n", encoding="utf-8")
    (folder / "requires.txt").write_text('linked\n[:python_version < "3"]\nsix\n[x]\ny\n', encoding="utf-8")
    (site / "distutils_made-2.0.egg-info").write_text(
        "Name: distutils-made\nVersion: 2.0\n", encoding="utf-8"
    )
    project = tmp_path / "linked project"
    (project / "linked.egg-info").mkdir(parents=True)
    (project / "linked.egg-info" / "PKG-INFO").write_text("Name: linked\nVersion: 3.0\n", encoding="utf-8")
    (site / "linked.egg-link").write_text(f"\n{project}\n../\n", encoding="utf-8")
    (site / "easy-install.pth").write_text(
        f"{project}\n./egg-4.0-py3.11.egg\nzipped-5.0.egg\n", encoding="utf-8"
    )
    (site / "egg-4.0-py3.11.egg" / "EGG-INFO").mkdir(parents=True)
    (site / "egg-4.0-py3.11.egg" / "EGG-INFO" / "PKG-INFO").write_text(
        "Name: egg\nVersion: 4.0\n", encoding="utf-8"
    )
    with zipfile.ZipFile(site / "zipped-5.0.egg", "w") as egg:
        egg.writestr("EGG-INFO/PKG-INFO", "Name: zipped\nVersion: 5.0\n")
    (site / "nowhere.egg-link").write_text("/nowhere/at/all\n", encoding="utf-8")
    found = read(tmp_path / "env")
    assert [(p.name, p.version, p.editable) for p in found.packages] == [
        ("distutils-made", "2.0", ""),
        ("egg", "4.0", ""),
        ("linked", "3.0", str(project)),
        ("Old.Style", "1.0", ""),
        ("zipped", "5.0", ""),
    ]
    assert package(found, "old-style").requires == (
        "linked",
        'six ; python_version < "3"',
        'y ; extra == "x"',
    )
    assert found.problems == ()
    assert [tuple(row)[:2] for row in list_packages(tmp_path / "env", "linux")] == [
        (p.name, p.version) for p in found.packages
    ]


def test_a_folder_named_otherwise_than_its_metadata(tmp_path: Path) -> None:
    info = installed(venv(tmp_path), "foo", "1.0")
    (info / "METADATA").write_text("Name: Bar\nVersion: 2.0\n", encoding="utf-8")
    (one,) = read(tmp_path).packages
    assert (one.key, one.name, one.version) == ("foo", "Bar", "1.0")  # as pip: the folder decides what counts


def test_damage_is_told_and_the_package_still_listed(tmp_path: Path) -> None:
    site = venv(tmp_path)
    installed(site, "whole", headers="Requires-Dist: torn\nRequires-Dist: empty")
    (site / "torn-1.0.dist-info").mkdir()
    (site / "torn-1.0.dist-info" / "METADATA").write_bytes(b"\0" * 500)
    (site / "empty-2.0.dist-info").mkdir()
    (site / "a file-1.0.dist-info").write_text("", encoding="utf-8")
    (site / "noversion.egg-info").mkdir()
    found = read(tmp_path)
    assert [(p.name, p.version) for p in found.packages] == [
        ("empty", "2.0"),
        ("noversion", ""),
        ("torn", "1.0"),
        ("whole", "1.0"),
    ]
    assert sorted(problems(found)) == [
        ("bad-version", "noversion"),
        ("nameless", "a file-1.0.dist-info"),
        ("no-metadata", "empty"),
        ("no-metadata", "noversion"),
        ("torn-metadata", "torn"),
    ]


def test_leftovers_and_nameless_records_are_no_packages(tmp_path: Path) -> None:
    site = venv(tmp_path)
    installed(site, "~ip", "23.0")
    installed(site, "pip", "24.0")
    (site / "-x-1.0.dist-info").mkdir()
    (site / "foo.dist-info").mkdir()
    (site / ".dist-info").mkdir()
    found = read(tmp_path)
    assert [p.name for p in found.packages] == ["pip"]
    assert sorted(problem.kind for problem in found.problems) == [
        "leftover",
        "nameless",
        "nameless",
        "nameless",
    ]
    leftover = next(problem for problem in found.problems if problem.kind == "leftover")
    assert leftover.path == str(site / "~ip-23.0.dist-info")


def test_two_records_of_one_package(tmp_path: Path) -> None:
    site = venv(tmp_path)
    installed(site, "foo", "1.0")
    installed(site, "Foo", "2.0")
    found = read(tmp_path)
    assert len(found.packages) == 1
    (told,) = found.problems
    assert (told.kind, told.key) == ("duplicate", "foo")
    assert "foo-1.0.dist-info" in str(told.sentence)
    assert "Foo-2.0.dist-info" in str(told.sentence)


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = venv(tmp_path)
    installed(site, "open")
    installed(site, "closed")
    (tmp_path / "shut").mkdir()
    (site / "x.pth").write_text(str(tmp_path / "shut"), encoding="utf-8")
    really_list, really_open = os.listdir, os.open

    def refuse(path: str) -> None:  # root may read everything
        if "closed" in str(path) or str(path).endswith("shut"):
            raise PermissionError(path)

    def listing(path: str) -> list[str]:
        refuse(path)
        return really_list(path)

    def opening(path: str, *arguments: int, **more: int) -> int:
        refuse(path)
        return really_open(path, *arguments, **more)

    monkeypatch.setattr(os, "listdir", listing)
    monkeypatch.setattr(os, "open", opening)
    found = read(tmp_path)
    assert [(p.name, p.version) for p in found.packages] == [("closed", "1.0"), ("open", "1.0")]
    assert problems(found) == [("no-metadata", "closed"), ("unreadable", "shut")]
    assert "permissions" in str(found.problems[0].sentence)


@links
def test_a_linked_site_packages_and_loops(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    installed(real, "foo", files={"RECORD": "foo.py,,\n"})
    (real / "foo.py").write_bytes(b"x" * 5000)
    (real / "loop.dist-info").symlink_to("loop.dist-info")
    (real / "loop-1.0.dist-info").symlink_to("loop-1.0.dist-info")
    lib = tmp_path / "env" / "lib" / "python3.11"
    lib.mkdir(parents=True)
    (lib / "site-packages").symlink_to(real)
    found = PackagesReader().read(tmp_path / "env", platform="linux", sizes=True)
    assert [p.name for p in found.packages] == ["foo", "loop"]
    assert package(found, "foo").size_bytes == os.lstat(real / "foo.py").st_blocks * 512
    assert ("no-metadata", "loop") in problems(found)


@pytest.mark.skipif(sys.platform == "win32", reason="such names do not exist there")
def test_names_in_every_script(tmp_path: Path) -> None:
    site = venv(tmp_path / "größe 大\n")
    installed(site, "foo", files={"RECORD": "größe/大.py,,\n"})
    (site / "größe").mkdir()
    (site / "größe" / "大.py").write_bytes(b"x")
    (site / "名前-1.0.dist-info").mkdir()
    (site / os.fsdecode(b"\xff-1.0.dist-info")).touch()
    found = PackagesReader().read(tmp_path / "größe 大\n", platform="linux", sizes=True)
    assert [p.name for p in found.packages] == ["foo"]
    assert package(found, "foo").size_bytes
    assert [problem.kind for problem in found.problems] == ["nameless", "nameless"]
    json.dumps(found.to_json())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    site = venv(tmp_path)
    info = installed(site, "foo")
    for name in ("METADATA", "direct_url.json", "WHEEL", "INSTALLER", "RECORD"):
        (info / name).unlink(missing_ok=True)
        os.mkfifo(info / name)
    os.mkfifo(site / "x.pth")
    assert [p.name for p in PackagesReader().read(tmp_path, platform="linux", sizes=True).packages] == ["foo"]


def test_ten_thousand_packages(tmp_path: Path) -> None:
    site = venv(tmp_path)
    for number in range(10_000):
        info = site / f"p{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Name: p{number}\nVersion: 1.0\nRequires-Dist: p{number + 1}\n", "utf-8"
        )
    found = read(tmp_path)
    assert len(found.packages) == 10_000
    assert problems(found) == [("missing", "p9999")]
    assert len(found.tree.roots()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="blocks and hard links are counted on POSIX only")
def test_sizes_count_each_file_once(tmp_path: Path) -> None:
    site = venv(tmp_path / "env")
    record = (
        "foo/__init__.py,,\nfoo/data.bin,,\n../../../bin/foo,,\n../../../../outside,,\nfoo/gone.py,,\nfoo,,\n"
    )
    info = installed(site, "foo", files={"RECORD": record})
    installed(site, "second", files={"RECORD": "foo/data.bin,,\nsecond.bin,,\n"})
    installed(site, "norecord")
    for path in ("foo/__pycache__", "bar"):
        (site / path).mkdir(parents=True)
    (tmp_path / "env" / "bin").mkdir()
    mine = [site / "foo/__init__.py", site / "foo/data.bin", tmp_path / "env/bin/foo"]
    mine.append(site / "foo/__pycache__/__init__.cpython-311.pyc")
    for path in [*mine, site / "foo/__pycache__/other.cpython-311.pyc", tmp_path / "outside"]:
        path.write_bytes(b"x" * 9000)
    os.link(site / "foo/data.bin", site / "second.bin")
    found = PackagesReader().read(tmp_path / "env", platform="linux", sizes=True)
    assert package(found, "foo").size_bytes == sum(path.lstat().st_blocks * 512 for path in mine)
    assert package(found, "second").size_bytes == 0
    assert package(found, "norecord").size_bytes is None
    assert info.exists()
    windows = PackagesReader().read(tmp_path / "env", platform="win32", sizes=True)
    assert package(windows, "foo").size_bytes == 9000 * len(mine)


def test_problems_are_values(tmp_path: Path) -> None:
    installed(venv(tmp_path), "foo", headers="Requires-Dist: gone")
    (one,) = read(tmp_path).problems
    assert isinstance(one, Problem)
    assert one == read(tmp_path).problems[0]
