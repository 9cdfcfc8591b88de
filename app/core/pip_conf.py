"""pip.conf, pip's file of settings: where packages come from, read and changed so that all else stays."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from app.core.indexes import Sources

_SECTION = "global"
_HEADER = re.compile(r"\s*\[([^\]]+)\]")


def sources_in(content: bytes) -> Sources:
    """What the file says. What cannot be read says nothing: pip would tell why."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(content.decode("utf-8-sig"))
    except (configparser.Error, UnicodeDecodeError):
        return Sources()

    def value(key: str) -> str:
        return parser.get(_SECTION, key, fallback="").strip()

    folders = [_path_of(each) for each in value("find-links").split()]
    return Sources(
        value("index-url") or None,
        tuple(value("extra-index-url").split()),
        folders[0] if folders and value("no-index").lower() in {"1", "true", "yes", "on"} else None,
    )


def with_sources(content: bytes, sources: Sources, folder_address: str | None) -> bytes:
    """The file with other sources. `folder_address` is that of the folder of wheels as file://…: a plain path
    would end at its first space."""
    values = {
        "index-url": sources.index,
        "extra-index-url": "\n    ".join(["", *sources.extra_indexes])
        if len(sources.extra_indexes) > 1
        else next(iter(sources.extra_indexes), None),
        "no-index": "true" if folder_address else None,
        "find-links": folder_address,
    }
    text = content.decode("utf-8-sig", "surrogateescape")
    changed = _changed(text.splitlines(), values)
    return "".join(f"{line}\n" for line in changed).encode("utf-8", "surrogateescape")


def _changed(lines: list[str], values: Mapping[str, str | None]) -> list[str]:
    inside, found, kept = False, False, list[str]()
    left = dict(values)
    end = 0  # after the section's last line that says something
    dropping = False
    for line in lines:
        if header := _HEADER.match(line):
            inside, dropping = header[1].strip() == _SECTION, False
            found = found or inside
        key = _key(line) if inside else ""
        if key in values:
            dropping = True
            if (value := left.pop(key, None)) is not None:
                kept.append(_line(key, value))
        elif not (dropping and line[:1].isspace() and line.strip()):  # the rest of a value of several lines
            dropping = False
            kept.append(line)
        if inside and kept and kept[-1].strip():
            end = len(kept)
    new = [_line(key, value) for key, value in left.items() if value is not None]
    if not new:
        return kept
    if found:
        return [*kept[:end], *new, *kept[end:]]
    return [*kept, *([""] if kept and kept[-1].strip() else []), f"[{_SECTION}]", *new]


def _key(line: str) -> str:
    if not line.strip() or line[0].isspace() or line[0] in "#;[":
        return ""
    return re.split(r"[=:]", line, maxsplit=1)[0].strip().lower()


def _line(key: str, value: str) -> str:
    return f"{key} ={value}" if value.startswith("\n") else f"{key} = {value}"


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "file":
        return address
    path = unquote(parts.path)
    return path[1:] if re.match(r"/[A-Za-z]:", path) else path  # a drive of Windows


def says_nothing(content: bytes) -> bool:
    """Whether nothing is left in the file but the heading of its section."""
    lines: Iterable[str] = content.decode("utf-8", "replace").splitlines()
    return all(not line.strip() or line.strip() == f"[{_SECTION}]" for line in lines)
