"""The form that adds packages to a project: which, to which group, and what would come with them."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from app.core.errors import AppError
from app.core.packages import is_project_name
from app.core.plans import Plan
from app.core.poetry_look import MAIN, ProjectLook
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.looked_at import LookedAt
from app.ui.poetry.spec_field import ConstraintField
from app.ui.run_plan import chosen_shell
from app.ui.text import shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ASK_AFTER_MS = 150


class AddToProject(Dialog):
    """`agreed` comes with the plan once Poetry has said what would come, go or change."""

    agreed = Signal(object)

    def __init__(self, window: MainWindow, look: ProjectLook) -> None:
        super().__init__(
            window,
            tr("Add packages to {name}", name=look.name),
            tr("Poetry writes them into pyproject.toml, pins their versions and installs them. "
               "It is asked first what would come with them."),
        )  # fmt: skip
        self._services, self._look = window.services, look
        self._stop = threading.Event()
        self._asked = 0
        self.packages = ConstraintField(self._services.common_packages)
        self.packages.chips.changed.connect(self._on_changed)
        self.packages.chips.edit.textEdited.connect(self._on_changed)
        self.group = Field(tr("Group"), help=_group_words(look), placeholder=MAIN, mono=True)
        self.group.edit.textEdited.connect(self._on_changed)
        self.extras = Field(
            tr("Optional parts of them"),
            help=tr("Some packages bring more when asked, such as socks of requests. Several: with spaces."),
            mono=True,
        )
        self.extras.edit.textEdited.connect(self._on_changed)
        self.prereleases = CheckBox(
            tr("Also versions that are not finished yet"), tr("Alphas, betas and release candidates.")
        )
        self.prereleases.toggled.connect(self._on_changed)
        self.problem = Text("", "body", "bad", selectable=True)
        self.problem.hide()
        self.looked_at = LookedAt(lambda: self._services.preflight, only_trouble=True)
        self.looked_at.told.connect(self._fit_soon)
        for part in (self.packages, self.group, self.extras, self.prereleases, self.looked_at, self.problem):
            self.body.addWidget(part)
        self.command = CommandRow()
        self.add_fixed_band().addWidget(self.command)
        self._make_footer_buttons()
        self._sketch = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._sketch.timeout.connect(self._on_sketch)
        self.finished.connect(self._on_finished)
        self._look_around()

    def _make_footer_buttons(self) -> None:
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.see = Button(tr("See what changes…"), kind="primary")
        self.see.setEnabled(False)
        self.see.clicked.connect(self._on_see)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.see)
        self.set_primary(self.see)

    def wish(self) -> ProjectWish:
        """What the form says now."""
        group = self.group.text().strip()
        return ProjectWish(
            ProjectAct.ADD,
            self.packages.values(),
            group=None if group in {"", MAIN} else group,
            extras=tuple(self.extras.text().replace(",", " ").split()),
            prereleases=self.prereleases.isChecked(),
        )

    @Slot()
    def _on_changed(self) -> None:
        wish = self.wish()
        wrong_group = wish.group is not None and not is_project_name(wish.group)
        wrong = tr("A group has letters, digits, dots, dashes and underscores only.") if wrong_group else ""
        self.group.set_problem(wrong)
        may = bool(wish.packages) and not self.packages.chips.problem() and not wrong_group
        self.see.setEnabled(may)
        self._say("")
        self._asked += 1
        if may:
            self._sketch.start()
            self._look_around()
        else:
            self._sketch.stop()
            self.command.show_plan(None, chosen_shell(self._services))

    @Slot()
    def _on_sketch(self) -> None:
        number, sketch = self._asked, partial(self._services.poetry.sketch, self._look.folder, self.wish())

        def take(plan: Plan | AppError | Failed) -> None:
            if number == self._asked and isinstance(plan, Plan):
                self.command.show_plan(plan, chosen_shell(self._services))
                self.fit()

        in_background(self, partial(or_problem, sketch), take)

    @Slot()
    def _on_see(self) -> None:
        self.see.set_busy(tr("Asking Poetry…"))
        self._say("")
        self._stop = threading.Event()
        plan = partial(self._services.poetry.plan, self._look.folder, self.wish(), cancel=self._stop)
        in_background(self, partial(or_problem, plan), self._on_planned)

    def _on_planned(self, plan: Plan | AppError | Failed) -> None:
        self.see.set_busy()
        if isinstance(plan, Plan):
            self.accept()
            self.agreed.emit(plan)
        elif isinstance(plan, AppError):
            self._say("\n".join(shown(part) for part in (plan.sentence, plan.cause, plan.fix) if part))

    @Slot()
    def _on_finished(self) -> None:
        self._stop.set()  # nobody waits for the answer
        self.looked_at.stop()

    def _look_around(self) -> None:
        """Whether packages can be had at all is seen before any is named."""
        folder, packages = self._look.folder, self.wish().packages
        self.looked_at.look(
            lambda preflight: preflight.of_project(folder, packages),
            lambda preflight: preflight.asking_for_project(folder),
        )

    def _say(self, problem: str) -> None:
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        self._fit_soon()

    @Slot()
    def _fit_soon(self) -> None:
        QTimer.singleShot(0, self, self.fit)  # once what the fields say has its place


def _group_words(look: ProjectLook) -> str:
    usual = tr(
        "A group holds what only developers need, such as dev or docs. Empty: the project itself needs it."
    )
    if not look.groups:
        return usual
    return usual + " " + tr("There are: {groups}", groups=", ".join(look.groups))
