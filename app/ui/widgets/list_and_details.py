"""A list, and at its right the details of what is selected in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.details_header import PANE_MARGIN
from app.ui.widgets.page import NARROW
from app.ui.widgets.scroll import Scroll

_SMALLEST, _USUAL = 320, 400


class ListAndDetails(QSplitter):
    """The details take half of the width at most. In a narrow window they cover the list, and only when
    they were asked for: otherwise the arrow keys could not go through the list.

    The details scroll as a whole. A part of them that scrolls itself, a table or a tree, gets the height
    that is left when it is added with a stretch; where there is too little, both scroll. `margin` 0: such
    parts reach to the edges of the pane, and others are put `at_margin`.
    """

    left = Signal()  # the user leaves the details: the list wants the focus

    def __init__(self, listed: QWidget, *, width: int = _USUAL, margin: int = PANE_MARGIN) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._listed = listed
        self._is_open = self._asked = False
        self._wanted = width
        self._pane = QFrame()
        self._pane.setObjectName("pane")
        self.back = Button(tr("Back"), icon="chevron-left", kind="quiet", small=True)
        self.back.clicked.connect(self._on_back)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._pane)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_back)
        scroll = self.scroller = Scroll()
        self.details = scroll.body
        self.details.setSpacing(palette.px(12))
        side, top = palette.px(margin), palette.px(PANE_MARGIN)
        self.details.setContentsMargins(side, top, side, top if margin else 0)
        self._back_row = back = QHBoxLayout()
        back.addWidget(self.back)
        back.addStretch(1)
        self._column = column = QVBoxLayout(self._pane)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(back)
        column.addWidget(scroll, 1)
        self.addWidget(listed)
        self.addWidget(self._pane)
        self._pane.raise_()  # a splitter puts the last one first, and a screen reader goes by that
        self.handle(1).raise_()
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self._pane.setMinimumWidth(palette.px(_SMALLEST))
        self._pane.hide()
        self.back.hide()
        self.splitterMoved.connect(self._on_moved)

    def set_footer(self, footer: QWidget) -> None:
        """Keep this below the details, which scroll above it."""
        self._column.addWidget(footer)

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one of the two alone."""
        return self.window().width() < palette.px(NARROW)

    def set_open(self, is_open: bool, *, asked: bool = False) -> None:
        """Show the details, or the list alone. `asked`: the user wants to see them, even over the list."""
        self._is_open = is_open
        self._asked = is_open and (asked or self._asked)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.is_narrow
        covered = narrow and self._is_open and self._asked
        was_covered = self._listed.isHidden()
        self._pane.setVisible(covered or (self._is_open and not narrow))
        self._listed.setHidden(covered)
        self.back.setVisible(covered)
        self._back_row.setContentsMargins(palette.px(12), palette.px(8) if covered else 0, 0, 0)
        if covered and not was_covered:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._pane.setMaximumWidth(self.width() if narrow else max(self.width() // 2, palette.px(_SMALLEST)))
        if self._is_open and not narrow:
            details = min(palette.px(self._wanted), self.width() // 2)
            self.setSizes([self.width() - details, details])

    @Slot()
    def _on_back(self) -> None:
        self._asked = False
        if not self.is_narrow:
            self._is_open = False
        self._arrange()
        self.left.emit()

    @Slot()
    def _on_moved(self) -> None:
        self._wanted = round(self._pane.width() / palette.scale())
