"""Parts side by side where there is room, one below the other where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QVBoxLayout, QWidget

from app.ui.theme import palette


class Columns(QLayout):
    """A row of parts that becomes a column below a width; the parts share the width by their shares.

    A part with share 0 keeps the width it wants; where such parts leave half of the width to a single other
    one, they all stay in a row. It becomes a column, too, where they would leave others less than `least`.
    In a row all parts are as high as the highest, unless `centred`: then each keeps its height.
    """

    def __init__(
        self,
        *,
        narrow_below: int,
        gap: int = 16,
        row_gap: int | None = None,
        centred: bool = False,
        least: int = 0,
    ) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}  # by width; Qt asks for the same one many times
        self._least: QSize | None = None
        self._shares: list[int] = []
        self._narrow_below = palette.px(narrow_below)
        self._row_gap = palette.px(gap if row_gap is None else row_gap)
        self._centred = centred
        self._least_share = palette.px(least)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(palette.px(gap))

    def add(self, part: QWidget, share: int = 1) -> None:
        """Add a part that gets this share of the width."""
        self._shares.append(share)
        self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._shares.extend([1] * (len(self._items) - len(self._shares)))

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        del self._shares[index]
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def invalidate(self) -> None:
        self._heights.clear()
        self._least = None
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        height = self._heights.get(width)
        if height is None:
            around = self.contentsMargins()
            inner = QRect(0, 0, width - around.left() - around.right(), 0)
            height = self._arrange(inner, place=False) + around.top() + around.bottom()
            self._heights[width] = height
        return height

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item, _ in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width, height).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        if self._least is None:
            sizes = [item.minimumSize() for item, _ in self._shown()]
            width = max((size.width() for size in sizes), default=0)
            height = max((size.height() for size in sizes), default=0)
            self._least = QSize(width, height).grownBy(self.contentsMargins())
        return self._least

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), place=True)

    def _shown(self) -> list[tuple[QLayoutItem, int]]:
        return [
            (item, share) for item, share in zip(self._items, self._shares, strict=True) if not item.isEmpty()
        ]

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        """Put each part at its place, if asked, and say how high it all is."""
        shown = self._shown()
        widths = self._widths(rect.width())
        narrow = rect.width() < self._narrow_below and not self._has_room(rect.width())
        if narrow or self._crowds(shown, widths):
            return self._stack(rect, place=place)
        heights = [_height(item, width) for (item, _), width in zip(shown, widths, strict=True)]
        row_height = max([*heights, rect.height() if place else 0], default=0)
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = rect.left()
        for (item, _), width, height in zip(shown, widths, heights, strict=True):
            spot = QRect(left, rect.top(), width, row_height)
            if self._centred:
                spot = QRect(left, rect.top() + (row_height - height) // 2, width, height)
            if mirrored:
                spot.moveRight(rect.right() - (left - rect.left()))
            if place:
                item.setGeometry(spot)
            left += width + self.spacing()
        return row_height

    def _crowds(self, shown: Sequence[tuple[QLayoutItem, int]], widths: Sequence[int]) -> bool:
        return any(
            share and width < self._least_share for (_, share), width in zip(shown, widths, strict=True)
        )

    def _has_room(self, width: int) -> bool:
        kept = [item.sizeHint().width() for item, share in self._shown() if share == 0]
        return len(kept) + 1 == len(self._shown()) and 0 < sum(kept) <= width // 2

    def _stack(self, rect: QRect, *, place: bool) -> int:
        top = rect.top()
        for item, share in self._shown():
            width = rect.width() if share else min(item.sizeHint().width(), rect.width())
            height = _height(item, width)
            if place:
                item.setGeometry(QRect(rect.left(), top, width, height))
            top += height + self._row_gap
        return max(top - self._row_gap - rect.top(), 0)

    def _widths(self, whole: int) -> list[int]:
        shown = self._shown()
        fixed = sum(item.sizeHint().width() for item, share in shown if share == 0)
        room = whole - fixed - self.spacing() * max(len(shown) - 1, 0)
        shares = sum(share for _, share in shown) or 1
        widths = [item.sizeHint().width() if share == 0 else room * share // shares for item, share in shown]
        if shown and shown[-1][1]:
            widths[-1] += whole - sum(widths) - self.spacing() * (len(shown) - 1)
        return widths


class TopColumn(QVBoxLayout):
    """A column that leaves room it does not need below its parts, not between them.

    (Qt's own way, an alignment for the whole layout, cuts text that wraps to more lines than its hint.)
    """

    def setGeometry(self, rect: QRect) -> None:
        if not self.expandingDirections() & Qt.Orientation.Vertical:
            wraps = self.hasHeightForWidth()
            wanted = self.totalHeightForWidth(rect.width()) if wraps else self.totalSizeHint().height()
            rect = QRect(rect.left(), rect.top(), rect.width(), min(rect.height(), wanted))
        super().setGeometry(rect)


class BoundedColumn(QVBoxLayout):
    """A column that grows no wider than this, and is as high as its words are then.

    (Of a widget with a greatest width, Qt asks the height at a width it never gets, and cuts off the rest.)
    """

    def __init__(self, of: QWidget, widest: int) -> None:
        super().__init__(of)
        self._widest = widest
        of.setMaximumWidth(widest)
        self.setContentsMargins(0, 0, 0, 0)

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(min(width, self._widest))


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
