"""Finding text in a log: the bar, and the walk from place to place while a worker still searches."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.output_search import Match, OutputSearch
from app.ui.background import Failed, in_background
from app.ui.text import tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.keys import with_keys
from app.ui.widgets.log_text import LogText
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import Text

_TELL_SECONDS = 0.2  # how long a worker searches before it tells what it found so far


class LogFinder(QObject):
    """Looks for one text in a log, and goes on when new lines come."""

    counted = Signal()  # `total` or `done` is another

    def __init__(self, text: LogText) -> None:
        super().__init__(text)
        self._text = text
        self._search: OutputSearch | None = None
        self._at: Match | None = None
        self._working = False
        text.refreshed.connect(self._go_on)

    @property
    def wanted(self) -> str:
        """What is looked for."""
        return self._search.wanted if self._search else ""

    @property
    def total(self) -> int:
        """How often it was found so far."""
        return self._search.total if self._search else 0

    @property
    def number(self) -> int:
        """Which of them is shown, from 1; 0 for none."""
        return self._at.number if self._at else 0

    @property
    def done(self) -> bool:
        """Whether all lines were searched."""
        return not self._search or self._search.searched >= self._text.log.line_count

    def look_for(self, wanted: str) -> None:
        """Search for another text, and show the first place from the cursor on."""
        if wanted == self.wanted:
            return
        self._search = OutputSearch(self._text.log, wanted) if wanted else None
        self._at = None
        self._text.highlight(self._search.pattern if self._search else None, len(wanted))
        self.counted.emit()
        self._go_on()

    def again(self) -> None:
        """Search from the start: the log is another."""
        wanted, self._search, self._at = self.wanted, None, None
        if wanted:
            self.look_for(wanted)

    def step(self, step: int) -> None:
        """Show the next place, or the one before."""
        if self._search is None:
            return
        first, last = self._text.selection.ends
        if step > 0:
            found = self._search.after(*(last if self._at else self._text.place))
        else:
            found = self._search.before(*first)
        self._show(found)

    @Slot()
    def _go_on(self) -> None:
        search = self._search
        if search is None or self._working or self.done:
            return
        self._working = True

        def work() -> OutputSearch:
            until = time.monotonic() + _TELL_SECONDS
            search.advance(lambda: time.monotonic() > until or search is not self._search)
            return search

        in_background(self, work, self._on_searched)

    def _on_searched(self, search: OutputSearch | Failed) -> None:
        self._working = False
        if isinstance(search, Failed):
            return  # searched further for the next text or line, not at once: it may fail again
        if search is self._search:
            if self._at is None and search.total:
                self._show(search.after(*min(self._text.selection.ends)))
            self.counted.emit()
        self._go_on()

    def _show(self, match: Match | None) -> None:
        self._at = match
        if match is not None:
            self._text.stop_following()
            self._text.select((match.line, match.start), (match.line, match.stop))
        self.counted.emit()


class FindBar(QWidget):
    """A field, how often the text stands in the log, and arrows to the next and the one before."""

    closed = Signal()

    def __init__(self, text: LogText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finder = LogFinder(text)
        self.field = SearchField(tr("Find in the output"))
        self.field.textChanged.connect(self.finder.look_for)
        self.count = Text("", "small", "muted", wrap=False)
        before = self._button("chevron-up", with_keys(tr("The one before"), "Shift+F3"), -1)
        after = self._button("chevron-down", with_keys(tr("Next"), "F3"), 1)
        self.close_button = IconButton("close", with_keys(tr("Close"), "Esc"), side=28)
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(palette.px(8), palette.px(4), palette.px(8), palette.px(4))
        row.setSpacing(palette.px(4))
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button in (before, after, self.close_button):
            row.addWidget(button)
        self.finder.counted.connect(self._on_counted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back; Escape closes."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3}:
            self.finder.step(-1 if shift else 1)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The text typed last can be typed over."""
        super().showEvent(event)
        self.field.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, palette.color("line"))

    @Slot()
    def _on_counted(self) -> None:
        finder = self.finder
        if not finder.wanted:
            said = ""
        elif not finder.total:
            said = tr("Not found") if finder.done else tr("Searching…")
        elif finder.number:
            said = tr("{number} of {total}", number=finder.number, total=finder.total)
        else:
            said = tr_count("{n} place", "{n} places", finder.total)
        self.count.set_text(said)

    def _button(self, icon: str, name: str, step: int) -> IconButton:
        button = IconButton(icon, name, side=28)
        button.clicked.connect(lambda: self.finder.step(step))
        return button
