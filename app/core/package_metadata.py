"""What a package says of itself: METADATA, PKG-INFO and requires.txt, read from bytes.

Only the headers wanted here are looked at, which is ten times faster than reading the file as a mail and
gives the same values; the tests compare the two.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.packages import normalised

_FIELD = re.compile(
    rb"^(name|version|summary|license|license-expression|requires-dist|provides-extra"
    rb"|classifier(?=:[ \t]*License)):[ \t]*(.*(?:\n[ \t].*)*)",
    re.MULTILINE | re.IGNORECASE,
)
# How every build tool in use begins the file: all a list needs.
_USUAL_BEGINNING = re.compile(
    rb"Metadata-Version: [\d.]+\r?\nName: ([\w.-]+)\r?\nVersion: ([\w.!+-]+)\r?\n(?![ \t])", re.ASCII
)
_NO_HEADER = re.compile(rb"\n(?![!-9;-~]+:|[ \t])")
_FOLD = re.compile(r"\s*\n[ \t]*")
_LICENCE_CLASSIFIER = "License :: "
_NOTHING = {"", "UNKNOWN", "none", "None"}


class Metadata(NamedTuple):
    """The headers of one package. Texts that are not there are empty."""

    name: str = ""
    version: str = ""
    summary: str = ""
    licence: str = ""
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


def headers_end(data: bytes) -> int:
    """Where the headers end and the description begins, -1 if the bytes do not reach that far."""
    ends = [end for end in (data.find(b"\n\n"), data.find(b"\n\r\n"), data.find(b"\r\r")) if end >= 0]
    return min(ends, default=-1)


def parse_metadata(data: bytes) -> Metadata:
    """The headers of METADATA or PKG-INFO, whatever its line ends, folding and encoding."""
    found = _fields(data)
    licence = _first(found, b"license-expression") or _short(_first(found, b"license", "\n"))
    return Metadata(
        name=_first(found, b"name"),
        version=_first(found, b"version"),
        summary=_known(_first(found, b"summary")),
        licence=licence or _classified(found.get(b"classifier", [])),
        requires=tuple([_text(value) for value in found.get(b"requires-dist", ())]),
        extras=tuple([_text(value) for value in found.get(b"provides-extra", ())]),
    )


def parse_name_and_version(data: bytes) -> tuple[str, str]:
    """Only the two headers a list needs."""
    if usual := _USUAL_BEGINNING.match(data):
        return usual[1].decode("ascii"), usual[2].decode("ascii")
    found = _fields(data)
    return _first(found, b"name"), _first(found, b"version")


def parse_requires_txt(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Requirements and extras of setuptools' requires.txt, its [extra:marker] sections as markers."""
    requires: list[str] = []
    extras: list[str] = []
    extra = marker = ""
    for raw in text_of(data).splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section, _, marker = line.strip("[]").partition(":")
            extra, marker = normalised(section.strip()), marker.strip()
            if extra and extra not in extras:
                extras.append(extra)
            continue
        conditions = [f"({marker})" if extra else marker] if marker else []
        conditions += [f'extra == "{extra}"'] if extra else []
        requires.append(f"{line} ; {' and '.join(conditions)}" if conditions else line)
    return tuple(requires), tuple(extras)


def text_of(data: bytes) -> str:
    """The bytes as text: UTF-8, and Latin-1 where an old tool wrote that."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _fields(data: bytes) -> dict[bytes, list[bytes]]:
    """The values of the headers, as written, under their names in lower case."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end = data.find(b"\n\n")
    head = data if end < 0 else data[:end]
    # A line that is no header ends them, as in a mail: what follows is the description.
    stop = _NO_HEADER.search(b"\n" + head.rstrip(b"\n"))
    if stop is not None:
        head = head[: stop.start()]
    found: dict[bytes, list[bytes]] = {}
    for name, value in _FIELD.findall(head):
        found.setdefault(name.lower(), []).append(value)
    return found


def _first(found: dict[bytes, list[bytes]], name: bytes, fold: str = " ") -> str:
    return _text(found[name][0], fold) if name in found else ""


def _text(value: bytes, fold: str = " ") -> str:
    text = text_of(value)
    return (_FOLD.sub(fold, text) if "\n" in text else text).strip()


def _known(text: str) -> str:
    return "" if text in _NOTHING else text


def _short(licence: str) -> str:
    """Some packages put the whole licence there: its first line is the name then, if it is a name."""
    first = licence.partition("\n")[0].strip()
    return _known(first) if len(first) <= 80 else ""


def _classified(classifiers: list[bytes]) -> str:
    names = [
        classifier.rpartition(" :: ")[2]
        for classifier in map(_text, classifiers)
        if classifier.startswith(_LICENCE_CLASSIFIER) and classifier != "License :: OSI Approved"
    ]
    return ", ".join(names)
