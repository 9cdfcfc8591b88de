"""One layer of the picture: a button, so that the keyboard and a screen reader come to each."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.core.engine_layers import Column, Layer, LayerKind
from app.ui.text import shown, tr_count
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.keys import is_enter

ICONS = {
    LayerKind.CONTAINERS: "container",
    LayerKind.ENGINE: "engine",
    LayerKind.KERNEL: "kernel",
    LayerKind.VM: "vm",
    LayerKind.HOST: "laptop",
    LayerKind.HARDWARE: "cpu",
}
_MOST_TILES = 3


class LayerButton(QAbstractButton):
    """A box with the layer's name and a line about it; the virtual machine is a frame around others."""

    walked = Signal(int)  # the focus shall go so many layers on
    crossed = Signal(int)  # the focus shall go so many columns on
    pointed = Signal()

    focus_radius = 6

    def __init__(self, layer: Layer, column: Column, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = layer
        self.mine = column.mine
        self._containers = column.containers if layer.kind is LayerKind.CONTAINERS else ()
        self._title, self._line = shown(layer.title), shown(layer.line)
        self.setAccessibleName(f"{shown(column.heading)}: {self._title}. {self._line}")
        self.setAccessibleDescription(shown(layer.about))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        palette.watch.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        onward = -1 if self.isRightToLeft() else 1
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        sides = {Qt.Key.Key_Right: onward, Qt.Key.Key_Left: -onward}
        if is_enter(event):
            self.click()
        elif event.key() in steps:
            self.walked.emit(steps[Qt.Key(event.key())])
        elif event.key() in sides:
            self.crossed.emit(sides[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_box(painter)
        if self.layer.kind is LayerKind.CONTAINERS:
            self._paint_containers(painter)
        else:
            self._paint_words(painter)

    def _paint_box(self, painter: QPainter) -> None:
        chosen = self.isChecked()
        kind = self.layer.kind
        edge = "accent" if chosen else "data-2" if kind is LayerKind.KERNEL else "edge"
        width = palette.px(2) if chosen else palette.px(1)
        pen = QPen(palette.color(edge), width)
        if kind is LayerKind.VM:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        if chosen:
            painter.setBrush(palette.color("accent-soft"))
        elif kind is LayerKind.VM:
            painter.setBrush(palette.color("sunken") if self.underMouse() else Qt.BrushStyle.NoBrush)
        elif self.underMouse():
            painter.setBrush(palette.color("hover"))
        elif kind is LayerKind.KERNEL:
            painter.setBrush(_thin("data-2"))
        else:
            painter.setBrush(palette.color("surface"))
        half = width / 2
        radius = palette.px(6)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)

    def _paint_words(self, painter: QPainter) -> None:
        inset, side, gap = palette.px(14), palette.px(18), palette.px(12)
        lines = fonts.line_height("body") + fonts.line_height("small")
        usual = palette.px(54)
        top = (min(self.height(), usual) - lines) // 2
        if self.layer.kind is LayerKind.KERNEL and self.height() > usual:
            top = palette.px(12)
        icon = QRect(inset, top + (lines - side) // 2, side, side)
        words = QRect(inset + side + gap, top, self.width() - 2 * inset - side - gap, lines)
        if self.isRightToLeft():
            icon.moveRight(self.width() - inset)
            words.moveLeft(inset)
        token = "accent-text" if self.isChecked() else "muted"
        ratio = painter.device().devicePixelRatioF()
        name = ICONS[self.layer.kind]
        painter.drawPixmap(QPointF(icon.topLeft()), icons.pixmap(name, token, 18, ratio))
        self._write(painter, words, "strong" if self.mine else "name", "text", self._title)
        words.translate(0, fonts.line_height("body"))
        self._write(painter, words, "small", "muted", self._line)
        if self.layer.note is not None and self.height() > 2 * usual:
            words.translate(0, fonts.line_height("small") + palette.px(8))
            words.setBottom(self.height() - palette.px(8))
            painter.setFont(fonts.ui("small"))
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap
            painter.drawText(words, int(flags), shown(self.layer.note))

    def _write(self, painter: QPainter, at: QRect, role: str, token: str, text: str) -> None:
        font = fonts.ui(role)
        painter.setFont(font)
        painter.setPen(palette.color(token))
        line = QRect(
            at.left(), at.top(), at.width(), fonts.line_height("small" if role == "small" else "body")
        )
        fits = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), fits)

    def _paint_containers(self, painter: QPainter) -> None:
        inset = palette.px(12)
        title = QRect(inset, palette.px(5), self.width() - 2 * inset, fonts.line_height("body"))
        self._write(painter, title, "strong" if self.mine else "name", "text", self._title)
        side = palette.px(10)
        room = QRect(side, title.bottom() + palette.px(4), self.width() - 2 * side, 0)
        room.setBottom(self.height() - side)
        names = list(self._containers[:_MOST_TILES])
        if len(self._containers) > _MOST_TILES:
            more = len(self._containers) - _MOST_TILES + 1
            names[-1] = tr_count("{n} more", "{n} more", more)
        if not names:
            self._write(painter, room.adjusted(palette.px(2), 0, 0, 0), "small", "muted", self._line)
            return
        gap = palette.px(6)
        width = (room.width() - gap * (len(names) - 1)) // len(names)
        for number, name in enumerate(names):
            tile = QRect(room.left() + number * (width + gap), room.top(), width, room.height())
            if self.isRightToLeft():
                tile.moveRight(room.right() - number * (width + gap))
            self._paint_tile(painter, tile, name)

    def _paint_tile(self, painter: QPainter, tile: QRect, name: str) -> None:
        painter.setPen(QPen(palette.color("ok" if self.mine else "line"), 1))
        painter.setBrush(palette.color("ok-soft" if self.mine else "sunken"))
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), palette.px(4), palette.px(4))
        side, line = palette.px(18), fonts.line_height("small")
        top = tile.top() + (tile.height() - side - palette.px(6) - line) // 2
        ratio = painter.device().devicePixelRatioF()
        picture = icons.pixmap("container", "ok" if self.mine else "muted", 18, ratio)
        painter.drawPixmap(QPointF(tile.center().x() - side / 2, top), picture)
        font = fonts.ui("small")
        painter.setFont(font)
        painter.setPen(palette.color("text"))
        place = QRect(
            tile.left() + palette.px(4), top + side + palette.px(6), tile.width() - palette.px(8), line
        )
        fits = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), fits)


def _thin(token: str) -> object:
    from app.ui.widgets.treemap import mixed  # noqa: PLC0415 - with the page

    return mixed(token, 0.12)
