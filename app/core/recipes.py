"""What it takes to make an environment once more: its Python, its options, its packages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.core.package_changes import PackageChange, changes_between
from app.core.packages import AskedFor, Listed, normalised
from app.core.pythons import Python, minor_version

CONSTRAINTS = "labwright-constraints.txt"  # the versions that stay, see app/tools/pip_pins.py
CONDA_PINS = "conda-meta/pinned"
# Of an environment: where pip finds packages there, and which versions stay.
OWN_FILES = ("pip.conf", "pip.ini", CONSTRAINTS, CONDA_PINS)
_PUT_IN_BY_TOOLS = frozenset({"pip", "setuptools", "wheel"})

_HASH = re.compile(r"(?<=[#&])(?:md5|sha\d+)=[0-9a-f]+&?")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Read from an environment's files, so also from one whose Python is gone."""

    python_version: str | None
    packages: tuple[Listed, ...]  # all but pip, which comes with the tool
    system_packages: bool = False
    prompt: str | None = None
    left_out: tuple[str, ...] = ()  # what they came from is gone, and no index has them
    asked: AskedFor = field(default_factory=AskedFor)
    files: tuple[tuple[str, bytes], ...] = ()  # those of OWN_FILES that there are, with their content

    @property
    def options(self) -> dict[str, Any]:
        """Fields of an EnvironmentWish."""
        return {
            "system_packages": self.system_packages,
            "prompt": self.prompt,
            "python_version": self.python_version,
        }


def unlike(wanted: Iterable[Listed], listed: Iterable[Listed]) -> tuple[PackageChange, ...]:
    """What is not as it was wanted. pip, and what else a tool puts into every environment, may be there."""
    wanted = list(wanted)
    named = {normalised(each.name) for each in wanted}
    there = [each for each in listed if normalised(each.name) in named or not _is_of_the_tool(each)]
    kept = [each for each in wanted if normalised(each.name) != "pip"]
    return changes_between(map(_without_hash, kept), map(_without_hash, there))


def _without_hash(each: Listed) -> Listed:
    """Some installers write the hash of a file down, others do not."""
    return each._replace(source=_HASH.sub("", each.source).rstrip("#&")) if each.source else each


def python_like(pythons: Iterable[Python], version: str | None, *, pypy: bool = False) -> Python | None:
    """Of Pythons, the newest first, one that packages for this version run on. One of conda's goes when its
    environment does, so it comes last."""
    wanted = minor_version(version)
    like = [
        each
        for each in pythons
        if wanted is not None
        and minor_version(each.version) == wanted
        and (each.implementation in {None, "cpython"}) is not pypy
    ]
    return min(like, key=lambda each: each.origin == "conda", default=None)


def _is_of_the_tool(each: Listed) -> bool:
    return normalised(each.name) in _PUT_IN_BY_TOOLS
