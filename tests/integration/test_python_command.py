"""labwright python: a real pyenv whose definitions copy a Python, in a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.real.fixtures import RealTool

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.integration
ARGV = [sys.executable, "-m", "app"]


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    argv = [*ARGV, *map(str, words)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def done(*words: object) -> Any:
    result = labwright(*words, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def installed(document: dict[str, Any]) -> list[str]:
    return [each["version"] for each in document["versions"] if each["installed"]]


@pytest.fixture
def pyenv(pyenv_root: Path, real_tool: RealTool, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program, on the PATH as after its own installation."""
    program = real_tool("pyenv")
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def says(program: Path, *words: str, cwd: Path | None = None) -> list[str]:
    argv = [str(program), *words]
    return subprocess.run(
        argv, cwd=cwd, capture_output=True, text=True, timeout=60, check=True
    ).stdout.split()


def test_what_can_be_installed_is_what_pyenv_says(pyenv: Path) -> None:
    versions = done("python", "list", "--installable")["versions"]
    assert {each["version"] for each in versions} == set(says(pyenv, "install", "--list")[2:])
    assert not any(each["installed"] for each in versions)
    names = [each["version"] for each in versions]
    # The newest of each minor version comes first: 3.98.7, and 3.98.6 only after all of them.
    assert names[:3] == ["3.99.0", "3.98.7", "3.97.0"]
    assert names.index("3.98.6") > names.index("3.0.1")
    assert next(each for each in versions if each["version"] == "3.8.18")["end_of_life"] == "2024-10-07"
    found = done("python", "list", "--installable", "--search", "3.98")["versions"]
    assert [each["version"] for each in found] == ["3.98.7", "3.98.6"]


def test_the_life_of_a_python(pyenv: Path, pyenv_root: Path, offline_home: Path) -> None:
    plan = done("python", "install", "3.98", "--plan")
    assert plan["steps"][0]["argv"] == [str(pyenv), "install", "--verbose", "3.98.7"]
    assert says(pyenv, "versions", "--bare") == []

    document = done("python", "install", "3.98", "--yes")
    assert installed(document) == ["3.98.7"] == says(pyenv, "versions", "--bare")
    assert sorted(each.name for each in pyenv_root.iterdir()) == ["plugins", "shims", "versions"]
    again = labwright("python", "install", "3.98.7", "--yes")
    assert (again.returncode, "is installed" in again.stderr) == (0, True)

    done("python", "global", "3.98.7", "--yes")
    assert says(pyenv, "global") == ["3.98.7"]
    listed = labwright("python", "list")
    assert "Chosen here: 3.98.7." in listed.stdout

    base = pyenv_root / "versions" / "3.98.7" / "bin" / "python"
    thesis = offline_home / "thesis"
    subprocess.run([base, "-m", "venv", "--without-pip", thesis], check=True, timeout=60)
    assert done("python", "list")["versions"][0]["used_by"] == [str(thesis)]

    removed = labwright("python", "uninstall", "3.98.7", "--yes")
    assert removed.returncode == 0, removed.stderr
    assert "1 environment stops working: thesis." in removed.stderr
    assert "choose another one then" in removed.stderr
    assert says(pyenv, "versions", "--bare") == []
    assert not (pyenv_root / "shims" / "python").exists()


def test_local_chooses_for_a_folder(pyenv: Path, offline_home: Path) -> None:
    folder = offline_home / "mein kurs é"
    folder.mkdir()
    refused = labwright("python", "local", "3.99.0", folder, "--yes")
    assert refused.returncode == 1
    assert "pyenv has no Python 3.99.0" in refused.stderr
    assert list(folder.iterdir()) == []
    done("python", "install", "3.99.0", "--yes")
    done("python", "local", "3.99", folder, "--yes")
    assert (folder / ".python-version").read_text() == "3.99\n"
    assert says(pyenv, "version-name", cwd=folder) == ["3.99.0"]


def test_a_program_installed_behind_pyenvs_back_gets_a_shim(pyenv: Path, pyenv_root: Path) -> None:
    done("python", "install", "3.99.0", "--yes")
    program = pyenv_root / "versions" / "3.99.0" / "bin" / "lamp"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert not (pyenv_root / "shims" / "lamp").exists()
    done("python", "rehash", "--yes")
    assert (pyenv_root / "shims" / "lamp").is_file()


def test_a_build_that_fails_says_why_and_leaves_nothing(pyenv: Path, pyenv_root: Path) -> None:
    result = labwright("python", "install", "3.96.0", "--yes", "--json")
    assert result.returncode == 1
    assert json.loads(result.stdout)["error"]["code"] == "command-failed"
    assert "no acceptable C compiler found" in result.stderr
    left = [each for each in pyenv_root.rglob("*") if "plugins" not in each.parts]
    assert [each.name for each in left if each.name not in {"versions", "shims"}] == []


def test_cancelling_a_build_leaves_nothing(pyenv: Path, pyenv_root: Path) -> None:
    argv = [*ARGV, "python", "install", "3.95.0", "--yes"]
    with subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "end of the world" in line:
                break
        assert (pyenv_root / "building-3.95.0").is_dir()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 3
    left = [each.name for each in pyenv_root.iterdir() if each.name != "plugins"]
    assert set(left) <= {"versions", "shims"}
    assert list((pyenv_root / "versions").glob("*")) == []


def test_without_pyenv_it_is_4(offline_home: Path) -> None:
    for words in (("list",), ("install", "3.12", "--yes"), ("global", "3.12", "--plan")):
        result = labwright("python", *words, "--json")
        assert result.returncode == 4
        error = json.loads(result.stdout)["error"]
        assert error["code"] == "tool-missing"
        assert "labwright python setup" in error["fix"]


@pytest.fixture
def repositories(offline_home: Path, real_tool: RealTool, monkeypatch: pytest.MonkeyPatch) -> None:
    """git finds pyenv's repositories on this disk."""
    if shutil.which("git") is None:
        pytest.skip("git is not on this machine")
    program = real_tool("pyenv")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(offline_home / "gitconfig"))
    git = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    for name, folder in (
        ("pyenv", program.parents[1]),
        ("pyenv-virtualenv", program.parents[1] / "plugins" / "pyenv-virtualenv"),
    ):
        copy = offline_home.parent / "github" / name
        left_out = shutil.ignore_patterns(".git", *(["pyenv-virtualenv"] if name == "pyenv" else []))
        shutil.copytree(folder, copy, symlinks=True, ignore=left_out) if folder.is_dir() else copy.mkdir()
        (copy / "LICENSE").touch()
        for words in (("init", "-q"), ("add", "--all", "--force"), ("commit", "-q", "-m", name)):
            subprocess.run([*git, *words], cwd=copy, check=True, timeout=60)
        key = f"url.{copy.as_uri()}.insteadOf"
        subprocess.run(
            ["git", "config", "--global", key, f"https://github.com/pyenv/{name}.git"], check=True, timeout=60
        )


@pytest.mark.usefixtures("repositories")
def test_setup_installs_pyenv_and_new_shells_know_it(
    offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/bin/bash")
    (offline_home / ".bashrc").write_text("export LL=1\n")
    document = done("python", "setup", "--yes")
    assert document == {"versions": []}
    assert (offline_home / ".pyenv" / "bin" / "pyenv").is_file()
    clean = {**os.environ, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    for shell in (["bash", "-ic"], ["bash", "-lc"], ["sh", "-lc"]):
        argv = [*shell, 'pyenv root && echo "$PATH"']
        said = subprocess.run(argv, env=clean, capture_output=True, text=True, timeout=60, check=False)
        root, path = said.stdout.splitlines()[-2:]
        assert root == str(offline_home / ".pyenv"), (shell, said.stderr)
        assert path.startswith(f"{root}/shims:"), shell
    assert (offline_home / ".bashrc").read_text().startswith("export LL=1\n")
    again = labwright("python", "setup", "--yes")
    assert (again.returncode, "your shell knows it" in again.stderr) == (0, True)
    assert (offline_home / ".bashrc").read_text().count("pyenv init") == 1


def test_an_environment_of_pyenv(
    pyenv: Path, pyenv_root: Path, pyenv_virtualenv: Path, package_index: object
) -> None:
    done("python", "install", "3.97.0", "--yes")
    made = done("env", "create", "--tool", "pyenv", "--name", "course", "--package", "tidepool", "--yes")
    prefix = pyenv_root / "versions" / "3.97.0" / "envs" / "course"
    assert made["environment"]["prefix"] == str(prefix)
    assert made["environment"]["kind"] == "pyenv-virtualenv"
    assert says(pyenv, "virtualenvs", "--bare") == ["3.97.0/envs/course", "course"]
    assert installed(done("python", "list")) == ["3.97.0"]
    taken = labwright("env", "create", "--tool", "pyenv", "--name", "course", "--yes")
    assert taken.returncode == 1
    # Its Python goes, and with it what lies inside.
    plan = labwright("python", "uninstall", "3.97.0", "--yes")
    assert "1 environment stops working: course." in plan.stderr
    assert list((pyenv_root / "versions").glob("*")) == []
