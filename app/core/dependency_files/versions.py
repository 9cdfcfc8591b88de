"""Versions as Poetry, conda and pipenv write them, in Python's own terms (PEP 440).

Alternatives, which PEP 440 has no sign for, are separated by " || ". An empty text allows every version.
What cannot be said in these terms is None, and then nothing is known about versions.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from packaging.specifiers import SpecifierSet
from packaging.version import Version

OR = " || "
_PART = re.compile(r"\s*(\^|~=|~|===?|!=|<=|>=|<|>|=)?\s*([^\s,|^~=!<>]+)\s*")
_VERSION_PARTS = re.compile(r"\d+(?:\.\d+)*")
_EVERY = {"*", "x", "X", "*.*", ""}


def allows(specifier: str, version: str) -> bool:
    """Whether a version is one of those. One that is no version is held against nobody."""
    try:
        known = Version(version)
        return any(SpecifierSet(each).contains(known, prereleases=True) for each in specifier.split(OR))
    except ValueError:
        return True


def from_poetry(text: str) -> str | None:
    """A constraint of Poetry: "^3.8", "~2.7 || ^3.4", "1.2.*", ">=1,<2", "2.6.0"."""
    try:
        return _alternatives(re.split(r"\s*\|\|?\s*", text.strip()), _poetry_part)
    except ValueError:  # a number of thousands of digits
        return None


def from_conda(text: str) -> str | None:
    """The version part of a conda spec: "=3.9", ">=3.8,<3.9", "1.21.0", "=1.2|=1.4", "3.9.*"."""
    return _alternatives(text.split("|"), _conda_part)


def from_pipfile_python(requires: object) -> str | None:
    """The table [requires] of a Pipfile: a short version means all of its patches."""
    if not isinstance(requires, dict):
        return ""
    if isinstance(full := requires.get("python_full_version"), str) and full:
        return _checked(f"=={full}")
    if isinstance(short := requires.get("python_version"), str) and short not in _EVERY:
        return _checked(f"=={short}.*") if short[0].isdigit() else _checked(short)
    return ""


def _alternatives(texts: list[str], part_of: Callable[[str, str], str | None]) -> str | None:
    found = []
    for text in texts:
        if text.strip() in _EVERY:
            return ""
        parts = _parts(text)
        said = None if parts is None else [part_of(sign, version) for sign, version in parts]
        if said is None or None in said:
            return None
        found.append(_checked(",".join(each for each in said if each)))
    if None in found:
        return None
    return "" if "" in found else OR.join(each for each in found if each)


def _parts(text: str) -> list[tuple[str, str]] | None:
    """Signs and versions that hold at once, separated by commas or spaces."""
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _PART.match(text, at)
        if match is None:
            return None
        found.append((match[1] or "", match[2]))
        at = match.end()
        while at < len(text) and text[at] == ",":
            at += 1
    return found


def _poetry_part(sign: str, version: str) -> str | None:
    numbers = _VERSION_PARTS.match(version.removeprefix("v"))
    if version in _EVERY:
        return ""
    if numbers is None:
        return None
    parts = [int(part) for part in numbers[0].split(".")]
    if sign == "^":
        return f">={version},<{_next(parts, _first_that_counts(parts))}"
    if sign == "~" or (sign == "~=" and len(parts) == 1):
        return f">={version},<{_next(parts, min(1, len(parts) - 1))}"
    return f"{'==' if sign in {'', '='} else sign}{version}"


def _conda_part(sign: str, version: str) -> str | None:
    if version in _EVERY:
        return ""
    if sign == "=" and not version.endswith("*"):
        return f"=={version}.*"
    if version.endswith("*"):
        version = version.rstrip("*").rstrip(".")
        version = version if sign in {"<", "<=", ">", ">=", "~="} else f"{version}.*"  # as conda takes it
    return f"{'==' if sign in {'', '='} else sign}{version}"


def _first_that_counts(parts: list[int]) -> int:
    """The place that `^` holds: the first that is not 0, or the last one written."""
    return next((place for place, part in enumerate(parts) if part), len(parts) - 1)


def _next(parts: list[int], place: int) -> str:
    """The first version past those that agree up to and with this place."""
    return ".".join(map(str, [*parts[:place], parts[place] + 1]))


def _checked(text: str) -> str | None:
    try:
        return ",".join(sorted(str(each) for each in SpecifierSet(text)))
    except ValueError:
        return None
