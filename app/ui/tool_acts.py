"""From a button about a tool to the plan that installs or removes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.core.jobs import Job
from app.core.plans import Plan
from app.ui.background import Failed, in_background, or_problem

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def get_tool(window: MainWindow, name: str, on_done: Callable[[Job], None] | None = None) -> None:
    """Show the plan that installs a tool, or why there is none. Looking at the machine takes a moment."""
    _show(window, partial(window.services.tool_setup.plan_install, name), on_done)


def remove_tool(window: MainWindow, name: str, on_done: Callable[[Job], None] | None = None) -> None:
    """Show the plan that removes a tool which Labwright installed."""
    _show(window, partial(window.services.tool_setup.plan_remove, name), on_done)


def _show(window: MainWindow, make: Callable[[], Plan], on_done: Callable[[Job], None] | None) -> None:
    def planned(plan: Plan | AppError | Failed) -> None:
        from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - when first used
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        if isinstance(plan, AppError):
            show_failure(window, plan)
        elif isinstance(plan, Plan):
            propose(window, plan, on_done)

    in_background(window, partial(or_problem, make), planned)
