"""What tools printed, made ready to be searched for known errors.

Terminals, build logs and chats break lines anywhere, colour them and write something before each. So known
errors are looked for in text without all of that: `Block.squeezed` has no white space, no capitals and one
kind of quote. `Block.line_at` finds the way back to the line.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

_BLOCK = 1 << 20
_OVERLAP = 1 << 14  # an error may be cut by the end of a block
QUOTE = "`"

_CONTROLS = bytes({*range(33), 127})
_FOLD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\"'", b"abcdefghijklmnopqrstuvwxyz``")
_COLOURS = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\)?|[ -/]?[0-Z\\^-~])"
)
_LOST_COLOURS = re.compile(rb"\[\d{1,3}(?:;\d{1,3}){0,4}m")  # a log may have dropped the escape before them
_BOXES = re.compile(rb"\xe2[\x94\x95].")
_OTHER_SIGNS = {
    sign.encode(): plain.encode()
    for signs, plain in (("“”„‘’‚«»´", QUOTE), ("–—", "-"), ("…", "..."), ("\xa0\u202f\ufeff", ""))
    for sign in signs
}
_ANY_SIGN = re.compile(b"|".join(map(re.escape, _OTHER_SIGNS)))
# What is written before the lines of a log: by build engines, compose, CI, system logs, pytest, quoting.
_MARKS = rb"""
      \[?\d{4}[-/]\d\d[-/]\d\d[T _]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:[ ]?Z|[ ]?[+-]\d\d:?\d\d)?\]?:?[ \t]
    | \[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?[ \t]
    | [A-Z][a-z][a-z][ ][ \d]\d[ ]\d\d:\d\d:\d\d[ ][\w.-]{1,64}[ ][\w./-]{1,64}(?:\[\d{1,8}\])?:[ ]
    | \#\d{1,4}[ ] | \d{1,5}\.\d{1,3}[ ] | =>[ ](?:\#[ ])? | [>|+$][ ] | E[ ]{2,8}
    | \d{1,7}[:)][ ] | \d{1,7}\t
    | \[(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL|NOTICE|[a-z][a-z0-9_-]{0,24}|[\w ./-]{0,40}\d/\d{1,3})\][ ]
    | \#\#\[\w{1,12}\] | ::\w{1,12}:: | (?:INFO|DEBUG|WARNING|ERROR|CRITICAL):[\w.]{1,64}:
    | std(?:out|err)[ ][FP][ ] | remote:[ ] | npm[ ]ERR![ ] | !![ ] | \xc3\x97[ ]"""
_PIPE_MARK = rb"| [\w.-]{1,64}[ ]{0,40}\|[ ]"  # these two look far: only where there is what they look for
_TAB_MARK = rb"| [^\t\n]{1,64}\t[^\t\n]{1,64}\t(?=\d{4}-)"
# The same word before several lines: it was put before the lines of one text.
_LEVELS = re.compile(
    rb"\n((?:ERROR|Error|error|WARNING|Warning|WARN|INFO|stderr|err): )([^\n]*(?:\n\1[^\n]*)+)"
)


class Block:
    """A part of the text, whole lines where there are any."""

    def __init__(self, raw: bytes, first_line: int) -> None:
        self.raw = raw
        self.first_line = first_line
        self._plain = _without_prefixes(_without_signs(raw))
        self.squeezed = _squeezed(self._plain)

    def line_at(self, offset: int) -> int:
        """The number of the line, from 1 for the whole text, in which this place of `squeezed` is."""
        return self.first_line + bisect_right(self._starts, offset) - 1

    def text_of(self, line: int) -> str:
        """A line without its colours and prefixes."""
        lines = self._plain.split(b"\n")
        return lines[line - self.first_line].decode("utf-8", "replace").strip()

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for line in self._plain.split(b"\n"):
            starts.append(at)
            at += len(_squeezed(line))
        return starts


def _without_signs(raw: bytes) -> bytes:
    raw = (_COLOURS if b"\x1b" in raw else _LOST_COLOURS).sub(b"", raw)
    if not raw.isascii():
        raw = _BOXES.sub(b"", raw)
        raw = _ANY_SIGN.sub(lambda found: _OTHER_SIGNS[found[0]], raw)
    return raw.replace(b'\\"', b'"') if b'\\"' in raw else raw


def _without_prefixes(text: bytes) -> bytes:
    text = _prefix(pipes=b"| " in text, tabs=b"\t" in text).sub(b"\n", b"\n" + text)
    return _LEVELS.sub(_once, text)[1:]


@cache
def _prefix(*, pipes: bool, tabs: bool) -> re.Pattern[bytes]:
    marks = _MARKS + (_PIPE_MARK if pipes else b"") + (_TAB_MARK if tabs else b"")
    return re.compile(rb"\n(?:[ \t]{0,16}(?:" + marks + rb")){1,6}", re.VERBOSE)


def _once(found: re.Match[bytes]) -> bytes:
    return b"\n" + found[1] + found[2].replace(b"\n" + found[1], b"\n")


def _squeezed(text: bytes) -> bytes:
    return text.translate(_FOLD, _CONTROLS)


def blocks(pieces: Iterable[bytes]) -> Iterator[Block]:
    """The text in parts that are small enough to hold, each with the end of the one before."""
    held, line = b"", 1
    for piece in _utf8(pieces):
        held += piece
        while len(held) >= _BLOCK:
            cut = held.rfind(b"\n", _BLOCK // 2, _BLOCK) + 1 or _BLOCK
            yield Block(held[:cut], line)
            again = held.find(b"\n", cut - _OVERLAP, cut) + 1 or cut - _OVERLAP
            again = again if again < cut else cut - _OVERLAP
            line += held.count(b"\n", 0, again)
            held = held[again:]
    if held:
        yield Block(held, line)


def _utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same as UTF-8: PowerShell writes files in UTF-16."""
    decoder = None
    first = True
    for piece in pieces:
        if first and piece:
            first = False
            coding = _coding(piece)
            decoder = codecs.getincrementaldecoder(coding)("replace") if coding else None
        yield piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace")


def _coding(start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[:256]
    if len(sample) > 3 and sample[1::2].count(0) > len(sample) // 3:
        return "utf-16-le"
    return None
