"""The form of another name for an environment."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.services.making import Answer
from app.ui.background import Failed, in_background
from app.ui.environments.place_field import put_remark
from app.ui.run_plan import chosen_shell
from app.ui.text import shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ASK_AFTER_MS = 150


class RenameEnvironment(Dialog):
    """`agreed` comes with the plan, and where the environment will be."""

    agreed = Signal(object, str)

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            tr("Rename {name}", name=shown_name(environment)),
            tr(
                "The path of an environment is written into its programs. So it is made anew under the new "
                "name and checked; the old one goes to the bin."
            ),
        )
        self._services, self._environment = window.services, environment
        self._asked = 0
        self.answer: Answer | None = None
        self._ask = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask.timeout.connect(self._on_ask)
        folder = Path(environment.prefix).name
        self.name = Field(tr("New name"), help=tr("Its folder is called so: now it is {name}.", name=folder))
        self.name.edit.textEdited.connect(self._later)
        self.body.addWidget(self.name)
        band = self.add_fixed_band()
        self.command = CommandRow()
        band.addWidget(self.command)
        self.reason = Text(tr("Type the new name"), "body", "muted")
        band.addWidget(self.reason)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.setEnabled(False)
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)

    @Slot()
    def _later(self) -> None:
        self.answer = None
        self.review.setEnabled(False)
        self._ask.start()

    @Slot()
    def _on_ask(self) -> None:
        self._asked += 1
        number, name = self._asked, self.name.text().strip()
        if not name:
            return

        def take(answer: Answer | Failed) -> None:
            if number == self._asked and not self._ask.isActive() and isinstance(answer, Answer):
                self._show(answer)

        in_background(self, partial(self._services.renaming.answer, self._environment, name), take)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        put_remark(self.name, answer.place)
        problem = answer.problem
        parts = (problem.sentence, problem.cause, problem.fix) if problem is not None else ()
        reason = " ".join(shown(part) for part in parts if part is not None)
        if answer.plan is None and not reason:
            reason = tr("Choose another name first")
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))
        self.review.setEnabled(answer.plan is not None)
        self.command.show_plan(answer.plan, chosen_shell(self._services))
        self.fit()

    @Slot()
    def _on_review(self) -> None:
        if self.answer is not None and self.answer.plan is not None:
            self.accept()
            self.agreed.emit(self.answer.plan, self.answer.prefix)
