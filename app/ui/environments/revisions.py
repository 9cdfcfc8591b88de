"""Going back to what conda wrote down of an environment: one of its revisions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from app.core.conda_revisions import Revision
from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.plans import Plan
from app.ui.background import Failed, in_background, or_problem
from app.ui.text import shown, tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Combo
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Revisions(Dialog):
    """`agreed` comes with the plan once it is known what would come, go or change."""

    agreed = Signal(object)

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            tr("Take {name} back", name=shown_name(environment)),
            tr("conda writes down each change of an environment as a revision. The newest is on top."),
        )
        self._services = window.services
        self._environment = environment
        self._known: tuple[Revision, ...] = ()
        self.choice = Combo(tr("Revision"))
        self.choice.chosen.connect(self._on_chosen)
        heading = Text(tr("Revision"), "name")
        heading.setBuddy(self.choice)
        self.body.addWidget(heading)
        self.body.addWidget(self.choice)
        self.words = Text(tr("Reading what conda wrote down…"), "small", "muted", selectable=True)
        self.body.addWidget(self.words)
        self.problem = Text("", "body", "bad", selectable=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.look = Button(tr("See what changes…"), kind="primary")
        self.look.setEnabled(False)
        self.look.clicked.connect(self._on_look)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.look)
        self.set_primary(self.look)
        read = partial(self._services.conda_upkeep.revisions, environment)
        in_background(self, partial(or_problem, read), self._on_read)

    def _on_read(self, known: tuple[Revision, ...] | AppError | Failed) -> None:
        if not isinstance(known, tuple):
            self._say(known)
            return
        self._known = known
        for each in reversed(known[:-1]):  # the newest is what is there now
            count = tr_count("{n} package", "{n} packages", len(each.packages))
            self.choice.add(str(each.number), f"{each.number}   {each.time}", count)
        self.look.setEnabled(len(known) > 1)
        if len(known) > 1:
            self.choice.setCurrentIndex(0)
            self._on_chosen()
        else:
            self.words.set_text(tr("Nothing has changed since it was made: there is no way back to go."))

    @Slot()
    def _on_chosen(self) -> None:
        number = int(self.choice.current())
        after = self._known[number + 1]
        self.words.set_text(
            tr("Taken back would be: {command}", command=after.command or after.time)
            if number == len(self._known) - 2
            else tr(
                "Taken back would be all since {time}: {command}",
                time=after.time,
                command=after.command or after.time,
            )
        )
        self._say(None)

    @Slot()
    def _on_look(self) -> None:
        self.look.set_busy(tr("Asking…"))
        services, environment, number = self._services, self._environment, int(self.choice.current())

        def plan() -> Plan:
            made = services.conda_upkeep.plan_revision(environment, number)
            return services.keeping.remembering(environment, made)

        in_background(self, partial(or_problem, plan), self._on_planned)

    def _on_planned(self, plan: Plan | AppError | Failed) -> None:
        self.look.set_busy()
        if isinstance(plan, Plan):
            self.accept()
            self.agreed.emit(plan)
        else:
            self._say(plan)

    def _say(self, problem: AppError | Failed | None) -> None:
        parts = (problem.sentence, problem.cause, problem.fix) if isinstance(problem, AppError) else ()
        words = "\n".join(shown(part) for part in parts if part)
        if isinstance(problem, Failed):
            words = tr("What conda wrote down could not be read.")
        self.problem.set_text(words)
        self.problem.setVisible(bool(words))
        QTimer.singleShot(0, self, self.fit)
