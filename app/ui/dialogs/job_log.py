"""One job: what it prints while it runs, how it ended, and what can be done then."""

from __future__ import annotations

import time
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout

from app.core import amounts
from app.core.error_knowledge import Found
from app.core.error_lines import error_lines
from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.help_text import help_text
from app.core.jobs import Job, JobState
from app.core.outcomes import Line, Stream
from app.core.plans import RunCommand, StartProgram
from app.core.terminal_text import plain
from app.services.known_errors import here
from app.services.output_log import OutputLog
from app.ui import job_words
from app.ui.background import Failed, in_background
from app.ui.fixing import Fixes, find_fixes, run_fix
from app.ui.job_bridge import JobBridge
from app.ui.run_plan import propose, start
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.unexpected import facts, user_name
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.error_panel import ErrorPanel
from app.ui.widgets.log_view import LogView
from app.ui.widgets.progress import Progress
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_LOOK_EVERY_MS = 100
_SEARCHED_LINES = 3_000  # for the lines that say what went wrong: they stand near the end
_HELP_LINES = 1_000
_BADGES = {
    JobState.WAITING: "plain",
    JobState.RUNNING: "busy",
    JobState.ASKING: "warning",
    JobState.DONE: "ready",
    JobState.FAILED: "broken",
    JobState.CANCELLED: "plain",
}


class JobLog(Dialog):
    """The dialog of one job. Closing it leaves the job alone."""

    def __init__(self, window: MainWindow, services: Services, bridge: JobBridge, job_id: str) -> None:
        self._job = services.jobs.get(job_id)
        super().__init__(window, job_words.title(self._job), width=840)
        self._window, self._services = window, services
        self._log = services.jobs.log(job_id)
        self._seen_revision = -1
        self.badge = Badge()
        self.progress = Progress(tr("Progress"))
        self.words = Text("", "small", "muted", wrap=False)
        state = QHBoxLayout()
        state.setSpacing(palette.px(12))
        state.addWidget(self.badge)
        state.addWidget(self.progress, 1)
        state.addWidget(self.words)
        self.body.addLayout(state)
        self.output = LogView(_program_said(self._job))
        self.output.setMinimumHeight(palette.px(300))
        self.output.show_log(self._log)
        self.body.addWidget(self.output, 1)
        self.error: ErrorPanel | None = None
        self._add_footer()
        bridge.jobs_changed.connect(self._on_jobs_changed)
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._on_look)
        self._look.start()
        self._show_job()

    def _add_footer(self) -> None:
        self.stop = Button(tr("Stop"), icon="stop")
        self.stop.clicked.connect(self._on_stop_clicked)
        self.undo = Button(tr("Undo…"), icon="undo")
        self.undo.clicked.connect(self._on_undo_clicked)
        self.again = Button(tr("Try again…"), icon="refresh")
        self.again.clicked.connect(self._on_again_clicked)
        self.close_button = Button(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        for button in (self.stop, self.undo, self.again):
            self.footer_left.addWidget(button)
        self.footer_right.addWidget(self.close_button)
        self.set_primary(self.close_button)

    def _show_job(self) -> None:
        job = self._job
        state = tr("Runs") if job.state is JobState.RUNNING else _state_word(job)
        self.badge.set_state(_BADGES[job.state], state)
        self._say_time()
        self.stop.setVisible(not job.state.ended)
        if job.cancelling:
            self.stop.set_busy(tr("Stopping…"))
        self.undo.setVisible(job.state is JobState.DONE and job.undo is not None)
        self.again.setVisible(job.state in {JobState.FAILED, JobState.CANCELLED})
        if not job.state.ended:
            self.progress.set_share(job.progress)
            return
        self._look.stop()
        self.output.refresh()
        if job.state is JobState.FAILED:
            self.progress.set_failed()
            self._show_error(job)
        elif job.state is JobState.DONE:
            self.progress.set_done()
        else:
            self.progress.hide()

    def _say_time(self) -> None:
        job = self._job
        if job.state.ended:
            took = (job.ended or 0) - (job.started or job.ended or 0)
            self.words.set_text(shown(amounts.duration(took)))
        else:
            self.words.set_text(job_words.progress(job, time.time()))

    def _show_error(self, job: Job) -> None:
        if self.error is not None or job.error is None:
            return
        output = self.output if self._take_words_of(job.error) else None
        self.output.setVisible(output is not None)
        self.error = ErrorPanel(job.error, title=_error_title(job), help_text=self._help_text, output=output)
        self.body.insertWidget(self.body.count() - (output is None), self.error)
        self.error.fix_chosen.connect(self._on_fix_chosen)
        find_fixes(self, self._services, job.error, self._show_fixes)
        in_background(self, partial(self._known_errors, job.error), self._show_known)
        if self.isVisible():
            self.fit()

    def _show_fixes(self, fixes: Fixes) -> None:
        if self.error is not None:
            self.error.show_fixes(fixes)
            self.fit_anew()

    def _known_errors(self, error: AppError) -> tuple[Found, ...]:
        first = max(self._log.first_kept, self._log.line_count - _SEARCHED_LINES)
        said = "\n".join(plain(line.text) for line in self._log.lines(first, self._log.line_count))
        return self._services.known_errors.behind(error, said)

    def _show_known(self, found: tuple[Found, ...] | Failed) -> None:
        if self.error is not None and found and not isinstance(found, Failed):
            self.error.show_known(found, here())
            self.fit_anew()

    def _take_words_of(self, error: AppError) -> bool:
        """Show the lines that say what went wrong; False where nothing was printed at all."""
        if not self._log.line_count and error.output:
            self._log = OutputLog()
            self._log.append([Line(Stream.ERR, text) for text in error.output.splitlines()])
            self.output.show_log(self._log)
        first = max(self._log.first_kept, self._log.line_count - _SEARCHED_LINES)
        lines = self._log.lines(first, self._log.line_count)
        texts = [plain(line.text) if line.stream is not Stream.NOTE else "" for line in lines]
        self.output.mark_errors([(first + start, first + stop) for start, stop in error_lines(texts)])
        return self._log.line_count > 0

    def _help_text(self) -> str:
        assert self._job.error is not None
        return help_text(
            self._job.error,
            str(self._job.plan.title),
            output=[plain(line.text) for line in self._log.tail(_HELP_LINES)],
            facts=facts(self._services.version),
            home=str(self._services.places.home),
            user=user_name(),
        )

    @Slot(tuple)
    def _on_jobs_changed(self, job_ids: tuple[str, ...]) -> None:
        if self._job.id in job_ids:
            self._job = self._services.jobs.get(self._job.id)
            self._show_job()

    @Slot()
    def _on_look(self) -> None:
        """New lines tell nobody: a program may print a million of them."""
        if self._log.revision != self._seen_revision:
            self._seen_revision = self._log.revision
            self.output.refresh()
        self._say_time()

    @Slot()
    def _on_stop_clicked(self) -> None:
        self._services.jobs.cancel(self._job.id)

    @Slot()
    def _on_undo_clicked(self) -> None:
        if self._job.undo is not None:
            self.accept()
            propose(self._window, self._job.undo)

    @Slot(object)
    def _on_fix_chosen(self, fix: Fix) -> None:
        window, plan = self._window, self._job.plan
        self.accept()
        # It was agreed to before: what the button promises needs no second question.
        run_fix(window, fix, lambda: start(window, plan))

    @Slot()
    def _on_again_clicked(self) -> None:
        self.accept()
        propose(self._window, self._job.plan)


def _state_word(job: Job) -> str:
    match job.state:
        case JobState.WAITING:
            return tr("Waits")
        case JobState.ASKING:
            return tr("Asks")
        case JobState.FAILED:
            return tr("Failed")  # why stands below, with room for it
    return job_words.outcome(job)


def _program_said(job: Job) -> str:
    steps = job.plan.steps
    commands = [step.command for step in steps if isinstance(step, RunCommand | StartProgram)]
    names = {
        command.argv[2] if command.argv[1:2] == ("-m",) else PurePath(command.argv[0]).name
        for command in commands
    }
    return tr("What {program} said", program=names.pop()) if len(names) == 1 else tr("Output")


def _error_title(job: Job) -> str:
    step = job.plan.steps[min(job.step, len(job.plan.steps) - 1)]
    if len(job.plan.steps) == 1:
        return tr("This did not work: {step}", step=shown(step.sentence))
    return tr(
        "Step {number} of {total} did not work: {step}",
        number=job.step + 1,
        total=len(job.plan.steps),
        step=shown(step.sentence),
    )
