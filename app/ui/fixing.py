"""From a failure to the plan that mends it, and then to what failed once more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.jobs import Job, JobState
from app.ui.background import Failed, in_background
from app.ui.services import Services

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

Fixes = tuple[Fix, ...]


def find_fixes(owner: QObject, services: Services, error: AppError, show: Callable[[Fixes], None]) -> None:
    """Hand on the ways out there are. It takes a dry run at times."""

    def found(fixes: Fixes | Failed) -> None:
        if not isinstance(fixes, Failed) and fixes:
            show(fixes)

    if error.about is not None:
        in_background(owner, partial(_of, services, error), found)


def run_fix(window: MainWindow, fix: Fix, again: Callable[[], object] | None) -> None:
    """Show the plan of a way out; when it went well, try again what had failed."""
    from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

    def ended(job: Job) -> None:
        if job.state is JobState.DONE and fix.again and again is not None:
            again()

    if fix.plan is not None:
        propose(window, fix.plan, ended)


def _of(services: Services, error: AppError) -> Fixes:
    return services.fixes.of(error)
