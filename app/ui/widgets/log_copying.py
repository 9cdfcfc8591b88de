"""Lines of a log on the clipboard, however many."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from app.services.output_log import OutputLog
from app.ui.widgets.log_rows import Position, Ranges

AT_ONCE_LINES = 2_000  # more are put together in a worker
_TYPE = "text/plain;charset=utf-8"


def gathered(log: OutputLog, ranges: Ranges, ends: tuple[Position, Position]) -> QByteArray:
    """The chosen text as UTF-8, put together piece by piece so that the UI thread gets its turns."""
    text = QByteArray()
    for low, high in ranges:
        for number, part in log.plain_parts(low, high):
            if text.size():
                text.append(b"\n")
            text.append(_cut(number, part, ends))
    return text


def put_on_clipboard(text: QByteArray) -> None:
    """Give the text to the system without turning it into another shape first."""
    content = QMimeData()
    content.setData(_TYPE, text)
    QGuiApplication.clipboard().setMimeData(content)


def _cut(number: int, part: bytes, ends: tuple[Position, Position]) -> bytes:
    """Lines from this number on, without what stands before the first or after the last chosen letter."""
    (first, start), (last, stop) = ends
    count = part.count(b"\n") + 1
    if number + count > last:
        before, newline, end = part.rpartition(b"\n")
        part = before + newline + end.decode("utf-8", "replace")[:stop].encode()
    if number == first:
        head, newline, after = part.partition(b"\n")
        part = head.decode("utf-8", "replace")[start:].encode() + newline + after
    return part
