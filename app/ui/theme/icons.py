"""The line icons, tinted with a token of the theme in use."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakKeyDictionary

from PySide6 import QtGui  # its QIcon takes 2 ms to come to life, which the first paint does not pay
from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImageReader, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from app.ui.theme import palette

_folder = Path()
_sources: dict[str, bytes] = {}
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
_dressed: WeakKeyDictionary[QAbstractButton, tuple[str, str, int, int]] = WeakKeyDictionary()


def use(resources: Path) -> None:
    """Take the icons from this resources folder."""
    global _folder  # noqa: PLW0603 - one application, one set of icons
    _folder = resources / "icons"


def pixmap(name: str, token: str, size: int, ratio: float = 0.0) -> QPixmap:
    """The icon, `size` design pixels wide at the chosen text size, sharp on the screen in use."""
    ratio = ratio or QGuiApplication.primaryScreen().devicePixelRatio()
    key = (name, palette.color(token).name(), palette.px(size), ratio)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _render(name, key[1], round(key[2] * ratio))
        found.setDevicePixelRatio(ratio)
    return found


def icon(name: str, token: str = "muted", size: int = 16) -> QtGui.QIcon:
    """The icon for a button or menu, drawn in `faint` while disabled."""
    made = QtGui.QIcon()
    for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
        made.addPixmap(pixmap(name, token, size, ratio))
        made.addPixmap(pixmap(name, "faint", size, ratio), QtGui.QIcon.Mode.Disabled)
    return made


def put(button: QAbstractButton, name: str, token: str = "text", size: int = 16, gap: int = 0) -> None:
    """Give a button its icon, and the icon its colour again when the theme changes.

    `gap` pads the icon at its right: a QPushButton leaves only 4 px between icon and text.
    """
    _dressed[button] = (name, token, size, gap)
    _dress(button, name, token, size, gap)


def _dress(button: QAbstractButton, name: str, token: str, size: int, gap: int) -> None:
    button.setIcon(_padded(name, token, size, gap) if gap else icon(name, token, size))
    button.setIconSize(QSize(palette.px(size + gap), palette.px(size)))


def _padded(name: str, token: str, size: int, gap: int) -> QtGui.QIcon:
    made = QtGui.QIcon()
    for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
        for mode, tint in ((QtGui.QIcon.Mode.Normal, token), (QtGui.QIcon.Mode.Disabled, "faint")):
            canvas = QPixmap(round(palette.px(size + gap) * ratio), round(palette.px(size) * ratio))
            canvas.setDevicePixelRatio(ratio)
            canvas.fill(Qt.GlobalColor.transparent)
            painter = QPainter(canvas)
            left = gap if QGuiApplication.isRightToLeft() else 0
            painter.drawPixmap(palette.px(left), 0, pixmap(name, tint, size, ratio))
            painter.end()
            made.addPixmap(canvas, mode)
    return made


def _tint_again() -> None:
    _pixmaps.clear()
    for button, look in list(_dressed.items()):
        if isValid(button):
            _dress(button, *look)


def _render(name: str, tint: str, pixels: int) -> QPixmap:
    source = _sources.get(name)
    if source is None:
        source = _sources[name] = (_folder / f"{name}.svg").read_bytes()
    data = QByteArray(source.replace(b"currentColor", tint.encode()))
    buffer = QBuffer(data)
    reader = QImageReader(buffer, b"svg")
    reader.setScaledSize(QSize(pixels, pixels))
    return QPixmap.fromImageReader(reader)  # by way of a QImage, PySide6 would load that class, too


palette.watch.changed.connect(_tint_again)
