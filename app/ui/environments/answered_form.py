"""The base of short forms that show, while they are filled in, the plan that would come of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from app.core.environments import Environment
from app.services.making import Answer
from app.ui.background import Failed
from app.ui.environments.asked_later import AskedLater
from app.ui.environments.place_field import put_remark
from app.ui.run_plan import chosen_shell
from app.ui.text import in_one_line, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class AnsweredForm(Dialog):
    """`agreed` comes with the plan, and where the environment will be."""

    agreed = Signal(object, str)

    def __init__(self, window: MainWindow, environment: Environment, title: str, sentence: str) -> None:
        super().__init__(window, title, sentence)
        self._services, self._environment = window.services, environment
        self.answer: Answer | None = None  # None while it is not known what comes of the form
        self._asked = AskedLater(self, self.question, self._on_answer)
        self.add_fields()  # before the buttons: the keyboard reaches them in this order
        band = self.add_fixed_band()
        self.command = CommandRow()
        band.addWidget(self.command)
        self.reason = Text("", "body", "muted")  # why it cannot be done yet
        band.addWidget(self.reason)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.setEnabled(False)
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)

    def add_fields(self) -> None:
        """Fill the body."""
        raise NotImplementedError

    def question(self) -> Callable[[], Answer] | None:
        """What is asked in the background for what the form says now; None while it says too little."""
        raise NotImplementedError

    def place_field(self) -> Field:
        """The field that says where the environment will be."""
        raise NotImplementedError

    def why_not(self, answer: Answer) -> str:
        """What to say of an answer without a plan, where that names no problem itself."""
        raise NotImplementedError

    @Slot()
    def later(self) -> None:
        """Ask once the user pauses."""
        self.answer = None
        self.review.setEnabled(False)
        self._asked.ask()

    def _on_answer(self, answer: Answer | Failed) -> None:
        if isinstance(answer, Answer):
            self._show(answer)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        put_remark(self.place_field(), answer.place)
        reason = in_one_line(answer.problem) if answer.problem is not None else ""
        if answer.plan is None and not reason:
            reason = self.why_not(answer)
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))
        self.review.setEnabled(answer.plan is not None)
        self.command.show_plan(answer.plan, chosen_shell(self._services))
        self.fit_anew()  # what a field says of the place has its room only then

    @Slot()
    def _on_review(self) -> None:
        if self.answer is not None and self.answer.plan is not None:
            self.accept()
            self.agreed.emit(self.answer.plan, self.answer.prefix)
