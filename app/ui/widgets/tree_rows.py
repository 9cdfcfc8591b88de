"""How the lines of a tree are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTransform

from app.ui.models.tree_model import TreeNode
from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.badge import badge_size, paint_badge

if TYPE_CHECKING:
    from app.ui.widgets.tree_view import TreeView

Index = QModelIndex | QPersistentModelIndex

_GAP = 6
_ICON = 15
_CHEVRON = 16
_EDGE = 2  # before the chevron, which hangs in the margin of the pane: names stand at 20
_AFTER = 8
_BAR = 3
_ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | int(
    Qt.TextFlag.TextSingleLine
)
_AT_LEFT = _ONE_LINE | int(Qt.AlignmentFlag.AlignLeft)
_AT_RIGHT = _ONE_LINE | int(Qt.AlignmentFlag.AlignRight)


def row_width(node: TreeNode) -> int:
    """What the name of a node needs."""
    width = QFontMetrics(fonts.ui("name")).horizontalAdvance(node.name) + 1
    if node.extra:
        width += palette.px(_GAP) + QFontMetrics(fonts.ui("body")).horizontalAdvance(node.extra) + 1
    if node.badge:
        width += palette.px(_GAP) + badge_size(*node.badge, bare=True).width()
    return width


class TreePainter:
    """Paints a line as one, laid out from its leading side; what reads from right to left is mirrored."""

    def __init__(self, view: TreeView) -> None:
        self._view = view
        self._painter = QPainter()

    def paint(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the line of this index into rect."""
        view, tree = self._view, self._view.tree()
        node, depth = tree.node(index), tree.depth(index)
        self._painter, self._rect = painter, QRect(0, rect.top(), view.viewport().width(), rect.height())
        self._mirrored = view.isRightToLeft()
        painter.setLayoutDirection(view.layoutDirection())
        selected = view.selectionModel().isSelected(index)
        self._ground(index, selected=selected)
        step, edge = view.indentation(), palette.px(_EDGE)
        for level in range(depth):
            guide = self._spot(edge + level * step + palette.px(_CHEVRON) // 2, 1)
            painter.fillRect(guide, palette.color("line"))
        start = edge + depth * step
        if tree.hasChildren(index):
            self._chevron(start, is_open=view.isExpanded(index))
        note = view.note_rect(rect)
        words = start + palette.px(_CHEVRON + 2)
        room = self._note_room(node, note.width(), words + row_width(node)) if note.isValid() else 0
        end = self._rect.width() - palette.px(_AFTER) - room
        look = ("name", "text")
        if tree.is_filtered:  # what is found, and what leads there
            look = ("strong", "text") if tree.is_found(index) else ("body", "muted")
        self._words(node, words, end, look, circular=tree.is_circular(index))
        self._text(end + palette.px(_AFTER), room - palette.px(_AFTER), node.note, "body", "muted")
        if view.hasFocus() and index == view.currentIndex().siblingAtColumn(0):
            painter.setPen(palette.color("accent-text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._rect.adjusted(0, 0, -1, -1))

    def _note_room(self, node: TreeNode, column: int, words_end: int) -> int:
        """How much of the line the note takes: its column, or less where the words need it and it can."""
        if not node.note:
            return 0
        least = QFontMetrics(fonts.ui("body")).horizontalAdvance(node.note) + 1 + palette.px(_AFTER)
        left = self._rect.width() - palette.px(_AFTER) - words_end
        return min(column, max(least, left))

    def _ground(self, index: Index, *, selected: bool) -> None:
        if selected:
            self._painter.fillRect(self._rect, palette.color("accent-soft"))
            self._painter.fillRect(self._spot(0, palette.px(_BAR)), palette.color("accent-text"))
            if palette.high_contrast():  # there the soft fill is none
                for y in (self._rect.top(), self._rect.bottom()):
                    self._painter.fillRect(0, y, self._rect.width(), 1, palette.color("accent-text"))
        elif self._view.hovered == index:
            self._painter.fillRect(self._rect, palette.color("hover"))

    def _chevron(self, start: int, *, is_open: bool) -> None:
        name = "chevron-down" if is_open else "chevron-right"
        picture = icons.pixmap(name, "muted", _CHEVRON, self._painter.device().devicePixelRatioF())
        if self._mirrored and not is_open:
            picture = picture.transformed(QTransform.fromScale(-1, 1))
        self._icon(start, _CHEVRON, picture)

    def _words(self, node: TreeNode, start: int, end: int, look: tuple[str, str], *, circular: bool) -> None:
        """Name, version, badge, in this order of what stays when the room ends."""
        start += self._text(start, end - start, node.name, *look) + palette.px(_GAP)
        start += self._text(start, end - start, node.extra, "body", look[1]) + palette.px(_GAP)
        if circular and end - start > palette.px(_ICON):
            picture = icons.pixmap("restart", "muted", _ICON, self._painter.device().devicePixelRatioF())
            self._icon(start, _ICON, picture)
            start += palette.px(_ICON + 4)
            self._text(start, end - start, tr("circular"), "small", "muted")
        elif node.badge and end - start > palette.px(_ICON):
            spot = self._spot(start, min(badge_size(*node.badge, bare=True).width(), end - start))
            paint_badge(self._painter, spot, *node.badge, bare=True)

    def _text(self, start: int, room: int, words: str, role: str, token: str) -> int:
        """Write as much as there is room for, and return how wide it is."""
        if not words or room <= palette.px(8):
            return 0
        font = fonts.ui(role)
        metrics = QFontMetrics(font)
        width = min(metrics.horizontalAdvance(words) + 1, room)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width)
        self._painter.setFont(font)
        self._painter.setPen(palette.color(token))
        self._painter.drawText(self._spot(start, width), _AT_RIGHT if self._mirrored else _AT_LEFT, shown)
        return width

    def _icon(self, start: int, size: int, picture: object) -> None:
        spot = self._spot(start, palette.px(size))
        top = spot.top() + (spot.height() - palette.px(size)) // 2
        self._painter.drawPixmap(QPoint(spot.left(), top), picture)  # type: ignore[call-overload]

    def _spot(self, start: int, width: int) -> QRect:
        left = self._rect.width() - start - width if self._mirrored else start
        return QRect(left, self._rect.top(), width, self._rect.height())
