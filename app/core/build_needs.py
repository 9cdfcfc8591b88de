"""What building a Python from its source needs of the system, and how what is missing is installed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.preflight import Finding, Weight
from app.core.pythons import age
from app.core.words import Sentence, say

KEY = "compiler-and-libraries"


class Rights(StrEnum):
    """What this user may do to the system."""

    ROOT = "root"  # everything, at once
    SUDO = "sudo"  # what administrators may, after a password
    NONE = "none"  # as far as can be seen


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is needed."""

    key: str
    required: bool
    programs: tuple[str, ...]  # one of them
    headers: tuple[str, ...]  # one of them
    since: str | None  # the first Python that uses it, as 3.14
    packages: Mapping[str, tuple[str, ...]]  # by package manager

    def concerns(self, version: str | None) -> bool:
        """Whether a Python of this version uses it."""
        return self.since is None or (version is not None and age(version) <= age(self.since))


@dataclass(frozen=True, slots=True)
class BuildNeeds:
    """The table."""

    needs: tuple[Need, ...]
    managers: Mapping[str, tuple[tuple[str, ...], ...]]  # the lines that install, the packages come last
    systems: Mapping[str, str]  # the manager by a name in os-release

    def manager_of(self, names: Iterable[str]) -> str | None:
        """The package manager of the first system that is known."""
        return next((self.systems[name] for name in names if name in self.systems), None)


@dataclass(frozen=True, slots=True)
class BuildPlace:
    """What a system has of it."""

    missing: frozenset[str]  # keys
    manager: str | None
    rights: Rights
    apple: bool = False


def parse_build_needs(text: str) -> BuildNeeds:
    """The table in the text of a file."""
    content = tomllib.loads(text)
    managers = {name: tuple(map(tuple, lines)) for name, lines in content["managers"].items()}
    needs = tuple(_need(key, fields, managers) for key, fields in content["needs"].items())
    return BuildNeeds(needs, managers, content["systems"])


def _need(key: str, fields: Mapping[str, Any], managers: Iterable[str]) -> Need:
    return Need(
        key,
        bool(fields.get("required")),
        tuple(fields.get("programs", ())),
        tuple(fields.get("headers", ())),
        fields.get("since"),
        {name: tuple(fields[name]) for name in managers if name in fields},
    )


def finding(needs: BuildNeeds, place: BuildPlace, version: str | None, *, downloads: bool = True) -> Finding:
    """What is missing for building this version, and the lines that bring it."""
    missing = [
        need
        for need in needs.needs
        if need.key in place.missing and need.concerns(version) and (downloads or need.key != "download")
    ]
    if not missing:
        return Finding(KEY, Weight.FINE, say("The compiler and the libraries it is built with are here."))
    lacking = [need for need in missing if need.required]
    fix, lines = _way(needs, place, missing)
    if lacking:
        sentence = say("It cannot be built yet. Missing: {what}.", what=_enumerated(missing))
        return Finding(KEY, Weight.PROBLEM, sentence, fix, lines)
    sentence = say("It would be built without some of its parts. Missing: {what}.", what=_enumerated(missing))
    return Finding(KEY, Weight.WARNING, sentence, fix, lines)


def lines_for(needs: BuildNeeds, place: BuildPlace, packages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The lines that install these packages; none where the package manager is not known."""
    if place.manager is None:
        return ()
    before = needs.managers[place.manager]
    sudo = () if place.rights is Rights.ROOT or place.manager == "brew" else ("sudo",)
    return tuple((*sudo, *line) for line in (*before[:-1], (*before[-1], *packages)))


def _way(
    needs: BuildNeeds, place: BuildPlace, missing: Iterable[Need]
) -> tuple[Sentence, tuple[tuple[str, ...], ...]]:
    """What to do, and the lines for it."""
    keys = {need.key for need in missing}
    if place.apple and keys & {"compiler", "make"}:
        return say("Apple's Command Line Tools bring a compiler. This opens their installer:"), (
            ("xcode-select", "--install"),
        )
    manager = place.manager
    if manager is None:
        return say("Install them with the package manager of your system, then try again."), ()
    packages = dict.fromkeys(name for need in missing for name in need.packages.get(manager, ()))
    lines = lines_for(needs, place, packages)
    if lines[0][0] == "sudo" and place.rights is Rights.NONE:
        return say(
            "Only an administrator of this machine may install them. Ask for these lines to be run, or take "
            "a Python that needs no building: uv and conda bring one."
        ), lines
    return say("Type this in a terminal, then try again:"), lines


_WHAT = {
    "compiler": say("a C compiler"),
    "make": say("make"),
    "download": say("curl or wget to download with"),
    "zlib": say("zlib (for pip)"),
    "ssl": say("OpenSSL (for pip and https)"),
    "ctypes": say("libffi (for ctypes, which numpy needs)"),
    "sqlite3": say("SQLite (for sqlite3, which Jupyter needs)"),
    "bz2": say("bzip2 (for bz2, which pandas needs)"),
    "lzma": say("xz (for lzma, which pandas needs)"),
    "readline": say("readline (for the arrow keys at Python's prompt)"),
    "curses": say("ncurses (for curses)"),
    "tkinter": say("Tk (for tkinter and IDLE)"),
    "zstd": say("zstd (for compression.zstd)"),
}


def _enumerated(needs: Iterable[Need]) -> Sentence:
    """First, second, third: with commas, which every language of ours uses."""
    words = [_WHAT[need.key] for need in needs]
    listed = words[0]
    for each in words[1:]:
        listed = say("{before}, {next}", before=listed, next=each)
    return listed
