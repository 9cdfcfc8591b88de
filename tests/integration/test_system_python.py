"""Packages for a Python that pip may not change: a real interpreter with the real marker of PEP 668."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.copied_python import MINOR, copied_python
from tests.real.kept import UnavailableError

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.integration


@pytest.fixture
def python(offline_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python with pip that belongs to the system, first on PATH."""
    try:
        source = copied_python()
    except UnavailableError as reason:
        pytest.skip(str(reason))
    prefix = offline_home / "system é"
    shutil.copytree(source, prefix, symlinks=True)
    program = prefix / "bin" / "python3"
    subprocess.run(
        [program, "-m", "ensurepip", "--default-pip"], check=True, capture_output=True, timeout=100
    )
    marker = prefix / "lib" / f"python{MINOR}" / "EXTERNALLY-MANAGED"
    marker.write_text("[externally-managed]\nError=Ask the administrator.\n", encoding="utf-8")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    refused = subprocess.run(
        [program, "-m", "pip", "install", "greeter"], capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode == 1
    assert "externally-managed-environment" in refused.stderr, "this is what Labwright must not walk into"
    return program


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def test_it_is_explained_and_becomes_an_environment(python: Path, offline_home: Path) -> None:
    refused = labwright("env", "install", python, "greeter", "--yes", "--json")
    assert refused.returncode == 1
    error = json.loads(refused.stdout)["error"]
    assert error["code"] == "externally-managed"
    assert "EXTERNALLY-MANAGED" in error["cause"]
    assert "--new-environment" in error["fix"]
    assert "greeter" in error["fix"]

    place = offline_home / "environments" / "lab"
    words = ("env", "install", python, "greeter", "--new-environment", place)
    plan = json.loads(labwright(*words, "--plan", "--json").stdout)
    assert [step["argv"][1:3] for step in plan["steps"]] == [["-m", "venv"], ["-m", "pip"]]
    assert not place.exists()
    done = labwright(*words, "--yes", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)["environment"]
    assert (made["prefix"], made["kind"]) == (str(place), "venv")
    greet = subprocess.run([place / "bin" / "greet"], capture_output=True, text=True, timeout=60, check=True)
    assert greet.stdout == "1.1\n"


def test_any_other_python_is_explained_too(python: Path) -> None:
    (python.parents[1] / "lib" / f"python{MINOR}" / "EXTERNALLY-MANAGED").unlink()
    refused = labwright("env", "install", python, "greeter", "--yes")
    assert refused.returncode == 1
    assert "a Python that others stand on" in refused.stderr
    assert "is no environment." in labwright("env", "remove", python, "greeter", "--yes").stderr
    assert "not there" in labwright("env", "install", python.parent / "pythn", "greeter", "--yes").stderr
