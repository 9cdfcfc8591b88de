"""What a file is that somebody drops on the window, by its name and what stands in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.given_files import Use, given_file
from app.services.given_files import look_at

NOTEBOOK = json.dumps({"cells": [], "metadata": {"kernelspec": {"display_name": "Python (thesis)"}}}).encode()
YML = b"name: x\ndependencies:\n  - numpy\n"
LIST = b"# for the course\nnumpy==1.26\npandas>=2 ; python_version > '3'\n"
EXPLICIT = b"# platform: linux-64\n@EXPLICIT\n"
COMPOSE = b"services:\n  web: {image: nginx}\n"


@pytest.mark.parametrize(
    ("name", "content", "tool", "start"),
    [
        ("requirements.txt", b"numpy\n", "pip", "requirements.txt"),
        ("requirements-dev.txt", b"numpy\n", "pip", "requirements.txt"),
        ("liste.txt", LIST, "pip", "requirements.txt"),
        ("environment.yml", YML, "conda", "environment.yml"),
        ("course.yaml", YML, "conda", "environment.yml"),
        ("pyproject.toml", b"[tool.poetry]\nname = 'x'\n", "poetry", "pyproject.toml"),
        ("pyproject.toml", b"[project]\nname = 'x'\n", "uv", "pyproject.toml"),
        ("Pipfile", b"[packages]\n", "pipenv", "Pipfile"),
        ("pylock.toml", b"lock-version = '1.0'\n", "uv", "requirements.txt"),
        ("setup.py", b"from setuptools import setup\n", "pip", ""),
        ("Dockerfile", b"FROM python:3.12\n", "docker", ""),
        ("Dockerfile.gpu", b"FROM nvidia/cuda\n", "docker", ""),
        ("recipe", b"# syntax\nfrom python:3.12\n", "docker", ""),
        ("compose.yaml", COMPOSE, "docker", ""),
        ("stack.yml", COMPOSE, "docker", ""),
        ("deploy.yaml", b"apiVersion: apps/v1\nkind: Deployment\n", "kubectl", ""),
        ("lab.ipynb", NOTEBOOK, "jupyter", ""),
        ("lab.ipynb", b"{", "jupyter", ""),
        ("plot.py", b"print(1)\n", "python", ""),
        ("spec.txt", EXPLICIT, "conda", "environment.yml"),
        ("salt-1.0-py_0.conda", b"PK\0", "conda", ""),
        (".python-version", b"3.12\n", "pyenv", ""),
    ],
)  # fmt: skip
def test_what_it_wants(name: str, content: bytes, tool: str, start: str) -> None:
    found = given_file(name, content)
    assert found.tools[0] == tool
    assert name in str(found.sentence)
    assert found.start == start
    assert (found.use is Use.ENVIRONMENT) == bool(start)
    assert bool(start) or found.advice or tool == "kubectl"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.txt", b"Dear Ada,\nhow are you?\n"),
        ("empty.txt", b"\n# nothing\n"),
        ("photo.png", b"\x89PNG\0"),
        ("settings.yml", b"colour: blue\n"),
        ("report.pdf", b"%PDF-1.7"),
        ("words", b"from here to there, it is far\n"),
    ],
)
def test_what_nobody_knows_is_told_in_friendly_words(name: str, content: bytes) -> None:
    found = given_file(name, content)
    assert (found.tools, found.use) == ((), Use.NOTHING)
    assert f"does not know what {name} is for" in str(found.sentence)


@pytest.mark.parametrize(
    ("lock", "beside", "tool"),
    [
        ("poetry.lock", "pyproject.toml", "poetry"),
        ("uv.lock", "pyproject.toml", "uv"),
        ("Pipfile.lock", "Pipfile", "pipenv"),
    ],
)
def test_a_lock_file_needs_its_project(lock: str, beside: str, tool: str) -> None:
    alone = given_file(lock, b"{}")
    assert (alone.tools[0], alone.use) == (tool, Use.NOTHING)
    assert beside in str(alone.advice)
    whole = given_file(lock, b"{}", [lock, beside])
    assert (whole.use, whole.start, whole.file) == (Use.ENVIRONMENT, beside, beside)


def test_a_notebook_tells_its_kernel_and_a_wheel_goes_into_an_environment() -> None:
    assert "“Python (thesis)”" in str(given_file("lab.ipynb", NOTEBOOK).sentence)
    assert given_file("six-1.0-py3-none-any.whl", b"PK").use is Use.PACKAGE


def test_folders_and_what_is_gone(tmp_path: Path) -> None:
    assert "no list of packages" in str(look_at(tmp_path).sentence)
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    (tmp_path / "environment.yml").write_bytes(YML)
    assert look_at(tmp_path).tools == ("conda",)
    assert look_at(tmp_path / "requirements.txt").start == "requirements.txt"
    with pytest.raises(AppError, match="not there"):
        look_at(tmp_path / "gone")
