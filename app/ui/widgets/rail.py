"""The navigation rail: the app's mark, the way to the palette, and the pages that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.pages.registry import CAPTIONS, FIND, PageEntry, Place
from app.ui.text import shown, tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.keys import is_enter, key_text, keys_width, paint_keys, with_keys

WIDE = 216
NARROW = 56
_ANY_WIDTH = 16_777_215  # Qt's own "no limit"


class _Collapsible(Protocol):
    def set_collapsed(self, *, collapsed: bool) -> None: ...


class RailButton(QAbstractButton):
    """What is common to all that can be pressed in the rail: its height, and that it may be collapsed."""

    def __init__(self, text: str, icon: str, shortcut: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.icon_name = icon
        self.shortcut_shown = shortcut
        self.collapsed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        palette.watch.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def set_collapsed(self, *, collapsed: bool) -> None:
        """Show the icon alone; the word goes into the tooltip."""
        self.collapsed = collapsed
        self.setToolTip(with_keys(self.text(), self.shortcut_shown) if collapsed else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self.collapsed:
            return QSize(palette.px(40), palette.px(32))
        return QSize(palette.px(40) + self.words_width() + palette.px(10), palette.px(32))

    def words_width(self) -> int:
        """The room that the words need."""
        return QFontMetrics(fonts.ui("strong")).horizontalAdvance(self.text())

    def paint_icon(self, painter: QPainter, size: int, token: str) -> None:
        """The icon at its place, in the middle while collapsed."""
        side = palette.px(size)
        left = (self.width() - side) // 2 if self.collapsed else palette.px(10)
        at = QPoint(self.mirrored(QRect(left, 0, side, side)).left(), (self.height() - side) // 2)
        painter.drawPixmap(at, icons.pixmap(self.icon_name, token, size, self.devicePixelRatioF()))

    def mirrored(self, rect: QRect) -> QRect:
        """The same place in a window that reads from right to left."""
        if self.isRightToLeft():
            rect.moveLeft(self.width() - rect.right() - 1)
        return rect


_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -1000,
    Qt.Key.Key_End: 1000,
}


class RailItem(RailButton):
    """A page in the rail: one of several that exclude each other, which is a radio button to a screen reader.
    As with others of those, Tab comes to one of them and the arrow keys to all."""

    walked = Signal(int)  # the focus shall go so many items down

    def __init__(self, entry: PageEntry, shortcut: str, parent: QWidget) -> None:
        super().__init__(shown(entry.title), entry.icon, shortcut, parent)
        self.key = entry.key
        self.count = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)  # for its role; what excludes which is the group's to say

    def set_count(self, count: str) -> None:
        """The number at the right, empty for none."""
        self.count = count
        self.setAccessibleDescription(count)
        self.updateGeometry()
        self.update()

    def words_width(self) -> int:
        count = QFontMetrics(fonts.ui("small")).horizontalAdvance(self.count)
        return super().words_width() + (palette.px(10) + count if self.count else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.walked.emit(by)

    def nextCheckState(self) -> None:
        """Pressing asks for the page; the window checks the item when the page is there, and the group then
        turns the one before."""
        if self.isChecked():
            self.setChecked(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or self.isDown() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color("accent-soft" if chosen else "line"))
            painter.drawRoundedRect(self.rect(), palette.px(6), palette.px(6))
        token = "accent-text" if chosen else "muted"
        if chosen:
            bar = QRect(0, (self.height() - palette.px(16)) // 2, palette.px(3), palette.px(16))
            painter.setBrush(palette.color(token))
            painter.drawRoundedRect(QRectF(self.mirrored(bar)), 1.5, 1.5)
        self.paint_icon(painter, 20, token)
        if self.collapsed:
            return
        words = QRect(palette.px(40), 0, self.width() - palette.px(50), self.height())
        painter.setFont(fonts.ui("small"))
        painter.setPen(palette.color("muted"))
        painter.drawText(self.mirrored(words), _END, self.count)
        painter.setFont(fonts.ui("strong" if chosen else "body"))
        painter.setPen(palette.color(token))
        painter.drawText(self.mirrored(words), _START, self.text())


class FindField(RailButton):
    """Looks like a field and opens the palette."""

    def __init__(self, shortcut: str, parent: QWidget) -> None:
        super().__init__(tr("Find or run"), "search", shortcut, parent)
        self.setAccessibleDescription(key_text(shortcut))

    def words_width(self) -> int:
        return super().words_width() + palette.px(8) + keys_width(key_text(self.shortcut_shown))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() or self.isDown()
        if self.collapsed:
            if hovered:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(palette.color("line"))
                painter.drawRoundedRect(self.rect(), palette.px(6), palette.px(6))
            self.paint_icon(painter, 20, "muted")
            return
        painter.setPen(palette.color("edge" if hovered else "line"))
        painter.setBrush(palette.color("surface"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, palette.px(6), palette.px(6))
        self.paint_icon(painter, 16, "muted")
        words = QRect(palette.px(33), 0, self.width() - palette.px(33), self.height())
        painter.setFont(fonts.ui("body"))
        painter.setPen(palette.color("muted"))
        painter.drawText(self.mirrored(words), _START, self.text())
        text = key_text(self.shortcut_shown)
        right = palette.px(8) + keys_width(text) if self.isRightToLeft() else self.width() - palette.px(8)
        paint_keys(painter, right, self.height() // 2, text)


class _Mark(QWidget):
    """The app's mark and name, where the project stands once one is open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.collapsed = False
        palette.watch.changed.connect(self.update)

    def set_collapsed(self, *, collapsed: bool) -> None:
        """Show the mark alone."""
        self.collapsed = collapsed
        self.setFixedHeight(palette.px(39 if collapsed else 52))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side, top = palette.px(32), 0 if self.collapsed else palette.px(10)
        left = (self.width() - side) // 2 if self.collapsed else palette.px(8)
        words = QRect(palette.px(50), 0, self.width() - palette.px(50), self.height())
        if self.isRightToLeft():
            left = self.width() - left - side
            words.moveLeft(0)
        air = palette.px(2)  # the picture has it all around
        picture = icons.pixmap("labwright", "text", 36, self.devicePixelRatioF())
        painter.drawPixmap(left - air, top - (0 if self.collapsed else air), picture)
        if not self.collapsed:
            painter.setFont(fonts.ui("heading"))
            painter.setPen(palette.color("text"))
            painter.drawText(words, _START, "Labwright")


class _Caption(QWidget):
    """The name over a group; a hairline while collapsed."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = text
        self.collapsed = False
        palette.watch.changed.connect(self.update)

    def set_collapsed(self, *, collapsed: bool) -> None:
        """Show the hairline."""
        self.collapsed = collapsed
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self.collapsed:
            return QSize(palette.px(24), palette.px(15))
        width = QFontMetrics(fonts.ui("small-strong")).horizontalAdvance(self._text)
        return QSize(width + palette.px(20), palette.px(14 + 16 + 5))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.collapsed:
            middle = (self.width() - palette.px(24)) // 2
            palette.fill(painter, QRect(middle, self.height() // 2, palette.px(24), 1), "line")
            return
        painter.setFont(fonts.ui("small-strong"))
        painter.setPen(palette.color("muted"))
        inside = self.rect().adjusted(palette.px(10), palette.px(14), -palette.px(10), -palette.px(5))
        painter.drawText(inside, _START, self._text)


class _MoreBelow(QAbstractButton):
    """Says that the rail goes on, and scrolls it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab scrolls by itself
        self.setAccessibleName(tr("More pages below"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette.fill(painter, self.rect(), "rail")
        side = palette.px(16)
        pixmap = icons.pixmap("chevron-down", "muted", 16, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, pixmap)


class _Pages(QScrollArea):
    """The list of pages, scrolled by wheel, focus and the chevron at its end."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        viewport = QWidget()  # asking for Qt's own one makes PySide6 (6.11) load every class of widgets
        self.setViewport(viewport)
        self.content = QWidget()
        self.setWidget(self.content)
        self.content.setAutoFillBackground(False)  # setWidget has set it
        viewport.setAutoFillBackground(False)
        self._more: _MoreBelow | None = None
        self.verticalScrollBar().rangeChanged.connect(self._on_scrolled)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def sizeHint(self) -> QSize:
        return self.content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.content.minimumSizeHint().width(), palette.px(32))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_more()

    def _place_more(self) -> None:
        if self._more is not None:
            height = palette.px(24)
            self._more.setGeometry(0, self.height() - height, self.width(), height)

    @Slot()
    def _on_scrolled(self) -> None:
        bar = self.verticalScrollBar()
        goes_on = bar.value() < bar.maximum()
        if goes_on and self._more is None:
            self._more = _MoreBelow(self)
            self._more.clicked.connect(self._on_more)
            self._place_more()
        if self._more is not None:
            self._more.setVisible(goes_on)
            self._more.raise_()

    @Slot()
    def _on_more(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.height() // 2)


class Rail(QFrame):
    """All of it. It only asks; the window decides what is shown."""

    page_chosen = Signal(str)
    find_asked = Signal()
    toggled = Signal()  # the user pulled its edge

    def __init__(self, entries: Sequence[PageEntry], shortcuts: dict[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._mark = _Mark(self)
        self.find_field = FindField(FIND, self)
        self.find_field.clicked.connect(self.find_asked)
        self._pages = _Pages(self)
        self._captions: list[_Caption] = []
        self.items: list[RailItem] = []
        self._one_of_them = QButtonGroup(self)  # they have two parents
        column = QVBoxLayout(self._pages.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(palette.px(8), palette.px(12), palette.px(8), palette.px(12))
        whole.addWidget(self._mark)
        whole.addWidget(self.find_field)
        whole.addWidget(self._pages, 1)
        for place in Place:
            here = [entry for entry in entries if entry.group is place]
            if here and place in CAPTIONS:
                caption = _Caption(shown(CAPTIONS[place]), self._pages.content)
                self._captions.append(caption)
                column.addWidget(caption)
            for entry in here:
                item = self._item(entry, shortcuts.get(entry.key, ""))
                (whole if place is Place.BOTTOM else column).addWidget(item)
        column.addStretch(1)
        self._edge = _Edge(self)
        self.set_collapsed(collapsed=False)

    def _item(self, entry: PageEntry, shortcut: str) -> RailItem:
        parent = self if entry.group is Place.BOTTOM else self._pages.content
        item = RailItem(entry, shortcut, parent)
        item.clicked.connect(self._on_item_clicked)
        item.walked.connect(self._on_walked)
        self.items.append(item)
        self._one_of_them.addButton(item)
        return item

    def item(self, key: str) -> RailItem:
        """The item of a page."""
        return next(item for item in self.items if item.key == key)

    def current_item(self) -> RailItem:
        """The item of the page that is shown."""
        return next((item for item in self.items if item.isChecked()), self.items[0])

    def set_current(self, key: str) -> None:
        """Mark the page that is shown."""
        self.item(key).setChecked(True)
        self._take_tab(self.item(key))

    def _take_tab(self, goal: RailItem) -> None:
        for item in self.items:
            item.setFocusPolicy(Qt.FocusPolicy.StrongFocus if item is goal else Qt.FocusPolicy.ClickFocus)

    def set_collapsed(self, *, collapsed: bool) -> None:
        """Icons alone, or icons and words."""
        parts: list[_Collapsible] = [self.find_field, self._mark, *self._captions, *self.items]
        for part in parts:
            part.set_collapsed(collapsed=collapsed)
        self._pages.updateGeometry()
        self._whole.setSpacing(palette.px(1 if collapsed else 9))
        self.setMinimumWidth(palette.px(NARROW if collapsed else WIDE))
        self.setMaximumWidth(palette.px(NARROW) if collapsed else _ANY_WIDTH)
        self.updateGeometry()

    @Slot(int)
    def _on_walked(self, by: int) -> None:
        item = self.sender()
        assert isinstance(item, RailItem)
        goal = self.items[min(max(self.items.index(item) + by, 0), len(self.items) - 1)]
        self._take_tab(goal)
        goal.setFocus(Qt.FocusReason.ShortcutFocusReason)  # with Tab's own, Qt would not show it
        if goal.parent() is self._pages.content:
            self._pages.ensureWidgetVisible(goal, 0, palette.px(24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = palette.px(6)
        left = 0 if self.isRightToLeft() else self.width() - width
        self._edge.setGeometry(left, 0, width, self.height())

    @Slot()
    def _on_item_clicked(self) -> None:
        item = self.sender()
        assert isinstance(item, RailItem)
        self.page_chosen.emit(item.key)


class _Edge(QWidget):
    """The rail's edge: pulled, or pressed twice, it collapses the rail or brings its words back."""

    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._pressed_at: float | None = None
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.globalPosition().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        pulled = event.globalPosition().x() - self._pressed_at
        if abs(pulled) > palette.px(40):
            self._pressed_at = None
            self._rail.toggled.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed_at = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._rail.toggled.emit()


_START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_END = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
