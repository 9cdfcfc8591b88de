"""What tests/real/ offers, tried with each tool: an environment made from the local index alone."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.real import kept, packages

pytestmark = pytest.mark.integration
OLD_TABLE = '[tool.poetry]\nname = "course"\nversion = "1"\ndescription = ""\nauthors = []\n'
BIN = "Scripts" if sys.platform == "win32" else "bin"


def run(*argv, cwd=None, fails=False):
    """What a tool says, in the environment of the test."""
    ended = subprocess.run(
        list(map(str, argv)), cwd=cwd, capture_output=True, text=True, timeout=100, check=False
    )
    said = ended.stdout + ended.stderr
    assert (ended.returncode != 0) == fails, f"{argv}: {said}"
    return said if fails else ended.stdout.strip()


def installed(prefix):
    """The packages that the environment's own metadata tells of, with their versions."""
    listing = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.metadata['Name']: d.version for d in m.distributions()}))"
    )
    return json.loads(run(Path(prefix, BIN, "python"), "-I", "-c", listing))


def project(home, text):
    folder = home / "My course"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(text)
    return folder


@pytest.fixture
def venv(offline_home, real_tool):
    """A virtual environment with pip."""
    run(real_tool("uv"), "venv", "-q", "--seed", "-p", sys.executable, offline_home / "work")
    return offline_home / "work"


def test_venv_and_pip(offline_home):
    prefix = offline_home / "work"
    run(sys.executable, "-m", "venv", prefix)
    run(
        prefix / BIN / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "tidepool[charts]<2",
        "greeter",
        "harbor",
        "comet",
    )
    assert {
        name: version for name, version in installed(prefix).items() if name not in {"pip", "setuptools"}
    } == {
        "tidepool": "1.2",
        "seaweed": "1.3",
        "coral": "1.0",
        "greeter": "1.1",
        "harbor": "1.0",
        "comet": "1.0",
    }
    assert run(prefix / BIN / "greet") == "1.1"


def test_uv_and_virtualenv(offline_home, real_tool):
    run(real_tool("uv"), "venv", "-q", "-p", sys.executable, offline_home / "one")
    run(real_tool("uv"), "pip", "install", "-q", "-p", offline_home / "one", "tidepool", "pebbles")
    run(real_tool("virtualenv"), "-q", "-p", sys.executable, offline_home / "two")
    run(offline_home / "two" / BIN / "pip", "install", "-q", "tidepool", "Sea.Horse_Tools")
    assert installed(offline_home / "one").keys() == {"tidepool", "seaweed", "pebbles"}
    assert installed(offline_home / "two").keys() >= {"tidepool", "seaweed", "Sea.Horse_Tools", "pip"}


def test_uv_project(offline_home, real_tool):
    folder = project(offline_home, '[project]\nname = "course"\nversion = "1"\nrequires-python = ">=3.11"\n')
    run(real_tool("uv"), "add", "-q", "-p", sys.executable, "tidepool<2", cwd=folder)
    assert installed(folder / ".venv") == {"tidepool": "1.2", "seaweed": "1.3"}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("poetry", '[project]\nname = "course"\nversion = "1"\nrequires-python = ">=3.11"\n'),
        ("poetry-1.8", OLD_TABLE + '[tool.poetry.dependencies]\npython = ">=3.11"\n'),
    ],
    ids=["2", "1.8"],
)
def test_poetry(offline_home, real_tool, package_index, name, table):
    poetry = real_tool(name)
    built = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
    folder = project(offline_home, table + built + package_index.poetry_source)
    (folder / "course.py").write_text("")
    run(poetry, "add", "-n", "tidepool@^1.0", cwd=folder)
    run(poetry, "install", "-n", cwd=folder)
    run(poetry, "check", cwd=folder)
    prefix = run(poetry, "env", "info", "--path", cwd=folder)
    assert prefix.startswith(str(offline_home))
    assert installed(prefix).items() >= {"tidepool": "1.2", "seaweed": "1.3", "course": "1"}.items()
    refused = run(poetry, "add", "-n", "fire", "steam", cwd=folder, fails=True)
    assert "version solving failed" in refused
    run(poetry, "build", "-n", cwd=folder)
    assert (folder / "dist" / "course-1-py3-none-any.whl").exists()


def test_pipenv(offline_home, real_tool):
    folder = offline_home / "My course"
    folder.mkdir()
    run(real_tool("pipenv"), "--python", sys.executable, "install", "tidepool<2", cwd=folder)
    prefix = run(real_tool("pipenv"), "--venv", cwd=folder)
    assert prefix.startswith(str(offline_home))
    assert installed(prefix).items() >= {"tidepool": "1.2", "seaweed": "1.3"}.items()
    refused = run(real_tool("pipenv"), "install", "fire", "steam", cwd=folder, fails=True)
    assert "water" in refused


def test_hatch(offline_home, real_tool):
    text = '[project]\nname = "course"\nversion = "1"\ndependencies = ["tidepool<2"]\n'
    text += '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    folder = project(offline_home, text + '[tool.hatch.build.targets.wheel]\ninclude = ["*.py"]\n')
    run(real_tool("hatch"), "env", "create", cwd=folder)
    prefix = run(real_tool("hatch"), "env", "find", cwd=folder)
    assert installed(prefix).items() >= {"tidepool": "1.2", "seaweed": "1.3", "course": "1"}.items()


def test_conda(offline_home, real_tool, conda_channels):
    conda = real_tool("conda")
    run(conda, "create", "-y", "-q", "-n", "work", "python", "tinydemo=1.0", "pip")
    prefix = offline_home / "conda" / "envs" / "work"
    listed = json.loads(run(conda, "list", "-n", "work", "--json"))
    assert {each["name"] for each in listed} == {"python", "tinydemo", "pip"}
    assert installed(prefix)["tinydemo"] == "1.0"
    other = (conda_channels / "conda-forge").as_uri()
    run(conda, "install", "-y", "-q", "-n", "work", "-c", other, "pepper")
    exported = run(conda, "env", "export", "-n", "work")
    assert "tinydemo=2.0" in exported
    (offline_home / "environment.yml").write_text(
        "name: other\ndependencies: [python, salt, water<2, pip, {pip: [seaweed==1.1]}]\n"
    )
    run(conda, "env", "create", "-q", "-f", offline_home / "environment.yml")
    assert (
        installed(prefix.with_name("other")).items()
        >= {"salt": "1.0", "water": "1.5", "seaweed": "1.1"}.items()
    )
    refused = run(conda, "create", "-y", "-n", "never", "fire", "steam", fails=True)
    assert "UnsatisfiableError" in refused
    assert "water" in refused


def test_pyenv(pyenv_root, offline_home, real_tool):
    pyenv = real_tool("pyenv")
    assert {"3.98.7", "3.99.0"} <= set(run(pyenv, "install", "--list").split())
    run(pyenv, "install", "3.99.0")
    run(pyenv, "global", "3.99.0")
    assert run(pyenv, "versions", "--bare") == "3.99.0"
    python = run(pyenv, "which", "python")
    assert python == str(pyenv_root / "versions" / "3.99.0" / "bin" / "python")
    run(python, "-m", "venv", "--without-pip", offline_home / "work")
    assert installed(offline_home / "work") == {}
    assert "no acceptable C compiler" in run(pyenv, "install", "-v", "3.96.0", fails=True)
    run(pyenv, "uninstall", "-f", "3.99.0")
    assert run(pyenv, "versions", "--bare") == ""


def test_pyenv_virtualenv(pyenv_root, real_tool, pyenv_virtualenv):
    pyenv = real_tool("pyenv")
    run(pyenv, "install", "3.98.7")
    run(pyenv, "virtualenv", "3.98.7", "course")
    assert run(pyenv, "virtualenvs", "--bare").split() == ["3.98.7/envs/course", "course"]
    run(pyenv, "virtualenv-delete", "-f", "course")
    assert run(pyenv, "virtualenvs", "--bare") == ""


def test_what_pip_cannot_install(venv):
    def refused(*wanted):
        return run(venv / BIN / "pip", "install", *wanted, fails=True)

    assert "ResolutionImpossible" in refused("fire", "steam")
    assert "rocks.h: No such file or directory" in refused("rocks")
    assert "Requires-Python" in refused("next-century")
    assert "No matching distribution" in refused("elsewhere")
    assert "No matching distribution" in refused("lost")
    run(venv / BIN / "pip", "install", "-q", "harbor==1.1", "comet", "dawn", "tomorrow", "--pre")
    assert (
        installed(venv).items()
        >= {"harbor": "1.1", "comet": "2.0rc1", "dawn": "0.1b2", "tomorrow": "1.0"}.items()
    )


def test_what_uv_cannot_install(venv, real_tool):
    refused = run(real_tool("uv"), "pip", "install", "-p", venv, "fire", "steam", fails=True)
    assert "No solution found" in refused


def test_the_large_sets(venv, real_tool):
    add = (real_tool("uv"), "pip", "install", "-q", "-p", venv)
    run(*add, *(each.name for each in packages.TWENTY))
    assert sum(name.startswith(("twenty-", "part-")) for name in installed(venv)) == 42
    run(*add, *packages.TWO_HUNDRED_PINNED)
    assert sum(name.startswith("many-") for name in installed(venv)) == 200
    outdated = json.loads(run(venv / BIN / "pip", "list", "--outdated", "--format=json"))
    assert len(outdated) == sum(" " in each.versions for each in packages.TWO_HUNDRED)


def test_the_index_is_all_there_is(offline_home, real_tool, package_index, monkeypatch):
    """A tool that asks elsewhere, encrypted or not, ends at our index, and it is noticed."""
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    prefix = offline_home / "work"
    run(real_tool("uv"), "venv", "-q", "-p", sys.executable, prefix)
    install = (real_tool("uv"), "pip", "install", "-q", "-p", prefix, "seaweed", "--default-index")
    run(*install, "http://index.example/simple", fails=True)
    run(*install, "https://index.example/simple", fails=True)
    assert package_index.strays[0] == "GET http://index.example/simple/seaweed/"
    assert package_index.strays[-1] == "CONNECT index.example:443"
    package_index.strays.clear()


def test_what_broke_off_is_made_anew_and_what_is_whole_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "KEPT", tmp_path)
    made = []

    def break_off(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    def make(folder):
        assert list(folder.iterdir()) == []
        made.append(folder)

    with pytest.raises(KeyboardInterrupt):
        kept.kept("thing", break_off)
    assert kept.kept("thing", make) == kept.kept("thing", make) == tmp_path / "thing"
    assert made == [tmp_path / "thing"]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right on Windows")
def test_checkouts_share_what_is_kept_through_a_link(tmp_path):
    def checkout(name):
        code = tmp_path / name / "tests" / "real" / "kept.py"
        code.parent.mkdir(parents=True)
        shutil.copy(kept.__file__, code)
        return code

    def loaded(code):
        spec = importlib.util.spec_from_file_location("kept_of_another", code)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    made = []
    one, two = checkout("one"), checkout("two")
    folder = loaded(one).kept("thing", made.append)
    (tmp_path / "two" / "build").mkdir()
    (tmp_path / "two" / "build" / "tools").symlink_to(tmp_path / "one" / "build" / "tools")
    assert loaded(two).kept("thing", made.append) == loaded(one).kept("thing", made.append) == folder
    assert made == [folder]
    moved = (tmp_path / "one").rename(tmp_path / "moved") / "tests" / "real" / "kept.py"
    assert loaded(moved).kept("thing", made.append) == made[1] != folder, "venvs in it name their old place"


def test_what_is_not_to_be_had_is_not_asked_for_again_and_again(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "KEPT", tmp_path)
    asked = []

    def refuse(folder):
        asked.append(folder)
        raise kept.UnavailableError("no network")

    for _ in range(3):
        with pytest.raises(kept.UnavailableError, match="no network"):
            kept.kept("thing", refuse)
    assert len(asked) == 1
    monkeypatch.setattr(kept, "TRIED_AGAIN_AFTER_SECONDS", 0)
    kept.kept("thing", lambda folder: None)


def test_the_machine_has_no_say(offline_home, package_index):
    assert os.environ["HOME"] == str(offline_home)
    assert not {name for name in os.environ if name.startswith("PIP_") and "FIND_LINKS" in name}
    with urllib.request.urlopen(package_index.url + "Sea_Horse.tools/") as page:
        assert page.read().count(b"<a href=") == 2
