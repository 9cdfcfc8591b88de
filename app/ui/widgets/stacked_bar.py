"""What makes up a whole, as one bar: the largest first, each with its name and size below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.core import amounts
from app.ui.text import shown, tr_count
from app.ui.theme import palette
from app.ui.widgets.legend import HOLLOW, LegendEntry, paint_swatch, share_words

SERIES = ("data-1", "data-2", "data-3", "data-4", "data-5")
_HEIGHT = 12
_GAP = 2
_LEAST = 2  # so that what is there can be seen


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.segments: list[tuple[str, float]] = []  # token, size
        self.setFixedHeight(palette.px(_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(palette.px(240), palette.px(_HEIGHT))

    def widths(self) -> list[float]:
        """Of the segments, which fill the bar with the gaps between them."""
        gaps = palette.px(_GAP) * (len(self.segments) - 1)
        least = palette.px(_LEAST)
        room = self.width() - gaps - least * len(self.segments)
        whole = sum(size for _, size in self.segments)
        return [least + max(room, 0) * size / whole for _, size in self.segments]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        left = 0.0
        for (token, _), width in zip(self.segments, self.widths(), strict=True):
            at = self.width() - left - width if self.isRightToLeft() else left
            paint_swatch(painter, QRectF(at, 0, width, self.height()), token, palette.px(2))
            left += width + palette.px(_GAP)


class StackedBar(QWidget):
    """Five parts at most; what is beyond stands as "others", in outline."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.bar = _Bar()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(palette.px(4))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(10))
        column.addWidget(self.bar)
        column.addLayout(self._rows)

    def show_parts(self, parts: Sequence[tuple[str, int]]) -> None:
        """Show these names and sizes in bytes, whatever their order. What takes no room is left out."""
        largest = sorted((part for part in parts if part[1] > 0), key=lambda part: -part[1])
        whole = sum(size for _, size in largest)
        rows = [(token, *part) for token, part in zip(SERIES, largest, strict=False)]
        if rest := largest[len(SERIES) :]:
            words = tr_count("{n} other", "{n} others", len(rest))
            rows.append((HOLLOW, words, sum(size for _, size in rest)))
        self.bar.segments = [(token, size) for token, _, size in rows]
        self.bar.update()
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        said = []
        for token, words, size in rows:
            size_words, share = shown(amounts.size(size)), share_words(size, whole)
            self._rows.addWidget(LegendEntry(token, words, size_words, share))
            said.append(f"{words} {size_words}")
        self.bar.setAccessibleName(": ".join(filter(None, (self._name, ", ".join(said)))))
