"""The form of a new project, with its pyproject.toml as it grows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.core.errors import AppError
from app.core.packages import is_project_name
from app.core.plans import Plan
from app.core.poetry_projects import NewProject
from app.system.true_path import from_here
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.looked_at import LookedAt
from app.ui.poetry.spec_field import ConstraintField
from app.ui.run_plan import chosen_shell
from app.ui.text import in_one_line, shown_path, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import OptionCard, tab_to_chosen
from app.ui.widgets.columns import Columns, TopColumn
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field, PathField
from app.ui.widgets.file_text import FileText
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_WIDTH = 980
_ASK_AFTER_MS = 150


class NewProjectForm(Dialog):
    """`agreed` comes with the plan, and the folder the project will be in; nothing is made here."""

    agreed = Signal(object, str)

    def __init__(self, window: MainWindow, folder: Path | None) -> None:
        super().__init__(
            window,
            tr("New project"),
            tr("A folder with a pyproject.toml: what the project is called, and what it needs."),
            width=_WIDTH,
        )
        self._services = window.services
        self._asked = 0
        self.plan: Plan | None = None  # None while it is not known what comes of the form
        self._ask = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask.timeout.connect(self._on_ask)
        columns = Columns(narrow_below=760, gap=24, row_gap=20)
        columns.add(self._make_form(), 3)
        columns.add(self._make_file(), 2)
        self.body.addLayout(columns)
        band = self.add_fixed_band()
        self.command = CommandRow()
        self.reason = Text("", "body", "muted", selectable=True)
        band.addWidget(self.command)
        band.addWidget(self.reason)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.setEnabled(False)
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)
        place = folder or self._services.places.home / "projects" / "first-project"
        self.place.set_text(shown_path(place))
        if folder is None:
            self.place.select_name()
        self._later()

    def _make_form(self) -> QWidget:
        form = QWidget()
        column = TopColumn(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(16))
        self.place = PathField(
            tr("Folder"), help=tr("One that is not there yet, or one with your code in it.")
        )
        self.name = Field(tr("Name"), placeholder=tr("As the folder is called"), mono=True)
        self.package = OptionCard(
            tr("A package"), tr("Code that is installed, imported and perhaps published: a library, a tool.")
        )
        self.plain = OptionCard(
            tr("Dependencies only"), tr("Notebooks, a course, a service: Poetry keeps the packages, no more.")
        )
        self._kinds = QButtonGroup(self)
        for card in (self.package, self.plain):
            self._kinds.addButton(card)
        self.package.setChecked(True)
        tab_to_chosen(self._kinds)
        kinds = Columns(narrow_below=420, gap=8, row_gap=8)
        kinds.add(self.package)
        kinds.add(self.plain)
        self.description = Field(tr("What it is, in a sentence"))
        self.author = Field(tr("Author"), placeholder="Ada Lovelace <ada@example.org>")
        self.python = Field(tr("Pythons it runs on"), placeholder=">=3.11", mono=True)
        self.license = Field(tr("Licence"), placeholder="MIT", mono=True)
        pair = Columns(narrow_below=420, gap=16, row_gap=16)
        pair.add(self.python)
        pair.add(self.license)
        self.packages = ConstraintField(self._services.common_packages)
        self.looked_at = LookedAt(lambda: self._services.preflight, only_trouble=True)
        self.looked_at.told.connect(self._fit_soon)
        self.finished.connect(self.looked_at.stop)
        for part in (self.place, self.name):
            column.addWidget(part)
        column.addLayout(kinds)
        for part in (self.description, self.author):
            column.addWidget(part)
        column.addLayout(pair)
        column.addWidget(self.packages)
        column.addWidget(self.looked_at)
        for field in (self.place, self.name, self.description, self.author, self.python, self.license):
            field.edit.textChanged.connect(self._later)
        self._kinds.buttonToggled.connect(self._later)
        self.packages.chips.changed.connect(self._later)
        self.packages.chips.edit.textEdited.connect(self._later)
        return form

    def _make_file(self) -> QWidget:
        whole = QWidget()
        column = TopColumn(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        column.addWidget(Text(tr("Its pyproject.toml"), "strong"))
        self.file = FileText(tr("Its pyproject.toml"), lines=18)
        column.addWidget(self.file)
        words = tr("Packages come into it when Poetry has chosen their versions. Where you leave a field "
                   "empty, Poetry may fill it in: your name from git, the Python it runs on.")  # fmt: skip
        column.addWidget(Text(words, "small", "muted"))
        return whole

    def wish(self) -> NewProject | None:
        """What the form says now, None without a folder."""
        typed = self.place.text().strip()
        if not typed:
            return None
        return NewProject(
            from_here(str(Path(typed).expanduser())),
            name=self.name.text().strip(),
            package=self.package.isChecked(),
            description=self.description.text().strip(),
            author=self.author.text().strip(),
            license=self.license.text().strip(),
            python=self.python.text().strip(),
            packages=self.packages.values(),
        )

    @Slot()
    def _later(self) -> None:
        self.plan = None
        self.review.setEnabled(False)
        self._asked += 1
        self._ask.start()

    @Slot()
    def _on_ask(self) -> None:
        number, wish = self._asked, self.wish()
        reason = self._reason(wish)
        if wish is None or reason:
            self._show(None, reason)
            return
        self._look_around(wish)
        poetry = self._services.poetry

        def ask() -> tuple[str, Plan | AppError]:
            return poetry.foretell(wish), or_problem(partial(poetry.plan_new, wish))

        def take(found: tuple[str, Plan | AppError] | Failed) -> None:
            if number != self._asked or isinstance(found, Failed):
                return
            text, plan = found
            self.file.show_text(text)
            if isinstance(plan, AppError):
                self._show(None, in_one_line(plan))
            else:
                self._show(plan, "")

        in_background(self, ask, take)

    def _look_around(self, wish: NewProject) -> None:
        if not wish.packages:
            self.looked_at.forget()
            return
        self.looked_at.look(
            lambda preflight: preflight.of_project(wish.folder, wish.packages),
            lambda preflight: preflight.asking_for_project(None),
        )

    @Slot()
    def _fit_soon(self) -> None:
        QTimer.singleShot(0, self, self.fit)  # once what is new has its place

    def _reason(self, wish: NewProject | None) -> str:
        if wish is None:
            return tr("Choose a folder first")
        wrong = self.packages.chips.problem()
        if wrong:
            return tr("Correct {text} first", text=wrong)
        if wish.name and not is_project_name(wish.name):
            return tr("A project's name has letters, digits, dots, dashes and underscores only.")
        return ""

    def _show(self, plan: Plan | None, reason: str) -> None:
        self.plan = plan
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))
        self.review.setEnabled(plan is not None)
        self.command.show_plan(plan, chosen_shell(self._services))
        self.fit()

    @Slot()
    def _on_review(self) -> None:
        wish = self.wish()
        if self.plan is not None and wish is not None:
            self.accept()
            self.agreed.emit(self.plan, wish.folder)
