"""Knows folders by their one path: on a disk that does not care for capitals, ENVS and envs are one."""

from __future__ import annotations

import os
import unicodedata


class OnePath:
    """The folders that were met, each by the spelling it was first met with."""

    def __init__(self, platform: str) -> None:
        self._key = _exact if platform == "linux" else _folded
        self._by_key: dict[str, list[str]] = {}
        self._starts: dict[str, list[str]] = {}

    def add(self, path: str) -> str | None:
        """Remember a folder. If it was met before: the spelling it was met with."""
        return _add(self._by_key, self._key(path), path)

    def seen_start(self, path: str) -> bool:
        """Whether a search began here before; from now on it did."""
        return _add(self._starts, self._key(path), path) is not None

    def known(self, path: str) -> str:
        """The spelling a folder was first met with, or this one."""
        return _same(self._by_key.get(self._key(path), ()), path) or path


def _add(by_key: dict[str, list[str]], key: str, path: str) -> str | None:
    others = by_key.get(key)
    if others is None:
        by_key[key] = [path]
        return None
    same = _same(others, path)
    if same is None:
        others.append(path)
    return same


def _exact(path: str) -> str:
    return path


def _folded(path: str) -> str:
    """Equal for all spellings that a disk could take for one. Whether it does, is asked only then."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()


def _same(others: list[str] | tuple[()], path: str) -> str | None:
    if path in others:
        return path
    for other in others:
        try:
            if os.path.samefile(other, path):
                return other
        except OSError:
            continue
    return None
