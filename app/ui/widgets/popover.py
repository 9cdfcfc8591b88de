"""A small sheet that floats over the window beside what opened it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.tab_order import HOLDS_FOCUS
from app.ui.theme import palette
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.shadow import paint_shadow, shadow_margin

_GAP = 6
_APART = 8  # from the edges of the window


class _Outside(QWidget):
    """Lies over the rest of the window: a click there closes the popover and does nothing else."""

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()


class Popover(QWidget):
    """A child of its window; Escape, a click outside or the focus leaving closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget, *, width: int = 0, kind: str = "popover", radius: int = 8) -> None:
        window = parent.window()
        self._outside = _Outside(window)
        self._outside.hide()
        super().__init__(window)
        self.setProperty(HOLDS_FOCUS, True)
        self._kind = kind
        self._radius = radius
        self._opener: QWidget | None = None
        self._outside.pressed.connect(self.dismiss)
        self._width = width
        margin = shadow_margin(kind)
        around = QVBoxLayout(self)
        around.setContentsMargins(margin, margin, margin, margin)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        around.addLayout(self.body)
        self.hide()

    def open_above(self, widget: QWidget, *, right: bool = False) -> None:
        """Show it over this widget, left sides aligned (or right sides)."""
        self._open(widget, above=True, right=right)

    def open_below(self, widget: QWidget, *, right: bool = False) -> None:
        """Show it under this widget, left sides aligned (or right sides)."""
        self._open(widget, above=False, right=right)

    def open_at(self, top_left: QPoint) -> None:
        """Show its sheet with the corner at this point of the window."""
        self._opener = QApplication.focusWidget()
        margin = shadow_margin(self._kind)
        self._take_its_size()
        self.move(top_left - QPoint(margin, margin))
        self._appear()

    def sheet(self) -> QRect:
        """The part inside the shadow."""
        margin = shadow_margin(self._kind)
        return self.rect().adjusted(margin, margin, -margin, -margin)

    def dismiss(self) -> None:
        """Close it and give the focus back to what opened it."""
        if not self.isVisible():
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.disconnect(self._on_focus_changed)
        self.window().removeEventFilter(self)
        self.hide()
        self._outside.hide()
        if had_focus and self._opener is not None:
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        if event.type() == QEvent.Type.Resize:
            self.dismiss()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        paint_shadow(painter, self.sheet(), self._radius, self._kind)
        paint_sheet(painter, QRectF(self.sheet()), fill="raised", radius=self._radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click on the sheet stays on the sheet
        if not self.sheet().contains(event.position().toPoint()):
            self.dismiss()

    def _open(self, widget: QWidget, *, above: bool, right: bool) -> None:
        self._opener = widget
        self._take_its_size()
        window, margin = self.window(), shadow_margin(self._kind)
        inner = self.sheet().size()
        origin = widget.mapTo(window, QPoint(0, 0))
        left = origin.x() + (widget.width() - inner.width() if right else 0)
        left = max(min(left, window.width() - inner.width() - palette.px(_APART)), palette.px(_APART))
        gap = palette.px(_GAP)
        top = origin.y() - gap - inner.height() if above else origin.y() + widget.height() + gap
        top = max(min(top, window.height() - inner.height() - palette.px(_APART)), palette.px(_APART))
        self.move(left - margin, top - margin)
        self._appear()

    def _take_its_size(self) -> None:
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # the style sheet is part of the sizes
        layout = self.layout()
        assert layout is not None
        if self._width:
            room = self.window().width() - 2 * palette.px(_APART)
            self.setFixedWidth(min(palette.px(self._width), room) + 2 * shadow_margin(self._kind))
        width = max(self.sizeHint().width(), self.minimumWidth())
        wraps = layout.hasHeightForWidth()
        self.resize(width, layout.totalHeightForWidth(width) if wraps else self.sizeHint().height())

    def _appear(self) -> None:
        window = self.window()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._outside.setGeometry(window.rect())
        self._outside.show()
        self._outside.raise_()
        self.show()
        self.raise_()
        self._focus_first()
        window.installEventFilter(self)
        app.focusChanged.connect(self._on_focus_changed)

    def _focus_first(self) -> None:
        reachable = (
            part
            for part in self.findChildren(QWidget)
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisibleTo(self)
        )
        next(reachable, self).setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if (
            new is not None
            and new.window() is self.window()
            and new is not self
            and not self.isAncestorOf(new)
        ):
            self.dismiss()
