"""A TOML file as text: what it holds, why it cannot be read, and on which line each value stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from app.core.dependency_files.model import Problem
from app.core.words import say

Path = tuple[str | int, ...]

_MERGE_MARKS = ("<<<<<<<", "=======", ">>>>>>>")
_PLACE = re.compile(r"^(.*?)\s*\((?:at line (\d+), column \d+|at end of document)\)$", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
    | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | \"(?:\\.|[^\"\\\n])*\" | '[^'\n]*')
    | (?P<end>\n) | (?P<sign>[][{}=,]) | (?P<bare>[^][{}=,\s\#"']+)""",
    re.VERBOSE | re.DOTALL,
)


def parse_toml(data: bytes, tool: str) -> tuple[dict[str, Any], Problem | None]:
    """What the file holds, or nothing and the reason why its tool refuses it."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return {}, Problem(line, say("The file is not text in UTF-8."), say("Save it as UTF-8."))
    try:
        return tomllib.loads(text), None
    except RecursionError:
        return {}, Problem(None, say("The file is nested too deeply."))
    except (tomllib.TOMLDecodeError, ValueError) as error:
        return {}, _refusal(str(error), text, tool)


def _refusal(message: str, text: str, tool: str) -> Problem:
    found = _PLACE.match(message)
    reason = found[1] if found else message
    line = (int(found[2]) if found[2] else text.count("\n") + 1) if found else None
    lines = text.splitlines()
    at_line = lines[line - 1] if line and line <= len(lines) else ""
    if text.startswith("\ufeff"):
        fix = say("The file begins with an invisible mark (BOM): save it as UTF-8 without one.")
    elif at_line.startswith(_MERGE_MARKS):
        fix = say("This is left over from a merge in git: keep one of the two versions.")
    else:
        fix = say("Correct this line, or the one before it.")
    return Problem(line, say("{tool} cannot read the file: {reason}.", tool=tool, reason=reason), fix)


class _Word(NamedTuple):
    kind: str
    text: str
    line: int


class TomlLines:
    """Tells on which line of a readable file a value stands."""

    def __init__(self, data: bytes) -> None:
        self._lines: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}  # of the arrays of tables so far
        self._words = [*_words(data.decode(errors="replace")), _Word("end", "\n", 0)]
        self._at = 0
        with suppress(IndexError):  # the file is no TOML: what was found so far must do
            self._read_all()

    def line(self, *path: str | int) -> int | None:
        """The line of a value, or of the nearest thing that it stands in."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def _read_all(self) -> None:
        table: Path = ()
        while self._at < len(self._words):
            word = self._next()
            if word.text == "[" and word.kind == "sign":
                table = self._header(word.line)
            elif word.kind != "end":
                self._at -= 1
                self._pair(table)

    def _header(self, line: int) -> Path:
        of_tables = self._take("[")
        names = self._key("]")
        if of_tables:
            self._take("]")
        path: Path = ()
        for place, name in enumerate(names, 1):
            path = (*path, name)
            last = place == len(names)
            self._lines.setdefault(path, line)
            if last and of_tables:
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
                self._lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._words[self._at].line
        path = table
        for name in self._key("="):
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._value(path)

    def _key(self, until: str) -> list[str]:
        names: list[str] = []
        while (word := self._next()).text != until or word.kind == "text":
            if word.kind == "text":
                names.append(_unquoted(word.text))
            else:
                names.extend(part for part in word.text.split(".") if part)
        return names

    def _value(self, path: Path) -> None:
        word = self._next()
        if word.kind == "sign" and word.text == "[":
            number = 0
            while not self._take("]", over_lines=True):
                self._lines[(*path, number)] = self._words[self._at].line
                self._value((*path, number))
                number += 1
                self._take(",", over_lines=True)
        elif word.kind == "sign" and word.text == "{":
            while not self._take("}", over_lines=True):
                self._pair(path)
                self._take(",", over_lines=True)
        else:
            while self._words[self._at].kind == "bare":  # a date and its time
                self._at += 1

    def _next(self) -> _Word:
        word = self._words[self._at]
        self._at += 1
        return word

    def _take(self, sign: str, *, over_lines: bool = False) -> bool:
        while over_lines and self._words[self._at].kind == "end":
            self._at += 1
        word = self._words[self._at]
        taken = word.kind == "sign" and word.text == sign
        self._at += taken
        return taken


def _words(text: str) -> Iterator[_Word]:
    line, at = 1, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            at += 1
            continue
        if match.lastgroup != "skip":
            yield _Word(str(match.lastgroup), match[0], line)
        line += match[0].count("\n")
        at = match.end()


def _unquoted(text: str) -> str:
    try:
        return str(tomllib.loads(f"key = {text}")["key"])
    except tomllib.TOMLDecodeError:
        return text


def table(value: object, *names: str) -> Mapping[str, Any]:
    """The table at the end of these names, empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
