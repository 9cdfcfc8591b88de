"""The words after `docker run` read as docker reads them: flags, values, image and command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from app.core import go_values
from app.core.errors import AppError
from app.core.run_flags import BY_FIELD, BY_WORD, Flag, Kind
from app.core.run_values import image_problem, value_problem
from app.core.run_wish import RunWish, Said, wish_problem
from app.core.words import Sentence, say

# Docker looks at these when all flags are read: a later value makes good for an earlier one.
_LOOKED_AT_LATE = frozenset({"pid", "host-only", "cgroupns", "restart", "mac", "pull", "platform"})


class NotARunError(AppError):
    """Docker would refuse this line. `word` is which of the words it is about, None for the whole."""

    def __init__(self, code: str, sentence: Sentence, word: int | None, fix: Sentence | None = None) -> None:
        super().__init__(code, sentence, fix=fix)
        self.word = word


def parse_words(words: Sequence[str]) -> RunWish:
    """The wish that the words after `docker run` stand for. Raises NotARunError."""
    reading = _Reading(words)
    while reading.at < len(words):
        word = words[reading.at]
        if word == "--":
            reading.at += 1
            break
        if len(word) < 2 or word[0] != "-":
            break
        if word.startswith("--"):
            reading.read_long(word)
        else:
            reading.read_letters(word)
    return _wish(reading)


def count_flags(words: Sequence[str]) -> int:
    """How many words at the beginning are flags and their values. Raises NotARunError."""
    reading = _Reading(words)
    if words and words[0].startswith("--"):
        reading.read_long(words[0])
    elif words and len(words[0]) > 1 and words[0][0] == "-":
        reading.read_letters(words[0])
    return reading.at


@dataclass(slots=True)
class _Reading:
    words: Sequence[str]
    at: int = 0
    said: dict[str, Said] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)  # where the values stand that are looked at late

    def read_long(self, word: str) -> None:
        name, equals, value = word.partition("=")
        if name == "--help":
            raise NotARunError(
                "asks-for-help", say("--help shows how docker run is used; it runs nothing."), self.at
            )
        flag = BY_WORD.get(name)
        if flag is None:
            raise self._unknown(name)
        self.at += 1
        if not equals:
            value = "true" if flag.kind is Kind.SWITCH else self._next(name)
        self._take(flag, value)

    def read_letters(self, word: str) -> None:
        """-it, -p8080:80, -it=false, -eA=B."""
        at, self.at = self.at, self.at + 1
        letters = word[1:]
        while letters and not letters.startswith("test."):  # what Go leaves to its own tests
            flag = BY_WORD.get(f"-{letters[0]}")
            if flag is None:
                self.at = at
                raise self._unknown(word if len(word) == 2 else f"-{letters[0]}", word)
            rest = letters[1:]
            if len(letters) > 2 and rest[0] == "=":
                value, letters = rest[1:], ""
            elif flag.kind is Kind.SWITCH:
                value, letters = "true", rest
            else:
                value, letters = rest or self._next(f"-{letters[0]}"), ""
            self._take(flag, value)

    def _next(self, name: str) -> str:
        if self.at == len(self.words):
            raise NotARunError(
                "value-missing",
                say("{flag} needs a value, and the line ends there.", flag=name),
                self.at - 1,
                say("Write it behind {flag}.", flag=name),
            )
        self.at += 1
        return self.words[self.at - 1]

    def _take(self, flag: Flag, value: str) -> None:
        if flag.value in _LOOKED_AT_LATE:
            self.late[flag.field] = self.at - 1
        else:
            _check(flag, value, self.at - 1)
        if flag.kind is Kind.SWITCH:
            self.said[flag.field] = bool(go_values.switch(value))
        elif flag.kind is Kind.ONCE:
            self.said[flag.field] = value
        else:
            before = self.said.get(flag.field, ())
            assert isinstance(before, tuple)
            self.said[flag.field] = (*before, value)

    def _unknown(self, name: str, within: str = "") -> NotARunError:
        near = get_close_matches(name, BY_WORD, 1, 0.6) if name.startswith("--") else []
        if len(within) > 2 and f"-{within}" in BY_WORD:
            near = [f"-{within}"]  # -rm
        fix = say("Do you mean {flag}?", flag=near[0]) if near else None
        if within and within != name:
            sentence = say("docker run has no {flag}, which stands in {word}.", flag=name, word=within)
        else:
            sentence = say("docker run has no {flag}.", flag=name)
        return NotARunError("unknown-flag", sentence, self.at, fix)


def _check(flag: Flag, value: str, word: int) -> None:
    problem = value_problem(flag.value, value)
    if problem is not None:
        raise NotARunError("bad-value", say("--{flag}: {problem}", flag=flag.name, problem=problem), word)


def _wish(reading: _Reading) -> RunWish:
    if reading.at == len(reading.words):
        raise NotARunError(
            "image-missing",
            say("The image is missing: what the container is made from."),
            None,
            say("Name it after the flags, such as python:3.12-slim."),
        )
    image, *command = reading.words[reading.at :]
    problem = image_problem(image)
    if problem is not None:
        raise NotARunError("bad-image", problem, reading.at)
    wish = RunWish(image, tuple(command))
    for name, word in reading.late.items():
        _check(BY_FIELD[name], str(reading.said[name]), word)
    for name, value in reading.said.items():
        wish = wish.having(name, value)
    conflict = wish_problem(wish)
    if conflict is not None:
        raise NotARunError("flags-conflict", conflict, None)
    return wish
