"""What a job must know before it goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.jobs import Job
from app.ui import job_words
from app.ui.text import shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Radio
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field


class JobQuestion(Dialog):
    """One question. Closing it without an answer stops the job."""

    answered = Signal(str)

    def __init__(self, parent: QWidget, job: Job) -> None:
        question = job.question
        assert question is not None
        super().__init__(parent, job_words.title(job), shown(question.sentence), width=520)
        self.was_answered = False
        self.choices: dict[str, Radio] = {}
        self.field: Field | None = None
        if question.choices:
            for choice in question.choices:
                radio = self.choices[choice.value] = Radio(shown(choice.label))
                self.body.addWidget(radio)
            next(iter(self.choices.values())).setChecked(True)
        else:
            self.field = Field(tr("Your answer"))
            if question.secret:
                self.field.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.body.addWidget(self.field)
        self.stop = Button(tr("Stop the job"))
        self.stop.clicked.connect(self.reject)
        self.reply = Button(tr("Answer"), kind="primary")
        self.reply.clicked.connect(self._on_reply)
        self.footer_right.addWidget(self.stop)
        self.footer_right.addWidget(self.reply)
        self.set_primary(self.reply)
        (self.field.edit if self.field is not None else next(iter(self.choices.values()))).setFocus()

    @Slot()
    def _on_reply(self) -> None:
        if self.field is not None:
            answer = self.field.edit.text()
        else:
            answer = next(value for value, radio in self.choices.items() if radio.isChecked())
        self.was_answered = True
        self.answered.emit(answer)
        self.accept()
