"""Forms of the last steps: the next version, the Python to use, and publishing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit

from app.core.errors import AppError
from app.core.poetry_look import ProjectLook
from app.core.poetry_work import PYPI, Bump
from app.core.python_words import origin_words
from app.core.pythons import Python
from app.ui.background import Failed, in_background, or_problem
from app.ui.text import in_one_line, shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import CheckBox, OptionCard, tab_to_chosen
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Combo, Field
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class _Form(Dialog):
    """With two buttons: one leaves, the other shows the plan."""

    def __init__(self, window: MainWindow, title: str, sentence: str) -> None:
        super().__init__(window, title, sentence, width=560)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)

    @Slot()
    def _on_review(self) -> None:
        raise NotImplementedError


class NewVersion(_Form):
    """`agreed` comes with the rule or the version."""

    agreed = Signal(str)

    def __init__(self, window: MainWindow, look: ProjectLook) -> None:
        super().__init__(
            window,
            tr("A new version of {name}", name=look.name),
            tr("Now it is {version}.", version=look.version or tr("made by something else")),
        )
        self._look, work = look, window.services.poetry_work
        self._kinds = QButtonGroup(self)
        self.cards: dict[str, OptionCard] = {}
        for rule, title, words in (
            (Bump.PATCH, tr("A correction"), tr("Nothing new: mistakes are gone.")),
            (Bump.MINOR, tr("Something new"), tr("Whoever used it goes on using it as before.")),
            (Bump.MAJOR, tr("Something breaks"), tr("Whoever used it has to change something.")),
        ):
            card = OptionCard(title, words)
            self._kinds.addButton(card)
            self.cards[rule] = card
            self.body.addWidget(card)
        self.cards[Bump.PATCH].setChecked(True)
        tab_to_chosen(self._kinds)
        self.own = Field(tr("Or this version"), placeholder="1.4.0", mono=True)
        self.body.addWidget(self.own)
        self.outcome = Text("", "body", "muted")
        self.body.addWidget(self.outcome)
        self._work = work
        self._kinds.buttonToggled.connect(self._ask)
        self.own.changed.connect(self._ask)
        self._asked = 0
        self._ask()

    def rule(self) -> str:
        """What was chosen, or typed."""
        chosen = next((rule for rule, card in self.cards.items() if card.isChecked()), Bump.PATCH)
        return self.own.text().strip() or chosen

    @Slot()
    def _ask(self) -> None:
        self._asked += 1
        number, rule = self._asked, self.rule()
        question = partial(self._work.next_version, self._look.folder, rule)

        def take(version: str | AppError | Failed) -> None:
            if number != self._asked or isinstance(version, Failed):
                return
            problem = shown(version.sentence) if isinstance(version, AppError) else ""
            wrong = problem if self.own.text().strip() else ""
            self.own.set_problem(wrong)
            old = self._look.version or "?"
            self.outcome.set_text(problem or tr("{old} becomes {new}.", old=old, new=str(version)))
            self.outcome.setVisible(not wrong)
            self.review.setEnabled(not wrong)
            self.fit()

        in_background(self, partial(or_problem, question), take)

    @Slot()
    def _on_review(self) -> None:
        self.accept()
        self.agreed.emit(str(self.rule()))


class UsePython(_Form):
    """`agreed` comes with the Python."""

    agreed = Signal(str)

    def __init__(self, window: MainWindow, look: ProjectLook) -> None:
        super().__init__(
            window,
            tr("Another Python for {name}", name=look.name),
            tr("Poetry makes an environment with it, or takes the one it made before."),
        )
        self.python = Combo(tr("Python"))
        heading = Text(tr("Python"), "name")
        heading.setBuddy(self.python)
        self.body.addWidget(heading)
        self.body.addWidget(self.python)
        self.words = Text(tr("Looking for Pythons…"), "small", "muted")
        self.body.addWidget(self.words)
        self.review.setEnabled(False)
        in_background(self, window.services.making.pythons, self._show)

    def _show(self, pythons: Sequence[Python] | Failed) -> None:
        for each in () if isinstance(pythons, Failed) else pythons:
            self.python.add(each.executable, each.version or "?", shown(origin_words(each)))
        some = self.python.count() > 0
        self.words.set_text(
            tr("Poetry refuses one that pyproject.toml does not allow.")
            if some
            else tr("No Python was found. Install one on the page Pythons.")
        )
        self.review.setEnabled(some)
        self.fit()

    @Slot()
    def _on_review(self) -> None:
        self.accept()
        self.agreed.emit(self.python.current())


class Publish(_Form):
    """`agreed` comes with the place, whether to build first, and the token, or None for the key ring's;
    `keep_agreed` with the place and the token that the key ring should keep."""

    agreed = Signal(str, bool, object)
    keep_agreed = Signal(str, str)

    def __init__(self, window: MainWindow, look: ProjectLook) -> None:
        super().__init__(
            window,
            tr("Publish {name} {version}", name=look.name, version=look.version or ""),
            tr("It is rehearsed first. What was published stays published, and its version number is taken."),
        )
        self._work = window.services.poetry_work
        self.place = Combo(tr("Where"))
        self.place.add(PYPI, tr("The public Python package index"))
        heading = Text(tr("Where"), "name")
        heading.setBuddy(self.place)
        self.build = CheckBox(tr("Build it first"), tr("So that what is published is the code as it is now."))
        self.build.setChecked(True)
        self.ring = OptionCard(
            tr("The token in the key ring"), tr("Kept by the desktop, behind its password.")
        )
        self.given = OptionCard(tr("A token I give now"), tr("For this time only, unless it is kept."))
        self._ways = QButtonGroup(self)
        self.token = Field(tr("Token"), help=tr("Made on the account page of the index. It is never shown."))
        self.token.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = Button(tr("Keep it in the key ring…"), icon="key", kind="quiet", small=True)
        for card in (self.ring, self.given):
            self._ways.addButton(card)
        self.said = Text("", "small", "muted")
        for part in (heading, self.place, self.build, self.ring, self.said, self.given, self.token):
            self.body.addWidget(part)
        self.body.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignLeading)
        self.ring.setChecked(True)
        tab_to_chosen(self._ways)
        self._ways.buttonToggled.connect(self._on_changed)
        self.token.edit.textEdited.connect(self._on_changed)
        self.place.chosen.connect(self._ask_ring)
        self.keep.clicked.connect(self._on_keep)
        in_background(
            self, partial(or_problem, partial(self._work.repositories, look.folder)), self._show_places
        )
        self._ask_ring()
        self._on_changed()

    def _show_places(self, places: list[str] | AppError | Failed) -> None:
        if isinstance(places, list):
            for each in places[1:]:
                self.place.add(each, each)

    @Slot()
    def _ask_ring(self) -> None:
        place = self.place.current()
        self.said.set_text(tr("Asking the key ring…"))

        def take(found: bool | AppError | Failed) -> None:
            if place != self.place.current() or isinstance(found, Failed):
                return
            if isinstance(found, AppError):
                self.said.set_text(in_one_line(found))
            else:
                self.said.set_text(tr("It has one.") if found else tr("It has none for this place."))
            if found is not True:
                self.given.setChecked(True)
            self.fit()

        in_background(self, partial(or_problem, partial(self._work.has_token, place)), take)

    @Slot()
    def _on_changed(self) -> None:
        given = self.given.isChecked()
        self.token.setVisible(given)
        self.keep.setVisible(given)
        some = bool(self.token.text().strip())
        self.keep.setEnabled(some)
        self.review.setEnabled(some or not given)
        self.fit()

    @Slot()
    def _on_keep(self) -> None:
        self.accept()
        self.keep_agreed.emit(self.place.current(), self.token.text())

    @Slot()
    def _on_review(self) -> None:
        token = self.token.text() if self.given.isChecked() else None
        self.accept()
        self.agreed.emit(self.place.current(), self.build.isChecked(), token)
