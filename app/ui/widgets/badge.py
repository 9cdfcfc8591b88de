"""A state as shape, word and colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.theme import fonts, icons, palette

# state: icon, colour of icon and word, fill
_LOOKS = {
    "ready": ("ready", "ok", "ok-soft"),
    "running": ("running", "ok", "ok-soft"),
    "stale": ("stale", "warn", "warn-soft"),
    "missing": ("missing", "muted", ""),
    "broken": ("broken", "bad", "bad-soft"),
    "warning": ("warning", "warn", "warn-soft"),
    "info": ("info", "muted", "sunken"),
    "busy": ("refresh", "accent-text", "accent-soft"),
    "best": ("", "accent-text", "accent-soft"),
    "plain": ("", "muted", "sunken"),
}


def badge_size(state: str, word: str, *, bare: bool = False) -> QSize:
    """The room a badge needs."""
    width = QFontMetrics(fonts.ui("small-name")).horizontalAdvance(word) + 1
    if _LOOKS[state][0]:
        width += palette.px(15 + 5)
    if not bare:
        width += 2 * palette.px(_padding(state))
    return QSize(width, palette.px(22))


def paint_badge(painter: QPainter, rect: QRect, state: str, word: str, bare: bool = False) -> None:
    """Draw a badge at the leading side of rect, centred in its height."""
    icon, tint, fill = _LOOKS[state]
    size = badge_size(state, word, bare=bare)
    pill = QRect(rect.left(), rect.top() + (rect.height() - size.height()) // 2, size.width(), size.height())
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        pill.moveRight(rect.right())
    pill.setWidth(min(pill.width(), rect.width()))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not bare:
        _paint_pill(painter, pill, state, fill, tint)
    inset = 0 if bare else palette.px(_padding(state))
    inner = pill.adjusted(inset, 0, -inset, 0)
    if icon:
        side = palette.px(15)
        spot = QRect(inner.left(), inner.center().y() - side // 2, side, side)
        spot = _mirrored(painter, spot, inner)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(QPointF(spot.topLeft()), icons.pixmap(icon, tint, 15, ratio))
        used = side + palette.px(5)
        mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        inner.adjust(0 if mirrored else used, 0, -used if mirrored else 0, 0)
    painter.setFont(fonts.ui("small-name"))
    painter.setPen(palette.color(tint))
    shown = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), shown)
    painter.restore()


def _padding(state: str) -> int:
    return 6 if _LOOKS[state][0] else 8


def _mirrored(painter: QPainter, spot: QRect, within: QRect) -> QRect:
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        spot.moveRight(within.right())
    return spot


def _paint_pill(painter: QPainter, pill: QRect, state: str, fill: str, tint: str) -> None:
    radius = palette.px(6)
    outline = QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5)
    if state == "missing":
        pen = QPen(palette.color("edge"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(outline, radius, radius)
    elif palette.high_contrast():
        painter.setPen(palette.color(tint))
        painter.setBrush(palette.color(fill))
        painter.drawRoundedRect(outline, radius, radius)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(fill))
        painter.drawRoundedRect(pill, radius, radius)


class Badge(QLabel):
    """A state with its word; to a screen reader it is that word."""

    def __init__(
        self, state: str = "plain", word: str = "", *, bare: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(word, parent)
        self._state = state
        self._bare = bare
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def state(self) -> str:
        """The state shown."""
        return self._state

    def set_state(self, state: str, word: str) -> None:
        """Show another state."""
        self._state = state
        self.setText(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self._state, self.text(), bare=self._bare)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        paint_badge(painter, self.rect(), self._state, self.text(), self._bare)
