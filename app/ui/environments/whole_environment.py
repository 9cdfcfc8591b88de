"""What can be done with an environment as a whole, behind "More" of its details."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QDialog, QWidget

from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.jobs import Job, JobState
from app.core.package_changes import PackageChange
from app.core.plans import Plan
from app.services.keeping import REPAIRABLE
from app.ui.background import Failed, in_background
from app.ui.run_plan import open_form, propose
from app.ui.services import Services
from app.ui.text import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.package_changes import PackageChanges
from app.ui.window_of import window_of

Make = Callable[[], Plan]


class Pane(Protocol):
    """What the details do for this."""

    def propose(self, make: Make, *, form: QDialog | None = None) -> None:
        """Show the plan that a function makes, and the form it came from again."""
        ...

    def propose_and_look(self, make: Make) -> None:
        """The same, and look again at what it has to do with Jupyter when that is done."""
        ...

    def tell_of(self, prefix: str) -> None:
        """Let the page show another environment, which is new."""
        ...


class WholeEnvironment:
    """The actions for one environment."""

    def __init__(self, pane: QWidget, told: Pane, services: Services, environment: Environment) -> None:
        self._pane, self._told = pane, told
        self._services, self._environment = services, environment

    def actions(self) -> list[tuple[str, Callable[[], object]]]:
        """Each with what it is called."""
        environment = self._environment
        keeping, deleting = self._services.keeping, self._services.deleting
        repair = (tr("Repair it…"), partial(self._told.propose, partial(keeping.plan_repair, environment)))
        delete = partial(self._told.propose, partial(deleting.plan_delete, environment))
        return [
            *([repair] if environment.health.state in REPAIRABLE else []),
            (tr("Export its packages…"), self.export),
            (tr("Clone it…"), self.clone),
            (tr("Compare it…"), self.compare),
            (tr("Snapshots…"), self.snapshots),
            *self._of_conda(),
            (tr("Rename it…"), self.rename),
            (tr("Delete it…"), delete),
        ]

    def _of_conda(self) -> list[tuple[str, Callable[[], object]]]:
        if self._environment.kind is not Kind.CONDA:
            return []
        clean = partial(self._told.propose, self._services.conda_upkeep.plan_clean)
        return [
            (tr("Take it back to a revision…"), self.revisions),
            (tr("Free the room that conda’s downloads take…"), clean),
        ]

    def revisions(self) -> None:
        """Show what conda wrote down of it, and go back."""
        from app.ui.environments.revisions import Revisions  # noqa: PLC0415 - when first used

        dialog = Revisions(window_of(self._pane), self._environment)
        dialog.agreed.connect(lambda plan: propose(window_of(self._pane), plan, form=dialog))
        open_form(dialog)

    def export(self) -> None:
        """Show the forms of its list of packages."""
        from app.ui.environments.export_packages import ExportPackages  # noqa: PLC0415 - when first used

        _open(ExportPackages(window_of(self._pane), self._environment))

    def clone(self) -> None:
        """Ask where a clone goes; check it when it is made."""
        from app.ui.environments.clone_environment import CloneEnvironment  # noqa: PLC0415 - when first used

        dialog = CloneEnvironment(window_of(self._pane), self._environment)
        dialog.agreed.connect(partial(self._on_clone_agreed, dialog))
        open_form(dialog)

    def compare(self) -> None:
        """Show the difference to another one, or to a file."""
        from app.ui.environments.compare_environments import (  # noqa: PLC0415 - when first used
            CompareEnvironments,
        )

        others = self._services.environments.snapshot.environments
        _open(CompareEnvironments(window_of(self._pane), self._environment, others))

    def snapshots(self) -> None:
        """Show what it can go back to."""
        from app.ui.environments.snapshots_of_environment import (  # noqa: PLC0415 - when first used
            SnapshotsOfEnvironment,
        )

        dialog = SnapshotsOfEnvironment(window_of(self._pane), self._environment)
        dialog.proposed.connect(lambda make: self._told.propose(make, form=dialog))
        open_form(dialog)

    def rename(self) -> None:
        """Ask for another name."""
        from app.ui.environments.rename_environment import RenameEnvironment  # noqa: PLC0415 - when first used

        def start(plan: Plan, prefix: str) -> None:
            def show(job: Job) -> None:
                if job.state is JobState.DONE:
                    self._told.tell_of(prefix)

            propose(window_of(self._pane), plan, show, form=dialog)

        dialog = RenameEnvironment(window_of(self._pane), self._environment)
        dialog.agreed.connect(start)
        open_form(dialog)

    def with_jupyter(self, what: str) -> None:
        """Put it into Jupyter's list, take it out, or open the Jupyter that is installed in it, in its
        project or at home."""
        kernels, environment = self._services.kernels, self._environment
        if what == "register":
            self._told.propose_and_look(partial(kernels.plan_register, environment))
        elif what == "remove":
            self._told.propose_and_look(partial(kernels.plan_remove, environment))
        else:
            folder = environment.project or str(self._services.places.home)
            self._told.propose(partial(kernels.plan_open_jupyter, environment, folder))

    def _on_clone_agreed(self, form: QDialog, plan: Plan, prefix: str) -> None:
        def check(job: Job) -> None:
            if job.state is JobState.DONE:
                self._told.tell_of(prefix)
                unlike = partial(self._services.keeping.unlike, self._environment, prefix)
                in_background(self._pane, unlike, self._tell_likeness)

        propose(window_of(self._pane), plan, check, form=form)

    def _tell_likeness(self, changes: tuple[PackageChange, ...] | Failed) -> None:
        name, window = shown_name(self._environment), window_of(self._pane)
        if isinstance(changes, Failed):
            window.toaster.show_toast(
                tr("The clone is made, and could not be compared with {name}.", name=name)
            )
        elif not changes:
            window.toaster.show_toast(tr("Checked: the clone has the same packages as {name}.", name=name))
        else:
            _open(_Unlike(window, name, changes))


class _Unlike(Dialog):
    """How a clone is not like its original."""

    def __init__(self, window: QWidget, name: str, changes: tuple[PackageChange, ...]) -> None:
        words = tr_count(
            "{n} package is not as in {name}. Everything else is the same.",
            "{n} packages are not as in {name}. Everything else is the same.",
            len(changes),
            name=name,
        )
        super().__init__(window, tr("The clone is made, with a difference"), words)
        self.body.addWidget(PackageChanges(changes))
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.footer_right.addWidget(close)
        self.set_primary(close)


def _open(dialog: Dialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
