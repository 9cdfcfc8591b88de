"""What could be newer in an environment: looked up when asked for, and upgraded at once."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.core.outdated import LookedUp
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.details_header import PANE_MARGIN
from app.ui.widgets.flow import Flow
from app.ui.widgets.progress import BusyIcon
from app.ui.widgets.text import Text


class OutdatedPart(QWidget):
    """A line of words, and what can be done now. It never looks by itself: that takes a network."""

    look_asked = Signal()
    all_asked = Signal()
    cancelled = Signal()
    only_asked = Signal(bool)  # whether only what could be newer is to be seen

    def __init__(self) -> None:
        super().__init__()
        self._looked: LookedUp | None = None
        self._is_busy = False
        self.busy = BusyIcon()
        self.words = Text("", "small", "muted")
        self.look = Button("", kind="quiet", small=True)
        self.again = Button(tr("Look again"), kind="quiet", small=True)
        self.again.setAccessibleName(tr("Look again for newer versions"))
        self.everything = Button(tr("Upgrade all…"), kind="secondary", small=True)
        self.cancel = Button(tr("Cancel"), kind="quiet", small=True)
        self.only = CheckBox(tr("Only these"))
        self.look.clicked.connect(self.look_asked)
        self.again.clicked.connect(self.look_asked)
        self.everything.clicked.connect(self.all_asked)
        self.cancel.clicked.connect(self.cancelled)
        self.only.toggled.connect(self.only_asked)
        column = QVBoxLayout(self)
        margin = palette.px(PANE_MARGIN)  # its own, so that the padding of a quiet button has room there
        column.setContentsMargins(margin, palette.px(2), margin, 0)
        column.setSpacing(palette.px(4))
        column.addWidget(self.words)
        column.addLayout(pulled(self.look))
        self._row = QWidget()
        flow = Flow(self._row, gap=12)
        for part in (self.busy, self.everything, self.again, self.cancel, self.only):
            flow.addWidget(part)
        column.addWidget(self._row)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another environment comes."""
        self.only.setChecked(False)
        self._is_busy = False
        self.show_looked(None)

    def show_looked(self, looked: LookedUp | None) -> None:
        """Say what is known, and offer what can be done with it."""
        self._looked = looked
        if self._is_busy:  # the list was read again meanwhile
            return
        number = 0 if looked is None else len(looked.newer)
        if looked is None:
            words = tr("Nobody has looked yet what could be newer.")
        else:
            when = shown(amounts.moment(looked.at.timestamp(), time.time()))
            words = (
                tr_count("{n} could be newer, looked up {when}", "{n} could be newer, looked up {when}",
                         number, when=when)
                if number
                else tr("All are the newest, looked up {when}", when=when)
            )  # fmt: skip
        self.words.set_text(words)
        self.look.set_label(tr("Look for newer versions") if looked is None else tr("Look again"))
        if not number:
            self.only.setChecked(False)
        self._arrange(busy=False, newer=bool(number))

    def show_busy(self, words: str) -> None:
        """Say what is being asked; it can be cancelled."""
        self._is_busy = True
        self.words.set_text(words)
        self._arrange(busy=True, newer=False)

    def show_idle(self) -> None:
        """As before it was busy."""
        self._is_busy = False
        self.show_looked(self._looked)

    def _arrange(self, *, busy: bool, newer: bool) -> None:
        buttons = (self.look, self.again, self.everything, self.cancel)
        focused = any(part.hasFocus() for part in buttons)
        for part, seen in (
            (self.busy, busy),
            (self.cancel, busy),
            (self.look, not busy and not newer),
            (self.again, newer),
            (self.everything, newer),
            (self.only, newer),
            (self._row, busy or newer),
        ):
            part.setVisible(seen)
        if focused:  # what had the focus may have gone
            (self.cancel if busy else self.everything if newer else self.look).setFocus()
