"""The bytes a running program prints, as they come, while its standard input is fed."""

from __future__ import annotations

import errno
import os
import queue
import selectors
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Protocol

from app.core.outcomes import Stream

READ_BYTES = 65_536
_WRITE_BYTES = 65_536
_WAITING_READS = 8  # of READ_BYTES: a slow reader makes the program wait instead of filling memory

Piece = tuple[Stream, bytes]  # empty bytes: the stream has ended


class OutputSource(Protocol):
    """What a program prints."""

    @property
    def ended(self) -> bool:
        """Every stream has ended."""
        ...

    def read(self, timeout_seconds: float) -> list[Piece]:
        """What came within the time; nothing when nothing came."""
        ...

    def close(self) -> None:
        """Let go of the ended streams. Others are read on and forgotten, so that who holds them lives on."""
        ...


class SelectedOutput:
    """POSIX: one loop over all pipes, which keeps the order of both streams as the kernel tells it."""

    def __init__(self, streams: Mapping[Stream, IO[bytes]], stdin: IO[bytes] | None, fed: bytes) -> None:
        # kqueue and poll of macOS do not know every terminal
        selector = selectors.SelectSelector if sys.platform == "darwin" else selectors.DefaultSelector
        self._selector: selectors.BaseSelector = selector()
        self._reading = len(streams)
        for stream, file in streams.items():
            self._selector.register(file, selectors.EVENT_READ, stream)
        self._unfed = memoryview(fed)
        if stdin is not None:
            os.set_blocking(stdin.fileno(), False)
            self._selector.register(stdin, selectors.EVENT_WRITE, None)

    @property
    def ended(self) -> bool:
        """Every stream has ended."""
        return not self._reading

    def read(self, timeout_seconds: float) -> list[Piece]:
        """What came within the time."""
        pieces: list[Piece] = []
        ready = self._selector.select(timeout_seconds) if self._selector.get_map() else []
        for key, _ in ready:
            if key.data is None:
                self._feed(key)
                continue
            data = _read(key.fd)
            if not data:
                self._drop(key)
                self._reading -= 1
            pieces.append((key.data, data))
        return pieces

    def close(self) -> None:
        """Let go of the ended streams; read on and forget what others print."""
        held = []
        for key in list((self._selector.get_map() or {}).values()):
            if key.data is None:
                self._drop(key)
            else:
                held.append(key.fileobj)
        self._selector.close()
        for file in held:
            forget_output(file)  # type: ignore[arg-type]  # what `register` was given

    def _feed(self, key: selectors.SelectorKey) -> None:
        try:
            self._unfed = self._unfed[os.write(key.fd, self._unfed[:_WRITE_BYTES]) :]
        except BlockingIOError:
            return
        except OSError:  # the program closed its standard input, or ended
            self._unfed = self._unfed[:0]
        if not self._unfed:
            self._drop(key)

    def _drop(self, key: selectors.SelectorKey) -> None:
        self._selector.unregister(key.fileobj)
        key.fileobj.close()  # type: ignore[union-attr]  # an IO[bytes]


class ThreadedOutput:
    """Any system, for Windows, whose pipes cannot be selected: a thread for each."""

    def __init__(self, streams: Mapping[Stream, IO[bytes]], stdin: IO[bytes] | None, fed: bytes) -> None:
        self._pieces: queue.Queue[Piece] = queue.Queue(_WAITING_READS)
        self._reading = len(streams)
        self._forgets = threading.Event()
        for stream, file in streams.items():
            threading.Thread(target=self._read_all, args=(stream, file), daemon=True).start()
        if stdin is not None:
            threading.Thread(target=_feed_all, args=(stdin, fed), daemon=True).start()

    @property
    def ended(self) -> bool:
        """Every stream has ended."""
        return not self._reading

    def read(self, timeout_seconds: float) -> list[Piece]:
        """What came within the time."""
        pieces: list[Piece] = []
        with suppress(queue.Empty):
            if not self.ended:
                pieces.append(self._pieces.get(timeout=timeout_seconds))
            while True:
                pieces.append(self._pieces.get_nowait())
        self._reading -= sum(not data for _, data in pieces)
        return pieces

    def close(self) -> None:
        """Read on and forget what is still printed."""
        self._forgets.set()
        with suppress(queue.Empty):
            while True:  # a reader may wait for room
                self._pieces.get_nowait()

    def _read_all(self, stream: Stream, file: IO[bytes]) -> None:
        with file:
            while data := _read(file.fileno()):
                if not self._forgets.is_set():
                    self._pieces.put((stream, data))
        if not self._forgets.is_set():
            self._pieces.put((stream, b""))


def forget_output(file: IO[bytes]) -> None:
    """Read a stream to its end in the background: closing it would end who still prints to it."""

    def read() -> None:
        with file:
            while _read(file.fileno()):
                pass

    threading.Thread(target=read, name="forgotten output", daemon=True).start()


def _feed_all(stdin: IO[bytes], fed: bytes) -> None:
    with suppress(OSError), stdin:  # the program may end without reading it all
        stdin.write(fed)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, READ_BYTES)
    except OSError as error:
        if error.errno == errno.EIO:  # a pseudo-terminal whose last writer has gone, on Linux
            return b""
        raise
