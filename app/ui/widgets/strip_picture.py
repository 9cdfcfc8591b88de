"""The five stages of a project as a line of nodes: the face of Labwright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import fonts, palette

_NODE = 24
_APART = 20  # between the nodes of a column
_CONNECTORS = {"ready": "ok", "running": "ok", "stale": "warn", "broken": "bad"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name, its state (ready, running, stale, broken, missing), and the state as a word."""

    name: str
    state: str
    word: str


class StripPicture(QWidget):
    """The strip to look at: nodes, what leads from one to the next, and their names.

    Where the room is too narrow for a row, it goes downwards.
    """

    def __init__(self, stages: Sequence[Stage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages = tuple(stages)
        self.setAccessibleName(", ".join(f"{stage.name}: {stage.word}" for stage in stages))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """The height of a row, or of a column where the row has no room."""
        if self._is_row(width):
            return palette.px(_NODE + 8) + fonts.line_height("body") + fonts.line_height("small")
        return palette.px(_NODE + _APART) * len(self._stages) - palette.px(_APART)

    def sizeHint(self) -> QSize:
        return QSize(self._row_width(), self.heightForWidth(self._row_width()))

    def minimumSizeHint(self) -> QSize:
        width = min(palette.px(_NODE + 12) + self._widest(), self._row_width())
        return QSize(width, self.heightForWidth(self._row_width()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self._is_row(self.width())
        places = self._places_in_row() if row else self._places_in_column()
        for before, at, stage in zip(places, places[1:], self._stages[1:], strict=False):
            _paint_connector(painter, before, at, stage.state)
        for at, stage in zip(places, self._stages, strict=True):
            paint_node(painter, at, stage.state)
            if row:
                self._write_below(painter, at, stage)
            else:
                self._write_beside(painter, at, stage)

    def _write_below(self, painter: QPainter, at: QPointF, stage: Stage) -> None:
        column = self.width() / len(self._stages)
        top = palette.px(_NODE + 8)
        for role, token, text in (("strong", "text", stage.name), ("small", "muted", stage.word)):
            box = QRectF(at.x() - column / 2, top, column, fonts.line_height(role))
            _write(painter, box, Qt.AlignmentFlag.AlignCenter, role=role, token=token, text=text)
            top += fonts.line_height(role)

    def _write_beside(self, painter: QPainter, at: QPointF, stage: Stage) -> None:
        inset = palette.px(_NODE + 12)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        height = palette.px(_NODE)
        box = QRectF(0 if mirrored else inset, at.y() - height / 2, self.width() - inset, height)
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        _write(painter, box, flags, role="strong", token="text", text=stage.name)
        used = QFontMetrics(fonts.ui("strong")).horizontalAdvance(stage.name) + palette.px(8)
        box = box.adjusted(0, 0, -used, 0) if mirrored else box.adjusted(used, 0, 0, 0)
        _write(painter, box, flags, role="small", token="muted", text=stage.word)

    def _is_row(self, width: int) -> bool:
        return width >= self._row_width()

    def _row_width(self) -> int:
        name, word = QFontMetrics(fonts.ui("strong")), QFontMetrics(fonts.ui("small"))
        widest = max(
            max(name.horizontalAdvance(s.name), word.horizontalAdvance(s.word)) for s in self._stages
        )
        return (widest + palette.px(12)) * len(self._stages)

    def _widest(self) -> int:
        name, word = QFontMetrics(fonts.ui("strong")), QFontMetrics(fonts.ui("small"))
        both = (name.horizontalAdvance(s.name) + word.horizontalAdvance(s.word) for s in self._stages)
        return max(both) + palette.px(8)

    def _places_in_row(self) -> list[QPointF]:
        column = self.width() / len(self._stages)
        places = [QPointF((n + 0.5) * column, palette.px(_NODE) / 2) for n in range(len(self._stages))]
        return places[::-1] if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else places

    def _places_in_column(self) -> list[QPointF]:
        middle = palette.px(_NODE) / 2
        x = self.width() - middle if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else middle
        return [QPointF(x, middle + n * palette.px(_NODE + _APART)) for n in range(len(self._stages))]


def paint_node(painter: QPainter, at: QPointF, state: str) -> None:
    """Draw a node of 24 px around this point."""
    radius = palette.px(_NODE) / 2
    circle = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    if state in {"ready", "running"}:
        _fill(painter, palette.color("ok"))
        painter.drawEllipse(circle)
        if state == "ready":
            _lines(painter, at, "surface", 2, (-4.5, 0.5, -1.5, 3.5), (-1.5, 3.5, 4.5, -3))
        else:
            _fill(painter, palette.color("surface"))
            painter.drawPolygon(_polygon(at, (-3, -5), (5, 0), (-3, 5)))
    elif state == "stale":
        painter.setPen(QPen(palette.color("warn"), palette.px(2)))
        painter.setBrush(palette.color("warn-soft"))
        inset = palette.px(1)
        painter.drawEllipse(circle.adjusted(inset, inset, -inset, -inset))
        _lines(painter, at, "warn", 2, (0, -5.5, 0, 0), (0, 0, 4, 2.5))
    elif state == "broken":
        _fill(painter, palette.color("bad"))
        cut = 5
        octagon = (
            (-12, -cut),
            (-cut, -12),
            (cut, -12),
            (12, -cut),
            (12, cut),
            (cut, 12),
            (-cut, 12),
            (-12, cut),
        )
        painter.drawPolygon(_polygon(at, *octagon))
        _lines(painter, at, "surface", 2, (-4, -4, 4, 4), (-4, 4, 4, -4))
    else:
        pen = QPen(palette.color("edge"), palette.px(1.5))
        pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle.adjusted(1, 1, -1, -1))


def _paint_connector(painter: QPainter, before: QPointF, at: QPointF, state: str) -> None:
    """A connector has the state of the stage it leads to."""
    pen = QPen(palette.color(_CONNECTORS.get(state, "edge")), palette.px(2))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if state not in _CONNECTORS:
        pen.setDashPattern([2.5, 2])
    painter.setPen(pen)
    line = QLineF(before, at)
    gap = palette.px(_NODE / 2 + (6 if line.length() > palette.px(64) else 3))
    start, end = line.pointAt(gap / line.length()), line.pointAt(1 - gap / line.length())
    painter.drawLine(QLineF(start, end))


def _write(
    painter: QPainter, box: QRectF, side: Qt.AlignmentFlag, *, role: str, token: str, text: str
) -> None:
    painter.setFont(fonts.ui(role))
    painter.setPen(palette.color(token))
    painter.drawText(box, int(side), text)


def _fill(painter: QPainter, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)


def _lines(
    painter: QPainter, at: QPointF, token: str, width: float, *lines: tuple[float, float, float, float]
) -> None:
    pen = QPen(palette.color(token), palette.px(width))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    scale = palette.scale()
    for x, y, to_x, to_y in lines:
        start, end = QPointF(x * scale, y * scale), QPointF(to_x * scale, to_y * scale)
        painter.drawLine(QLineF(at + start, at + end))


def _polygon(at: QPointF, *corners: tuple[float, float]) -> QPolygonF:
    scale = palette.scale()
    return QPolygonF([at + QPointF(x * scale, y * scale) for x, y in corners])
