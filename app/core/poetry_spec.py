"""A package as `poetry add` takes it, read as it is typed: what it asks for, and what its signs mean."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.dependency_files.versions import from_poetry
from app.core.packages import is_project_name
from app.core.requirement_text import Wanted, read_wanted
from app.core.words import Sentence, say

_NAMED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[([\w,.\s-]*)\])?\s*(.*)\Z", re.DOTALL)
_PLACE = re.compile(r"(?:git\+|https?://|ssh://|file:|\.{1,2}[/\\]|[/\\]|~[/\\]|[A-Za-z]:[\\/])")
_ONE = re.compile(r"(\^|~=|~|===?|=|>=|<=|!=|>|<)?\s*([^\s,|]+)")
_SPAN = re.compile(r">=\s*([^\s,|]+)\s*,\s*<\s*([^\s,|=]+)")
_SAID = {
    "": say("the newest version that fits, and later on all below the next big one: Poetry notes that."),
    "latest": say("the newest version there is today."),
    "*": say("any version. The lock file still pins one."),
}


class PoetrySpec(NamedTuple):
    """One package with its constraint."""

    name: str
    constraint: str = ""  # as Poetry has it: ^2.31
    extras: tuple[str, ...] = ()


def read_spec(text: str) -> PoetrySpec | None:
    """requests, requests@^2.31, requests[socks]>=2,<3. None for an address or a path."""
    found = _NAMED.match(text.strip())
    if found is None or _PLACE.match(text.strip()) or not is_project_name(found[1]):
        return None
    constraint = found[3].removeprefix("@").strip()
    if _PLACE.match(constraint):
        return None
    extras = tuple(each.strip() for each in (found[2] or "").split(",") if each.strip())
    return PoetrySpec(found[1], constraint, extras)


def judge_spec(text: str, imports: dict[str, str], standard: frozenset[str]) -> Wanted:
    """What is wrong with one that was typed, in the way of `read_wanted`; Poetry also knows @, ^ and ~."""
    spec = read_spec(text)
    if spec is None or not spec.constraint:
        return read_wanted(text, imports, standard)
    if from_poetry(spec.constraint) is None and spec.constraint != "latest":
        problem = say("{text} is no constraint on versions. Write ^2.31, ~2.31, >=2,<3 or ==2.31.0.",
                      text=spec.constraint)  # fmt: skip
        return Wanted(text, spec.name, problem=problem)
    plain = f"{spec.name}[{','.join(spec.extras)}]" if spec.extras else spec.name
    known = read_wanted(plain, imports, standard)
    meant = None if known.meant is None else known.meant + text.strip()[len(plain) :]
    return Wanted(text, spec.name, known.problem, meant, known.hint)


def explained(text: str) -> Sentence | None:
    """What a package with its constraint asks for, in words; None where there is nothing to say."""
    spec = read_spec(text)
    if spec is None:
        return say("{text} comes from that place, in whatever version is there.", text=text.strip()) if (
            _PLACE.match(text.strip())
        ) else None  # fmt: skip
    said = _of_versions(spec.constraint)
    if said is None:
        return None
    if spec.extras:
        extras = ", ".join(spec.extras)
        return say("{name} with its optional part {extras}: {versions}",
                   name=spec.name, extras=extras, versions=said)  # fmt: skip
    return say("{name}: {versions}", name=spec.name, versions=said)


def _of_versions(constraint: str) -> Sentence | None:
    if constraint in _SAID:
        return _SAID[constraint]
    allowed = from_poetry(constraint)
    if allowed is None:
        return None
    found = _ONE.fullmatch(constraint)
    if (span := _SPAN.fullmatch(constraint)) is not None:
        return say("{low} or newer, but below {high}.", low=span[1], high=span[2])
    if found is None:
        return say("versions that are {allowed}.", allowed=allowed.replace(" || ", " or "))
    sign, version = found[1] or "==", found[2]
    if "*" in version:
        return say("every version that begins with {start}.", start=version.rstrip("*").rstrip("."))
    low, high = _bounds(allowed)
    return {
        "^": say("^{version} is {low} or newer, but below {high}: what a new big version breaks stays out.",
                 version=version, low=low, high=high),
        "~": say("~{version} is {low} or newer, but below {high}: only small corrections come.",
                 version=version, low=low, high=high),
        "~=": say("~={version} is {version} or newer, but below {high}.",
                  version=version, high=high or _above(version)),
        "==": say("exactly {version}, and no other until you change it.", version=version),
        ">=": say("{version} or newer, without an end: a future big version comes, too.", version=version),
        ">": say("newer than {version}, without an end.", version=version),
        "<": say("below {version}.", version=version),
        "<=": say("{version} or older.", version=version),
        "!=": say("any version but {version}.", version=version),
    }[sign.replace("===", "==") if sign != "=" else "=="]  # fmt: skip


def _bounds(allowed: str) -> tuple[str, str]:
    low = re.search(r">=([^,\s|]+)", allowed)
    high = re.search(r"<([^=,\s|][^,\s|]*)", allowed)
    return (low[1] if low else ""), (high[1] if high else "")


def _above(version: str) -> str:
    """The end of ~=: the last number but one, raised."""
    parts = [int(each) for each in re.findall(r"\d+", version)][:-1] or [0]
    return ".".join(map(str, [*parts[:-1], parts[-1] + 1]))
