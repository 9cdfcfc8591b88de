"""A program's bytes as lines: decoded, masked, progress folded, the last part kept."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import repeat

from app.core.masking import Masking
from app.core.outcomes import Line, Stream
from app.core.terminal_text import CONTROL_BYTES, ControlFilter, folded, last_written, open_style, plain
from app.system.output_decoding import OutputDecoder

KEPT_CHARACTERS = 4_000_000  # enough for any tool's JSON; bounded, so that a flood does not fill memory
LONGEST_LINE = 65_536  # characters; a longer one is delivered in pieces
PROGRESS_SECONDS = 0.1  # a line that rewrites itself is shown at most this often
_new_line = partial(tuple.__new__, Line)  # as Line._make, in half the time


class KeptText:
    """The last characters of a text, at most KEPT_CHARACTERS."""

    _PIECES = 256

    def __init__(self) -> None:
        self._blocks: deque[str] = deque()
        self._pieces: list[str] = []  # joined now and then: a million two-letter strings weigh 60 MB
        self._length = 0

    def add(self, text: str) -> None:
        """Append, and forget what is too far back."""
        self._pieces.append(text)
        self._length += len(text)
        if len(self._pieces) < self._PIECES and self._length <= KEPT_CHARACTERS:
            return
        self._blocks.append("".join(self._pieces))
        self._pieces.clear()
        while self._length - len(self._blocks[0]) >= KEPT_CHARACTERS:
            self._length -= len(self._blocks.popleft())

    def __str__(self) -> str:
        return "".join((*self._blocks, *self._pieces))[-KEPT_CHARACTERS:]


class OutputLines:
    """The lines of one stream."""

    def __init__(
        self,
        stream: Stream,
        *,
        masking: Masking | None = None,
        code_page: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kept = KeptText()
        self._stream = stream
        self._decoder = OutputDecoder(code_page)
        self._filter = ControlFilter()
        self._masking = masking
        self._clock = clock
        self._pending = ""  # the line that is not ended yet
        self._cut = False  # its beginning was delivered as a piece of its own
        self._shown: str | None = None  # as what the unended line was shown
        self._shown_at = 0.0
        self._style = ""  # SGR in force at the beginning of the line

    def feed(self, data: bytes) -> list[Line]:
        """The lines these bytes end, and at times the one that rewrites itself."""
        return self._take(self._text(data))

    def quiet(self) -> list[Line]:
        """The unended line, if it was not shown yet: a question, or a progress bar that stands."""
        if not self._pending or self._cut:
            return []
        return self._show(self._pending)

    def finish(self) -> list[Line]:
        """What is left when the stream has ended."""
        text = self._filter.feed(self._decoder.decode(b"", True)) + self._filter.finish()
        if self._masking:
            text = self._masking.feed(text) + self._masking.finish()
        lines = self._take(text)
        if self._pending:
            last, self._pending = self._finished(self._pending), ""
            if last or self._shown is not None:
                lines += self._ended([last], newline="")
        return lines

    def _text(self, data: bytes) -> str:
        untouched = self._decoder.takes_ascii_as_it_is and not self._filter.holds and data.isascii()
        if untouched and len(data.translate(None, CONTROL_BYTES)) == len(data):
            text = data.decode("ascii")
        else:
            text = self._filter.feed(self._decoder.decode(data))
        return self._masking.feed(text) if self._masking else text

    def _take(self, text: str) -> list[Line]:
        if not text:
            return []
        text = self._pending + text
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        *ended, self._pending = text.split("\n")
        if self._style or "\r" in text or "\x1b" in text or "\b" in text:
            lines = self._ended([self._finished(line) for line in ended])
            lines += self._progress()
        else:
            lines = self._ended(ended)
        while len(self._pending) > LONGEST_LINE:
            piece = _without_half_a_colour(self._pending[:LONGEST_LINE])
            self._pending = self._pending[len(piece) :]
            lines += self._ended([self._finished(piece)], newline="")
            self._cut = True
        return lines

    def _ended(self, ended: list[str], newline: str = "\n") -> list[Line]:
        if not ended:
            return []
        self.kept.add(plain("\n".join(ended)) + newline)
        if self._shown is None and not self._cut and len(ended[0]) <= LONGEST_LINE:
            return _lines(self._stream, ended)
        return [*self._first_ended(ended[0]), *_lines(self._stream, ended[1:])]

    def _first_ended(self, text: str) -> list[Line]:
        """The line that was shown or cut before it ended, or that grew too long."""
        shown, cut = self._shown, self._cut
        self._shown, self._cut = None, False
        if (cut and not text) or text == shown:
            return []
        pieces = [text[i : i + LONGEST_LINE] for i in range(0, len(text), LONGEST_LINE)] or [""]
        return [
            Line(self._stream, pieces[0], shown is not None),
            *_lines(self._stream, pieces[1:]),
        ]

    def _finished(self, line: str) -> str:
        """What a whole line shows: progress folded, colours of the lines before still in force."""
        text = folded(line)
        if self._style or "\x1b" in text:
            text = self._style + text
            self._style = open_style(text)
            if self._masking and self._masking.whole(plain(text)) != plain(text):
                return self._masking.whole(plain(text))  # colours stood inside a secret
        return text

    def _progress(self) -> list[Line]:
        if "\r" not in self._pending:
            return []
        *states, beginning = self._pending.split("\r")
        last = last_written(states)
        self._pending = f"{last}\r{beginning}"
        if self._cut or self._clock() - self._shown_at < PROGRESS_SECONDS:
            return []
        return self._show(last)

    def _show(self, unended: str) -> list[Line]:
        text = self._style + folded(unended)
        if self._masking and "\x1b" in text and self._masking.so_far(plain(text)) != plain(text):
            text = self._masking.so_far(plain(text))
        if not plain(text) or text == self._shown:
            return []
        replaces = self._shown is not None
        self._shown, self._shown_at = text, self._clock()
        return [Line(self._stream, text, replaces)]


def _lines(stream: Stream, texts: list[str]) -> list[Line]:
    return list(map(_new_line, zip(repeat(stream), texts, repeat(False), strict=False)))


def _without_half_a_colour(piece: str) -> str:
    """The piece, ending before an SGR sequence that the cut would split."""
    start = piece.rfind("\x1b")
    return piece[:start] if start > 0 and "m" not in piece[start:] else piece
