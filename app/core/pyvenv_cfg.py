"""Reads pyvenv.cfg, the mark of a virtual environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_BOM = "\ufeff"
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_BEFORE_QUOTE = re.compile(r"\\(['\"\\])")
_STAGES = {"alpha": "a", "beta": "b", "candidate": "rc", "final": ""}


def parse(content: bytes) -> dict[str, str]:
    """The keys, in small letters, and their values. As Python reads it: the last of two equal keys counts,
    and a line without = is nothing."""
    cfg: dict[str, str] = {}
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    for line in text.removeprefix(_BOM).split("\n"):
        key, equals, value = line.partition("=")
        if equals:
            cfg[key.strip().lower()] = value.strip()
    return cfg


def is_readable(content: bytes) -> bool:
    """Whether Python can read it: it starts with no other encoding than UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def version(cfg: Mapping[str, str]) -> str | None:
    """The version of Python it was made with, as a person writes it: 3.12.1, 3.13.0rc1."""
    text = cfg.get("version_info") or cfg.get("version")
    return _readable_version(text) if text else None


@lru_cache(256)
def _readable_version(text: str) -> str | None:
    if not text[0].isdigit():
        return None
    numbers = _NUMBERS.match(text)
    stage, _, serial = text[numbers.end() + 1 :].partition(".") if numbers else ("", "", "")
    if numbers and stage in _STAGES:  # virtualenv writes the parts of sys.version_info
        return numbers[0] + (f"{_STAGES[stage]}{serial}" if _STAGES[stage] else "")
    return text.split(maxsplit=1)[0]


def prompt(cfg: Mapping[str, str]) -> str | None:
    """The name it was given, if it was given one."""
    text = cfg.get("prompt", "")
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        text = _BEFORE_QUOTE.sub(r"\1", text[1:-1])  # venv writes it as Python's repr does
    return text or None
