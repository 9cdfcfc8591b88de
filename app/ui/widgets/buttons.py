"""What can be pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6 import QtGui  # see icons.py
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.theme import icons, palette
from app.ui.widgets.progress import Turning, turned_icon

_TINTS = {"primary": "on-accent", "secondary": "text", "quiet": "accent-text", "danger": "bad"}
_GAP = 4  # Qt leaves 4 px between icon and word, the design 8


def _literal(label: str) -> str:
    return label.replace("&", "&&")


class Button(QPushButton):
    """A button with a word: primary (one in a window), secondary, quiet or danger."""

    def __init__(
        self,
        label: str,
        *,
        icon: str = "",
        kind: str = "secondary",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_literal(label), parent)
        self._label = label
        self._icon = icon
        self._kind = kind
        self._turning: Turning | None = None
        self._compact = False
        self._focus_went_to: QWidget | None = None
        self.setProperty("kind", kind)
        self._height = 28 if small else 32
        if small:
            self.setProperty("small", True)
        self.setAutoDefault(True)  # Enter presses the button that has the focus, also outside dialogs
        self._put_icon()

    @property
    def label(self) -> str:
        """Its word."""
        return self._label

    @property
    def kind(self) -> str:
        """How loud it is."""
        return self._kind

    @property
    def icon_name(self) -> str:
        """Its icon, or nothing."""
        return self._icon

    def set_label(self, label: str) -> None:
        """Give it another word."""
        self._label = label
        self.setAccessibleName(label if self._compact else "")
        self.setText("" if self._compact else _literal(label))

    def set_icon(self, icon: str) -> None:
        """Give it another icon."""
        self._icon = icon
        self._put_icon()

    def set_busy(self, label: str = "") -> None:
        """Show that what it started goes on ("Building…"); without a label it can be pressed again."""
        if label and self._turning is None:
            self.setMinimumWidth(self.width() if self.isVisible() else self.sizeHint().width())
            self._turning = Turning(self)
            self._turning.timeout.connect(self._turn)
            self._turning.begin()
        if label:
            self.setText("" if self._compact else _literal(label))
            had_focus = self.hasFocus()
            self.setEnabled(False)
            if had_focus:
                self._focus_went_to = QApplication.focusWidget()
            self._turn()
        elif self._turning is not None:
            self._turning.stop()
            self._turning.deleteLater()
            self._turning = None
            self.setMinimumWidth(0)
            self.setText("" if self._compact else _literal(self._label))
            self.setEnabled(True)
            self._put_icon()
            self._take_focus_back()

    def _take_focus_back(self) -> None:
        """A disabled button loses the focus; it gets it again unless the user went elsewhere meanwhile."""
        went_to, self._focus_went_to = self._focus_went_to, None
        if went_to is not None and QApplication.focusWidget() in {went_to, None}:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Show only the icon, the word as tooltip: for headers of narrow windows."""
        if compact == self._compact or not self._icon:
            return
        self._compact = compact
        self.setProperty("shape", "icon" if compact else None)
        self.setToolTip(self._label if compact else "")
        self.set_label(self._label)
        self._put_icon()
        self.style().unpolish(self)
        self.style().polish(self)

    def sizeHint(self) -> QSize:
        height = palette.px(self._height)
        if self._compact:
            return QSize(height, height)
        least = 0 if self._kind == "quiet" else palette.px(64)
        return QSize(max(super().sizeHint().width(), least), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _put_icon(self) -> None:
        if self._icon:
            icons.put(self, self._icon, _TINTS[self._kind], 16, 0 if self._compact else _GAP)
        else:
            self.setIcon(QtGui.QIcon())

    def _turn(self) -> None:
        assert self._turning is not None
        gap = 0 if self._compact else _GAP
        picture = turned_icon("faint", 16, self._turning.step, self.devicePixelRatioF(), gap)
        turned = QtGui.QIcon(picture)
        turned.addPixmap(picture, QtGui.QIcon.Mode.Disabled)
        self.setIcon(turned)
        self.setIconSize(QSize(palette.px(16 + gap), palette.px(16)))


class IconButton(QPushButton):
    """A button that is only an icon; its name is its tooltip and what a screen reader says."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        kind: str = "quiet",
        token: str = "muted",
        side: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._token = token
        self.setProperty("kind", kind)
        self.setProperty("shape", "icon")
        self.setAutoDefault(True)
        self.setFixedSize(palette.px(side), palette.px(side))
        self.set_icon(icon)
        self.set_name(name)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        icons.put(self, icon, self._token, 16)

    def set_name(self, name: str) -> None:
        """Say something else about it."""
        self.setToolTip(name)
        self.setAccessibleName(name)


class SplitButton(QWidget):
    """A button, and beside it an arrow to other ways of the same action."""

    clicked = Signal()

    def __init__(
        self, label: str, *, icon: str = "", kind: str = "secondary", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.main = Button(label, icon=icon, kind=kind)
        self.main.setProperty("part", "left")
        self.main.clicked.connect(self.clicked)
        self.arrow = IconButton(
            "chevron-down", tr("Other ways: {action}", action=label), kind=kind, token=_TINTS[kind]
        )
        self.arrow.setProperty("part", "right")
        self.arrow.setFixedWidth(palette.px(30))
        self.arrow.clicked.connect(self._show_ways)
        self._menu = QMenu(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.main)
        row.addWidget(self.arrow)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.main)

    def add_way(self, label: str, act: Callable[[], object]) -> None:
        """Offer another way; the plain one comes first."""
        self._menu.addAction(_literal(label), act)

    def set_ways(self, ways: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Offer these instead of those there were."""
        self._menu.clear()
        for label, act in ways:
            self.add_way(label, act)

    def _show_ways(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + palette.px(4))))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.arrow.setEnabled(self.isEnabled())


def reach() -> int:
    """What stands around the word of a quiet button: its padding and its border."""
    return palette.px(8) + 1


class _Pulled(QHBoxLayout):
    """A row whose one button reaches over its leading or trailing edge by what is around its word, as far as
    there is room in the widget it is in: beyond that, its hover and its focus would be cut off."""

    def __init__(self, *, trailing: bool) -> None:
        super().__init__()
        self._trailing = trailing

    def setGeometry(self, rect: QRect) -> None:
        parent = self.parentWidget()
        if parent is not None:
            mirrored = parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
            room = parent.rect()
            if self._trailing != mirrored:
                rect.setRight(max(rect.right(), min(rect.right() + reach(), room.right())))
            else:
                rect.setLeft(min(rect.left(), max(rect.left() - reach(), room.left())))
        super().setGeometry(rect)


def pulled(button: QPushButton, *, right: bool = False) -> QHBoxLayout:
    """A quiet button in a row that lets its word, not its padding, stand at the margin."""
    row = _Pulled(trailing=right)
    if right:
        row.addStretch(1)
    row.addWidget(button)
    if not right:
        row.addStretch(1)
    return row
