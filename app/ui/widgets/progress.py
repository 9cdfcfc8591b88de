"""How far a thing is, and that it is still going."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QBrush, QHideEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.ui.theme import icons, palette

_TURN_MS = 900
_TURN_STEPS = 18
_SWEEP_MS = 1400
_FRAME_MS = 33
_DONE_MS = 600
_PARTS = 1000


def turned_icon(token: str, size: int, step: int, ratio: float, gap: int = 0) -> QPixmap:
    """The refresh icon, turned by some of its steps; `gap` pads it at its right."""
    look = (palette.color(token).name(), palette.px(size), palette.px(size + gap))
    return _turned(look, token, size, step % _TURN_STEPS, ratio)


@cache
def _turned(look: tuple[str, int, int], token: str, size: int, step: int, ratio: float) -> QPixmap:
    _, side, width = look
    picture = QPixmap(round(width * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(side / 2, side / 2)
    painter.rotate(step * 360 / _TURN_STEPS)
    painter.drawPixmap(QPointF(-side / 2, -side / 2), icons.pixmap("refresh", token, size, ratio))
    painter.end()
    return picture


class Turning(QTimer):
    """A beat for a turning icon: its timeout says when to draw the next step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setInterval(_TURN_MS // _TURN_STEPS)
        self.step = 0
        self.timeout.connect(self._advance)

    def begin(self) -> None:
        """Turn, unless nothing should move."""
        if not palette.reduced_motion():
            self.start()

    def _advance(self) -> None:
        self.step = (self.step + 1) % _TURN_STEPS


class BusyIcon(QWidget):
    """A refresh icon that turns while it can be seen."""

    def __init__(self, size: int = 16, token: str = "accent-text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._token = token
        self._turning = Turning(self)
        self._turning.timeout.connect(self.update)
        self.setFixedSize(palette.px(size), palette.px(size))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turning.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turning.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        picture = turned_icon(self._token, self._size, self._turning.step, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)


class Progress(QProgressBar):
    """A bar 4 px high: a known share, an unknown end, done or failed."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = "going"
        self._clock = QElapsedTimer()
        self._frames = QTimer(self, interval=_FRAME_MS)
        self._frames.timeout.connect(self.update)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setFixedHeight(palette.px(4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_share(None)

    def set_share(self, share: float | None) -> None:
        """Show how much is done, 0 to 1, or that nobody knows (None)."""
        self._state = "going"
        if share is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, _PARTS)
            self.setValue(round(min(max(share, 0.0), 1.0) * _PARTS))
        self._watch()

    def set_done(self) -> None:
        """Show it full and green for a moment, then hide."""
        self._finish("done")
        QTimer.singleShot(palette.duration_ms(_DONE_MS), self, self._hide_if_done)

    def set_failed(self) -> None:
        """Show it full in the colour of errors, until told otherwise."""
        self._finish("failed")

    def sizeHint(self) -> QSize:
        return QSize(palette.px(120), palette.px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(palette.px(40), palette.px(4))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        track = QRectF(self.rect())
        painter.setBrush(palette.color("line"))
        painter.drawRoundedRect(track, radius, radius)
        painter.setBrush(
            QBrush(palette.color({"done": "ok", "failed": "bad"}.get(self._state, "accent-text")))
        )
        if self.maximum() != 0:
            track.setWidth(track.width() * self.value() / self.maximum())
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                track.moveRight(self.width())
            painter.drawRoundedRect(track, radius, radius)
        elif palette.reduced_motion():
            self._paint_stripes(painter)
        else:
            painter.setClipRect(self.rect())
            painter.drawRoundedRect(self._moving_third(), radius, radius)

    def _moving_third(self) -> QRectF:
        third = self.width() / 3
        way = (self._clock.elapsed() % _SWEEP_MS) / _SWEEP_MS if self._clock.isValid() else 0.4
        return QRectF(way * (self.width() + third) - third, 0, third, self.height())

    def _paint_stripes(self, painter: QPainter) -> None:
        stripe = palette.px(8)
        for left in range(0, self.width(), 2 * stripe):
            painter.drawRect(left, 0, stripe, self.height())

    def _finish(self, state: str) -> None:
        self.setRange(0, _PARTS)
        self.setValue(_PARTS)
        self._state = state
        self._watch()

    def _hide_if_done(self) -> None:
        if self._state == "done":
            self.hide()

    def _watch(self) -> None:
        if self.maximum() == 0 and self.isVisible() and not palette.reduced_motion():
            self._clock.start()
            self._frames.start()
        else:
            self._frames.stop()
        self.update()
