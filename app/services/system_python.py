"""Packages that somebody wants in a Python that others stand on: why not, and an environment instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.core.errors import AppError
from app.core.python_words import EXTERNALLY_MANAGED, origin_words
from app.core.pythons import Python
from app.core.words import say


def python_at(path: str, pythons: Iterable[Python]) -> Python | None:
    """The Python that is at a path: its program by any of its names, or its folder."""
    for each in pythons:
        if path in {each.executable, each.prefix, *each.aliases}:
            return each
    return None


def refusal(python: Python, packages: Sequence[str], line: str) -> AppError:
    """Why nothing is installed there. `line` is what makes an environment with the packages instead."""
    managed = python.externally_managed is True
    return AppError(
        "externally-managed" if managed else "base-python",
        say("{path} is no environment, but a Python that others stand on.", path=python.executable),
        cause=EXTERNALLY_MANAGED
        if managed
        else say(
            "It belongs to {origin}. What is installed there changes every environment and program that "
            "uses it, and projects get into each other's way.",
            origin=origin_words(python),
        ),
        fix=say("Make an environment from it, with {packages} in it: {line}",
                packages=", ".join(packages), line=line),
    )  # fmt: skip
