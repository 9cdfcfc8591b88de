"""What the three shells share: a line with its places, and the reason there is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.commands import MASK
from app.core.words import Sentence, say

# Control characters, and those that are not seen or turn the reading direction: a line that hides
# something must not look like one that does not.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTE_OF_BROKEN_TEXT = re.compile("[\udc80-\udcff]")


class Inexpressible(ValueError):  # noqa: N818 - it is no mistake, but an answer
    """The shell has no way to write this; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, and for each argument the first position of its text and the one after its last."""

    text: str
    spans: tuple[tuple[int, int], ...]


def lay_out(words: Sequence[str], before: str = "", after: str = "") -> ShownLine:
    """The quoted words as one line, with what the shell needs before and after them."""
    spans = []
    position = len(before)
    for word in words:
        spans.append((position, position + len(word)))
        position += len(word) + 1
    return ShownLine(f"{before}{' '.join(words)}{after}", tuple(spans))


def check(argv: Sequence[str], env: Mapping[str, str]) -> None:
    """Raise Inexpressible for what no system can hand to a program."""
    if not argv or not argv[0]:
        raise Inexpressible(say("A command line needs the name of a program."))
    for text in (*argv, *env, *env.values()):
        if "\0" in text:
            raise Inexpressible(say("No system can hand a program text with a NUL character in it."))
    for name in env:
        if not name or "=" in name:
            raise Inexpressible(say("A variable of the environment cannot be called “{name}”.", name=name))


def is_plain(word: str, allowed: str) -> bool:
    """Only letters and digits of any language, a masked secret, and the allowed signs: needs no quotes."""
    return all(char in allowed or char == MASK[0] or char.isalnum() for char in word) and bool(word)


def unseen(char: str) -> bool:
    """The character would not be seen in the line as what it is."""
    return unicodedata.category(char) in _UNSEEN


def refuse_broken_text(words: Sequence[str], shell_name: str, *, bytes_too: bool) -> None:
    """Raise Inexpressible for text with halves of characters, or bytes that are no text at all."""
    for word in words:
        if bytes_too and _LONE_SURROGATE.search(word):
            raise Inexpressible(
                say("{shell} cannot write a name whose bytes are not valid text.", shell=shell_name)
            )
        if _LONE_SURROGATE.search(_BYTE_OF_BROKEN_TEXT.sub("", word)):
            raise Inexpressible(say("Half of a character cannot be written in {shell}.", shell=shell_name))
