"""Takes apart what an engine sends of a container without a terminal: pieces of its two streams in frames.

A frame is eight bytes, the first of which names the stream and the last four the length, and then so many
bytes. Engines cut anywhere: in the middle of a line, of a letter, of a frame's head.
"""

from __future__ import annotations

from app.core.outcomes import Stream

_HEAD = 8
_STREAMS = {0: Stream.OUT, 1: Stream.OUT, 2: Stream.ERR}


class LogFrames:
    """One connection."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[Stream, bytes]]:
        """The bytes of each stream in the order they came; those of one stream that follow each other in one
        piece."""
        data = self._rest + data
        end, at = len(data), 0
        found: list[tuple[Stream, bytes]] = []
        pieces: list[bytes] = []
        current = -1
        while at + _HEAD <= end:
            number = data[at]
            stop = at + _HEAD + int.from_bytes(data[at + 4 : at + _HEAD], "big")
            if stop > end:
                break
            if number != current:
                if pieces:
                    found.append((_STREAMS.get(current, Stream.ERR), b"".join(pieces)))
                current, pieces = number, []
            pieces.append(data[at + _HEAD : stop])
            at = stop
        if pieces:
            found.append((_STREAMS.get(current, Stream.ERR), b"".join(pieces)))
        self._rest = data[at:]
        return found

    @property
    def cut(self) -> bool:
        """The connection ended in the middle of a frame."""
        return bool(self._rest)
