"""JSON that may be cut short: what was whole before the cut is kept."""

from __future__ import annotations

import json
import re
from typing import Any

_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_WORD = re.compile(r"true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]}])")
_CLOSERS = {"{": "}", "[": "]"}
DEEPEST = 100


def read_json(text: str, start: int) -> tuple[Any, int] | None:
    """The value that starts there, and where it ends. A cut one is closed after its last whole part."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    kept, end = _whole_part(text, start)
    if not kept:
        return None
    try:
        return json.loads(kept, strict=False), end
    except (ValueError, RecursionError):
        return None


def _whole_part(text: str, start: int) -> tuple[str, int]:
    """The text up to the last value that was whole, closed; and where reading stopped."""
    opened: list[str] = []
    kept = ""
    at = start
    expects_key = False
    while at < len(text):
        letter = text[at]
        if letter.isspace():
            at += 1
        elif letter in "{[":
            opened.append(letter)
            if len(opened) > DEEPEST:
                break
            expects_key = letter == "{"
            at += 1
            kept = _closed(text[start:at], opened)
        elif letter in "}]":
            if not opened or _CLOSERS[opened.pop()] != letter:
                break
            at += 1
            kept = _closed(text[start:at], opened)
            if not opened:
                break
        elif letter == ",":
            expects_key = bool(opened) and opened[-1] == "{"
            at += 1
        elif letter == ":":
            expects_key = False
            at += 1
        else:
            match = _STRING.match(text, at) or _WORD.match(text, at)
            if match is None or not opened:
                break
            at = match.end()
            if not expects_key:
                kept = _closed(text[start:at], opened)
    return kept, at


def _closed(part: str, opened: list[str]) -> str:
    return part + "".join(_CLOSERS[letter] for letter in reversed(opened))
