"""The one way from a page to something that happens: the plan is shown, and runs when the user agrees."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from app.core.commands import Shell
from app.core.errors import AppError
from app.core.jobs import Job
from app.core.plans import Plan
from app.ui.services import Services
from app.ui.text import tr

if TYPE_CHECKING:
    from app.ui.dialogs.plan_preview import PlanPreview
    from app.ui.main_window import MainWindow

OnDone = Callable[[Job], None]


def propose(
    window: MainWindow, plan: Plan, on_done: OnDone | None = None, *, form: QDialog | None = None
) -> PlanPreview:
    """Show a plan, start it as a job when the user says Run. Returns at once.

    `on_done` gets the job when it has ended, on the UI thread; never when the user changed their mind.
    `form` is what the plan came from: who goes back finds it as it was filled in.
    """
    from app.ui.dialogs.plan_preview import PlanPreview  # noqa: PLC0415 - when first used

    preview = PlanPreview(window, plan, window.services.explanations, chosen_shell(window.services))
    preview.shell_chosen.connect(partial(_remember_shell, window.services))
    preview.run_requested.connect(lambda: start(window, plan, on_done))
    preview.finished.connect(preview.deleteLater)
    if form is not None:
        preview.cancel.set_label(tr("Back"))
        back_to(form, preview)
    preview.open()
    return preview


def open_form(form: QDialog) -> None:
    """Open a form that a plan comes from. It stays, out of sight, until that is agreed to."""
    form.rejected.connect(form.deleteLater)
    form.open()


def back_to(form: QDialog, after: QDialog) -> None:
    """Open the form again when somebody turns away from what came of it."""
    after.rejected.connect(form.open)
    after.accepted.connect(form.deleteLater)


def start(window: MainWindow, plan: Plan, on_done: OnDone | None = None) -> str:
    """Start a plan that was agreed to, or that only reads: the job's id."""
    job_id = window.services.jobs.start(plan)
    if on_done is not None:
        _Ending(window, job_id, on_done)
    return job_id


def chosen_shell(services: Services) -> Shell:
    """The shell commands are shown for: the one chosen last, or the system's own."""
    chosen = str(services.settings.get("shell"))
    if chosen in set(Shell):
        return Shell(chosen)
    return Shell.POWERSHELL if sys.platform == "win32" else Shell.BASH


def _remember_shell(services: Services, shell: Shell) -> None:
    with suppress(AppError):  # it is only a convenience: whoever opens the settings is told what is wrong
        services.settings.set("shell", str(shell))


class _Ending(QObject):
    """Waits for the end of one job. It must not hold its parent: whoever goes last would delete the other."""

    def __init__(self, window: MainWindow, job_id: str, on_done: OnDone) -> None:
        super().__init__(window)
        self._bridge, self._jobs = window.bridge, window.services.jobs
        self._job_id, self._on_done = job_id, on_done
        self._bridge.jobs_changed.connect(self._on_jobs_changed)

    @Slot(tuple)
    def _on_jobs_changed(self, job_ids: tuple[str, ...]) -> None:
        if self._job_id not in job_ids:
            return
        job = self._jobs.get(self._job_id)
        if job.state.ended:
            self._bridge.jobs_changed.disconnect(self._on_jobs_changed)
            self.deleteLater()
            self._on_done(job)
