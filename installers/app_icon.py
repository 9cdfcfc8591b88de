"""The app's icon in the containers Windows and macOS want, drawn from the SVG. Needs a QGuiApplication."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QImageReader

SMALL_SIZES = (16, 24)  # these have their own drawing, with fewer lines
ICO_SIZES = (*SMALL_SIZES, 32, 48, 64, 128, 256)
ICNS_SIZES = {b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def ico(icons: Path) -> bytes:
    """A Windows icon of all its usual sizes."""
    pictures = [(size, _png(icons, size)) for size in ICO_SIZES]
    offset = 6 + 16 * len(pictures)
    entries = []
    for size, png in pictures:
        edge = size % 256  # 0 stands for 256
        entries.append(struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(png), offset))
        offset += len(png)
    header = struct.pack("<HHH", 0, 1, len(pictures))
    return b"".join([header, *entries, *(png for _, png in pictures)])


def icns(icons: Path) -> bytes:
    """A macOS icon of all its usual sizes."""
    pictures = [(kind, _png(icons, size)) for kind, size in ICNS_SIZES.items()]
    body = b"".join(kind + struct.pack(">I", 8 + len(png)) + png for kind, png in pictures)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def _png(icons: Path, size: int) -> bytes:
    drawing = "labwright-16.svg" if size in SMALL_SIZES else "labwright.svg"
    reader = QImageReader(str(icons / drawing))
    reader.setScaledSize(QSize(size, size))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    if not reader.read().save(buffer, "PNG"):
        raise OSError(f"{drawing} could not be drawn at {size} pixels: {reader.errorString()}")
    return bytes(buffer.data().data())
