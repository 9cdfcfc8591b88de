"""What the files of a Python say of it, without running it."""

import json
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system import python_files as files
from app.system import python_versions as versions
from app.system.disk import RealDisk


def made(root, *paths, **content):
    """Make files and, for names that end in /, folders."""
    for path in paths:
        place = root / path
        if path.endswith("/"):
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    return str(root)


def written(root, path, content):
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(root)


def header(version):
    return f'/* made */\n#define PY_MAJOR_VERSION 3\n#define PY_VERSION      \t"{version}"\n'


@pytest.mark.parametrize(
    ("name", "platform", "is_one"),
    [
        ("python", "linux", True),
        ("python3", "linux", True),
        ("python3.12", "darwin", True),
        ("python3.13t", "linux", True),
        ("python2.7", "linux", True),
        ("pypy3.9", "linux", True),
        ("graalpy", "linux", True),
        ("python3.12-config", "linux", False),
        ("python3-dbg", "linux", False),
        ("python3.7m", "linux", False),
        ("pythonw", "darwin", False),
        ("python3.12-gdb.py", "linux", False),
        ("python.exe", "linux", False),
        ("python-argcomplete-tcsh", "linux", False),
        ("python\n", "linux", False),
        ("python.exe", "win32", True),
        ("PYTHON3.EXE", "win32", True),
        ("python3.12.exe", "win32", True),
        ("pythonw.exe", "win32", False),
        ("python", "win32", False),
        ("python_d.exe", "win32", False),
    ],
)
def test_names_of_interpreters(name, platform, is_one):
    assert files.is_interpreter_name(name, platform) is is_one


@pytest.mark.parametrize(
    ("present", "platform", "first"),
    [
        (["python3", "bin/python3"], "linux", "bin/python3"),
        (["bin/python3", "bin/python"], "linux", "bin/python"),
        (["python"], "linux", "python"),
        (["python.exe", "Scripts/python3.exe"], "win32", "Scripts/python3.exe"),
        (["python.exe", "bin/python.exe"], "win32", "bin/python.exe"),
        (["python.exe"], "win32", "python.exe"),
    ],
)
def test_the_order_in_a_prefix(tmp_path, present, platform, first):
    made(tmp_path, *present)
    assert files.executable_in_prefix(str(tmp_path), platform) == str(tmp_path / first)


def test_a_broken_link_is_told_only_where_nothing_works(tmp_path):
    made(tmp_path, "bin/")
    assert files.executable_in_prefix(str(tmp_path), "linux") is None
    (tmp_path / "bin/python").symlink_to("gone")
    assert files.executable_in_prefix(str(tmp_path), "linux") == str(tmp_path / "bin/python")
    made(tmp_path, "bin/python3")
    assert files.executable_in_prefix(str(tmp_path), "linux") == str(tmp_path / "bin/python3")


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("3.12.1", "3.12.1"),
        ("3.13-dev", "3.13-dev"),
        ("3.12.1a3", "3.12.1a3"),
        ("3.14.0rc2", "3.14.0rc2"),
        ("3.13.0t", "3.13.0"),
        ("3.12.1-win32", "3.12.1"),
        ("2.7.18", "2.7.18"),
        ("cpython-3.12.1-linux-x86_64-gnu", "3.12.1"),
        ("cpython-3.13.0rc1+freethreaded-linux-x86_64-gnu", "3.13.0rc1"),
        ("pypy-3.10.14-linux-x86_64-gnu", "3.10.14"),
        ("cpython@3.12.1", "3.12.1"),
        ("cpython-x86_64-linux@3.12.1", "3.12.1"),
        ("pypy3.9-7.3.15", "3.9"),
        ("nogil-3.9.10-1", "3.9.10"),
        ("stackless-3.7.5", "3.7.5"),
        ("3.12.3_1", "3.12.3"),
        ("python-3.12.4.amd64", "3.12.4"),
        ("Python312", "3.12"),
        ("Python39-32", "3.9"),
        ("pythoncore-3.14-64", "3.14"),
        ("miniconda3-4.7.12", None),
        ("miniconda3-3.10-22.11.1-1", None),
        ("anaconda3-2021.04", None),
        ("graalpy-24.1.1", None),
        ("latest", None),
        ("usr", None),
        ("", None),
    ],
)
def test_the_version_in_a_folder_name(name, version):
    assert versions.version_in_name(name) == version


def test_the_sources_of_a_version_in_their_order(tmp_path):
    """conda's record, the header, build-details.json, and last the name of the folder."""
    prefix = tmp_path / "3.14.1"
    assert versions.version_of_installation(made(prefix, "bin/python3.14"), "linux") == "3.14.1"
    details = {"language": {"version": "3.14", "version_info": {"major": 3, "minor": 14, "micro": 2}}}
    written(prefix, "lib/python3.14/build-details.json", json.dumps(details))
    assert versions.version_of_installation(str(prefix), "linux") == "3.14.2"
    written(prefix, "include/python3.14/patchlevel.h", header("3.14.3+"))
    assert versions.version_of_installation(str(prefix), "linux") == "3.14.3"
    made(prefix, "conda-meta/python-3.14.4-h5b2a_0_cp314.json")
    assert versions.version_of_installation(str(prefix), "linux") == "3.14.4"


def test_packages_named_like_python_are_not_its_record(tmp_path):
    made(
        tmp_path,
        "conda-meta/python-slugify-5.0.2-pyhd3eb1b0_0.json",
        "conda-meta/python-dateutil-2.8.2-pyhd3eb1b0_0.json",
        "conda-meta/python_abi-3.10-2_cp310.json",
        "conda-meta/python-3.9.18-h955ad1f_0.json",
    )
    assert versions.version_of_installation(str(tmp_path), "linux") == "3.9.18"


def test_pythons_that_share_a_prefix_are_told_apart(tmp_path):
    usr = tmp_path / "usr"
    made(usr, "bin/python3.9", "bin/python3.11", "bin/python3.13")
    written(usr, "include/python3.9/patchlevel.h", header("3.9.2"))
    written(usr, "include/python3.11/patchlevel.h", header("3.11.4"))
    found = {
        name: versions.version_of_executable(str(usr / "bin" / name), "linux")
        for name in ("python3.9", "python3.11", "python3.13")
    }
    assert found == {"python3.9": "3.9.2", "python3.11": "3.11.4", "python3.13": "3.13"}


def test_a_framework_of_macos_tells_its_version(tmp_path):
    prefix = tmp_path / "Python.framework/Versions/3.12"
    made(prefix, "bin/python3.12")
    written(prefix, "Headers/patchlevel.h", header("3.12.7"))
    assert versions.version_of_executable(str(prefix / "bin/python3.12"), "darwin") == "3.12.7"


def test_windows_keeps_the_header_in_its_include(tmp_path):
    prefix = tmp_path / "Python312"
    made(prefix, "python.exe")
    assert versions.version_of_executable(str(prefix / "python.exe"), "win32") == "3.12"
    made(tmp_path / "tools", "python.exe", "python3.dll", "python313.dll")
    assert versions.version_of_executable(str(tmp_path / "tools/python.exe"), "win32") == "3.13"
    written(prefix, "include/patchlevel.h", header("3.12.4"))
    assert versions.version_of_executable(str(prefix / "python.exe"), "win32") == "3.12.4"


def test_the_version_stands_in_the_program_where_no_header_does(tmp_path):
    """As on Debian without the -dev package, and in the library where the program is only its start."""
    program = b"\x7fELF" + bytes(100) + b"\x003.11.2\x00" + bytes(50)
    written(tmp_path, "a/bin/python3.11", program)
    assert versions.version_of_executable(str(tmp_path / "a/bin/python3.11"), "linux") == "3.11.2"
    written(tmp_path, "b/bin/python3.12", b"\x7fELF" + bytes(100))
    written(tmp_path, "b/lib64/libpython3.12.so.1.0", program.replace(b"3.11.2", b"3.12.9"))
    assert versions.version_of_executable(str(tmp_path / "b/bin/python3.12"), "linux") == "3.12.9"


def test_pypy_says_the_version_of_the_language(tmp_path):
    prefix = tmp_path / "pypy3.9-7.3.15"
    made(prefix, "bin/pypy3.9", "lib/pypy3.9/os.py")
    text = '#define PY_VERSION "3.9.18"\n#define PYPY_VERSION "7.3.15"\n'
    written(prefix, "include/pypy3.9/patchlevel.h", text)
    executable = str(prefix / "bin/pypy3.9")
    assert versions.version_of_executable(executable, "linux") == "3.9.18"
    assert versions.implementation_of(str(prefix), executable, "linux") == "pypy"


@pytest.mark.parametrize(
    ("folder", "implementation"),
    [
        ("3.12.1", "cpython"),
        ("cpython-3.12.1-linux-x86_64-gnu", "cpython"),
        ("pypy-3.10.14-linux-x86_64-gnu", "pypy"),
        ("graalpy-24.1.1", "graalpy"),
        ("micropython-1.18", "micropython"),
        ("cpython@3.12.1/install", "cpython"),
        ("something", None),
    ],
)
def test_the_implementation_by_the_folder(tmp_path, folder, implementation):
    prefix = made(tmp_path / folder, "bin/python")
    assert versions.implementation_of(prefix, f"{prefix}/bin/python", "linux") == implementation


def test_real_paths_are_those_of_the_system(tmp_path):
    made(tmp_path, "a/python3.12", "b/c/")
    for link, target in {
        "a/python3": "python3.12",
        "a/python": "python3",
        "a/up": "..",
        "a/here": ".",
        "a/gone": "nothing",
        "a/loop": "loop",
        "a/out": "../b/c",
        "b/a": "../a",
        "b/far": str(tmp_path / "a/python"),
    }.items():
        (tmp_path / link).symlink_to(target)
    real = files.RealPaths()
    for path in tmp_path.glob("**/*"):
        assert real(str(path)) == os.path.realpath(path)
    for path in ("b/a/python", "a/out/x", "b/a/here/python3", "a/up/a/python"):
        assert real(str(tmp_path / path)) == os.path.realpath(tmp_path / path)


def test_externally_managed_is_the_file_beside_the_library(tmp_path):
    usr = tmp_path / "usr"
    made(usr, "lib/python3.11/os.py", "lib/python3.11/EXTERNALLY-MANAGED", "lib/python3.9/os.py")
    made(usr, "lib64/python3.13/os.py", "lib/python3.13/site-packages/")
    assert files.is_externally_managed(str(usr), "linux", "3.11", RealDisk()) is True
    assert files.is_externally_managed(str(usr), "linux", "3.9", RealDisk()) is False
    assert files.is_externally_managed(str(usr), "linux", "3.12", RealDisk()) is None
    made(tmp_path / "win", "Lib/os.py", "Lib/EXTERNALLY-MANAGED")
    assert files.is_externally_managed(str(tmp_path / "win"), "win32", None, RealDisk()) is True


@pytest.mark.parametrize(
    ("present", "is_one"),
    [
        (["pyvenv.cfg", "bin/python"], True),
        (["bin/pyvenv.cfg", "bin/python"], True),
        (["bin/activate", "bin/python"], True),
        (["conda-meta/history", "bin/python"], True),
        (["conda-meta/pixi", "envs/", "bin/python"], True),
        (["conda-meta/history", "condabin/conda", "bin/activate"], False),
        (["conda-meta/history", "envs/", "bin/python"], False),
        (["bin/python", "lib/python3.12/os.py"], False),
    ],
)
def test_environments_are_not_installations(tmp_path, present, is_one):
    made(tmp_path / "x", *present)
    assert files.is_environment(str(tmp_path / "x/bin")) is is_one


def test_an_environment_of_a_conda_root_is_none(tmp_path):
    made(tmp_path, "root/conda-meta/", "root/envs/lab/conda-meta/", "root/envs/lab/envs/")
    assert files.is_conda_root(str(tmp_path / "root"))
    assert not files.is_conda_root(str(tmp_path / "root/envs/lab"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_the_interpreter_that_runs_this_says_its_own_version():
    ours = ".".join(map(str, sys.version_info[:3]))
    assert versions.version_of_executable(sys.executable, sys.platform) == ours


@pytest.mark.skipif(not getattr(os, "geteuid", bool)(), reason="nothing is forbidden to the administrator")
def test_what_may_not_be_read_is_not_known(tmp_path):
    made(tmp_path, "shut/bin/python3.12")
    (tmp_path / "shut").chmod(0)
    assert files.interpreters_in(str(tmp_path / "shut/bin"), "linux") == []
    assert versions.version_of_installation(str(tmp_path / "shut"), "linux") is None
    (tmp_path / "shut").chmod(0o700)


@given(st.binary(max_size=300))
def test_no_header_is_a_mistake(text):
    for version in (versions.parse_patchlevel(text), versions.parse_build_details(text)):
        assert version is None or version


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_no_json_is_a_mistake(value):
    for document in (value, {"language": value}, {"language": {"version_info": value, "version": value}}):
        versions.parse_build_details(json.dumps(document).encode())


@given(st.text(max_size=40))
def test_no_folder_name_is_a_mistake(name):
    versions.version_in_name(name)
    files.is_interpreter_name(name, "win32")
