"""What happens when something is asked for on the Poetry page: a form where one is needed, then a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from app.core.errors import AppError
from app.core.jobs import Job
from app.core.plans import Plan
from app.core.poetry_look import ProjectLook
from app.core.poetry_projects import ProjectWish
from app.core.poetry_work import ProjectFinding
from app.ui.background import Failed, in_background, or_problem
from app.ui.run_plan import open_form
from app.ui.text import tr
from app.ui.tool_acts import get_tool
from app.ui.window_of import window_of

if TYPE_CHECKING:
    from app.ui.pages.poetry import PoetryPage
    from app.ui.poetry.project_parts import ProjectParts


class ProjectActs(QObject):
    """Works for one page; plans are made in the background, shown, and run when the user agrees."""

    changed = Signal()  # something ran: the project is to be read again
    made = Signal(str)  # a new project is in this folder
    asking = Signal(bool)  # Poetry is asked what would change

    def __init__(self, page: PoetryPage) -> None:
        super().__init__(page)
        self._page = page
        self._services = page.services

    def listen_to(self, parts: ProjectParts) -> None:
        """Do what these parts ask for."""
        for source in (parts.card, parts.dependencies, parts.work):
            source.wished.connect(self._on_wished)
        parts.get_asked.connect(self._on_get)
        parts.dependencies.add_asked.connect(self._on_add)
        parts.environment.use_asked.connect(self._on_use)
        parts.environment.remove_asked.connect(self._on_remove)
        for settings in (parts.environment, parts.settings):
            settings.setting_asked.connect(self._on_setting)
        parts.work.run_asked.connect(self._on_run)
        parts.work.check_asked.connect(self._on_check)
        parts.work.version_asked.connect(self._on_version)
        parts.work.publish_asked.connect(self._on_publish)

    def show_new(self, folder: Path | None) -> None:
        """The form of a new project, in this folder if one is given."""
        from app.ui.poetry.new_project import NewProjectForm  # noqa: PLC0415 - when first used

        form = NewProjectForm(window_of(self._page), folder)
        form.agreed.connect(partial(self._on_new_agreed, form))
        open_form(form)

    @property
    def _look(self) -> ProjectLook | None:
        return self._page.look

    @property
    def _folder(self) -> str:
        return str(self._page.folder)

    @Slot(object)
    def _on_wished(self, wish: ProjectWish) -> None:
        self.propose(partial(self._services.poetry.plan, self._folder, wish))

    @Slot()
    def _on_get(self) -> None:
        get_tool(window_of(self._page), "poetry", lambda _job: self.changed.emit())

    @Slot()
    def _on_add(self) -> None:
        from app.ui.poetry.add_to_project import AddToProject  # noqa: PLC0415 - when first used

        if self._look is not None:
            form = AddToProject(window_of(self._page), self._look)
            form.agreed.connect(lambda plan: self._show(plan, form=form))
            open_form(form)

    def _on_new_agreed(self, form: QDialog, plan: Plan, folder: str) -> None:
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        def ended(job: Job) -> None:
            if job.error is None:
                self.made.emit(folder)

        propose(window_of(self._page), plan, ended, form=form)

    @Slot()
    def _on_use(self) -> None:
        from app.ui.poetry.release_dialogs import UsePython  # noqa: PLC0415 - when first used

        if self._look is not None:
            form = UsePython(window_of(self._page), self._look)
            work, folder = self._services.poetry_work, self._folder
            form.agreed.connect(
                lambda python: self.propose(partial(work.plan_use, folder, python), form=form)
            )
            open_form(form)

    @Slot(str)
    def _on_remove(self, prefix: str) -> None:
        self.propose(partial(self._services.poetry_work.plan_remove, self._folder, prefix))

    @Slot(str, object)
    def _on_setting(self, key: str, value: str | None) -> None:
        self.propose(partial(self._services.poetry_work.plan_setting, self._folder, key, value))

    @Slot(tuple)
    def _on_run(self, words: Sequence[str]) -> None:
        plan = partial(self._services.poetry_work.plan_run, self._folder, words)
        self.propose(plan, show_output=True)

    @Slot()
    def _on_check(self) -> None:
        work = self._page.parts.work
        work.check.set_busy(tr("Checking…"))
        check = partial(self._services.poetry_work.check, self._folder)

        def take(found: tuple[ProjectFinding, ...] | AppError | Failed) -> None:
            if isinstance(found, Failed):
                work.check.set_busy()
            else:
                work.show_findings(found)

        in_background(self, partial(or_problem, check), take)

    @Slot()
    def _on_version(self) -> None:
        from app.ui.poetry.release_dialogs import NewVersion  # noqa: PLC0415 - when first used

        if self._look is not None:
            form = NewVersion(window_of(self._page), self._look)
            work, folder = self._services.poetry_work, self._folder
            form.agreed.connect(
                lambda rule: self.propose(partial(work.plan_version, folder, rule), form=form)
            )
            open_form(form)

    @Slot()
    def _on_publish(self) -> None:
        from app.ui.poetry.release_dialogs import Publish  # noqa: PLC0415 - when first used

        if self._look is not None:
            form = Publish(window_of(self._page), self._look)
            form.agreed.connect(partial(self._on_publish_agreed, form))
            form.keep_agreed.connect(partial(self._on_keep_agreed, form))
            open_form(form)

    def _on_publish_agreed(self, form: QDialog, place: str, build: bool, token: str | None) -> None:
        work = self._services.poetry_work
        self.propose(partial(work.plan_publish, self._folder, place, build=build, token=token), form=form)

    def _on_keep_agreed(self, form: QDialog, place: str, token: str) -> None:
        self.propose(partial(self._services.poetry_work.plan_keep_token, place, token), form=form)

    def propose(
        self, make: Callable[[], Plan], *, show_output: bool = False, form: QDialog | None = None
    ) -> None:
        """Ask Poetry what would come of it, then show the plan."""
        self.asking.emit(True)

        def take(plan: Plan | AppError | Failed) -> None:
            self.asking.emit(False)
            if isinstance(plan, AppError):
                from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - when first used

                again = partial(self.propose, make, show_output=show_output)
                show_failure(window_of(self._page), plan, again, form=form)
            elif isinstance(plan, Plan):
                self._show(plan, show_output=show_output, form=form)
            elif form is not None:  # nobody knows why there is no plan
                form.open()

        in_background(self, partial(or_problem, make), take)

    def _show(self, plan: Plan, *, show_output: bool = False, form: QDialog | None = None) -> None:
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        def ended(job: Job) -> None:
            self.changed.emit()
            if show_output and job.error is None:
                window_of(self._page).job_desk.open_log(job.id)

        propose(window_of(self._page), plan, ended, form=form)
