"""Choosing a Python to install, with what speaks for and against it and the command that installs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTimer, Slot

from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.core.preflight import Finding
from app.core.python_versions import PythonVersion
from app.services.python_versions import PythonVersions
from app.ui.background import Failed, in_background, or_problem
from app.ui.models.python_versions import VersionRow, columns, found, key, rows_of, suggested
from app.ui.models.table_model import TableModel
from app.ui.run_plan import chosen_shell, propose
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.findings import Findings
from app.ui.widgets.problem_card import problem_lines
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_FEWEST_ROWS, _ROWS_SEEN = 4, 6
_LOOK_AFTER_MS = 150  # whoever walks down the list looks at each for a moment only


class Offer(NamedTuple):
    """What there is to choose from."""

    versions: tuple[PythonVersion, ...]
    best: str | None


class Look(NamedTuple):
    """What comes of choosing a version."""

    plan: Plan
    findings: tuple[Finding, ...] = ()
    runnable: tuple[Finding, ...] = ()  # those whose lines this user may run without a password


class InstallPython(Dialog):
    """A list with a search; the recommended one comes first. Nothing is installed before the preview.

    Where pyenv itself is missing, it offers to install that first.
    """

    def __init__(self, window: MainWindow, on_installed: Callable[[str], object]) -> None:
        """`on_installed` gets the version; an empty one when something else came that is needed first."""
        super().__init__(
            window,
            tr("Install a Python"),
            tr(
                "pyenv downloads it and builds it here. It stands beside the others and changes none of them."
            ),
            width=760,
        )
        self._window, self._on_installed = window, on_installed
        self._versions: PythonVersions = window.services.python_versions
        self._rows: tuple[VersionRow, ...] = ()
        self.look: Look | None = None  # None while it is not known what comes of the choice
        self.missing: AppError | None = None  # why there is nothing to choose from
        self._after = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._after.timeout.connect(self._on_look)
        self._build_list()
        self._build_band()
        self._build_footer()
        in_background(self, partial(or_problem, partial(_offer, self._versions)), self._on_offered)

    def _build_list(self) -> None:
        self.search = SearchField(tr("Search all versions"))
        self.search.textChanged.connect(self._on_typed)
        self._model: TableModel[VersionRow] = TableModel(columns(), key=key)
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("Pythons to install"))
        self.table.chosen_changed.connect(self._on_chosen)
        self.search.down_asked.connect(self.table.go_to_first)
        words = tr("No version has this in its name. A newer pyenv knows newer Pythons.")
        self.nothing = Text(words, "body", "muted")
        self.nothing.hide()
        self.state = Text(tr("Looking for what can be installed…"), "small", "muted")
        self.findings = Findings()
        self.findings.run_asked.connect(self._on_run_asked)
        self.profile = CheckBox(
            tr("Let my shell know pyenv"),
            tr("Adds lines to the files your shell reads when it starts. You see them first."),
        )
        self.profile.setChecked(True)
        self.profile.hide()
        for part in (self.search, self.table, self.nothing, self.state, self.findings, self.profile):
            self.body.addWidget(part)

    def _build_band(self) -> None:
        self.command = CommandRow()
        self.add_fixed_band().addWidget(self.command)

    def _build_footer(self) -> None:
        self.needs = ElidedText("", "small", "muted")
        self.footer_left.addWidget(self.needs)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.setEnabled(False)
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)
        self.table.opened.connect(self.review.click)

    # What is there

    def _on_offered(self, offer: Offer | AppError | Failed) -> None:
        if isinstance(offer, Failed):
            self._say(tr("What can be installed could not be found out."))
            return
        if isinstance(offer, AppError):
            self._offer_setup(offer)
            return
        self._rows = rows_of(offer.versions, offer.best, date.today())  # noqa: DTZ011 - the user's own day
        self._say("")
        self._on_typed()
        if offer.best is not None:
            self.table.choose(offer.best)
        self.search.setFocus()

    def _offer_setup(self, problem: AppError) -> None:
        """pyenv is missing, or cannot be used."""
        self.missing = problem
        for part in (self.search, self.table, self.findings, self.state):
            part.hide()
        if problem.code != "tool-missing":
            self.body.insertWidget(0, problem_lines(problem))
            return
        self.title.set_text(tr("Install pyenv first"))
        self.sentence.set_text(
            tr("pyenv is the program that installs Pythons side by side. It is not on this machine yet.")
        )
        self.profile.show()
        self.profile.toggled.connect(self._plan_setup)
        self._plan_setup()

    @Slot()
    def _plan_setup(self) -> None:
        make = partial(self._versions.plan_setup, profile=self.profile.isChecked())
        in_background(self, partial(or_problem, make), self._on_setup_planned)

    def _on_setup_planned(self, plan: Plan | AppError | Failed) -> None:
        if isinstance(plan, Failed):
            return
        if isinstance(plan, AppError):
            self.profile.hide()
            self.body.insertWidget(0, problem_lines(plan))
            self._later_fit()
            return
        self._show_look(Look(plan))

    # What is chosen

    @Slot()
    def _on_typed(self) -> None:
        text = self.search.text().strip()
        rows = found(self._rows, text) if text else suggested(self._rows)
        self._model.replace(rows, fresh=())
        self.table.setFixedHeight(palette.px(32 + 36 * min(max(len(rows), _FEWEST_ROWS), _ROWS_SEEN)))
        self._later_fit()
        self.search.set_count(len(rows), len(self._rows))
        self.nothing.setVisible(bool(text) and not rows)
        self._on_chosen(self.table.chosen())

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[VersionRow]) -> None:
        self.look = None
        self.review.setEnabled(False)
        if len(chosen) != 1:
            self._after.stop()
            self._say("")
            self._say_nothing()
            return
        self._after.start()

    @Slot()
    def _on_look(self) -> None:
        (row,) = self.table.chosen()
        name = row.version.version
        if row.version.installed:
            self._say(tr("Python {version} is installed already.", version=name))
            self._say_nothing()
            return
        self._say(tr("Looking whether it can be built here…"))

        def take(look: Look | AppError | Failed) -> None:
            chosen = self.table.chosen()
            if len(chosen) == 1 and chosen[0].version.version == name:
                self._on_looked(look)

        in_background(self, partial(or_problem, partial(_look, self._versions, name)), take)

    def _on_looked(self, look: Look | AppError | Failed) -> None:
        self._say("")
        if isinstance(look, Failed):
            self._say(tr("Whether it can be built here could not be found out."))
            return
        if isinstance(look, AppError):
            self._say(shown(look.sentence))
            return
        self._show_look(look)

    def _show_look(self, look: Look) -> None:
        self.look = look
        self.findings.show_findings(look.findings, look.runnable)
        self.command.show_plan(look.plan, chosen_shell(self._window.services))
        self.needs.set_text(shown(look.plan.needs) if look.plan.needs else "")
        self.review.setEnabled(bool(look.plan.steps))
        self._later_fit()

    def _say_nothing(self) -> None:
        self.command.show_plan(None, chosen_shell(self._window.services))
        self.needs.set_text("")
        self.findings.show_findings(())
        self._later_fit()

    def _say(self, words: str) -> None:
        self.state.set_text(words)
        self.state.setVisible(bool(words))

    def _later_fit(self) -> None:
        QTimer.singleShot(0, self, self.fit)  # once what is new has been laid out

    # What the user does

    @Slot()
    def _on_review(self) -> None:
        if self.look is None or not self.look.plan.steps:
            return
        name = "" if self.missing else self.table.chosen()[0].version.version
        self.accept()

        def done(job: Job) -> None:
            if job.state is JobState.DONE:
                self._on_installed(name)

        propose(self._window, self.look.plan, done, form=self)

    @Slot(object)
    def _on_run_asked(self, finding: Finding) -> None:
        in_background(self, partial(self._versions.plan_build_needs, finding), self._on_needs_planned)

    def _on_needs_planned(self, plan: Plan | Failed | None) -> None:
        if isinstance(plan, Plan):
            self.accept()
            propose(self._window, plan, self._on_needs_done, form=self)

    def _on_needs_done(self, _job: Job) -> None:
        self._on_installed("")  # back to the choice, where it is looked at anew


def _offer(versions: PythonVersions) -> Offer:
    listed = versions.installable()
    return Offer(listed, versions.recommended(listed))


def _look(versions: PythonVersions, name: str) -> Look:
    findings = versions.preflight(name)
    runnable = tuple(each for each in findings if versions.plan_build_needs(each) is not None)
    return Look(versions.plan_install(name), findings, runnable)
