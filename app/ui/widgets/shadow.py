"""The shadow below what floats."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.ui.theme import palette

# kind: offset down, blur, strength
_KINDS = {"popover": (4, 16, 0.18), "dialog": (8, 28, 0.22)}


def shadow_margin(kind: str) -> int:
    """How far the shadow reaches beyond the thing that throws it."""
    down, blur, _ = _KINDS[kind]
    return palette.px(down + blur)


def paint_shadow(painter: QPainter, rect: QRect, radius: int, kind: str = "popover") -> None:
    """Draw the shadow that rect throws."""
    down, blur, strength = _KINDS[kind]
    reach = palette.px(blur)
    ratio = painter.device().devicePixelRatioF()
    patch = _nine_patch(reach, palette.px(radius), strength, ratio)
    outer = QRectF(rect.translated(0, palette.px(down))).adjusted(-reach, -reach, reach, reach)
    side = patch.width() / ratio
    # A thing lower than two corners of its shadow takes the outer part of each.
    corner = min(2.0 * reach + palette.px(radius), outer.width() / 2, outer.height() / 2)
    columns = ((0.0, corner), (corner, side - 2 * corner), (side - corner, corner))
    lefts = (
        (outer.left(), corner),
        (outer.left() + corner, outer.width() - 2 * corner),
        (outer.right() - corner, corner),
    )
    tops = (
        (outer.top(), corner),
        (outer.top() + corner, outer.height() - 2 * corner),
        (outer.bottom() - corner, corner),
    )
    for (source_top, source_height), (top, height) in zip(columns, tops, strict=True):
        for (source_left, source_width), (left, width) in zip(columns, lefts, strict=True):
            source = QRectF(
                source_left * ratio, source_top * ratio, source_width * ratio, source_height * ratio
            )
            painter.drawPixmap(QRectF(left, top, width, height), patch, source)


@cache
def _nine_patch(reach: int, radius: int, strength: float, ratio: float) -> QPixmap:
    corner = 2 * reach + radius
    side = 2 * corner + 8
    patch = QPixmap(round(side * ratio), round(side * ratio))
    patch.setDevicePixelRatio(ratio)
    patch.fill(Qt.GlobalColor.transparent)
    painter = QPainter(patch)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setPen(Qt.PenStyle.NoPen)
    steps = max(round(2 * reach * ratio), 1)
    for step in range(steps):
        inset = 2 * reach * step / steps
        away = (reach - inset) / (reach / 2)  # in sigmas from the edge of the thing
        painter.setBrush(palette.shade(strength * 0.5 * math.erfc(away / math.sqrt(2))))
        round_off = max(radius + reach - inset, radius / 2)
        square = QRectF(QPointF(inset, inset), QPointF(side - inset, side - inset))
        painter.drawRoundedRect(square, round_off, round_off)
    painter.end()
    return patch
