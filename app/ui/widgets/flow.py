"""A row that goes on in the next line when the room ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from app.ui.theme import palette

_Line = list[tuple[QLayoutItem, QSize]]


class Flow(QLayout):
    """Parts side by side at their own size, wrapping like words, at the far side if `trailing`."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, trailing: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._trailing = trailing
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(palette.px(gap))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(_height(line) for line in lines) + self.spacing() * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        return _row_size([item.sizeHint() for item in self._shown()], self.spacing())

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(max((size.width() for size in sizes), default=0), _row_size(sizes, 0).height())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        lines = self._lines(rect.width())
        top = rect.top() + max(rect.height() - self.heightForWidth(rect.width()), 0) // 2
        for line in lines:
            height = _height(line)
            used = _row_size([size for _, size in line], self.spacing()).width()
            left = rect.width() - used if self._trailing else 0
            for item, size in line:
                spot = QRect(QPoint(rect.left() + left, top + (height - size.height()) // 2), size)
                if mirrored:
                    spot.moveRight(rect.right() - left)
                item.setGeometry(spot)
                left += size.width() + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[_Line]:
        """The parts as they break into lines of this width."""
        lines: list[_Line] = []
        used = width
        for item in self._shown():
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(width, item.minimumSize().width())))
            if not lines or used + self.spacing() + size.width() > width:
                lines.append([])
                used = -self.spacing()
            lines[-1].append((item, size))
            used += self.spacing() + size.width()
        return lines


def _row_size(sizes: list[QSize], gap: int) -> QSize:
    width = sum(size.width() for size in sizes) + gap * max(len(sizes) - 1, 0)
    return QSize(width, max((size.height() for size in sizes), default=0))


def _height(line: _Line) -> int:
    return max(size.height() for _, size in line)
