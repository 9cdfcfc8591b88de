"""A question or a form over the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.tab_order import go_on
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.scrim import Scrim
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.text import Text

_DEPTH = 6  # layouts within each other
_APART = 48  # a dialog leaves this much of the window to be seen


class Dialog(QDialog):
    """A window-modal dialog: fixed header and footer, a middle that scrolls when the window is small.

    Escape closes it; Enter presses the button given to `set_primary`, unless another has the focus.
    """

    def __init__(self, parent: QWidget | None, title: str, sentence: str = "", *, width: int = 680) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self._wanted_width = width
        self._scrim: Scrim | None = None
        self._fixed: list[Band] = []
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.title = Text(title, "title")
        self.sentence = Text(sentence, "body", "muted")
        if not sentence:
            self.sentence.hide()
        self.header_right = QHBoxLayout()
        self._scroll = Scroll()
        self._middle = self._scroll.body
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(palette.px(24), palette.px(4), palette.px(24), palette.px(20))
        self.body.setSpacing(palette.px(16))
        self._middle.addLayout(self.body)
        self._middle.addStretch(1)
        self.footer_left = QHBoxLayout()
        self.footer_right = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._header = self._make_header()
        self._column.addWidget(self._header)
        self._column.addWidget(self._scroll, 1)
        self._footer = self._make_footer()
        self._column.addWidget(self._footer)

    def add_band(self) -> QVBoxLayout:
        """A part below the body, from edge to edge on the colour of the page."""
        band = Band()
        self._middle.insertWidget(self._middle.count() - 1, band)
        return band.body

    def add_fixed_band(self) -> QVBoxLayout:
        """A part above the footer that stays in sight while the middle scrolls."""
        band = Band()
        self._column.insertWidget(self._column.indexOf(self._footer), band)
        self._fixed.append(band)
        return band.body

    def set_primary(self, button: Button) -> None:
        """Let Enter press this button."""
        button.setDefault(True)

    def fit(self) -> None:
        """Take the size the content wants, as far as the window allows it."""
        limit = self._limit()
        fixed = self._header.heightForWidth(self._width(limit)) + self._fixed_height()
        crowded = fixed > limit.height() / 2  # large text in a small window: then the header scrolls, too
        (self._middle if crowded else self._column).insertWidget(0, self._header)
        # Beside a scroll bar sentences wrap and may need that bar: what fits without one must not keep it.
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.resize(self.sizeHint())
        self._put_in_the_middle()
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def fit_anew(self) -> None:
        """The same in the next turn, for what was changed deep within: new parts are shown only then, and
        each layout hears of it from the one below."""

        def settle() -> None:
            for _ in range(_DEPTH):
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            self.fit()

        QTimer.singleShot(0, self, settle)

    def sizeHint(self) -> QSize:
        limit = self._limit()
        width = self._width(limit)
        # A scrolling area takes its least height from the header's sentence, where nobody counts it.
        middle = max(self._scroll.height_for(width), self._scroll.minimumSizeHint().height())
        height = self._fixed_height() + middle
        if self._header.parentWidget() is self:
            height += self._header.heightForWidth(width)
        return QSize(width, min(height, limit.height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.parentWidget()
        if window is not None and self._scrim is None:
            self._scrim = Scrim(window)
        self.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.take_away()
            self._scrim = None

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        return go_on(self, forward=next)

    def done(self, result: int) -> None:
        had_focus = self.isActiveWindow()
        super().done(result)
        window = self.parentWidget()
        if had_focus and window is not None and window.isVisible():
            window.activateWindow()  # where no window manager does it, keys would go nowhere

    def _fixed_height(self) -> int:
        shown = [part for part in self._fixed if not part.isHidden()]
        return sum(part.sizeHint().height() for part in (*shown, self._footer))

    def _put_in_the_middle(self) -> None:
        window = self.parentWidget()
        if window is not None and self.isVisible():
            self.move(window.mapToGlobal(window.rect().center()) - self.rect().center())

    def _width(self, limit: QSize) -> int:
        return min(palette.px(self._wanted_width), limit.width())

    def _make_header(self) -> QWidget:
        header = QWidget()
        column = QVBoxLayout(header)
        column.setContentsMargins(palette.px(24), palette.px(24), palette.px(24), palette.px(16))
        column.setSpacing(palette.px(2))
        first = QHBoxLayout()
        first.setSpacing(palette.px(16))
        first.addWidget(self.title, 1)
        first.addLayout(self.header_right)
        first.setAlignment(self.header_right, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        column.addWidget(self.sentence)
        return header

    def _make_footer(self) -> QFrame:
        footer = _Footer()
        row = QHBoxLayout(footer)
        row.setContentsMargins(palette.px(24), palette.px(16), palette.px(24), palette.px(16))
        row.setSpacing(palette.px(8))
        self.footer_left.setSpacing(palette.px(8))
        self.footer_right.setSpacing(palette.px(8))
        row.addLayout(self.footer_left)
        row.addStretch(1)
        row.addLayout(self.footer_right)
        return footer

    def _limit(self) -> QSize:
        window = self.parentWidget()
        room = window.size() if window is not None else self.screen().availableSize()
        return QSize(room.width() - _APART, room.height() - _APART)


class Band(QFrame):
    """A part of a dialog on the colour of the page, a hairline above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(palette.px(24), palette.px(16), palette.px(24), palette.px(16))
        self.body.setSpacing(palette.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color("bg"))
        painter.fillRect(0, 0, self.width(), 1, palette.color("line"))


class _Footer(QFrame):
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        QPainter(self).fillRect(0, 0, self.width(), 1, palette.color("line"))
