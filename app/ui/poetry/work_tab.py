"""Running the project, checking it, giving it another version, building and publishing it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.poetry_look import ProjectLook
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.core.poetry_work import ProjectFinding
from app.core.typed_line import read_typed
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import RowCard
from app.ui.widgets.columns import Columns, TopColumn
from app.ui.widgets.fields import Field
from app.ui.widgets.text import Text


class WorkTab(QWidget):
    """What is asked leaves as a signal: the page makes a plan of it."""

    run_asked = Signal(tuple)  # the program and its words
    check_asked = Signal()
    version_asked = Signal()
    publish_asked = Signal()
    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self.line = Field(
            tr("Run with the packages of the project"),
            help=tr("A program of the environment and its words, such as pytest -x. It is poetry run."),
            mono=True,
        )
        self.run = Button(tr("Run…"), icon="play")
        self.run.clicked.connect(self._on_run)
        self.line.edit.returnPressed.connect(self._on_run)
        self.line.line.addWidget(self.run)
        self.scripts = RowCard()
        self.release = RowCard()
        self.findings = RowCard()
        self.findings.hide()
        self._make_release()
        left, right = _column(), _column()
        left_part, right_part = QWidget(), QWidget()
        left_part.setLayout(left)
        right_part.setLayout(right)
        left.addWidget(self.line)
        left.addWidget(Text(tr("Commands the project brings"), "strong"))
        left.addWidget(self.scripts)
        right.addWidget(Text(tr("From code to a release"), "strong"))
        right.addWidget(self.release)
        right.addWidget(self.findings)
        columns = Columns(narrow_below=820, gap=24, row_gap=24)
        columns.add(left_part)
        columns.add(right_part)
        column = TopColumn(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(columns)

    def _make_release(self) -> None:
        self.check = Button(tr("Check"), kind="quiet")
        self.check.clicked.connect(self.check_asked)
        self.version = Button(tr("New version…"), kind="quiet")
        self.version.clicked.connect(self.version_asked)
        self.build = Button(tr("Build…"), kind="quiet")
        self.build.clicked.connect(lambda: self.wished.emit(ProjectWish(ProjectAct.BUILD)))
        self.publish = Button(tr("Publish…"), kind="quiet")
        self.publish.clicked.connect(self.publish_asked)
        for icon, title, second, link in (
            (
                "check",
                tr("Check"),
                tr("Poetry reads both files and says what is wrong with them."),
                self.check,
            ),
            ("tag", tr("Version"), "", self.version),
            ("package", tr("Build"), tr("What others can install comes into the folder dist."), self.build),
            ("push", tr("Publish"), tr("Everybody can install it. There is no way back."), self.publish),
        ):
            row = self.release.add_row(icon, title, second or " ", link=link)
            if link is self.version:
                self.version_row = row

    def show_look(self, look: ProjectLook) -> None:
        """Show what this project can do."""
        can = look.missing is None
        for button in (self.run, self.check, self.version):
            button.setEnabled(can)
        for button in (self.build, self.publish):
            button.setEnabled(can and look.is_package)
        now = look.version or tr("made by something else")
        self.version_row.set_words(tr("Version {version}", version=now), tr("Count it up before a release."))
        if self._shown != (look.scripts, can):
            self._shown = (look.scripts, can)
            self._show_scripts(look.scripts, can=can)

    def _show_scripts(self, scripts: Sequence[tuple[str, str]], *, can: bool) -> None:
        self.scripts.clear()
        for name, target in scripts:
            link = Button(tr("Run…"), kind="quiet")
            link.setAccessibleName(tr("Run {name}…", name=name))
            link.setEnabled(can)
            link.clicked.connect(partial(self.run_asked.emit, (name,)))
            self.scripts.add_row("terminal", name, target, link=link)
        if not scripts:
            words = tr("Name one below [project.scripts] in pyproject.toml, and it stands here.")
            self.scripts.add_row("terminal", tr("It brings none"), words)

    def begin_anew(self) -> None:
        """Another project comes."""
        self.line.set_text("")
        self.findings.hide()

    def show_findings(self, found: Sequence[ProjectFinding] | AppError) -> None:
        """Show what a check said."""
        self.check.set_busy()
        self.findings.clear()
        if isinstance(found, AppError):
            self.findings.add_row("", shown(found.sentence), badge=Badge("broken", tr("Not checked")))
        else:
            for each in found:
                badge = Badge("broken", tr("Error")) if each.is_error else Badge("warning", tr("Warning"))
                self.findings.add_row("", each.text, badge=badge)
            if not found:
                self.findings.add_row("", tr("All is as it should be."), badge=Badge("ready", tr("Checked")))
        self.findings.show()

    @Slot()
    def _on_run(self) -> None:
        try:
            typed = read_typed(self.line.text())
        except AppError as problem:
            self.line.set_problem(shown(problem.sentence))
            return
        self.line.set_problem("")
        if typed is None:
            self.line.edit.setFocus()
            return
        words = typed.argv[2:] if typed.argv[:2] == ("poetry", "run") else typed.argv
        self.run_asked.emit(words)


def _column() -> QVBoxLayout:
    column = TopColumn()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(12))
    return column
