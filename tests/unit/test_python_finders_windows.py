"""The finders on a made-up Windows machine; no interpreter there is run."""

import json
from pathlib import Path

import pytest

from app.system.launched_python import registered_pythons
from app.tools.pythons.windows_store import store_version
from tests.unit.made_up_machine import MadeUpMachine, MadeUpRegistry

REGISTRY = Path(__file__).parents[1] / "fixtures/windows-registry/pep-514/registry.json"


@pytest.fixture
def windows(tmp_path):
    return MadeUpMachine(tmp_path / "windows", "win32")


def test_pyenv_win(windows):
    windows.python("~/.pyenv/pyenv-win/versions/3.12.1/python.exe")
    windows.python("~/.pyenv/pyenv-win/versions/3.12.1/python312.exe")
    windows.python("~/.pyenv/pyenv-win/versions/3.12.1/pythonw.exe")
    windows.python("~/.pyenv/pyenv-win/versions/3.9.13-win32/python.exe")
    found = windows.found()
    assert {path: each.version for path, each in found.items()} == {
        "~/.pyenv/pyenv-win/versions/3.12.1/python.exe": "3.12.1",
        "~/.pyenv/pyenv-win/versions/3.9.13-win32/python.exe": "3.9.13",
    }


def test_the_registry_of_windows(windows):
    windows.registry = MadeUpRegistry(windows, json.loads(REGISTRY.read_text()))
    programs = "~/AppData/Local/Programs/Python/Python312"
    windows.python(f"{programs}/python.exe")
    windows.file(f"{programs}/pythonw.exe")
    windows.python("/Python27/python.exe")
    windows.python("/Program Files (x86)/Python39-32/python.exe")
    windows.python("~/anaconda3/python.exe")
    windows.folder("~/anaconda3/condabin")
    windows.folder("~/anaconda3/conda-meta")
    windows.path(programs)
    found = windows.found()
    told = {p: (str(each.origin), each.version, each.architecture) for p, each in found.items()}
    assert told == {
        f"{programs}/python.exe": ("windows-registry", "3.12.4", "x86-64"),
        "/Python27/python.exe": ("windows-registry", "2.7", None),
        "/Program Files (x86)/Python39-32/python.exe": ("windows-registry", "3.9.13", "x86"),
        "~/anaconda3/python.exe": ("conda", "3.11.5", None),
    }
    dead = [reason for path, reason in windows.skipped().items() if path.startswith("HKEY_CURRENT_USER")]
    assert len(dead) == 3
    assert all("gone" in reason for reason in dead)


def test_the_launcher_chooses_from_what_the_registry_says(windows):
    registered = registered_pythons(MadeUpRegistry(windows, json.loads(REGISTRY.read_text())))
    told = {(each.company, each.tag): each.executable for each in registered}
    assert list(told) == [
        ("PythonCore", "3.12"),
        ("PythonCore", "3.10"),
        ("PythonCore", "3.9-relative"),
        ("ContinuumAnalytics", "py311"),
        ("PythonCore", "2.7"),
        ("PythonCore", "3.9-32"),
    ]
    assert told["PythonCore", "2.7"].endswith("Python27/python.exe")
    assert told["PythonCore", "3.9-32"].endswith("python.exe")
    assert '"' not in "".join(told.values())


APPS = "~/AppData/Local/Microsoft/WindowsApps"
FOLDER = "PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0"


def test_the_stub_of_the_store_is_no_python(windows):
    windows.file(f"{APPS}/python.exe")
    windows.file(f"{APPS}/python3.exe")
    windows.path(APPS)
    assert windows.found() == {}
    assert "only opens the Microsoft Store" in windows.skipped()[f"{APPS}/python.exe"]


def test_a_python_of_the_store_has_a_folder_beside_the_same_empty_files(windows):
    windows.registry = MadeUpRegistry(windows, json.loads(REGISTRY.read_text()))
    for name in ("python.exe", "python3.exe", "python3.11.exe", "pythonw.exe"):
        windows.file(f"{APPS}/{FOLDER}/{name}")
        windows.file(f"{APPS}/{name}")
    windows.path(APPS)
    found = windows.found()
    (python,) = found.values()
    assert (python.origin, python.version, python.architecture) == ("windows-store", "3.11.9", "x86-64")
    assert list(found) == [f"{APPS}/{FOLDER}/python.exe"]
    assert f"{APPS}/python3.11.exe" in windows.aliases(python)
    assert f"{APPS}/pythonw.exe" not in windows.aliases(python)


def test_the_install_manager_is_no_stub(windows):
    windows.file(f"{APPS}/python.exe")
    windows.file(f"{APPS}/PythonSoftwareFoundation.PythonManager_qbz5n2kfra8p0/python.exe")
    assert windows.found() == {}
    assert "install manager" in windows.skipped()[f"{APPS}/python.exe"]


def test_two_pythons_of_the_store_share_no_name(windows):
    for minor in ("3.11", "3.12"):
        windows.file(f"{APPS}/PythonSoftwareFoundation.Python.{minor}_qbz5n2kfra8p0/python.exe")
        windows.file(f"{APPS}/python{minor}.exe")
    windows.file(f"{APPS}/python.exe")
    found = windows.found()
    assert sorted(each.version for each in found.values()) == ["3.11", "3.12"]
    assert "does not tell which" in windows.skipped()[f"{APPS}/python.exe"]


@pytest.mark.parametrize(
    ("minor", "build", "version"),
    [
        ("3.12", 1264, "3.12.4"),
        ("3.11", 2544, "3.11.9"),
        ("3.13", 0x00C2, "3.13.0rc2"),
        ("3.9", 3568, "3.9.13"),
    ],
)
def test_the_numbers_of_the_store(minor, build, version):
    assert store_version(minor, build) == version


def test_winpython_where_it_was_unpacked(windows):
    windows.python("~/Downloads/WPy64-31241/python-3.12.4.amd64/python.exe")
    windows.python("~/Desktop/WPy64-31380/python/python.exe")
    windows.file("~/Desktop/WPy64-31380/python/include/patchlevel.h", '#define PY_VERSION "3.13.8"')
    windows.python("~/Downloads/other/python-3.12.4.amd64/python.exe")
    found = windows.found()
    assert {path: (str(each.origin), each.version) for path, each in found.items()} == {
        "~/Downloads/WPy64-31241/python-3.12.4.amd64/python.exe": ("winpython", "3.12.4"),
        "~/Desktop/WPy64-31380/python/python.exe": ("winpython", "3.13.8"),
    }


def test_scoop_and_chocolatey_have_shims_on_path(windows):
    windows.python("~/scoop/apps/python/3.12.4/python.exe")
    windows.link("~/scoop/apps/python/current", "3.12.4")
    windows.python("~/scoop/shims/python.exe")
    windows.python("/ProgramData/chocolatey/bin/python3.12.exe")
    windows.python("/Windows/py.exe")
    windows.path("~/scoop/shims", "/ProgramData/chocolatey/bin", "/Windows")
    (python,) = windows.found().values()
    assert windows.inside(python.executable) == "~/scoop/apps/python/3.12.4/python.exe"
    skipped = windows.skipped()
    assert "Chocolatey" in skipped["/ProgramData/chocolatey/bin"]
    assert "launcher" in skipped["/Windows/py.exe"]
