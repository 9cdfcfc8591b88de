"""From a button about an engine to what it does, wherever the button is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.core.engine_looks import EngineLook
from app.core.engine_state import Act
from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.ui.background import Failed, in_background, or_problem

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def do_next(window: MainWindow, act: Act, about: EngineLook | None) -> None:
    """Do the one next thing about the engine."""
    if act is Act.START and about is not None:
        start_engine(window, about)
    elif act is Act.USE and about is not None:
        use_engine(window, about)
    elif act is Act.INSTALL:
        install_engine(window)
    elif act is Act.DOCTOR:
        run_doctor(window)
    else:
        window.show_page("engine")


def start_engine(window: MainWindow, look: EngineLook) -> None:
    """Show the plan that starts an engine; when it has run, wait until the engine answers."""
    endpoint, services = look.endpoint, window.services
    if endpoint is None:
        return

    def started(job: Job) -> None:
        if job.state is JobState.DONE:
            services.engine_presence.wait.begin(endpoint, look.starts or look.name)

    _show(window, partial(services.engine_start.plan, endpoint), started)


def use_engine(window: MainWindow, look: EngineLook) -> None:
    """Show the plan that lets `docker` use an engine."""
    services = window.services
    if look.context is not None:
        used = partial(_look_at_all, window)
        _show(window, partial(services.engines.plan_use, look.context), used)


def install_engine(window: MainWindow) -> None:
    """Let the user choose an engine to install."""
    from app.ui.engine.install_engine import InstallEngine  # noqa: PLC0415 - when first used
    from app.ui.run_plan import open_form  # noqa: PLC0415 - when first used

    open_form(InstallEngine(window))


def run_doctor(window: MainWindow) -> None:
    """Go to the doctor and have everything checked."""
    window.show_page("doctor")
    window.page.refresh()


def _look_at_all(window: MainWindow, _job: Job) -> None:
    in_background(window, window.services.engine_presence.look_again, lambda _folders: None)
    window.services.engine_looks.refresh()


def _show(window: MainWindow, make: Callable[[], Plan], on_done: Callable[[Job], None]) -> None:
    def planned(plan: Plan | AppError | Failed) -> None:
        from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - when first used
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        if isinstance(plan, AppError):
            show_failure(window, plan)
        elif isinstance(plan, Plan):
            propose(window, plan, on_done)

    in_background(window, partial(or_problem, make), planned)
