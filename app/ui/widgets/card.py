"""White sheets on the grey bench."""

from __future__ import annotations

from PySide6.QtCore import QChildEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import fonts, icons, palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, pulled, reach
from app.ui.widgets.columns import Columns, TopColumn
from app.ui.widgets.text import Text


def paint_sheet(
    painter: QPainter,
    rect: QRectF,
    *,
    fill: str = "surface",
    border: str = "line",
    width: float = 1,
    dashed: bool = False,
    radius: int = 8,
) -> None:
    """Draw a card, or a card-like thing, into rect."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(palette.color(border), width)
    if dashed:
        pen.setDashPattern([4 / width, 3 / width])
    painter.setPen(pen)
    painter.setBrush(palette.color(fill) if fill else Qt.BrushStyle.NoBrush)
    half = width / 2
    corner = palette.px(radius) - half
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), corner, corner)


class Card(QFrame):
    """A sheet with a padding of 16; its parts go into `body`."""

    def __init__(self, *, padding: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._missing = False
        self._chosen = False
        self.body = TopColumn(self)
        inset = palette.px(padding)
        self.body.setContentsMargins(inset, inset, inset, inset)
        self.body.setSpacing(palette.px(8))

    def set_missing(self, missing: bool) -> None:
        """Show it as a place for something that is not there yet."""
        self._missing = missing
        self.update()

    @property
    def is_chosen(self) -> bool:
        """Whether it is outlined."""
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        """Outline it: it is the next step, or the selected one."""
        self._chosen = chosen
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._chosen:
            paint_sheet(painter, rect, border="accent-text", width=2)
        elif self._missing:
            paint_sheet(painter, rect, fill="", border="edge", dashed=True)
        else:
            paint_sheet(painter, rect)


class CardButton(QAbstractButton):
    """A card that is one button; its name is what a screen reader says."""

    focus_radius = 8

    def __init__(self, name: str, *, padding: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.body = TopColumn(self)
        inset = palette.px(padding)
        self.body.setContentsMargins(inset, inset, inset, inset)
        self.body.setSpacing(palette.px(8))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return self.body.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        border = "edge" if self.underMouse() and self.isEnabled() else "line"
        paint_sheet(
            QPainter(self), QRectF(self.rect()), border=border, fill="hover" if self.isDown() else "surface"
        )


class Row(QWidget):
    """One line of a RowCard: icon, title, second line, then a badge and a link."""

    def __init__(
        self,
        icon: str,
        title: str,
        second: str = "",
        *,
        badge: Badge | None = None,
        link: Button | None = None,
    ) -> None:
        super().__init__()
        self.title = Text(title, "name")
        self.second = Text(second, "small", "muted")
        if not second:
            self.second.hide()
        self.badge = badge
        self.link = link
        self._picture = QWidget()
        self._icon = icon
        row = QHBoxLayout(self)
        row.setContentsMargins(0, palette.px(10), 0, palette.px(10))
        row.setSpacing(palette.px(12))
        row.addSpacing(palette.px(16))  # items, not margins: they change sides with the text
        if icon:
            self._picture.setFixedSize(palette.px(20), palette.px(20))
            row.addWidget(self._picture)
        words = QWidget()
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.title)
        lines.addWidget(self.second)
        parts = Columns(narrow_below=440, gap=12, row_gap=6, centred=True)
        parts.add(words)
        if badge is not None or link is not None:
            parts.add(_ending(badge, link), 0)
        row.addLayout(parts, 1)
        row.addSpacing(palette.px(16) - reach())

    def set_words(self, title: str, second: str = "") -> None:
        """Say something else in its two lines."""
        self.title.set_text(title)
        self.second.set_text(second)
        self.second.setVisible(bool(second))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        if self._icon:
            spot = self._picture.geometry().topLeft()
            QPainter(self).drawPixmap(spot, icons.pixmap(self._icon, "muted", 20, self.devicePixelRatioF()))


def _ending(badge: Badge | None, link: Button | None) -> QWidget:
    """What stands at the end of a row."""
    ending = QWidget()
    line = QHBoxLayout(ending)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(palette.px(12))
    if badge is not None:
        line.addWidget(badge)
    if link is not None and link.kind == "quiet":
        line.addLayout(pulled(link, right=True))
    elif link is not None:
        line.addWidget(link)
    line.addSpacing(reach())
    return ending


class RowCard(Card):
    """A card of rows with hairlines between them; a flat one lies on a sheet that is there already."""

    def __init__(self, *, flat: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._flat = flat
        self.body.setSpacing(0)

    def add_row(
        self,
        icon: str,
        title: str,
        second: str = "",
        *,
        badge: Badge | None = None,
        link: Button | None = None,
    ) -> Row:
        """Add a line and return it."""
        row = Row(icon, title, second, badge=badge, link=link)
        row.setMinimumHeight(palette.px(56) if second else fonts.line_height("body") + palette.px(20))
        self.body.addWidget(row)
        return row

    def clear(self) -> None:
        """Take all rows away."""
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._flat:
            super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(palette.color("line"))
        for index in range(1, self.body.count()):
            item = self.body.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None and widget.isVisibleTo(self):
                painter.drawLine(1, widget.y(), self.width() - 2, widget.y())
