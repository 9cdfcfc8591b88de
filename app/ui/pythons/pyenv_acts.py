"""What the page of Pythons does with pyenv. Everything is shown as a plan first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.services.python_versions import PythonVersions
from app.system.true_path import from_here
from app.ui.background import Failed, in_background, or_problem
from app.ui.run_plan import open_form, propose
from app.ui.text import tr
from app.ui.window_of import window_of


class PyenvActs(QObject):
    """Install, remove and choose."""

    changed = Signal()  # a plan was carried out

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page

    @property
    def _versions(self) -> PythonVersions:
        return window_of(self._page).services.python_versions

    @Slot()
    def show_install(self) -> None:
        """Choose a Python to install; where pyenv is missing, that comes first."""
        from app.ui.pythons.install_python import InstallPython  # noqa: PLC0415 - when first used

        dialog = InstallPython(window_of(self._page), self._on_installed)
        open_form(dialog)

    def _on_installed(self, version: str) -> None:
        if version:
            self.changed.emit()
        else:  # it was what comes before: now a Python can be chosen
            self.show_install()

    @Slot(str)
    def use_everywhere(self, version: str) -> None:
        """Choose it for every folder that chooses none."""
        self._propose(partial(self._versions.plan_global, version))

    @Slot(str)
    def use_in_a_folder(self, version: str) -> None:
        """Ask for a folder, and choose it there."""
        title = tr("Choose the folder that shall use Python {version}", version=version)
        dialog = QFileDialog(window_of(self._page), title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(partial(self._use_in, version))
        dialog.open()

    def _use_in(self, version: str, folder: str) -> None:
        self._propose(partial(self._versions.plan_local, version, from_here(folder)))

    @Slot(str)
    def remove(self, version: str) -> None:
        """Move it to the bin."""
        self._propose(partial(self._versions.plan_uninstall, version))

    @Slot()
    def rehash(self) -> None:
        """Let its shims know what is installed now."""
        self._propose(self._versions.plan_rehash)

    def _propose(self, make: Callable[[], Plan]) -> None:
        """Plans look at the disk."""
        again = partial(self._propose, make)
        in_background(self, partial(or_problem, make), partial(self._on_planned, again=again))

    def _on_planned(self, plan: Plan | AppError | Failed, *, again: Callable[[], None]) -> None:
        from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - when first used

        window = window_of(self._page)
        if isinstance(plan, AppError):
            show_failure(window, plan, again)
        elif isinstance(plan, Plan):
            propose(window, plan, self._on_done)

    def _on_done(self, job: Job) -> None:
        if job.state is JobState.DONE:
            self.changed.emit()
