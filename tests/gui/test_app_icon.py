"""The icons made for Windows and macOS are read back by Qt with every size in them."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageReader

from installers import app_icon

ICONS = Path(__file__).parents[2] / "resources" / "icons"


def test_the_windows_icon_has_every_size() -> None:
    content = QByteArray(app_icon.ico(ICONS))
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"ico"))
    pictures = []
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        pictures.append(reader.read())
    assert [picture.width() for picture in pictures] == list(app_icon.ICO_SIZES)
    assert all(drawn(picture) for picture in pictures)


def test_the_macos_icon_has_every_size() -> None:
    content = app_icon.icns(ICONS)
    assert content[:4] == b"icns"
    assert struct.unpack(">I", content[4:8])[0] == len(content)
    sizes = []
    offset = 8
    while offset < len(content):
        kind, length = struct.unpack(">4sI", content[offset : offset + 8])
        picture = QImage.fromData(content[offset + 8 : offset + length], "PNG")
        assert drawn(picture)
        sizes.append((kind, picture.width()))
        offset += length
    assert sizes == list(app_icon.ICNS_SIZES.items())


def drawn(picture: QImage) -> bool:
    """Something stands in the middle, and the corner is clear."""
    middle = picture.width() // 2
    return picture.pixelColor(middle, middle).alpha() > 0 and picture.pixelColor(0, 0).alpha() < 255
