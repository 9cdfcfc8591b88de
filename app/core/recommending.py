"""Which tool to take for a new environment, and why: from what somebody has and what is installed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from app.core.words import Sentence, say, say_count

_MANY_PACKAGES = 10  # from here on, what installs many at once is felt


class Known(NamedTuple):
    """What the choice rests on."""

    fitting: Sequence[str]  # the tools that can do it, the usual one first
    here: Collection[str]  # those that are on this machine
    file_kind: str = ""
    named: Sequence[str] = ()  # the tools that the file itself is for
    asked_for: int = 0  # how many packages the file asks for


class Recommendation(NamedTuple):
    """A tool, and the reason in a sentence."""

    tool: str
    reason: Sentence


def recommend(known: Known) -> Recommendation | None:
    """The one to propose; None where nothing fits."""
    if not known.fitting:
        return None
    named = [tool for tool in known.named if tool in known.fitting]
    if tuple(known.named) == ("uv",) == tuple(named) and known.file_kind == "requirements":
        return Recommendation("uv", say("The file is a lock file, which {tool} installs exactly.", tool="uv"))
    if named and known.file_kind == "pyproject":
        return _of_project(known, named)
    if known.file_kind == "environment":
        return _of_conda(known)
    if known.file_kind == "pipfile":
        tool = known.fitting[0]
        return Recommendation(tool, say("A Pipfile is read by {tool} alone.", tool=tool))
    return _plain(known)


def _of_project(known: Known, named: Sequence[str]) -> Recommendation:
    first = named[0]
    if first in known.here:
        return Recommendation(
            first, say("The project is made for {tool}, and {tool} is on this machine.", tool=first)
        )
    other = _first_here(known) or first
    if other == first:
        return Recommendation(first, say("The project is made for {tool}; install it first.", tool=first))
    return Recommendation(
        other,
        say(
            "The project is made for {named}, which is not here. {tool} installs it, too, without the lock "
            "file.",
            named=first,
            tool=other,
        ),
    )


def _of_conda(known: Known) -> Recommendation:
    tool = _first_here(known) or known.fitting[0]
    if tool in known.here:
        reason = say("The file is made for conda, and {tool} is on this machine.", tool=tool)
    else:
        reason = say("The file is made for conda, which also brings what is not Python. Install it first.")
    return Recommendation(tool, reason)


def _plain(known: Known) -> Recommendation:
    if known.asked_for >= _MANY_PACKAGES and "uv" in known.here and "uv" in known.fitting:
        return Recommendation(
            "uv",
            say_count(
                "The list asks for {n} package, and uv, which is here, fetches many at once.",
                "The list asks for {n} packages, and uv, which is here, fetches many at once.",
                known.asked_for,
            ),
        )
    tool = _first_here(known) or known.fitting[0]
    if tool == "venv":
        reason = say("It comes with Python: nothing needs to be installed, and every course knows it.")
    elif tool in known.here:
        reason = say("{tool} is on this machine and can do it.", tool=tool)
    else:
        reason = say("{tool} can do it; install it first.", tool=tool)
    return Recommendation(tool, reason)


def _first_here(known: Known) -> str | None:
    return next((tool for tool in known.fitting if tool in known.here), None)
