"""An icon that stands by itself, beside words that say the same."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme import icons, palette


class Picture(QWidget):
    """One of the line icons in a colour of the theme."""

    def __init__(self, icon: str, token: str = "muted", side: int = 20) -> None:
        super().__init__()
        self._icon, self._token, self._side = icon, token, side
        self.setFixedSize(palette.px(side), palette.px(side))
        palette.watch.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        QPainter(self).drawPixmap(0, 0, icons.pixmap(self._icon, self._token, self._side, ratio))
