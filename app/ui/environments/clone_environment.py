"""The form of a clone: where it goes, and on which Python it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.preflight import Weight
from app.core.python_words import origin_words
from app.core.pythons import Python
from app.services.making import Answer
from app.ui.background import Failed, in_background
from app.ui.environments.place_field import put_remark, typed_path
from app.ui.run_plan import chosen_shell
from app.ui.text import shown, shown_path, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Combo, PathField
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ASK_AFTER_MS = 150


class CloneEnvironment(Dialog):
    """`agreed` comes with the plan, and where the clone will be."""

    agreed = Signal(object, str)

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            tr("Clone {name}", name=shown_name(environment)),
            tr(
                "Environments cannot be copied as folders: paths are written into them. So its tool makes "
                "another one with exactly the same packages, and Labwright compares both at the end."
            ),
        )
        self._services, self._environment = window.services, environment
        self._asked = 0
        self.answer: Answer | None = None
        self._ask = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask.timeout.connect(self._on_ask)
        self.place = PathField(tr("Place of the clone"))
        self.place.set_text(shown_path(free_place_beside(Path(environment.prefix))))
        self.place.select_name()
        self.place.changed.connect(self._later)
        self.body.addWidget(self.place)
        self.python = Combo(tr("Python"))
        self.python.add("", tr("The one it has now"), environment.python_version or "")
        self.python.chosen.connect(self._later)
        self.body.addWidget(self._labelled(tr("Python"), self.python))
        band = self.add_fixed_band()
        self.command = CommandRow()
        band.addWidget(self.command)
        self.reason = Text("", "body", "muted")
        band.addWidget(self.reason)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)
        in_background(self, self._services.making.pythons, self._show_pythons)
        self._later()

    @staticmethod
    def _labelled(label: str, combo: Combo) -> QWidget:
        part = QWidget()
        column = TopColumn(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(6))
        heading = Text(label, "name")
        heading.setBuddy(combo)
        column.addWidget(heading)
        column.addWidget(combo)
        words = tr("With another one, its packages must exist for that Python, too.")
        column.addWidget(Text(words, "small", "muted"))
        return part

    def _show_pythons(self, pythons: Sequence[Python] | Failed) -> None:
        for each in () if isinstance(pythons, Failed) else pythons:
            self.python.add(each.executable, each.version or "?", shown(origin_words(each)))

    @Slot()
    def _later(self) -> None:
        self.answer = None
        self.review.setEnabled(False)
        self._ask.start()

    @Slot()
    def _on_ask(self) -> None:
        self._asked += 1
        number, python = self._asked, self.python.current() or None
        prefix = typed_path(self.place) or ""
        making = self._services.making
        if python is not None and making.brings_python(self._environment):
            python = self.python.currentText()

        def take(answer: Answer | Failed) -> None:
            if number == self._asked and not self._ask.isActive() and isinstance(answer, Answer):
                self._show(answer)

        answer = partial(self._services.keeping.answer_clone, self._environment, prefix, python)
        in_background(self, answer, take)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        put_remark(self.place, answer.place)
        reason = ""
        if any(remark.weight is Weight.PROBLEM for remark in answer.place):
            reason = tr("Choose another place first")
        elif answer.problem is not None:
            parts = (answer.problem.sentence, answer.problem.cause, answer.problem.fix)
            reason = " ".join(shown(part) for part in parts if part is not None)
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


def free_place_beside(prefix: Path) -> Path:
    """A place beside an environment, under its name with a word more. That of a project stands in it."""
    names = (f"{prefix.name}-copy", *(f"{prefix.name}-copy{number}" for number in range(2, 1000)))
    return next(place for name in names if not (place := prefix.with_name(name)).exists())
