"""Parts of one thing, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from app.ui.theme import palette


class _Parts(QWidget):
    """Shows one of its parts, and needs only the room of that one. (A QStackedWidget is as high as its
    highest part: a list that should fill the rest of a pane would get the height of the longest text.)"""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._current = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def add(self, part: QWidget) -> None:
        self._column.addWidget(part)
        part.setHidden(bool(self._parts))
        self._parts.append(part)

    def currentIndex(self) -> int:
        return self._current

    def setCurrentIndex(self, index: int) -> None:
        self._parts[self._current].hide()
        self._current = index
        self._parts[index].show()


class Tabs(QWidget):
    """A row of words over the part that is chosen; left and right move between them.

    `margin`: of the words alone, where the parts and the hairline reach to the edges of a pane.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, margin: int = 0) -> None:
        super().__init__(parent)
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.stack = _Parts()
        self._keys: list[str] = []
        words = QHBoxLayout()
        words.setContentsMargins(palette.px(margin), 0, palette.px(margin), 0)
        words.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(16))
        column.addLayout(words)
        column.addWidget(self.stack, 1)
        self.bar.currentChanged.connect(self._on_current_changed)

    def add(self, key: str, label: str, part: QWidget) -> None:
        """Add a part under this word."""
        self._keys.append(key)
        self.stack.add(part)
        self.bar.addTab(label.replace("&", "&&"))

    def current(self) -> str:
        """The key of the part shown."""
        return self._keys[self.bar.currentIndex()]

    def show_part(self, key: str) -> None:
        """Choose a part."""
        self.bar.setCurrentIndex(self._keys.index(key))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        below = self.bar.geometry().bottom()
        QPainter(self).fillRect(0, below, self.width(), 1, palette.color("line"))

    def _on_current_changed(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self.chosen.emit(self._keys[index])
