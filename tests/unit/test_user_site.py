"""Where packages of one user alone lie, on made-up machines of three systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.pythons import Origin, Python
from app.core.surroundings import Surroundings
from app.system.user_site import read_user_site, user_site_of
from tests.unit.made_environments import installed


def around(platform: str = "linux", home: str = "/home/ada", **environ: str) -> Surroundings:
    return Surroundings(platform, environ, home, root="/")


def python(
    executable: str = "/usr/bin/python3.11",
    version: str | None = "3.11.2",
    origin: Origin = Origin.SYSTEM,
    **more: str,
) -> Python:
    return Python(executable, origin, version, **more)  # type: ignore[arg-type]


FRAMEWORK = "/Library/Frameworks/Python.framework/Versions/3.12/bin/python3.12"
MAC = "/Users/ada"


@pytest.mark.parametrize(
    ("found", "where", "folder"),
    [
        (python(), around(), "/home/ada/.local/lib/python3.11/site-packages"),
        (python(), around(PYTHONUSERBASE="/srv/ada"), "/srv/ada/lib/python3.11/site-packages"),
        (python("/x/bin/python3.13t", "3.13.0"), around(), "/home/ada/.local/lib/python3.13t/site-packages"),
        (
            python("/x/bin/pypy3", "3.10.14", implementation="pypy"),
            around(),
            "/home/ada/.local/lib/pypy3.10/site-packages",
        ),
        (
            python(FRAMEWORK, "3.12.3"),
            around("darwin", MAC),
            f"{MAC}/Library/Python/3.12/lib/python/site-packages",
        ),
        (
            python(FRAMEWORK, "3.12.3"),
            around("darwin", MAC, PYTHONUSERBASE="/srv/ada"),
            "/srv/ada/lib/python/site-packages",
        ),
        (
            python(f"{MAC}/miniforge3/bin/python3.12", "3.12.3"),
            around("darwin", MAC),
            f"{MAC}/.local/lib/python3.12/site-packages",
        ),
        (python(version=None), around(), None),
        (python(implementation="graalpy"), around(), None),
    ],
)
def test_where_it_is(found: Python, where: Surroundings, folder: str | None) -> None:
    assert user_site_of(found, where) == folder


def test_on_windows_by_processor_and_for_the_store() -> None:
    where = around("win32", "/c/Users/ada", APPDATA="/c/Users/ada/AppData/Roaming")
    for architecture, name in (("x86-64", "312"), ("x86", "312-32"), ("ARM64", "312-arm64")):
        found = python("/c/Python312/python.exe", "3.12.3", architecture=architecture)
        folder = f"/c/Users/ada/AppData/Roaming/Python/Python{name}/site-packages"
        assert user_site_of(found, where) == folder
    store = user_site_of(python("/c/python.exe", "3.12.3", Origin.WINDOWS_STORE), where)
    assert store is not None
    assert "PythonSoftwareFoundation.Python.3.12_" in store
    assert store.endswith("/LocalCache/local-packages/Python312/site-packages")


def test_what_is_there_is_counted_and_measured(tmp_path: Path) -> None:
    where = around(home=str(tmp_path))
    assert read_user_site(python(), where) is None
    site = tmp_path / ".local" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    assert read_user_site(python(), where) is None
    installed(site, "requests")
    installed(site, "numpy")
    found = read_user_site(python(), where)
    assert found is not None
    assert (found.folder, found.packages) == (str(site), 2)
    assert found.size_bytes > 0
