"""A part of a scrolling column that stays in sight while what stands above it is read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.theme import palette
from app.ui.widgets.scroll import Scroll


class _Spacer(QWidget):
    """Keeps the room in the column."""

    def __init__(self, column: QVBoxLayout) -> None:
        super().__init__()
        self._column = column

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        width = palette.px(600)
        return QSize(width, self.heightForWidth(width))


class Sticky(QWidget):
    """Stands where its `spacer` is in the column, but never below the lower edge of what can be seen."""

    def __init__(self, content: QWidget, scroll: Scroll) -> None:
        super().__init__(scroll.viewport())
        self._scroll = scroll
        self._stuck = False
        self._column = QVBoxLayout(self)
        self._column.addWidget(content)
        self.spacer = _Spacer(self._column)
        self.spacer.installEventFilter(self)
        scroll.viewport().installEventFilter(self)
        scroll.verticalScrollBar().valueChanged.connect(self._arrange)

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Stand this far from the edges of the column."""
        self._column.setContentsMargins(left, top, right, bottom)

    def measure_again(self) -> None:
        """Its content wants another height."""
        self._column.invalidate()
        self.spacer.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show}:
            self._arrange()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color("raised"))
        if self._stuck:
            painter.fillRect(0, 0, self.width(), 1, palette.color("line"))

    @Slot()
    def _arrange(self) -> None:
        viewport = self._scroll.viewport()
        wanted = self.spacer.y() + self._scroll.content.y()
        # In a viewport hardly higher than itself it would hide what it is about.
        worth_it = 3 * self.spacer.height() < 2 * viewport.height()
        lowest = viewport.height() - self.spacer.height() if worth_it else wanted
        self._stuck = wanted > lowest
        self.setGeometry(0, min(wanted, lowest), viewport.width(), self.spacer.height())
        self.raise_()
        self.update()
