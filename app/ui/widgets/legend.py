"""What the colours of a picture mean, in words beside a square."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.text import ElidedText, Text

SQUARE = 10
HOLLOW = "edge"  # the token of all that has no series of its own: an outline, not a fill


def share_words(part: float, whole: float) -> str:
    """A share as a person says it: 63 %, or less than 1 %."""
    percent = 100 * part / whole if whole > 0 else 0.0
    if 0 < percent < 1:
        return tr("under {percent} %", percent=1)
    return tr("{percent} %", percent=QLocale().toString(round(percent)))


def paint_swatch(painter: QPainter, rect: QRectF, token: str, radius: float) -> None:
    """Fill a place with the colour of a series."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if token == HOLLOW:
        painter.setPen(QPen(palette.color(token), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(token))
    painter.drawRoundedRect(rect, radius, radius)


class _Swatch(QWidget):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(palette.px(SQUARE), palette.px(SQUARE))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        paint_swatch(
            QPainter(self), QRectF(QRect(0, 0, self.width(), self.height())), self._token, palette.px(2)
        )


class LegendEntry(QWidget):
    """A square and its words, and at the far side a size, if there is one."""

    def __init__(self, token: str, words: str, size: str = "", share: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(8))
        row.addWidget(_Swatch(token), 0, Qt.AlignmentFlag.AlignVCenter)
        if not size:
            row.addWidget(Text(words, "small", wrap=False))
            return
        row.addWidget(ElidedText(words), 1)
        row.addWidget(Text(size, "body", wrap=False))
        if share:
            number = Text(share, "body", "muted", wrap=False)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            number.setMinimumWidth(max(palette.px(64), number.sizeHint().width()))
            row.addWidget(number)
