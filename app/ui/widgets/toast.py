"""A short word about what just happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.ui.text import tr
from app.ui.theme import icons, palette
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.shadow import paint_shadow, shadow_margin
from app.ui.widgets.text import Text

_STAYS_MS = 6000
_APART = 16


class Toast(QWidget):
    """One message; it stays while the pointer or the focus is on it."""

    gone = Signal()

    def __init__(self, window: QWidget, text: str, undo: Callable[[], object] | None) -> None:
        super().__init__(window)
        margin = shadow_margin("popover")
        row = QHBoxLayout(self)
        row.setContentsMargins(margin + palette.px(16), margin + 1, margin + palette.px(8), margin + 1)
        row.setSpacing(palette.px(10))
        self._picture = QLabel()
        self._picture.setFixedSize(palette.px(16), palette.px(16))
        row.addWidget(self._picture)
        self.message = Text(text, wrap=False)
        row.addWidget(self.message)
        self.undo: Button | None = None
        if undo is not None:
            self.undo = Button(tr("Undo"), kind="quiet", small=True)
            self.undo.clicked.connect(undo)
            self.undo.clicked.connect(self.leave)
            row.addWidget(self.undo)
        self.close_button = IconButton("close", tr("Close"), side=28)
        self.close_button.clicked.connect(self.leave)
        row.addWidget(self.close_button)
        self.setMinimumHeight(palette.px(44) + 2 * margin)
        self._clock = QTimer(self, interval=_STAYS_MS, singleShot=True)
        self._clock.timeout.connect(self._leave_unless_watched)
        self._clock.start()

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()
        self.gone.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._clock.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        margin = shadow_margin("popover")
        sheet = self.rect().adjusted(margin, margin, -margin, -margin)
        painter = QPainter(self)
        paint_shadow(painter, sheet, 8, "popover")
        paint_sheet(painter, QRectF(sheet), fill="raised")
        spot = self._picture.geometry().topLeft()
        painter.drawPixmap(spot, icons.pixmap("ready", "ok", 16, self.devicePixelRatioF()))

    def _leave_unless_watched(self) -> None:
        if self.underMouse() or (self.focusWidget() is not None and self.focusWidget().hasFocus()):
            self._clock.start()
        else:
            self.leave()


class Toaster(QObject):
    """Shows toasts at the bottom of a window, one at a time, above its job strip."""

    def __init__(self, window: QWidget, strip: QWidget | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._toast: Toast | None = None
        window.installEventFilter(self)

    def show_toast(self, text: str, undo: Callable[[], object] | None = None) -> Toast:
        """Say this for six seconds, with Undo where there is one."""
        if self._toast is not None:
            self._toast.leave()
        toast = self._toast = Toast(self._window, text, undo)
        toast.gone.connect(self._on_toast_gone)
        self._place()
        toast.show()
        toast.raise_()
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        if event.type() == QEvent.Type.Resize and self._toast is not None:
            self._place()
        return False

    def _on_toast_gone(self) -> None:
        self._toast = None

    def _place(self) -> None:
        assert self._toast is not None
        self._toast.adjustSize()
        margin = shadow_margin("popover")
        below = self._strip.height() if self._strip is not None and self._strip.isVisible() else 0
        bottom = self._window.height() - below - palette.px(_APART) + margin
        self._toast.move((self._window.width() - self._toast.width()) // 2, bottom - self._toast.height())
