"""Pythons as values: interpreters, and who put each one there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.environments import Environment, SourceTrace


class Origin(StrEnum):
    """Who put an interpreter there. The values are part of the command line's contract."""

    PYENV = "pyenv"
    UV = "uv"
    CONDA = "conda"
    SYSTEM = "system"
    HOMEBREW = "homebrew"
    PYTHON_ORG = "python-org"
    XCODE = "xcode"
    COMMAND_LINE_TOOLS = "command-line-tools"
    WINDOWS_STORE = "windows-store"
    WINDOWS_REGISTRY = "windows-registry"
    WINPYTHON = "winpython"
    ASDF = "asdf"
    MISE = "mise"
    RYE = "rye"
    PATH = "path"


# Where two finders meet one Python, the earlier one here knows better who put it there.
BY_KNOWLEDGE = (
    Origin.WINDOWS_STORE,
    Origin.WINPYTHON,
    Origin.CONDA,
    Origin.UV,
    Origin.PYENV,
    Origin.RYE,
    Origin.MISE,
    Origin.ASDF,
    Origin.HOMEBREW,
    Origin.XCODE,
    Origin.COMMAND_LINE_TOOLS,
    Origin.PYTHON_ORG,
    Origin.WINDOWS_REGISTRY,
    Origin.SYSTEM,
    Origin.PATH,
)


class FoundPython(NamedTuple):
    """What a finder says of one interpreter, before its files were read."""

    paths: tuple[str, ...]  # that start it, the plainest name first
    origin: Origin
    version: str | None = None  # by the name of a folder or by a record, where its own files say less
    architecture: str | None = None  # likewise


class UserSite(NamedTuple):
    """What `pip install --user` put there for one user."""

    folder: str
    packages: int
    size_bytes: int


class Answer(NamedTuple):
    """What an interpreter said of itself when it was asked."""

    version: str
    implementation: str
    architecture: str | None


@dataclass(frozen=True, slots=True)
class Python:
    """One interpreter. What is None is not known: no interpreter was run to find it out."""

    executable: str  # the alias-free path
    origin: Origin
    version: str | None = None
    implementation: str | None = None  # cpython, pypy, graalpy…
    architecture: str | None = None  # x86-64, ARM64, x86…
    prefix: str | None = None  # the folder of the whole installation
    aliases: tuple[str, ...] = ()  # other paths that start the same interpreter
    end_of_life: str | None = None  # the day its version is no longer cared for, 2027-10-31
    externally_managed: bool | None = None  # PEP 668: the system's packages are not pip's to change
    environments: tuple[str, ...] = ()  # prefixes of the environments that stand on it

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {
            "executable": self.executable,
            "version": self.version,
            "implementation": self.implementation,
            "architecture": self.architecture,
            "origin": str(self.origin),
            "aliases": list(self.aliases),
            "end_of_life": self.end_of_life,
            "externally_managed": self.externally_managed,
            "environments": list(self.environments),
        }


@dataclass(frozen=True, slots=True)
class PythonsSnapshot:
    """All interpreters as they were found together."""

    pythons: tuple[Python, ...] = ()
    trace: tuple[SourceTrace, ...] = ()
    complete: bool = False
    read_at: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {"pythons": [each.to_json() for each in self.pythons]}


def oldest_first(version: str | None) -> tuple[float, ...] | None:
    """The other order, for columns: 3.9 before 3.10, 3.13.0rc1 before 3.13.0."""
    return tuple(-number for number in age(version)) if version else None


def in_order(pythons: Iterable[Python]) -> tuple[Python, ...]:
    """As lists show them when nothing else is asked for: the newest first, then by place."""
    return tuple(sorted(pythons, key=lambda each: (age(each.version), each.executable)))


def standing_on(
    pythons: Iterable[Python],
    environments: Iterable[Environment],
    real: Callable[[str], str] = str,
) -> Mapping[str, tuple[str, ...]]:
    """Which environments were made from which Python: prefixes by the Python's executable.

    An environment's base may be any alias, or a name in the same folder that is gone by now. `real` follows
    the links of a path, where the caller can.
    """
    by_path: dict[str, str] = {}
    by_folder: dict[str, list[Python]] = {}
    for python in pythons:
        for path in (python.executable, *python.aliases):
            by_path.setdefault(path, python.executable)
            by_folder.setdefault(_folder(path), []).append(python)
    found: dict[str, list[str]] = {}
    for environment in environments:
        if not environment.base:
            continue
        executable = by_path.get(environment.base) or by_path.get(real(environment.base))
        if executable is None:
            executable = _neighbour(environment, by_folder)
        if executable is not None:
            found.setdefault(executable, []).append(environment.prefix)
    return {executable: tuple(sorted(set(prefixes))) for executable, prefixes in found.items()}


def age(version: str | None) -> tuple[float, ...]:
    """A key that sorts newer versions first, unknown ones last, and 3.13.0 before its own previews."""
    if version is None:
        return (1.0,)
    found = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?(?:(a|b|rc)(\d+))?", version)
    if found is None:
        return (0.5,)
    level = {"a": -3, "b": -2, "rc": -1, None: 0}[found[4]]
    numbers = (int(found[1]), int(found[2]), int(found[3] or 0), level, int(found[5] or 0))
    return tuple(float(-number) for number in numbers)


def minor_version(version: str | None) -> str | None:
    """3.12 of 3.12.1: what packages are made for."""
    found = re.match(r"\d+\.\d+", version or "")
    return found[0] if found else None


def _neighbour(environment: Environment, by_folder: Mapping[str, list[Python]]) -> str | None:
    """The only Python of the right version in the folder of the base."""
    near = {each.executable: each for each in by_folder.get(_folder(environment.base or ""), ())}
    minor = minor_version(environment.python_version)
    allowed = {minor, None}
    fitting = [each for each in near.values() if minor is None or minor_version(each.version) in allowed]
    return fitting[0].executable if len(fitting) == 1 else None


def _folder(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("\\"))]
