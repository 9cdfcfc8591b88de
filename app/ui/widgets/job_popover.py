"""The list of jobs, over the strip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.jobs import Job, JobState
from app.ui import job_words
from app.ui.text import tr
from app.ui.theme import icons, palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.popover import Popover
from app.ui.widgets.progress import BusyIcon, Progress
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.text import ElidedText, Text

WIDTH = 480
ROW = 56
_MOST_ROWS_SEEN = 6
_AROUND = 120  # what else is above and below the rows: its heading, the strip, air


class JobPopover(Popover):
    """Every job that runs or waits, and those that ended since the window opened, newest first."""

    log_asked = Signal(str)
    cancel_asked = Signal(str)
    undo_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, width=WIDTH)
        self.setAccessibleName(tr("Jobs"))  # it has the focus itself while nothing in it can
        self.rows: dict[str, JobRow] = {}
        self._summary = Text("", "small", "muted", wrap=False)
        header = QHBoxLayout()
        header.setContentsMargins(palette.px(16), palette.px(12), palette.px(16), palette.px(12))
        header.addWidget(Text(tr("Jobs"), "strong", wrap=False))
        header.addStretch(1)
        header.addWidget(self._summary)
        self.body.addLayout(header)
        self._empty = Text(tr("Nothing runs. What you start appears here."), "body", "muted")
        self._empty.setContentsMargins(palette.px(16), 0, palette.px(16), palette.px(16))
        self.body.addWidget(self._empty)
        self._scroll = Scroll()
        self._scroll.body.setContentsMargins(0, 0, 0, 0)
        self._scroll.body.setSpacing(0)
        self.body.addWidget(self._scroll)

    def focus_rect(self) -> QRect:
        """Where the ring goes while there is no button to go to."""
        return self.sheet()

    def show_jobs(self, jobs: Sequence[Job], now: float) -> None:
        """Show these, the rows that are there already only brought up to date."""
        self._summary.set_text(job_words.summary(jobs))
        self._empty.setVisible(not jobs)
        self._scroll.setVisible(bool(jobs))
        ids = [job.id for job in jobs]
        if ids != list(self.rows):
            self._make_rows(ids)
        for job in jobs:
            self.rows[job.id].show_job(job, now)

    def _make_rows(self, ids: Sequence[str]) -> None:
        kept = {key: row for key, row in self.rows.items() if key in ids}
        for key, row in self.rows.items():
            if key not in kept:
                self._scroll.body.removeWidget(row)
                row.hide()
                row.deleteLater()
        self.rows = {}
        for at, key in enumerate(ids):
            row = self.rows[key] = kept.get(key) or self._new_row(key)
            self._scroll.body.insertWidget(at, row)
        room = (self.window().height() - palette.px(_AROUND)) // palette.px(ROW)
        height = min(len(ids), _MOST_ROWS_SEEN, max(room, 1)) * palette.px(ROW)
        if height != self._scroll.height():
            self._scroll.setFixedHeight(height)
            if self.isVisible():
                bottom = self.geometry().bottom()
                self.adjustSize()
                self.move(self.x(), bottom - self.height() + 1)

    def _new_row(self, key: str) -> JobRow:
        row = JobRow()
        row.log.clicked.connect(lambda: self.log_asked.emit(key))
        row.cancel.clicked.connect(lambda: self.cancel_asked.emit(key))
        row.undo.clicked.connect(lambda: self.undo_asked.emit(key))
        return row


class JobRow(QWidget):
    """One job: what it is, how far, and what can be done about it."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = ("", "")
        self._busy = BusyIcon(20)
        self._picture = QWidget()
        self._picture.setFixedSize(palette.px(20), palette.px(20))
        self.name = ElidedText("", "name")
        self.told = Text("", "small", "muted", wrap=False)
        self.second = ElidedText("", "small", "muted")
        self.bar = Progress(tr("How far the job is"))
        self.log = Button(tr("Log"), kind="quiet", small=True)
        self.cancel = Button(tr("Cancel"), small=True)
        self.undo = Button(tr("Undo…"), small=True)
        words = QGridLayout()
        words.setVerticalSpacing(palette.px(4))
        words.setHorizontalSpacing(palette.px(12))
        words.setColumnStretch(0, 1)
        words.addWidget(self.name, 0, 0)
        words.addWidget(self.told, 0, 1)
        words.addWidget(self.bar, 1, 0, 1, 2)
        words.addWidget(self.second, 2, 0, 1, 2)
        centred = QVBoxLayout()
        centred.addStretch(1)
        centred.addLayout(words)
        centred.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(palette.px(16), 1, palette.px(16), 0)
        row.setSpacing(palette.px(12))
        row.addWidget(self._picture)
        row.addWidget(self._busy)
        row.addLayout(centred, 1)
        row.addWidget(self.log)
        row.addWidget(self.cancel)
        row.addWidget(self.undo)
        self.setFixedHeight(palette.px(ROW))

    def show_job(self, job: Job, now: float) -> None:
        """Bring the row up to date."""
        running = job.state is JobState.RUNNING
        self._busy.setVisible(running)
        self._picture.setVisible(not running)
        self._icon = job_words.LOOKS[job.state]
        self.name.set_text(job_words.title(job))
        told = job_words.progress(job, now)
        under = job.state is JobState.WAITING or job.state.ended
        self.told.set_text("" if under else told)
        self.told.setVisible(not under)
        self.second.set_text(told if under else "")
        self.second.setVisible(under)
        self.bar.setVisible(not under)
        if not under:
            self.bar.set_share(job.progress)
        self.log.setVisible(job.state is not JobState.WAITING)
        self.cancel.setVisible(not job.state.ended)
        self.cancel.setEnabled(not job.cancelling)
        self.undo.setVisible(job.undo is not None)
        of = tr("Of the job {job}", job=job_words.title(job))
        for button in (self.log, self.cancel, self.undo):
            button.setAccessibleDescription(of)  # a screen reader meets "Cancel" in every row
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, palette.color("line"))
        if not self._busy.isVisible():
            name, token = self._icon
            spot = self._picture.geometry().topLeft()
            painter.drawPixmap(spot, icons.pixmap(name, token, 20, self.devicePixelRatioF()))
