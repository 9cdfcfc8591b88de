"""The last commands, in a drawer above the job strip."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core import amounts
from app.core.commands import Shell
from app.core.journal import Entry
from app.core.outcomes import Ending
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.columns import Columns
from app.ui.widgets.job_strip import HEIGHT as STRIP
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.text import ElidedText, Text

HEIGHT = 236
ENTRIES = 12
_NARROW = 400
_OPEN_MS = 180
_COPIED_MS = 1500


class JournalDrawer(QWidget):
    """The newest commands, each with how it ended, when, and a way to copy it.

    It opens below the pages, or over them where there is no room for both.
    """

    journal_asked = Signal()
    left = Signal()  # it closes, and the focus was in it

    def __init__(self, shell: Shell, pages: QStackedWidget) -> None:
        super().__init__()
        self._shell = shell
        self._pages = pages
        self.rows: list[EntryRow] = []
        self._is_open = False
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_header())
        self._empty = Text(tr("No command has run yet. Each one that does will stand here."), "body", "muted")
        self._empty.setContentsMargins(palette.px(24), palette.px(8), palette.px(24), palette.px(16))
        column.addWidget(self._empty)
        self._scroll = Scroll()
        self._scroll.body.setContentsMargins(0, 0, 0, palette.px(8))
        self._scroll.body.setSpacing(0)
        self._scroll.body.addStretch(1)
        column.addWidget(self._scroll, 1)
        self._height = QPropertyAnimation(self, b"maximumHeight", self)
        self._height.setDuration(palette.duration_ms(_OPEN_MS))
        self._height.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._height.finished.connect(self._on_moved)
        self.setMaximumHeight(0)
        self.hide()
        pages.currentChanged.connect(self._on_page_changed)
        pages.window().installEventFilter(self)
        palette.watch.changed.connect(self.update)

    def _make_header(self) -> QHBoxLayout:
        self._open_journal = Button(tr("Open the journal"), kind="quiet", small=True)
        self._open_journal.clicked.connect(self._on_journal_asked)
        self._close = IconButton("close", tr("Close"), side=28)
        self._close.clicked.connect(self.toggle)
        header = QHBoxLayout()
        header.setContentsMargins(palette.px(24), palette.px(8), palette.px(12), palette.px(4))
        header.setSpacing(palette.px(8))
        header.addWidget(Text(tr("Last commands"), "heading", wrap=False))
        header.addStretch(1)
        header.addWidget(self._open_journal)
        header.addWidget(self._close)
        return header

    @property
    def is_open(self) -> bool:
        """Whether it is open, or opens just now."""
        return self._is_open

    @Slot()
    def toggle(self) -> None:
        """Open it, or close it."""
        self._is_open = not self._is_open
        focus = QApplication.focusWidget()
        if not self._is_open and focus is not None and self.isAncestorOf(focus):
            self.left.emit()
        self._height.stop()
        self._height.setStartValue(self.height() if self.isVisible() else 0)
        self._pages.setHidden(self._covers())
        self._height.setEndValue(self._wanted_height() if self._is_open else 0)
        self.show()
        self._height.start()
        if self._is_open:
            first = self.rows[0].copy if self.rows else self._open_journal
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _usual_height(self) -> int:
        return min(palette.px(HEIGHT), self.window().height() // 2)

    def _covers(self) -> bool:
        page = self._pages.currentWidget()
        left = self._room() - self._usual_height()
        return self._is_open and page is not None and page.minimumSizeHint().height() > left

    def _room(self) -> int:
        return self.window().height() - palette.px(STRIP)

    def _wanted_height(self) -> int:
        return self._room() if self._covers() else self._usual_height()

    @Slot()
    def _on_moved(self) -> None:
        self.setMinimumHeight(self._usual_height() if self._is_open else 0)
        if not self._is_open:
            self.hide()

    @Slot()
    def _on_page_changed(self) -> None:
        if self._pages.isHidden():
            self.toggle()

    @Slot()
    def _on_journal_asked(self) -> None:
        self.journal_asked.emit()
        self._on_page_changed()  # it may be the page that is there, and covered

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        if event.type() is QEvent.Type.Resize and self._is_open:
            self._pages.setHidden(self._covers())
            self.setMaximumHeight(self._wanted_height())
            self._on_moved()
        return False

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 - Qt's signature
        height = max(self._wanted_height(), self.height())
        self._inside.setGeometry(0, 0, self.width(), height)  # it is uncovered, not squeezed

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show the newest of these; they come newest first."""
        newest = entries[:ENTRIES]
        self._empty.setVisible(not newest)
        self._scroll.setVisible(bool(newest))
        while len(self.rows) < len(newest):
            row = EntryRow(self._shell)
            self.rows.append(row)
            self._scroll.body.insertWidget(len(self.rows) - 1, row)
        while len(self.rows) > len(newest):
            row = self.rows.pop()
            row.hide()
            row.deleteLater()
        now = time.time()
        for row, entry in zip(self.rows, newest, strict=True):
            row.show_entry(entry, now)
        align(self.rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_open:
            self.toggle()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color("surface"))
        painter.fillRect(0, 0, self.width(), 1, palette.color("line"))


class EntryRow(QWidget):
    """One command."""

    def __init__(self, shell: Shell, *, margin: int = 24, line_above: bool = True) -> None:
        super().__init__()
        self._shell = shell
        self._line_above = line_above
        self.line = ElidedText("", "mono")
        self.badge = Badge("plain", "", bare=True)
        self.when = Text("", "small", "muted", wrap=False)
        self.copy = IconButton("copy", tr("Copy the command"), side=28)
        self.copy.clicked.connect(self._on_copy)
        ending = QWidget()
        row = QHBoxLayout(ending)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(16))
        for part in (self.badge, self.when, self.copy):
            row.addWidget(part)
        parts = Columns(narrow_below=_NARROW, gap=16, row_gap=0, centred=True)
        parts.setContentsMargins(palette.px(margin), palette.px(4), palette.px(margin // 2), palette.px(4))
        parts.add(self.line)
        parts.add(ending, 0)
        self.setLayout(parts)

    def show_entry(self, entry: Entry, now: float) -> None:
        """Show this command."""
        self.line.set_text(shown_line(entry, self._shell))
        self.badge.set_state(*ending_badge(entry))
        self.when.set_text(shown(amounts.moment(entry.time, now)))
        self.copy.setAccessibleDescription(self.line.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._line_above:
            QPainter(self).fillRect(0, 0, self.width(), 1, palette.color("line"))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.copy.set_icon("check")
        QTimer.singleShot(_COPIED_MS, self, lambda: self.copy.set_icon("copy"))


def shown_line(entry: Entry, shell: Shell) -> str:
    """The command as the shell takes it, or its words where the shell cannot express them."""
    from app.core.quoting import Inexpressible  # noqa: PLC0415 - as heavy as all the window's other imports

    try:
        return entry.shown(shell)
    except Inexpressible:
        return " ".join(entry.argv)


def ending_badge(entry: Entry) -> tuple[str, str]:
    """How a command ended, as state and word of a badge."""
    if entry.outcome is None:
        return "busy", tr("Running")
    if entry.outcome.ok:
        started = entry.outcome.ending is Ending.STARTED
        done = tr("Done in {time}", time=shown(amounts.duration(entry.outcome.seconds)))
        return "ready", tr("Started") if started else done
    match entry.outcome.ending:
        case Ending.NOT_STARTED:
            return "broken", tr("Did not start")
        case Ending.SIGNALLED:
            return "broken", tr("Ended by {signal}", signal=entry.outcome.signal_name or "?")
        case Ending.INTERRUPTED:
            return "broken", tr("Cut off")
    state = "plain" if entry.outcome.ending is Ending.CANCELLED else "broken"
    sentence = shown(entry.sentence)
    return state, sentence[:1].upper() + sentence[1:]


def align(rows: Sequence[EntryRow]) -> None:
    """Let what stands in one row stand below the same of the row above."""
    for part in ("badge", "when"):
        widest = max((getattr(row, part).sizeHint().width() for row in rows), default=0)
        for row in rows:
            getattr(row, part).setFixedWidth(widest)
