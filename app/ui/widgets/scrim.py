"""The veil over a window that waits for an answer."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme import palette


class Scrim(QWidget):
    """Covers its window until taken away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._share = 0.0
        self._fade = QVariantAnimation(self, duration=palette.duration_ms(160))
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._set_share)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.raise_()
        self.show()
        self._fade.start()

    def take_away(self) -> None:
        """Show the window again."""
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        veil = palette.scrim()
        veil.setAlphaF(veil.alphaF() * self._share)
        QPainter(self).fillRect(self.rect(), veil)

    def _set_share(self, share: float) -> None:
        self._share = share
        self.update()
