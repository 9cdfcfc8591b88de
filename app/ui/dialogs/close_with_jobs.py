"""Asks before the window closes over running jobs, and shows how they stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.jobs import Job, JobState
from app.ui import job_words
from app.ui.text import tr, tr_count
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Row, RowCard
from app.ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from app.services.jobs import Jobs


class CloseWithJobs(Dialog):
    """First the question, then each job until it has stopped. The window stays until then."""

    all_ended = Signal()

    def __init__(self, parent: QWidget, jobs: Jobs, live: Sequence[Job]) -> None:
        super().__init__(
            parent,
            tr_count("{n} job is still running", "{n} jobs are still running", len(live)),
            tr("Labwright stops what it started before it closes. What a job only half made is taken away."),
            width=560,
        )
        self._jobs = jobs
        self._stopping = False
        self._rows: dict[str, Row] = {}
        self._badges: dict[str, Badge] = {}
        card = RowCard()
        for job in live:
            badge = self._badges[job.id] = Badge("busy", tr("Running"))
            self._rows[job.id] = card.add_row("", job_words.title(job), badge=badge)
        self.body.addWidget(card)
        self.keep = Button(tr("Keep working"))
        self.keep.clicked.connect(self.reject)
        self.force = Button(tr("End them at once"), kind="danger")
        self.force.clicked.connect(self._on_force)
        self.force.hide()
        self.stop = Button(tr("Stop and close"), kind="primary")
        self.stop.clicked.connect(self._on_stop)
        self.footer_left.addWidget(self.force)
        self.footer_right.addWidget(self.keep)
        self.footer_right.addWidget(self.stop)
        self.set_primary(self.stop)
        self.stop.setFocus()
        self.show_jobs(live)

    @Slot()
    def _on_stop(self) -> None:
        self._stopping = True
        self.stop.set_busy(tr("Stopping…"))
        self.force.show()
        self.keep.hide()
        for job_id in reversed(self._rows):  # the last first, so that none starts because one before it ends
            self._jobs.cancel(job_id)
        self.show_jobs([job for job in self._jobs.all() if not job.state.ended])

    @Slot()
    def _on_force(self) -> None:
        self.force.setEnabled(False)
        self._jobs.kill_all()

    def reject(self) -> None:
        """Escape goes back to work, as long as nothing is being stopped."""
        if not self._stopping:
            super().reject()

    def show_jobs(self, live: Sequence[Job]) -> None:
        """Bring the list up to date."""
        living = {job.id: job for job in live}
        for job_id, badge in self._badges.items():
            job = living.get(job_id)
            if job is None:
                badge.set_state("plain", job_words.outcome(self._jobs.get(job_id)))
            elif job.cancelling:
                badge.set_state("busy", tr("Stopping…"))
            elif job.state is JobState.WAITING:
                badge.set_state("plain", tr("Waiting"))
        if not living:
            if self._stopping:
                self.accept()
                self.all_ended.emit()
            else:  # all ended by themselves while the question stood here
                self.title.set_text(tr("Nothing runs any more"))
                self.stop.set_label(tr("Close"))
