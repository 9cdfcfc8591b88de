"""The whole of what programs printed, on disk, written in few large pieces."""

from __future__ import annotations

import os
import time
from pathlib import Path

from app.core.outcomes import Stream
from app.core.words import Sentence, say

FILE_BYTES = 2**30  # a program that never stops printing must not fill the disk
_WRITE_BYTES = 256 * 1024
_WRITE_SECONDS = 0.1


class OutputFile:
    """A text file that lines are added to by one thread at a time. A disk that fails never raises.

    A line replaced before it was written is written once; one replaced later is written again below, so a
    progress bar leaves a few lines a second at most.
    """

    def __init__(self, path: Path, *, most_bytes: int = FILE_BYTES) -> None:
        self.path = path
        self.problem: Sentence | None = None  # why the file is not whole
        self._most_bytes = most_bytes
        self._descriptor: int | None = None
        self._closed = False
        self._size = 0
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._last: dict[Stream, int] = {}  # where in the held lines each stream's newest is
        self._written_at = 0.0

    def add(self, streams: list[Stream], texts: list[bytes]) -> None:
        """Take lines, to be written soon."""
        if self.problem or self._closed:
            return
        held = len(self._held)
        self._last.update({stream: held + index for index, stream in enumerate(streams)})
        self._held += texts
        self._held_bytes += sum(map(len, texts)) + len(texts)
        if self._held_bytes >= _WRITE_BYTES:
            self.flush()

    def replace(self, stream: Stream, text: bytes) -> None:
        """Take a line in the place of the stream's newest one."""
        index = self._last.get(stream)
        if index is None:
            self.add([stream], [text])
        else:
            self._held_bytes += len(text) - len(self._held[index])
            self._held[index] = text

    def write_when_due(self) -> None:
        """Write what is held if the last writing is a moment ago: slow output is on disk at once."""
        if self._held and time.monotonic() - self._written_at >= _WRITE_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if not self._held:
            return
        data = b"\n".join(self._held) + b"\n"
        self._held.clear()
        self._last.clear()
        self._held_bytes = 0
        if self._size + len(data) > self._most_bytes:
            self.problem = say("The log file ends early: it had grown to {size} bytes.", size=self._size)
            self.close()
            return
        try:
            self._write(data)
        except OSError as error:
            self.problem = say("The log file ends early: {reason}", reason=error.strerror or str(error))
            self.close()
        self._written_at = time.monotonic()

    def close(self) -> None:
        """Write what is held and let go of the file."""
        if not self.problem:
            self.flush()
        self._closed = True
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, data: bytes) -> None:
        if self._descriptor is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self.path, flags, 0o600)
        view = memoryview(data)
        while view:
            written = os.write(self._descriptor, view)
            self._size += written
            view = view[written:]
