"""What the window does with jobs: shows them, asks what they ask, and stops them before it closes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.jobs import Job, JobState
from app.core.plans import Effect
from app.ui import job_words
from app.ui.actions import Action, Group
from app.ui.journal_watch import JournalWatch
from app.ui.run_plan import propose
from app.ui.text import tr
from app.ui.widgets.job_strip import JobStrip

if TYPE_CHECKING:
    from app.ui.dialogs.close_with_jobs import CloseWithJobs
    from app.ui.dialogs.job_question import JobQuestion
    from app.ui.main_window import MainWindow
    from app.ui.widgets.job_popover import JobPopover

_TICK_MS = 1000
_ENDED_SHOWN = 5


class JobDesk(QObject):
    """Between the jobs and the widgets that show them."""

    strip_changed = Signal()  # the window was built anew, and has another one

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = window.services.jobs
        self._strip: JobStrip | None = None
        self._popover: JobPopover | None = None
        self._closing: CloseWithJobs | None = None
        self._questions: dict[str, JobQuestion] = {}
        self._told: set[str] = set()  # ended jobs whose end was said
        self._seen: set[str] = set()  # failed jobs that were looked at
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show)
        window.bridge.jobs_changed.connect(self._on_jobs_changed)
        self._stop = self._jobs.subscribe(window.bridge.publish)
        self.journal = JournalWatch(window.services, self)
        self.journal.changed.connect(self._show_journal)

    def show_in(self, strip: JobStrip) -> None:
        """Show the jobs in this strip from now on."""
        if self._popover is not None:
            self._popover.deleteLater()
        self._strip, self._popover = strip, None
        strip.cancel_asked.connect(self.cancel)
        self._show()
        self._show_journal()
        self.strip_changed.emit()

    # What the user asks for

    @Slot(str)
    def cancel(self, job_id: str) -> None:
        """Stop a job."""
        self._jobs.cancel(job_id)

    @Slot(str)
    def open_log(self, job_id: str) -> None:
        """Show what a job prints, or printed."""
        from app.ui.dialogs.job_log import JobLog  # noqa: PLC0415 - when first used

        self._see(job_id)
        if self._popover is not None:
            self._popover.dismiss()
        log = JobLog(self._window, self._window.services, self._window.bridge, job_id)
        log.finished.connect(log.deleteLater)
        log.open()

    @Slot(str)
    def undo(self, job_id: str) -> None:
        """Show the plan that takes back what a job did."""
        plan = self._jobs.get(job_id).undo
        if self._popover is not None:
            self._popover.dismiss()
        if plan is not None:
            propose(self._window, plan)

    def show_popover(self) -> None:
        """Open the list of jobs over the strip, or close it."""
        assert self._strip is not None
        if self._popover is None:
            from app.ui.widgets.job_popover import JobPopover  # noqa: PLC0415 - when first used

            self._popover = JobPopover(self._strip)
            self._popover.log_asked.connect(self.open_log)
            self._popover.cancel_asked.connect(self.cancel)
            self._popover.undo_asked.connect(self.undo)
            self._popover.closed.connect(self._on_popover_closed)
        if self._popover.isVisible():
            self._popover.dismiss()
            return
        self._popover.show_jobs(self._listed(), time.time())
        self._popover.open_above(self._strip.jobs)

    @Slot()
    def _on_popover_closed(self) -> None:
        for job in self._jobs.all():
            if job.state is JobState.FAILED:
                self._see(job.id)

    def _see(self, job_id: str) -> None:
        self._seen.add(job_id)
        self._show()

    def actions(self) -> list[Action]:
        """What can be done about the jobs of this moment."""
        found = []
        for job in self._jobs.all():
            name = job_words.title(job)
            if not job.state.ended:
                words = tr("Cancel: {job}", job=name)
                run = partial(self.cancel, job.id)
                found.append(Action(f"cancel-{job.id}", words, Group.DO, run, "stop"))
            if job.state is not JobState.WAITING:
                words = tr("Log of: {job}", job=name)
                found.append(
                    Action(f"log-{job.id}", words, Group.GO, partial(self.open_log, job.id), "terminal")
                )
        return found

    # What the jobs tell

    @Slot(tuple)
    def _on_jobs_changed(self, ids: tuple[str, ...]) -> None:
        for job_id in ids:
            job = self._jobs.get(job_id)
            self._ask_about(job)
            if job.state.ended and job_id not in self._told:
                self._told.add(job_id)
                self._say_end(job)
        self._show()

    def _say_end(self, job: Job) -> None:
        if job.state is JobState.DONE and job.plan.effect is not Effect.READS:
            undo = (lambda: self.undo(job.id)) if job.undo is not None else None
            self._window.toaster.show_toast(tr("Done: {job}", job=job_words.title(job)), undo)

    def _ask_about(self, job: Job) -> None:
        asking = self._questions.get(job.id)
        if job.question is None:
            if asking is not None:
                asking.reject()
        elif asking is None:
            from app.ui.dialogs.job_question import JobQuestion  # noqa: PLC0415 - when first used

            dialog = self._questions[job.id] = JobQuestion(self._window, job)
            dialog.answered.connect(lambda text: self._jobs.answer(job.id, text))
            dialog.finished.connect(lambda _result: self._on_question_closed(job.id, dialog))
            dialog.open()

    def _on_question_closed(self, job_id: str, dialog: JobQuestion) -> None:
        del self._questions[job_id]
        if not dialog.was_answered and self._jobs.get(job_id).state is JobState.ASKING:
            self._jobs.cancel(job_id)
        dialog.deleteLater()

    @Slot()
    def _show(self) -> None:
        jobs = self._jobs.all()
        live = [job for job in jobs if not job.state.ended]
        failed = [job for job in jobs if job.state is JobState.FAILED and job.id not in self._seen]
        now = time.time()
        if self._strip is not None:
            self._strip.show_jobs([*live, *failed], now)
        if self._popover is not None and self._popover.isVisible():
            self._popover.show_jobs(self._listed(), now)
        if self._closing is not None:
            self._closing.show_jobs(live)
        if live:
            self._tick.start()
        else:
            self._tick.stop()

    def _listed(self) -> list[Job]:
        """What the popover lists: what runs, what waits, and the last that ended."""
        jobs = self._jobs.all()
        running = [job for job in jobs if not job.state.ended and job.state is not JobState.WAITING]
        waiting = [job for job in jobs if job.state is JobState.WAITING]
        ended = sorted((job for job in jobs if job.state.ended), key=lambda job: -(job.ended or 0))
        return [*running, *waiting, *ended[:_ENDED_SHOWN]]

    @Slot()
    def _show_journal(self) -> None:
        if self._strip is not None:
            self._strip.show_journal(self.journal.today)
        if self._window.drawer is not None:
            self._window.drawer.show_entries(self.journal.entries)

    # Closing the window

    def anything_runs(self) -> bool:
        """Whether a job runs or waits."""
        return any(not job.state.ended for job in self._jobs.all())

    def ask_before_closing(self, close: Callable[[], None]) -> None:
        """Ask whether to stop what runs; when it has stopped, call `close`."""
        from app.ui.dialogs.close_with_jobs import CloseWithJobs  # noqa: PLC0415 - when first used

        if self._closing is not None:
            self._closing.raise_()
            return
        live = [job for job in self._jobs.all() if not job.state.ended]
        self._closing = CloseWithJobs(self._window, self._jobs, live)
        self._closing.finished.connect(self._on_closing_finished)
        self._closing.all_ended.connect(close)
        self._closing.open()

    @Slot()
    def _on_closing_finished(self) -> None:
        if self._closing is not None:
            self._closing.deleteLater()
        self._closing = None

    def close(self) -> None:
        """Hear no more of jobs and journal."""
        self._stop()
        self._tick.stop()
        self.journal.close()
