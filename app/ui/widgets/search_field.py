"""A field that filters a list."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.buttons import IconButton


class SearchField(QLineEdit):
    """One line to type what is looked for; it says how much of a list is left."""

    down_asked = Signal()  # into the list, to what was found

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder or tr("Search"))
        self.setAccessibleName(placeholder or tr("Search"))
        self.setMinimumWidth(palette.px(220))
        self._count = QLabel(self)
        self._count.setFont(fonts.ui("small"))
        self._count.setProperty("tone", "muted")
        self._clear = IconButton("close", tr("Clear the search"), side=24, parent=self)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self._count.hide()
        self.textChanged.connect(self._arrange)
        self._arrange()

    def set_count(self, shown: int, whole: int) -> None:
        """Say how many of all are left while something is typed."""
        words = tr("{shown} of {whole}", shown=shown, whole=whole)
        if words != self._count.text():
            self._count.setText(words)
            if self.text() and self.hasFocus() and QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.down_asked.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = palette.px(16)
        spot = self._mirrored(QRect(palette.px(11), (self.height() - side) // 2, side, side))
        QPainter(self).drawPixmap(
            spot.topLeft(), icons.pixmap("search", "muted", 16, self.devicePixelRatioF())
        )

    def _arrange(self) -> None:
        filled = bool(self.text())
        self._clear.setVisible(filled)
        self._count.setVisible(filled and bool(self._count.text()))
        right = self.width() - palette.px(4)
        if filled:
            right -= self._clear.width()
            self._clear.move(
                self._mirrored(QRect(right, 0, self._clear.width(), 1)).left(),
                (self.height() - self._clear.height()) // 2,
            )
        if self._count.isVisibleTo(self):
            size = self._count.sizeHint()
            right -= size.width() + palette.px(4)
            self._count.setGeometry(
                self._mirrored(
                    QRect(right, (self.height() - size.height()) // 2, size.width(), size.height())
                )
            )
        lead, trail = palette.px(22), max(self.width() - right - palette.px(8), 0)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            lead, trail = trail, lead
        self.setTextMargins(lead, 0, trail, 0)

    def _mirrored(self, spot: QRect) -> QRect:
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            spot.moveRight(self.width() - 1 - spot.left())
        return spot
