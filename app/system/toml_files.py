"""Reads settings of other tools out of TOML files. What is broken or missing says nothing."""

from __future__ import annotations

import tomllib
from typing import Any

from app.system.file_starts import read_start

_MOST = 1 << 20  # bytes; a longer one is no settings file


def table_in(path: str, *keys: str) -> Any | None:
    """What stands under these keys, or None. A file without their names is not even parsed."""
    content = read_start(path, _MOST)
    if not all(key.encode() in content for key in keys):
        return None
    return value_at(parsed(content), *keys)


def read(path: str) -> dict[str, Any]:
    """The whole file."""
    return parsed(read_start(path, _MOST))


def parsed(content: bytes) -> dict[str, Any]:
    """The tables of a text that may be anything."""
    try:
        return tomllib.loads(content.decode("utf-8-sig", "surrogateescape"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}


def value_at(table: Any, *keys: str) -> Any | None:
    """What stands under these keys in nested tables."""
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return None
        table = table[key]
    return table
