"""Where the keyboard is: in sight, with a ring around it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QProxyStyle,
    QScrollArea,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from app.ui.theme import palette

_AWAY = 4  # 2 px of air, 2 px of ring
_ROOM_AROUND = 24  # above and below what was scrolled to
_SHOW_IT_THEMSELVES = (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QAbstractScrollArea)


class _RingStyle(QProxyStyle):
    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in {QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin}:
            return palette.px(_AWAY)
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1  # so that it lies in the window, where no narrow parent cuts it
        if hint is QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0  # the mask would cut away a ring inside the widget
        return super().styleHint(hint, option, widget, data)


class FocusRing(QFocusFrame):
    """Follows the focus when it moves by keyboard; a widget may narrow it by a `focus_rect` method."""

    def __init__(self) -> None:
        super().__init__()
        self._style = _RingStyle("fusion")
        self.setStyle(self._style)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        widget = self.widget()
        away = palette.px(_AWAY)
        part: QRect = widget.focus_rect() if hasattr(widget, "focus_rect") else widget.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = palette.px(2)
        painter.setPen(QPen(palette.color("accent-text"), width))
        outline = QRectF(part.translated(away, away)).adjusted(-away, -away, away, away)
        outline.adjust(width / 2, width / 2, -width / 2, -width / 2)
        radius = palette.px(getattr(widget, "focus_radius", 6) + 2)
        painter.drawRoundedRect(outline, radius, radius)


class _Follower:
    def __init__(self) -> None:
        self._ring: FocusRing | None = None
        self._by_keyboard = False

    def on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._ring is not None and not isValid(self._ring):  # it goes with the window it was in
            self._ring = None
        if new is None:
            if self._ring is not None:
                self._ring.setWidget(None)  # type: ignore[arg-type]
            return
        window = new.window()
        # Qt sets this attribute when Tab or a shortcut moved the focus, and leaves taking it back to us.
        if window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            self._by_keyboard = True
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
        elif QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._by_keyboard = False
        if self._by_keyboard:
            _bring_into_sight(new)  # first: a ring that comes to a widget out of sight stays hidden
        wanted = self._by_keyboard and not isinstance(new, _SHOW_IT_THEMSELVES)
        if wanted and self._ring is None:
            self._ring = FocusRing()
        if self._ring is not None:
            self._ring.setWidget(new if wanted else None)  # type: ignore[arg-type]


def _bring_into_sight(widget: QWidget) -> None:
    """Scroll to it. Qt does so only when Tab goes on from another widget of the same area."""
    area = widget.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(widget, 0, palette.px(_ROOM_AROUND))
        area = area.parentWidget()


_follower = _Follower()


def install(app: QApplication) -> None:
    """Show where the keyboard is, in every window of the application."""
    app.focusChanged.connect(_follower.on_focus_changed)
