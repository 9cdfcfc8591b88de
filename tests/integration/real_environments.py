"""Real environments for tests, filled without a network."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from app.system.site_packages import site_packages_of

ROOT = Path(__file__).parents[2]
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_NO_CONFIG": "1",
}


def offline(monkeypatch: pytest.MonkeyPatch, wheels: Path) -> None:
    """Every pip of this test, also those that Labwright starts, finds packages only in the folder."""
    for name in [each for each in os.environ if each.startswith(("PIP_", "UV_", "VIRTUAL_ENV"))]:
        monkeypatch.delenv(name)
    for name, value in {**OFFLINE, "PIP_FIND_LINKS": wheels.as_uri()}.items():
        monkeypatch.setenv(name, value)


def new_venv(prefix: Path, *options: str, python: str = sys.executable) -> Path:
    """Make an environment with the pip that comes with Python, seconds faster than ensurepip does."""
    _venv(prefix, "--without-pip", *options, python=python)
    for packed in _packed_with(python):
        shutil.copytree(packed, site(prefix) / packed.name, copy_function=os.link)
    return prefix


def site(prefix: Path) -> Path:
    """Where its packages are."""
    return Path(site_packages_of(prefix)[0])


@functools.cache
def _packed_with(python: str) -> list[Path]:
    seed = Path(tempfile.mkdtemp(prefix="labwright-tests-"))
    atexit.register(shutil.rmtree, seed, ignore_errors=True)
    _venv(seed / "seed", python=python)
    return [each for each in site(seed / "seed").iterdir() if each.is_dir() and each.name != "__pycache__"]


def _venv(prefix: Path, *options: str, python: str) -> None:
    argv = [python, "-m", "venv", *options, str(prefix)]
    subprocess.run(argv, check=True, capture_output=True, timeout=100)


def python_of(prefix: Path) -> str:
    """The environment's interpreter."""
    return str(prefix / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


def pip(prefix: Path, *arguments: str) -> str:
    """What the environment's own pip prints."""
    argv = [python_of(prefix), "-m", "pip", *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def freeze(prefix: Path) -> str:
    """What `pip freeze` prints."""
    return pip(prefix, "freeze")


def labwright(*words: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
        check=False,
        input=stdin,
    )


def done(*words: object, code: int = 0) -> dict[str, Any]:
    """The JSON document of a verb that ended with this code."""
    result = labwright(*words, "--json")
    assert result.returncode == code, result.stderr + result.stdout
    document: dict[str, Any] = json.loads(result.stdout)
    return document
