"""Versions of Python that a tool can install or has installed: their order, and which one to take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.core.commands import Command
from app.core.end_of_life import Care, EndOfLifeTable, life
from app.core.pythons import age, minor_version
from app.core.version_choices import pyenv_latest
from app.core.words import Sentence

_RELEASE = re.compile(r"3\.\d+\.\d+")
_CPYTHON = re.compile(r"\d+\.\d+")
# Half a year after a minor version came, what people build on it has followed.
_SETTLED_PATCH = 3


@dataclass(frozen=True, slots=True)
class PythonVersion:
    """One version, under the name its tool has for it: 3.12.1, pypy3.10-7.3.15."""

    version: str
    installed: bool
    end_of_life: str | None = None  # the day, as 2027-10-31
    used_by: tuple[str, ...] = ()  # prefixes of environments

    def to_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        return {
            "version": self.version,
            "installed": self.installed,
            "end_of_life": self.end_of_life,
            "used_by": list(self.used_by),
        }


@dataclass(frozen=True, slots=True)
class Source:
    """Where a version would come from."""

    compiled: bool  # from its source code, on this machine
    url: str | None = None  # of the first download, where it is known
    cached: bool = False  # it was downloaded before and kept


class Chosen(NamedTuple):
    """The versions that a tool takes in some folder, the first that has the program."""

    versions: tuple[str, ...]
    sentence: Sentence  # what chose them
    path: str | None  # the file that did, if it was one


class DownloadQuestion(NamedTuple):
    """A command that asks a host whether it answers, as the tool itself would ask."""

    command: Command
    ok_codes: frozenset[int]  # with which it ends when the host said anything


def implementation_of(version: str) -> str:
    """cpython, pypy, miniconda: who wrote it, by its name."""
    if _CPYTHON.match(version):
        return "cpython"
    found = re.match(r"[a-z_]+", version)
    return found[0].rstrip("_") if found else version


def is_release(version: str) -> bool:
    """A finished Python 3, neither a preview nor an unusual build."""
    return _RELEASE.fullmatch(version) is not None


def newest_of_each_minor(versions: Iterable[str]) -> tuple[str, ...]:
    """3.13.1, 3.12.8, 3.11.11: the newest release of each minor version, the newest first."""
    newest: dict[str | None, str] = {}
    for version in sorted(filter(is_release, versions), key=age):
        newest.setdefault(minor_version(version), version)
    return tuple(newest.values())


def newest_first(versions: Iterable[str]) -> tuple[str, ...]:
    """CPythons from new to old, then the others by name, each from new to old."""
    return tuple(sorted(set(versions), key=_place))


def in_order(versions: Iterable[str]) -> tuple[str, ...]:
    """The newest release of each minor version, then the other CPythons from new to old, then the others by
    name, each from new to old."""
    versions = frozenset(versions)
    first = newest_of_each_minor(versions)
    return (*first, *newest_first(set(versions) - set(first)))


def _place(version: str) -> tuple[bool, str, tuple[float, ...], str]:
    implementation = implementation_of(version)
    if implementation == "cpython":
        return False, "", age(version), version
    return True, implementation, tuple(-float(number) for number in re.findall(r"\d+", version)), version


def recommended(versions: Iterable[str], table: EndOfLifeTable, today: date) -> str | None:
    """The newest release that packages have followed: of a minor version cared for, and not brand new."""
    newest = [
        version
        for version in newest_of_each_minor(versions)
        if life(table.last_day(version), today).care in {Care.CARED_FOR, Care.ENDS_SOON}
    ]
    settled = [version for version in newest if int(version.rpartition(".")[2]) >= _SETTLED_PATCH]
    return next(iter(settled or newest), None)


def meant(wanted: str, versions: Sequence[str]) -> str | None:
    """The version that 3.12 or pypy3.10 means: exact, or the newest release of that line."""
    return pyenv_latest(wanted.strip(), versions)


def matching(text: str, versions: Iterable[str]) -> tuple[str, ...]:
    """Those whose name has every word of the text."""
    words = text.lower().split()
    return tuple(each for each in versions if all(word in each.lower() for word in words))
