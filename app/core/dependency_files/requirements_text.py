"""From the bytes of a requirements file to its logical lines, by the rules of pip 26."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# The mark of UTF-32 (little end first) begins with that of UTF-16, so it is tried before.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_CODING = re.compile(rb"coding[:=]\s*([-\w.]+)")  # PEP 263, in one of the first two lines
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


class Decoded(NamedTuple):
    """The text of a file, and what pip would not read of it."""

    text: str
    encoding: str
    unreadable_line: int | None = None  # pip refuses the file; the text has U+FFFD there
    unknown_encoding: bool = False  # pip refuses the file: nothing is called like this
    by_locale: bool = False  # only read because this machine's encoding fits


def decode(data: bytes, locale_encoding: str = "utf-8") -> Decoded:
    """The text, in the encoding that pip would choose."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    for line in data.split(b"\n")[:2]:
        if line.startswith(b"#") and (coding := _CODING.search(line)):
            return _decoded(data, coding[1].decode("ascii", "replace"))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decoded(data, locale_encoding)._replace(by_locale=True)


def logical_lines(text: str, environ: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Each line that says something, with the number it begins at: continuations joined, comments gone,
    ${VARIABLES} replaced."""
    for number, line in _joined(text):
        line = _without_comment(line).strip()  # noqa: PLW2901 - the same line
        if line:
            yield number, _with_variables(line, environ) if "${" in line else line


def _joined(text: str) -> Iterator[tuple[int, str]]:
    first, parts = 0, list[str]()
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        is_comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not is_comment:
            first = first if parts else number
            parts.append(line.strip("\\"))
            continue
        line = f" {line}" if is_comment else line  # noqa: PLW2901 - so that it stays one when joined
        if parts:
            yield first, "".join((*parts, line))
            parts = []
        else:
            yield number, line
    if parts:
        yield first, "".join(parts)


def _without_comment(line: str) -> str:
    """A comment begins at the start of a line or behind a blank. pip's own pattern says the same, and takes
    hours for a line of a million blanks."""
    at = line.find("#")
    while at > 0 and not line[at - 1].isspace():
        at = line.find("#", at + 1)
    return line if at < 0 else line[:at]


def _with_variables(line: str, environ: Mapping[str, str]) -> str:
    # One after the other, as pip does: what a variable holds may name another one that stands behind it.
    for name in _VARIABLE.findall(line):
        if value := environ.get(name):
            line = line.replace(f"${{{name}}}", value)
    return line


def _decoded(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Decoded(_replaced(data, encoding), encoding, unreadable_line=line)
    except (LookupError, ValueError):  # unknown, or one that makes no text of bytes
        return Decoded(_replaced(data, "utf-8"), encoding, unknown_encoding=True)


def _replaced(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "replace")
    except UnicodeError:  # an encoding that replaces nothing
        return data.decode("utf-8", "replace")
