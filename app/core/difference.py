"""What writing a file would change, line by line and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.core.words import Sentence, say

CONTEXT_LINES = 2
_COMPARED_LINES = 2_000  # comparing is quadratic: beyond this a stretch counts as written anew
_COMPARED_CHARACTERS = 500  # the same for the words of one line
_ALIKE = 0.4  # lines less alike than this are two lines, not one that changed
_WORD = re.compile(r"\w+(?:\.\w+)*|\s+|.")  # 3.12 is one word


class Change(StrEnum):
    """What happens to a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"  # stands for lines that stay as they are and are not shown


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line of a difference. `number` counts in the old file for removed lines, else in the new one."""

    change: Change
    number: int
    text: str
    words: tuple[tuple[int, int], ...] = ()  # from where to where other words stand
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines to show. `note` says what lines cannot."""

    lines: tuple[ChangedLine, ...]
    note: Sentence | None = None

    @property
    def added(self) -> int:
        """How many lines are new or other than before."""
        return sum(line.change is Change.ADDED for line in self.lines)

    @property
    def removed(self) -> int:
        """How many lines go or become others."""
        return sum(line.change is Change.REMOVED for line in self.lines)


def difference(before: bytes | None, after: bytes, *, context: int = CONTEXT_LINES) -> Difference:
    """What becomes of a file. `before` is None where there is no file yet."""
    old_text, new_text = _text(before or b""), _text(after)
    if old_text is None or new_text is None:
        return Difference((), say("This is not a text file, so its lines cannot be shown."))
    old, new = _lines(old_text), _lines(new_text)
    if before is None:
        note = say("A new file.") if new else say("A new, empty file.")
        return Difference(tuple(_all(Change.ADDED, new, 0)), note)
    if before == after:
        return Difference((), say("The file already has this content."))
    if old == new:
        return Difference(
            (), say("No word changes, only characters that cannot be seen, such as line endings.")
        )
    return Difference(tuple(_changed(old, new, context)))


def _text(content: bytes) -> str | None:
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _lines(text: str) -> list[str]:
    # str.splitlines also ends lines at form feeds and other characters no editor ends them at.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def _changed(old: Sequence[str], new: Sequence[str], context: int) -> Iterator[ChangedLine]:
    blocks = _blocks(old, new)
    for index, (same, a, a_end, b, b_end) in enumerate(blocks):
        if not same:
            yield from _replaced(old[a:a_end], new[b:b_end], a, b)
            continue
        head = context if index > 0 else 0
        tail = context if index < len(blocks) - 1 else 0
        hidden = b_end - b - head - tail
        if hidden <= 1:  # a line saying that one line is left out takes as much room
            yield from _all(Change.SAME, new[b:b_end], b)
            continue
        yield from _all(Change.SAME, new[b : b + head], b)
        yield ChangedLine(Change.SKIPPED, b + head + 1, "", skipped=hidden)
        yield from _all(Change.SAME, new[b_end - tail : b_end], b_end - tail)


_Block = tuple[bool, int, int, int, int]  # same or not, from where to where in the old, and in the new


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """Stretches that are the same and stretches that are not, in turn."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    a_end, b_end = len(old) - tail, len(new) - tail
    blocks: list[_Block] = [(True, 0, head, 0, head)] if head else []
    if max(a_end, b_end) - head > _COMPARED_LINES:
        blocks.append((False, head, a_end, head, b_end))
    else:
        matcher = SequenceMatcher(None, old[head:a_end], new[head:b_end], autojunk=False)
        for tag, a, a_stop, b, b_stop in matcher.get_opcodes():
            blocks.append((tag == "equal", head + a, head + a_stop, head + b, head + b_stop))
    if tail:
        blocks.append((True, a_end, len(old), b_end, len(new)))
    return blocks


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    shorter = min(len(old), len(new))
    return next((index for index in range(shorter) if old[index] != new[index]), shorter)


def _all(change: Change, lines: Sequence[str], start: int) -> Iterator[ChangedLine]:
    for number, text in enumerate(lines, start + 1):
        yield ChangedLine(change, number, text)


def _replaced(old: Sequence[str], new: Sequence[str], a: int, b: int) -> Iterator[ChangedLine]:
    """The removed lines, then the added ones; lines at the same place in both say which words changed."""
    pairs = [_words(left, right) for left, right in zip(old, new, strict=False)]
    for index, text in enumerate(old):
        words = pairs[index][0] if index < len(pairs) else ()
        yield ChangedLine(Change.REMOVED, a + index + 1, text, words)
    for index, text in enumerate(new):
        words = pairs[index][1] if index < len(pairs) else ()
        yield ChangedLine(Change.ADDED, b + index + 1, text, words)


_Spans = tuple[tuple[int, int], ...]


def _words(left: str, right: str) -> tuple[_Spans, _Spans]:
    if max(len(left), len(right)) > _COMPARED_CHARACTERS:
        return (), ()
    old, new = _WORD.findall(left), _WORD.findall(right)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    same = sum(sum(map(len, old[block.a : block.a + block.size])) for block in matcher.get_matching_blocks())
    if 2 * same < _ALIKE * (len(left) + len(right)):
        return (), ()
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _spans(old, [(a, a_end) for _, a, a_end, _, _ in changed]),
        _spans(new, [(b, b_end) for _, _, _, b, b_end in changed]),
    )


def _spans(words: Sequence[str], ranges: Sequence[tuple[int, int]]) -> _Spans:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return tuple((starts[low], starts[high]) for low, high in ranges if low < high)
