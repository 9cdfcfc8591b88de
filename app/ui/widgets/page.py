"""The base of every page: a heading, its actions, and a body."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.ui.services import Services
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.columns import Columns
from app.ui.widgets.flow import Flow
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.text import Text

NARROW = 1100  # a window below this width has a collapsed rail and icons in its page headers
_ICONS_WHEN_NARROW = 3
_LEAST_WORDS = 160  # the width that actions must leave to title and sentence beside them
_CROWDED = 360  # a page below this height has no room for a header that stays


class HeaderActions(QWidget):
    """The actions of a page: secondary ones, then the primary one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[Button] = []
        self._narrow = False
        self._row = Flow(self, trailing=True)
        self._more: IconButton | None = None

    def add(self, button: Button) -> None:
        """Add an action; the primary one is added last."""
        self._buttons.append(button)
        self._row.addWidget(button)
        self._arrange()

    def add_switch(self, switch: QWidget) -> None:
        """Add what chooses between views of the page; it stands before the actions."""
        self._row.addWidget(switch)

    def set_narrow(self, narrow: bool) -> None:
        """Show secondary actions as icons, and those beyond the third in a menu."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        icons_shown = 0
        hidden = False
        for button in self._buttons:
            if button.kind == "primary":
                continue
            fits = not self._narrow or (button.icon_name != "" and icons_shown < _ICONS_WHEN_NARROW)
            button.set_compact(self._narrow and fits)
            button.setVisible(fits)
            icons_shown += self._narrow and fits
            hidden |= not fits
        if hidden and self._more is None:
            self._more = IconButton("more", tr("More"))
            self._more.clicked.connect(self._show_more)
        if self._more is not None:
            self._put_before_primary(self._more)
            self._more.setVisible(hidden)

    def _put_before_primary(self, more: IconButton) -> None:
        for part in (more, *(button for button in self._buttons if button.kind == "primary")):
            self._row.removeWidget(part)
            self._row.addWidget(part)

    def _show_more(self) -> None:
        assert self._more is not None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in self._buttons:
            if not button.isVisibleTo(self):
                menu.addAction(button.text(), button.click).setEnabled(button.isEnabled())
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


class Page(QWidget):
    """A page of the window. Its content goes into `body`, which scrolls unless `scrolls` is False."""

    key: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    group: ClassVar[str] = ""
    scrolls: ClassVar[bool] = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.title = Text("", "title")
        self.sentence = Text("", "body", "muted")
        self.header_actions = HeaderActions()
        words = QWidget()
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.title)
        lines.addWidget(self.sentence)
        self._header = Columns(narrow_below=560, row_gap=12, centred=True, least=_LEAST_WORDS)
        self._header.add(words)
        self._header.add(self.header_actions, 0)
        self._head = QWidget()
        self._head.setLayout(self._header)
        self._head_scrolls = False
        self.sheet = QWidget()  # header and body; a list page puts its details beside it
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet)
        self._column = column = QVBoxLayout(self.sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        if self.scrolls:
            self.scroller = Scroll()
            self.body = self.scroller.body
            column.addWidget(self.scroller, 1)
        else:
            self.body = QVBoxLayout()
            column.addLayout(self.body, 1)
        self.body.setSpacing(palette.px(24))
        self._set_margins(narrow=False)

    def set_heading(self, title: str, sentence: str = "") -> None:
        """Say what the page is, or what it found, and one sentence about it."""
        self.title.set_text(title)
        self.sentence.set_text(sentence)
        self.sentence.setVisible(bool(sentence))

    def shown_now(self) -> None:
        """Called each time the page becomes the one in sight, and when the user comes back to its window."""

    def refresh(self) -> None:
        """Read again what the page shows. A page that always shows the newest need not do anything."""

    def make_whole(self) -> None:
        """Make at once what a large page would make in later turns of the event loop."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.window().width() < palette.px(NARROW)
        self.header_actions.set_narrow(narrow)
        self._place_head(scrolls=self.scrolls and self.height() < palette.px(_CROWDED))
        self._set_margins(narrow=narrow)

    def _place_head(self, *, scrolls: bool) -> None:
        """Large text in a small window: then the header scrolls, too."""
        if scrolls != self._head_scrolls:
            self._head_scrolls = scrolls
            (self.body if scrolls else self._column).insertWidget(0, self._head)
            self._head.show()  # a new parent has hidden it

    def _set_margins(self, *, narrow: bool) -> None:
        side = palette.px(24 if narrow else 32)
        beside = 0 if self._head_scrolls else side  # the body has its margins already
        self._header.setContentsMargins(beside, palette.px(20), beside, palette.px(12))
        if self.scrolls:
            self.body.setContentsMargins(
                side, palette.px(4), side, palette.px(24)
            )  # 4: a focus ring has room
