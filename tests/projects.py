"""Tiny projects that pip can build without a network, also as editable ones and from git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_BACKEND = """
import pathlib, sys
here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
from wheels import make_wheel

def _none(settings=None):
    return []

get_requires_for_build_wheel = get_requires_for_build_editable = _none

def build_wheel(folder, settings=None, metadata=None):
    return make_wheel(pathlib.Path(folder), {name!r}, {version!r}).name

def build_editable(folder, settings=None, metadata=None):
    files = {{"__editable__.pth": str(here / "src").encode() + b"\\n"}}
    return make_wheel(pathlib.Path(folder), {name!r}, {version!r}, files=files).name
"""
_PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


def make_project(folder: Path, name: str, version: str = "0.1") -> Path:
    """Write a project with a build backend of its own."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / f"{name.replace('-', '_')}_code.py").write_text("VALUE = 1\n", encoding="utf-8")
    (folder / "backend.py").write_text(_BACKEND.format(name=name, version=version), encoding="utf-8")
    shutil.copy(Path(__file__).with_name("wheels.py"), folder)
    (folder / "pyproject.toml").write_text(_PYPROJECT, encoding="utf-8")
    return folder


def commit(folder: Path, remote: str | None = None) -> str:
    """Put the folder under version control: the commit."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    git(folder, *who, "commit", "-q", "-m", "First")
    if remote is not None:
        git(folder, "remote", "add", "origin", remote)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    """Run git there: what it printed."""
    argv = ["git", "-C", str(folder), *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
