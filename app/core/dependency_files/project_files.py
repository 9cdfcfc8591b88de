"""Which files in a project's folder say what it needs, and which tool each one is for."""

from __future__ import annotations

import fnmatch
import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.core.dependency_files.model import Kind
from app.core.dependency_files.toml_text import table
from app.core.words import Sentence, say


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file that says what a project needs."""

    name: str
    kind: Kind | None  # None: nothing that `deps read` reads
    tools: tuple[str, ...]  # the ones it is for, the best suited first
    sentence: Sentence


_Content = Callable[[str], bytes]


def dependency_files_among(names: Iterable[str], content: _Content) -> tuple[FoundFile, ...]:
    """Those among the names of a folder, the most telling first. `content` reads one of them."""
    found = []
    there = set(names)
    for place, (pattern, describe) in enumerate(_FILES):
        for name in sorted(fnmatch.filter(there, pattern)):
            there.discard(name)
            told = describe(name, content)
            if told is not None:
                found.append((place, told))
    return tuple(told for _, told in sorted(found, key=lambda each: each[0]))


def _pyproject(name: str, content: _Content) -> FoundFile | None:
    try:
        toml: dict[str, Any] = tomllib.loads(content(name).decode())
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        said = say("{name} cannot be read: it has a mistake.", name=name)
        return FoundFile(name, Kind.PYPROJECT, (), said)
    tool, project = table(toml, "tool"), table(toml, "project")
    backend = table(toml, "build-system").get("build-backend")
    if "poetry" in tool or (isinstance(backend, str) and backend.startswith("poetry.")):
        return FoundFile(
            name, Kind.PYPROJECT, ("poetry",), say("{name} describes a Poetry project.", name=name)
        )
    if "uv" in tool:
        return FoundFile(
            name, Kind.PYPROJECT, ("uv", "pip"), say("{name} describes a uv project.", name=name)
        )
    if project or "dependency-groups" in toml:
        said = say("{name} describes a project for uv, pip or any other tool.", name=name)
        return FoundFile(name, Kind.PYPROJECT, ("uv", "pip"), said)
    if "build-system" in toml:
        said = say("{name} says how the project is built; pip installs it.", name=name)
        return FoundFile(name, Kind.PYPROJECT, ("pip",), said)
    return None  # only settings of linters and the like


def _pipfile_lock(name: str, content: _Content) -> FoundFile | None:
    try:
        json.loads(content(name))
    except (ValueError, RecursionError):
        said = say("{name} cannot be read: pipenv lock makes it anew.", name=name)
        return FoundFile(name, None, ("pipenv",), said)
    return FoundFile(name, None, ("pipenv",), say("{name} pins what pipenv installs.", name=name))


def _python_version(name: str, content: _Content) -> FoundFile | None:
    lines = content(name).decode("utf-8", "replace").split()
    if not lines:
        return None
    version = lines[0].removeprefix("python-")
    said = say("{name} wants Python {version}.", name=name, version=version)
    return FoundFile(name, None, ("uv",) if name == "runtime.txt" else ("pyenv", "uv"), said)


def _plain(kind: Kind | None, sentence: Sentence, *tools: str) -> Callable[[str, _Content], FoundFile]:
    def describe(name: str, _content: _Content) -> FoundFile:
        return FoundFile(name, kind, tools, Sentence(sentence.source, (("name", name),)))

    return describe


_CONDA = _plain(Kind.ENVIRONMENT, say("{name} describes a conda environment."), "conda")
_PIP = _plain(Kind.REQUIREMENTS, say("{name} lists packages for pip or uv."), "pip", "uv")
_LIMITS = _plain(Kind.REQUIREMENTS, say("{name} limits the versions pip and uv may take."), "pip", "uv")
_SETUPTOOLS = _plain(None, say("{name} describes an older project; pip installs it."), "pip")

# The first pattern a name fits counts.
_FILES: tuple[tuple[str, Callable[[str, _Content], FoundFile | None]], ...] = (
    ("poetry.lock", _plain(None, say("{name} pins what Poetry installs."), "poetry")),
    ("uv.lock", _plain(None, say("{name} pins what uv installs."), "uv")),
    ("Pipfile.lock", _pipfile_lock),
    ("pyproject.toml", _pyproject),
    ("environment.y*ml", _CONDA),
    ("environment[-_.]*.y*ml", _CONDA),
    ("Pipfile", _plain(Kind.PIPFILE, say("{name} describes a pipenv project."), "pipenv")),
    ("*constraints*.txt", _LIMITS),
    ("requirements*.txt", _PIP),
    ("*requirements.txt", _PIP),
    (
        "requirements*.in",
        _plain(Kind.REQUIREMENTS, say("{name} lists what pip-tools or uv pin."), "uv", "pip"),
    ),
    ("setup.py", _SETUPTOOLS),
    ("setup.cfg", _SETUPTOOLS),
    (".python-version", _python_version),
    ("runtime.txt", _python_version),
)
