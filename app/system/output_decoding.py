"""Bytes a program printed, as text: UTF-8, or what else Windows programs print."""

from __future__ import annotations

import codecs
from typing import Protocol

_LONGEST_CHARACTER = 4  # bytes, in UTF-8
_SAMPLE_BYTES = 256
_BYTE_ORDER_MARK = "\ufeff"


class _Decoder(Protocol):
    def decode(self, data: bytes, final: bool = False, /) -> str: ...


class OutputDecoder:
    """Text from a stream whose encoding its first bytes tell.

    `code_page` is for what is not UTF-8; without one such bytes become U+FFFD.
    """

    def __init__(self, code_page: str | None = None) -> None:
        self._utf8 = _Utf8OrCodePage(code_page)
        self._decoder: _Decoder | None = None
        self._first = b""
        self._begun = False

    @property
    def takes_ascii_as_it_is(self) -> bool:
        """The stream is UTF-8 and no half character waits for its rest."""
        return self._decoder is self._utf8 and not self._utf8.tail

    def decode(self, data: bytes, final: bool = False) -> str:
        """What can be read of the bytes so far."""
        if self._decoder is None:
            self._first += data
            if len(self._first) < 2 and not final:
                return ""
            data, self._first = self._first, b""
            utf16 = codecs.getincrementaldecoder("utf-16-le")
            self._decoder = utf16("replace") if _looks_like_utf16(data) else self._utf8
        text = self._decoder.decode(data, final)
        if text and not self._begun:
            self._begun = True
            return text.removeprefix(_BYTE_ORDER_MARK)
        return text


def _looks_like_utf16(first: bytes) -> bool:
    """wsl.exe writes UTF-16 without a mark: the second byte of its ASCII characters is NUL."""
    if first.startswith(codecs.BOM_UTF16_LE):
        return True
    sample = first[:_SAMPLE_BYTES]
    low_nuls, high_nuls = sample[0::2].count(0), sample[1::2].count(0)
    if high_nuls <= low_nuls:
        return False
    if not low_nuls and high_nuls * 3 >= len(sample) // 2 * 2:  # two of three characters are ASCII
        return True
    try:
        sample[: len(sample) - _unfinished_bytes(sample)].decode()
    except UnicodeDecodeError:
        return True
    return False


class _Utf8OrCodePage:
    """UTF-8, and the console's code page for the lines that are not."""

    def __init__(self, code_page: str | None) -> None:
        self._code_page = code_page
        self.tail = b""  # the beginning of a character

    def decode(self, data: bytes, final: bool = False, /) -> str:
        data = self.tail + data
        cut = len(data) if final else len(data) - _unfinished_bytes(data)
        data, self.tail = data[:cut], data[cut:]
        if not self._code_page:
            return data.decode("utf-8", "replace")
        try:
            return data.decode()
        except UnicodeDecodeError:
            return "".join(map(self._line, data.splitlines(keepends=True)))

    def _line(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode(self._code_page or "utf-8", "replace")


def _unfinished_bytes(data: bytes) -> int:
    """How many bytes at the end are the beginning of a UTF-8 character."""
    for length in range(1, min(_LONGEST_CHARACTER, len(data) + 1)):
        byte = data[-length]
        if byte < 0x80:
            return 0
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return length if length < needed else 0
    return 0
