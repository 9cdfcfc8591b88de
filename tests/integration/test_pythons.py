"""Real Pythons: what is read of them without running them is what they and their tools say themselves."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.surroundings import Surroundings
from app.services.pythons import Pythons
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
from app.system.user_site import user_site_of
from app.system.windows_registry import windows_registry
from app.tools.interpreters import asking_command, parse_answer
from app.tools.registry import python_finders
from tests.integration.test_command_line import document, labwright
from tests.sample_environments import BROKEN, lay_down_packages
from tests.unit.made_up_machine import MadeUpMachine, end_of_life

QUESTION = """
import os, struct, sys, sysconfig, json
level = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(sys.version_info[3], "")
version = ".".join(map(str, sys.version_info[:3])) + (level + str(sys.version_info[4]) if level else "")
name = sys.implementation.name if hasattr(sys, "implementation") else "cpython"
stdlib = sysconfig.get_path("stdlib")
managed = os.path.isfile(os.path.join(stdlib, "EXTERNALLY-MANAGED"))
print(json.dumps([version, name, managed, sys.prefix]))
"""


def of_this_machine(**environ):
    environ = {**os.environ, **environ}
    where = Surroundings(sys.platform, environ, str(Path.home()))
    return Pythons(python_finders(), lambda: where, windows_registry(), end_of_life)


def needed(name):
    found = shutil.which(name) or shutil.which(name, path=Path(sys.executable).parent)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def pyenv_root():
    pyenv = needed("pyenv")
    return Path(subprocess.run([pyenv, "root"], capture_output=True, text=True, check=True).stdout.strip())


def test_every_python_here_says_of_itself_what_was_read():
    pythons = of_this_machine().read().pythons
    if not pythons:
        pytest.skip("there is no Python besides the one of this environment")
    read, said = {}, {}
    for python in pythons:
        asked = subprocess.run(
            [python.executable, "-c", QUESTION], capture_output=True, text=True, timeout=60, check=False
        )
        if asked.returncode == 0:
            said[python.executable] = tuple(json.loads(asked.stdout))
            managed, prefix = python.externally_managed, python.prefix
            read[python.executable] = (python.version, python.implementation, managed, prefix)
    assert read == said
    assert said


def test_no_python_is_listed_twice_and_none_is_a_link():
    pythons = of_this_machine().read().pythons
    paths = [path for python in pythons for path in (python.executable, *python.aliases)]
    assert len(paths) == len(set(paths))
    assert all(os.path.realpath(python.executable) == python.executable for python in pythons)
    assert all(Path(alias).samefile(python.executable) for python in pythons for alias in python.aliases)


def test_pyenv_lists_the_same_versions():
    root = pyenv_root()
    listed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=True)
    names = [root / "versions" / name for name in listed.stdout.split()]
    expected = {
        str(folder)
        for folder in names
        if folder.is_dir() and not folder.is_symlink() and not (folder / "pyvenv.cfg").exists()
    }
    found = {each.prefix for each in of_this_machine().read().pythons if each.origin == "pyenv"}
    assert found == expected


def test_uv_finds_no_python_that_is_not_listed(tmp_path):
    """uv runs what lies on PATH, shims included; without those it finds the same."""
    uv = needed("uv")
    folders = [f for f in os.environ["PATH"].split(os.pathsep) if "shims" not in f]
    folders += [str(folder / "bin") for folder in sorted((pyenv_root() / "versions").glob("3*"))]
    environ = {**os.environ, "PATH": os.pathsep.join(folders), "UV_CACHE_DIR": str(tmp_path / "cache")}
    environ.pop("VIRTUAL_ENV", None)
    run = subprocess.run(
        [uv, "python", "list", "--only-installed", "--output-format", "json"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    by_uv = {os.path.realpath(tmp_path / each["path"]): each["version"] for each in json.loads(run.stdout)}
    ours = of_this_machine(**environ).read().pythons
    found = {each.executable: each.version for each in ours}
    missing = {path: version for path, version in by_uv.items() if found.get(path) != version}
    in_environments = {path for path in missing if (Path(path).parents[1] / "pyvenv.cfg").exists()}
    assert by_uv
    assert set(missing) == in_environments


@pytest.mark.skipif(sys.platform != "linux", reason="the folder's name says Linux")
def test_a_python_that_uv_manages(tmp_path):
    uv = needed("uv")
    source = next((root for root in sorted((pyenv_root() / "versions").glob("3.1*")) if root.is_dir()), None)
    if source is None:
        pytest.skip("pyenv has no version to copy")
    version = source.name
    minor = ".".join(version.split(".")[:2])
    machine = os.uname().machine
    name = f"cpython-{version}-linux-{machine}-gnu"
    managed = tmp_path / "managed" / name
    left_out = shutil.ignore_patterns("test", "site-packages", "__pycache__", "idlelib", "*.a", "config-*")
    for folder in ("bin", "lib", "include"):
        shutil.copytree(source / folder, managed / folder, symlinks=True, ignore=left_out)
    link = tmp_path / "managed" / f"cpython-{minor}-linux-{machine}-gnu"
    link.symlink_to(name)
    environ = {
        "HOME": str(tmp_path),
        "PATH": str(tmp_path),
        "UV_PYTHON_INSTALL_DIR": str(tmp_path / "managed"),
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "LD_LIBRARY_PATH": str(managed / "lib"),
    }
    command = [uv, "python", "list", "--only-installed", "--managed-python", "--output-format", "json"]
    run = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=True)
    by_uv = {os.path.realpath(tmp_path / each["path"]): each["version"] for each in json.loads(run.stdout)}
    where = Surroundings("linux", environ, str(tmp_path))
    service = Pythons(python_finders(), lambda: where, windows_registry("linux"), end_of_life)
    ours = [each for each in service.read().pythons if each.origin == "uv"]
    assert {each.executable: each.version for each in ours} == by_uv
    assert len(ours) == 1
    assert f"{link}/bin/python{minor}" in ours[0].aliases


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.13"])
def test_a_real_python_answers_when_it_is_asked(version, tmp_path):
    """All in the same words, and whatever lies in the folder it is asked in."""
    for name in ("struct", "platform", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    found = [each for each in of_this_machine().read().pythons if (each.version or "").startswith(version)]
    if not found:
        pytest.skip(f"there is no Python {version}")
    python = found[0]
    asking = replace(asking_command(python.executable), cwd=tmp_path)
    answer = parse_answer(ProcessRunner(ChildEnvironment()).run(asking).stdout)
    assert answer is not None
    assert tuple(answer) == (python.version, python.implementation, python.architecture)


@pytest.mark.skipif(os.name != "posix", reason="the interpreters are scripts for sh")
def test_the_command_line_lists_a_whole_home_and_runs_none_of_it(tmp_path):
    machine = MadeUpMachine(tmp_path / "linux", "linux")
    machine.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python3", "python")
    machine.python("~/.local/share/uv/python/cpython-3.11.9-linux-x86_64-gnu/bin/python3.11", "python")
    machine.python("~/miniforge3/bin/python3.10", "python")
    machine.file("~/miniforge3/conda-meta/python-3.10.14-hd12c33a_0_cpython.json")
    machine.folder("~/miniforge3/condabin")
    machine.python("~/tools \udcff/bin/python3.9")
    machine.path("~/tools \udcff/bin")
    environ = {"HOME": str(machine.home), "PATH": machine.environ["PATH"], "PYENV_ROOT": ""}
    listed = document(labwright("pythons", "--json", **environ))
    assert set(listed) == {"pythons"}
    keys = "executable version implementation architecture origin aliases end_of_life externally_managed"
    assert all(list(each) == [*keys.split(), "environments"] for each in listed["pythons"])
    home = [each for each in listed["pythons"] if each["executable"].startswith(str(machine.home))]
    assert {each["origin"]: each["version"] for each in home} == {
        "pyenv": "3.12.1",
        "uv": "3.11.9",
        "conda": "3.10.14",
        "path": "3.9",
    }
    others = [each for each in listed["pythons"] if each not in home]
    assert all(each["origin"] in {"system", "homebrew", "conda", "xcode", "python-org"} for each in others)
    traced = document(labwright("pythons", "--json", "--trace", **environ))
    assert {each["source"] for each in traced["trace"]} >= {"pyenv", "uv", "conda", "path"}
    table = labwright("pythons", **environ).stdout.decode()
    assert "3.12.1" in table
    assert "cared for until 31 Oct 2028" in table
    assert not machine.told.exists()


@pytest.mark.skipif(os.name != "posix", reason="the interpreters are scripts for sh")
def test_the_command_line_says_what_stands_on_each_python(tmp_path):
    machine = MadeUpMachine(tmp_path / "linux", "linux")
    bases = [
        machine.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python3", "python"),
        machine.python("~/built by hand/bin/python3.12"),
    ]
    prefixes = [str(machine.home / name) for name in ("course/.venv", "mine")]
    for base, prefix in zip(bases, prefixes, strict=True):
        machine.link(Path(prefix).relative_to(machine.root) / "bin" / "python", base)
        cfg = f"home = {Path(base).parent}\nversion = 3.12.1\n"
        machine.file(Path(prefix).relative_to(machine.root) / "pyvenv.cfg", cfg)
    environ = {"HOME": str(machine.home), "PATH": "", "PYENV_ROOT": ""}
    listed = {
        each["executable"]: each for each in document(labwright("pythons", "--json", **environ))["pythons"]
    }
    assert [listed[base]["environments"] for base in bases] == [[prefix] for prefix in prefixes]
    assert not machine.told.exists()


def test_the_users_own_packages_lie_where_each_python_says():
    pythons = of_this_machine(PYTHONUSERBASE="").read().pythons
    where = Surroundings(sys.platform, {}, str(Path.home()))
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUSERBASE"}
    told = {each.executable: user_site_of(each, where) for each in pythons}
    for executable, folder in told.items():
        command = [executable, "-c", "import site; print(site.getusersitepackages())"]
        asked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environ)
        if asked.returncode == 0 and folder is not None:
            assert folder == asked.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="the interpreters are scripts for sh")
def test_the_command_line_tells_of_packages_of_the_user_alone(tmp_path):
    machine = MadeUpMachine(tmp_path / "linux", "linux")
    machine.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python3", "python")
    site = machine.home / ".local" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    lay_down_packages(site, BROKEN)
    ended = labwright("pythons", HOME=str(machine.home), PATH="", PYENV_ROOT="", PYTHONUSERBASE="")
    (line,) = [line for line in ended.stderr.decode().splitlines() if "site-packages" in line]
    assert f"Python 3.12 finds {len(BROKEN)} packages" in line
    assert str(site) in line


@pytest.mark.skipif(os.name != "posix", reason="the interpreters are scripts for sh")
def test_a_source_is_switched_off_by_a_setting(tmp_path):
    machine = MadeUpMachine(tmp_path / "linux", "linux")
    machine.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python")
    environ = {"HOME": str(machine.home), "PATH": "", "PYENV_ROOT": ""}
    assert labwright("settings", "set", "discovery.off", "pyenv", "--yes", **environ).returncode == 0
    listed = document(labwright("pythons", "--json", **environ))["pythons"]
    assert "pyenv" not in {each["origin"] for each in listed}
