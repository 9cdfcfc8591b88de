"""One package as a student types it: what it asks for, what is wrong with it, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from app.core.packages import is_project_name, normalised
from app.core.words import Sentence, say

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_QUOTES = "\"'`“”‘’«»"
_COMMAND = re.compile(r"^(?:\S*python\S*\s+-m\s+)?(?:pip3?|uv\s+pip|conda|mamba|poetry)\s+(?:install|add)\s+")
_SINGLE = re.compile(r"(?<![=!<>~])=(?![=<>])")
_TURNED = re.compile(r"=([<>])")
_BARE_VERSION = re.compile(r"^([A-Za-z0-9][\w.-]*(?:\[[\w,.\s-]*\])?)\s+v?(\d[\w.*+!-]*)$")
_AT_VERSION = re.compile(r"^([A-Za-z0-9][\w.-]*)@v?(\d[\w.*+!-]*)$")


class Wanted(NamedTuple):
    """A text that can be installed, or the reason why not."""

    text: str
    name: str | None = None  # None for an address or a path, which name no package
    problem: Sentence | None = None
    meant: str | None = None  # the correction that one click takes
    hint: Sentence | None = None  # worth knowing, and no reason to stop


def read_wanted(
    text: str, imports: Mapping[str, str] | None = None, standard: frozenset[str] = frozenset()
) -> Wanted:
    """What one text asks for. `imports` are packages by the name they are imported with where that is
    another one; `standard` are the modules that come with Python."""
    plain = text.strip()
    requirement = _parsed(plain)
    if _is_place(plain) and (requirement is None or requirement.url is None):
        return Wanted(plain)
    if requirement is None:
        meant = _corrected(plain)
        return Wanted(plain, problem=_problem(plain), meant=meant)
    name = requirement.name
    by_import = (imports or {}).get(name)
    if by_import is not None and normalised(by_import) != normalised(name):
        return Wanted(
            plain,
            name,
            hint=say("{name} is imported by that name, but its package is called {package}.",
                     name=name, package=by_import),
            meant=by_import + plain[len(name) :],
        )  # fmt: skip
    if name in standard:
        return Wanted(plain, name, hint=say("{name} comes with Python: nothing to install.", name=name))
    return Wanted(plain, name)


def split_typed(text: str) -> list[str]:
    """The packages in a line that was typed or pasted: one a line, or several behind each other."""
    found: list[str] = []
    for line in text.splitlines():
        words = _COMMAND.sub("", line.split(" #")[0].strip())
        if not words or words.startswith("#"):
            continue
        found += _several(words)
    return [each.strip() for each in found if each.strip()]


def _several(line: str) -> list[str]:
    line = line.rstrip(", ")
    if _parsed(line) is not None or ";" in line or _is_place(line):
        return [line]
    pieces = [piece.rstrip(",") for piece in line.split()]
    if len(pieces) > 1 and all(_parsed(piece) is not None for piece in pieces):
        return pieces
    by_comma = [piece.strip() for piece in line.split(",")]
    if len(by_comma) > 1 and all(piece and _parsed(piece) is not None for piece in by_comma):
        return by_comma
    return [line]


def _is_place(text: str) -> bool:
    """An address, or a folder or file: pip decides by the same marks."""
    lowered = text.lower()
    return (
        "://" in lowered
        or lowered.endswith((".whl", ".tar.gz", ".zip"))
        or text.startswith((".", "/", "~"))
        or re.match(r"[A-Za-z]:[\\/]", text) is not None
    )


def _parsed(text: str) -> Requirement | None:
    from packaging.requirements import (  # noqa: PLC0415 - 10 ms that most starts never need
        InvalidRequirement,
        Requirement,
    )

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    # "numpy@1.26" has an address, by the grammar; nothing could be fetched from it.
    return None if requirement.url is not None and not _is_place(requirement.url) else requirement


def _problem(text: str) -> Sentence:
    doubled = _SINGLE.sub("==", text)
    if doubled != text and _parsed(doubled) is not None:
        return say("A version is asked for with two signs: {text}", text=doubled)
    for applies, sentence in (
        (_TURNED.search(text), say("The sign stands first: >= and <=, not => and =<.")),
        (
            _BARE_VERSION.match(text) or _AT_VERSION.match(text),
            say("Between the name and its version stands ==."),
        ),
        (_COMMAND.match(text), say("Only the packages are written here, without the command.")),
        (set(text) & set(_QUOTES), say("Quotes belong to the terminal: here nothing is quoted.")),
        (
            not is_project_name(re.split(r"[\s<>=!~;\[@]", text, maxsplit=1)[0]),
            say("A package's name has letters, digits, dots, dashes and underscores only."),
        ),
    ):
        if applies:
            return sentence
    return say("This is no package. Write a name, perhaps with a version: requests or requests==2.32.")


def _corrected(text: str) -> str | None:
    unquoted = text.translate({ord(quote): None for quote in _QUOTES}).strip().rstrip(",;")
    bare = _COMMAND.sub("", unquoted)
    for candidate in (
        bare,
        _SINGLE.sub("==", bare),
        _TURNED.sub(r"\1=", bare),
        _BARE_VERSION.sub(r"\1==\2", bare),
        _AT_VERSION.sub(r"\1==\2", bare),
        re.sub(r"\s+", "-", bare) if " " in bare and bare.replace(" ", "").isalpha() else "",
    ):
        if candidate and candidate != text and _parsed(candidate) is not None:
            return candidate
    return None
