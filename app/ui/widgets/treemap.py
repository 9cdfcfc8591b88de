"""What takes how much room, as a picture of tiles; each can be walked to, and all of it can be copied."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core import amounts
from app.core.treemap import Tile, joined
from app.ui.text import shown, tr, tr_count
from app.ui.theme import fonts, palette
from app.ui.widgets.command_block import CopyButton
from app.ui.widgets.flow import Flow
from app.ui.widgets.keys import is_enter
from app.ui.widgets.legend import LegendEntry, share_words
from app.ui.widgets.text import ElidedText

SMALL_ONES = "data-5"
_GAP = 4
_LEAST = 20  # the short side of the smallest tile
_NAME_FROM = QSize(60, 24)
_SIZE_FROM = 38  # high; below, there is room for the name alone
_FILL, _BORDER = 0.22, 0.75  # of the series' colour over the sheet
_USUAL = QSize(360, 304)
_LOWEST = 160
_ALL = 1_000_000  # tiles on: to the first or the last


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that take room."""

    key: Hashable
    name: str
    size_bytes: int
    series: str = "data-1"  # a token of the theme: why it is there


def mixed(token: str, strength: float) -> QColor:
    """A colour of the theme laid thinly over a sheet."""
    over, under = palette.color(token), palette.color("surface")
    thin = 1 - strength
    return QColor.fromRgbF(
        strength * over.redF() + thin * under.redF(),
        strength * over.greenF() + thin * under.greenF(),
        strength * over.blueF() + thin * under.blueF(),
    )


class TileButton(QAbstractButton):
    """A tile: a button, so that the keyboard and a screen reader come to each."""

    walked = Signal(int)  # the focus shall go so many tiles on
    pointed = Signal()

    focus_radius = 3

    def __init__(self, parts: Sequence[Part], whole: int, why: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.parts = tuple(parts)
        self.size_bytes = sum(part.size_bytes for part in parts)
        self.token = SMALL_ONES if len(parts) > 1 else parts[0].series
        self.name = parts[0].name
        if len(parts) > 1 and self.size_bytes == whole:
            self.name = tr_count("{n} small one", "{n} small ones", len(parts))
        elif len(parts) > 1:
            self.name = tr_count("{n} more", "{n} more", len(parts))
        self.size_words = shown(amounts.size(self.size_bytes))
        self.share_words = share_words(self.size_bytes, whole)
        self.setAccessibleName(", ".join(filter(None, (self.name, self.size_words, self.share_words, why))))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        if is_enter(event):
            self.click()
        elif event.key() in {Qt.Key.Key_Down, forward}:
            self.walked.emit(1)
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.walked.emit(-1)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.walked.emit(-_ALL if event.key() == Qt.Key.Key_Home else _ALL)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.underMouse() or self.hasFocus()
        strong = marked or palette.high_contrast()
        line = palette.px(2) if marked else 1
        painter.setPen(QPen(mixed(self.token, 1.0 if strong else _BORDER), line))
        painter.setBrush(palette.color("surface") if palette.high_contrast() else mixed(self.token, _FILL))
        radius = palette.px(3)
        half = line / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        if self.width() >= palette.px(_NAME_FROM.width()) and self.height() >= palette.px(
            _NAME_FROM.height()
        ):
            self._write(painter)

    def _write(self, painter: QPainter) -> None:
        inset = palette.px(6)
        box = QRect(inset, palette.px(4), self.width() - 2 * inset, fonts.line_height("small"))
        names, counts = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        how = names if len(self.parts) == 1 else counts
        lines = [("small-name", "text", self.name), ("small", "muted", self.size_words)]
        if self.height() < palette.px(_SIZE_FROM):
            del lines[1]
        for role, token, words in lines:
            font = fonts.ui(role)
            painter.setFont(font)
            painter.setPen(palette.color(token))
            fits = QFontMetrics(font).elidedText(words, how, box.width())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), fits)
            box.translate(0, box.height())


class _Map(QWidget):
    """The place of the tiles. One of them is reached by Tab, the others from it by arrow keys."""

    activated = Signal(object)  # the TileButton
    pointed = Signal(object)  # the TileButton, or None

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__()
        self._parts: tuple[Part, ...] = ()
        self._why = why
        self.tiles: list[TileButton] = []
        self._is_old = False  # the tiles are of other parts
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMaximumHeight(palette.px(_USUAL.height()))

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these, from large to small."""
        self._parts = tuple(parts)
        self._is_old = True
        if self.isVisible():
            self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(palette.px(_USUAL.width()), palette.px(_USUAL.height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(palette.px(120), palette.px(_LOWEST))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():  # before, sizes come and go
            self._lay_out()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(next((tile for tile in self.tiles if tile.hasFocus()), None))

    def _lay_out(self) -> None:
        gap = palette.px(_GAP)
        sizes = [part.size_bytes for part in self._parts]
        found = joined(sizes, self.width() + gap, self.height() + gap, palette.px(_LEAST) + gap)
        kept = len(found.tiles)
        shown_parts = [[part] for part in self._parts[:kept]]
        rest = [part for part in self._parts[kept:] if part.size_bytes > 0]
        if found.rest is not None:
            shown_parts.append(rest)
        if self._is_old or [tuple(parts) for parts in shown_parts] != [tile.parts for tile in self.tiles]:
            self._make(shown_parts)
            self._is_old = False
        for tile, place in zip(self.tiles, [*found.tiles, *filter(None, [found.rest])], strict=True):
            tile.setGeometry(self._placed(place, gap))

    def _make(self, groups: Sequence[Sequence[Part]]) -> None:
        focused = next((tile.parts[0].key for tile in self.tiles if tile.hasFocus()), None)
        for old in self.tiles:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        whole = sum(part.size_bytes for part in self._parts)
        self.tiles = []
        for parts in groups:
            token = parts[0].series if len(parts) == 1 else SMALL_ONES
            tile = TileButton(parts, whole, self._why.get(token, ""), self)
            tile.walked.connect(self._on_walked)
            tile.clicked.connect(self._on_clicked)
            tile.pointed.connect(self._on_pointed)
            tile.show()
            self.tiles.append(tile)
        self._take_tab(0)
        for tile in self.tiles:
            if focused is not None and tile.parts[0].key == focused:
                tile.setFocus(Qt.FocusReason.OtherFocusReason)

    def _placed(self, place: Tile, gap: int) -> QRect:
        """Pixels: neighbours share the rounded edge, so that every gap is as wide."""
        left, top = round(place.x), round(place.y)
        right, bottom = round(place.x + place.width), round(place.y + place.height)
        width, height = max(right - left - gap, 2), max(bottom - top - gap, 2)
        left, top = min(left, self.width() - width), min(top, self.height() - height)
        if self.isRightToLeft():
            left = self.width() - left - width
        return QRect(left, top, width, height)

    def _take_tab(self, number: int) -> None:
        for at, tile in enumerate(self.tiles):
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == number else Qt.FocusPolicy.ClickFocus)

    def _on_walked(self, by: int) -> None:
        at = self.tiles.index(self._sender()) + by
        self.tiles[min(max(at, 0), len(self.tiles) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_clicked(self) -> None:
        self.activated.emit(self._sender())

    def _on_pointed(self) -> None:
        tile = self._sender()
        if tile.hasFocus():
            self._take_tab(self.tiles.index(tile))
        self.pointed.emit(tile)

    def _sender(self) -> TileButton:
        sender = self.sender()
        assert isinstance(sender, TileButton)
        return sender


class Treemap(QWidget):
    """Tiles, what their colours mean, and a line about the one pointed at.

    `why` says in words what each series means, by its token; the small ones that lie together have theirs.
    """

    activated = Signal(object)  # the key of the part whose tile was pressed
    rest_activated = Signal(tuple)  # the keys of the small ones that lie together

    def __init__(self, name: str, why: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._parts: tuple[Part, ...] = ()
        self._why = {**why, SMALL_ONES: tr("small ones together")}
        self.map = _Map(self._why)
        self.map.activated.connect(self._on_activated)
        self.map.pointed.connect(self._on_pointed)
        self.map.setAccessibleName(name)
        self.line = ElidedText("", "small", "muted")
        self.copy = CopyButton(tr("Copy these sizes as text"))
        self._legend = QWidget()
        flow = Flow(self._legend, gap=12)
        for token, words in self._why.items():
            flow.addWidget(LegendEntry(token, words))
        below = QHBoxLayout()
        below.addWidget(self.line, 1)
        below.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        column.addWidget(self.map)
        column.addLayout(below)
        column.addWidget(self._legend)
        self.show_parts(())

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these, whatever their order."""
        self._parts = tuple(sorted(parts, key=lambda part: -part.size_bytes))
        self.map.show_parts(self._parts)
        self.copy.set_copied_text(self.text())
        for part in (self.map, self.copy, self._legend):
            part.setVisible(bool(self._parts))
        self._on_pointed(None)

    def text(self) -> str:
        """All of it in words, a line for each part, the small ones, too."""
        whole = sum(part.size_bytes for part in self._parts)
        lines = [f"{self._name}: {shown(amounts.size(whole))}"]
        for part in self._parts:
            said = (
                part.name,
                shown(amounts.size(part.size_bytes)),
                share_words(part.size_bytes, whole),
                self._why.get(part.series, ""),
            )
            lines.append("\t".join(said))
        return "\n".join(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)

    def _on_pointed(self, tile: TileButton | None) -> None:
        if not self._parts:
            self.line.set_text(tr("There is nothing to show yet."))
        elif tile is None:
            self.line.set_text(tr("Point at a tile, or walk with the arrow keys."))
        else:
            self.line.set_text(tile.accessibleName())

    def _on_activated(self, tile: TileButton) -> None:
        if len(tile.parts) == 1:
            self.activated.emit(tile.parts[0].key)
        else:
            self.rest_activated.emit(tuple(part.key for part in tile.parts))
