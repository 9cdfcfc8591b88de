"""What programs printed, kept for reading: a million lines in little memory, and all of it on disk."""

from __future__ import annotations

import re
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.outcomes import Line, Stream
from app.core.words import Sentence
from app.services.output_file import OutputFile

MEMORY_BYTES = 128 * 2**20  # of packed text; the oldest lines are let go beyond it

_SGR_BYTES = re.compile(rb"\x1b\[[0-9;:]*m")
_PAGE_BYTES = 128 * 1024  # unpacked in under a millisecond, so the window may do it while painting
_PIECE_LINES = 1024
_PAGE_LINES = 4096
_READ_PAGES = 4  # unpacked ones remembered: what is in view, and its neighbours
_STREAMS = tuple(Stream)
_CODES = {stream: code for code, stream in enumerate(_STREAMS)}
_GONE = Line(Stream.NOTE, "")


class _OpenPage:
    """Lines that may still be replaced."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.texts: list[bytes] = []
        self.streams = bytearray()
        self.size = 0

    @property
    def stop(self) -> int:
        return self.first + len(self.texts)

    @property
    def full(self) -> bool:
        return self.size >= _PAGE_BYTES or len(self.texts) >= _PAGE_LINES


@dataclass(frozen=True, slots=True)
class _PackedPage:
    first: int
    stop: int
    streams: bytes
    blob: bytes

    @property
    def size(self) -> int:
        return len(self.blob) + len(self.streams)


_Page = _OpenPage | _PackedPage


def _first(page: _Page) -> int:
    return page.first


def _encoded(texts: list[str]) -> list[bytes]:
    """Each text as UTF-8. One join and one split are four times as fast as a call for each."""
    encoded = "\n".join(texts).encode("utf-8", "replace").split(b"\n")
    if len(encoded) == len(texts):
        return encoded
    return [text.replace("\n", " ").encode("utf-8", "replace") for text in texts]


class OutputLog:
    """A log any thread may append to and any thread may read; reading never waits for disk or packing."""

    def __init__(self, path: Path | None = None, *, memory_bytes: int = MEMORY_BYTES) -> None:
        self.path = path
        self._memory_bytes = memory_bytes
        self._appending = threading.Lock()  # one appender at a time; held while packing and writing
        self._state = threading.Lock()  # guards what readers see; held for microseconds
        self._open = [_OpenPage(0)]  # the newest, and those with a line that may still be replaced
        self._pages: list[_Page] = [*self._open]
        self._last: dict[Stream, int] = {}  # where each stream's newest line is: it may be replaced
        self._size = 0
        self._count = 0
        self._revision = 0
        self._unpacked: dict[int, list[bytes]] = {}
        self._file = OutputFile(path) if path else None

    def append(self, lines: Sequence[Line]) -> None:
        """Add lines. Never raises for a disk that is full: `problem` says so instead."""
        if not lines:
            return
        with self._appending:
            for start in range(0, len(lines), _PIECE_LINES):
                self._add(lines[start : start + _PIECE_LINES])
            if self._file:
                self._file.write_when_due()

    def flush(self) -> None:
        """Put what is still held back on disk."""
        with self._appending:
            if self._file:
                self._file.flush()

    def close(self) -> None:
        """Write the rest and let go of the file. Lines can still be read, and appended in memory."""
        with self._appending:
            if self._file:
                self._file.close()

    @property
    def problem(self) -> Sentence | None:
        """Why the file on disk is not whole, where it is not."""
        return self._file.problem if self._file else None

    @property
    def line_count(self) -> int:
        """How many lines there were in all, those let go included."""
        return self._count

    @property
    def first_kept(self) -> int:
        """The number of the oldest line that can still be read."""
        with self._state:
            return self._pages[0].first

    @property
    def revision(self) -> int:
        """A number that grows with every change."""
        return self._revision

    def line(self, number: int) -> Line:
        """One line, counted from 0."""
        found = self.lines(number, number + 1)
        if number < 0 or not found:
            raise IndexError(number)
        return found[0]

    def lines(self, start: int, stop: int) -> list[Line]:
        """The lines from start up to stop, as far as there are any. Those let go come back empty."""
        start = max(0, start)
        with self._state:
            pages = self._overlapping(start, min(stop, self._count))
            texts, streams = [], bytearray()
            for page, low, high in pages:
                texts.append(page.texts[low:high] if isinstance(page, _OpenPage) else [])
                streams += page.streams[low:high]
            gone = min(self._pages[0].first, stop, self._count) - start
        for index, (page, low, high) in enumerate(pages):
            if isinstance(page, _PackedPage):
                texts[index] = self._unpack(page)[low:high]
        flat = [text for part in texts for text in part]
        kept = [Line(_STREAMS[s], t.decode("utf-8", "replace")) for t, s in zip(flat, streams, strict=True)]
        return [_GONE] * gone + kept

    def tail(self, n: int) -> list[Line]:
        """The last n lines, or all there are."""
        count = self._count
        return self.lines(max(self.first_kept, count - n), count)

    def text(self, start: int = 0, stop: int | None = None) -> str:
        """Lines as plain text without colours, by default all. Costly when large: ask in a worker."""
        stop = self._count if stop is None else stop
        return "\n".join([part.decode("utf-8", "replace") for _, part in self.plain_parts(start, stop)])

    def plain_parts(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """The lines as a few thousand at a time: number of the first, then UTF-8 without colours."""
        while start < stop:
            with self._state:
                pages = self._overlapping(start, stop)
                if not pages:
                    return
                page, low, high = pages[0]
                texts = page.texts[low:high] if isinstance(page, _OpenPage) else None
            if texts is None:
                assert isinstance(page, _PackedPage)
                texts = zlib.decompress(page.blob).split(b"\n")[low:high]
            part = b"\n".join(texts)
            yield page.first + low, _SGR_BYTES.sub(b"", part) if b"\x1b" in part else part
            start = page.first + high

    def _overlapping(self, start: int, stop: int) -> list[tuple[_Page, int, int]]:
        """Each page with lines of the range, and from where to where in it. The caller holds the state."""
        found: list[tuple[_Page, int, int]] = []
        if start >= stop:
            return found
        index = max(0, bisect_right(self._pages, start, key=_first) - 1)
        for page in self._pages[index:]:
            low, high = max(start, page.first), min(stop, page.stop)
            if page.first >= stop:
                break
            if low < high:
                found.append((page, low - page.first, high - page.first))
        return found

    def _unpack(self, page: _PackedPage) -> list[bytes]:
        texts = self._unpacked.get(page.first)
        if texts is None:
            texts = zlib.decompress(page.blob).split(b"\n")
            with self._state:
                while len(self._unpacked) >= _READ_PAGES:
                    del self._unpacked[next(iter(self._unpacked))]
                self._unpacked[page.first] = texts
        return texts

    def _add(self, lines: Sequence[Line]) -> None:
        """Take lines in, at most a page at once."""
        texts = _encoded([line.text for line in lines])
        size = sum(map(len, texts)) + len(texts)
        if size > _PAGE_BYTES and len(lines) > 1:
            half = len(lines) // 2
            self._add(lines[:half])
            self._add(lines[half:])
            return
        if any([line.replaces for line in lines]):  # noqa: C419 - a list is twice as fast as a generator
            for line, text in zip(lines, texts, strict=True):
                if not (line.replaces and self._replace(line.stream, text)):
                    self._extend([line.stream], [text])
        else:
            self._extend([line.stream for line in lines], texts)
        self._pack_settled()

    def _extend(self, streams: list[Stream], texts: list[bytes]) -> None:
        page = self._open[-1]
        if page.full:
            page = _OpenPage(page.stop)
        codes = bytes([_CODES[stream] for stream in streams])
        size = sum(map(len, texts)) + len(texts)
        with self._state:
            if page is not self._open[-1]:
                self._open.append(page)
                self._pages.append(page)
            for code in set(codes):
                self._last[_STREAMS[code]] = page.stop + codes.rindex(code)
            page.texts += texts
            page.streams += codes
            page.size += size
            self._size += size
            self._count += len(texts)
            self._revision += 1
        if self._file:
            self._file.add(streams, texts)

    def _replace(self, stream: Stream, text: bytes) -> bool:
        """Put the text in the place of the stream's newest line. False where there is none any more."""
        number = self._last.get(stream, -1)
        page = next((page for page in self._open if page.first <= number < page.stop), None)
        if page is None:
            return False
        with self._state:
            grown = len(text) - len(page.texts[number - page.first])
            page.texts[number - page.first] = text
            page.size += grown
            self._size += grown
            self._revision += 1
        if self._file:
            self._file.replace(stream, text)
        return True

    def _pack_settled(self) -> None:
        """Pack the pages none of whose lines can be replaced any more, and keep within the memory allowed."""
        for page in self._open[:-1]:
            if any([page.first <= number < page.stop for number in self._last.values()]):  # noqa: C419 - as above
                continue
            packed = _PackedPage(
                page.first, page.stop, bytes(page.streams), zlib.compress(b"\n".join(page.texts), 1)
            )
            with self._state:
                index = bisect_right(self._pages, page.first, key=_first) - 1
                self._pages[index] = packed
                self._open.remove(page)
                self._size += packed.size - page.size
        while self._size > self._memory_bytes and len(self._pages) > 1:
            with self._state:
                oldest = self._pages.pop(0)
                self._size -= oldest.size
                if isinstance(oldest, _OpenPage):
                    self._open.remove(oldest)
