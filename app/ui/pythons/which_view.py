"""Which Python is this? A name is typed, and the way to the file that runs is drawn step by step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.journal import readable
from app.core.shells import SHOWN_NAMES, ShellName
from app.core.which import Walk
from app.services.which import WhichReader
from app.ui.background import Failed, in_background
from app.ui.pythons.answer_part import AnswerPart
from app.ui.pythons.shell_command import ShellCommand
from app.ui.pythons.walk_words import Known, remembering_words, said_words, split, steps_of, walk_text
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.card import Card
from app.ui.widgets.choices import Segmented
from app.ui.widgets.columns import BoundedColumn, Columns, TopColumn
from app.ui.widgets.fields import Field
from app.ui.widgets.flow import Flow
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.steps import Steps
from app.ui.widgets.text import Text, with_code

_NAMES = ("python", "python3", "pip", "conda", "poetry", "docker")
_WIDEST = 960
_QUESTION_WIDEST = 640
_LEAST_HEIGHT = 180


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, and what came of it."""

    name: str
    shell: ShellName | None
    shells: tuple[ShellName, ...] = ()
    walk: Walk | None = None
    problem: AppError | None = None


class WhichView(Scroll):
    """The question above, then the answer, then the way to it."""

    python_asked = Signal(str)
    environment_asked = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._known = Known()
        self._shells: tuple[ShellName, ...] = ()
        self._running: _Asked | None = None
        self._wanted: _Asked | None = None
        self._walk: Walk | None = None
        self.shell_switch: Segmented | None = None
        self.command = ShellCommand()
        self.answer = AnswerPart()
        self.answer.python_asked.connect(self.python_asked)
        self.answer.environment_asked.connect(self.environment_asked)
        self.result = QWidget()
        inner = QWidget()
        column = BoundedColumn(inner, palette.px(_WIDEST))
        column.setSpacing(palette.px(24))
        column.addWidget(self._make_question())
        column.addWidget(self.result)
        column.addStretch(1)
        self._make_result()
        self.body.addWidget(inner)
        self.body.addStretch(1)
        self.result.hide()
        self.set_narrow(narrow=False)

    def _make_question(self) -> QWidget:
        self.field = Field(tr("The name you would type"), mono=True)
        self.field.set_text(_NAMES[0])
        self.field.changed.connect(self._on_name_changed)
        self.field.edit.returnPressed.connect(self.look)
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self._on_find)
        self._shell_part = QWidget()
        shells = TopColumn(self._shell_part)
        shells.setContentsMargins(0, 0, 0, 0)
        shells.setSpacing(palette.px(6))
        shells.addWidget(Text(tr("In this shell"), "name", wrap=False))
        self._shell_part.hide()
        question = QWidget()
        whole = BoundedColumn(question, palette.px(_QUESTION_WIDEST))
        whole.setSpacing(palette.px(8))
        upper = Columns(narrow_below=560, gap=16, row_gap=12)
        upper.add(self.field)
        upper.add(self._shell_part, 0)
        whole.addLayout(upper)
        self.chips = QWidget()
        chips = Flow(self.chips)
        for name in _NAMES:
            chip = Button(name, small=True)
            chip.setAccessibleName(tr("Look up {name}", name=name))
            chip.clicked.connect(partial(self.ask, name))
            chips.addWidget(chip)
        self.looking = Text(tr("Looking…"), "small", "muted", wrap=False)
        self.looking.hide()
        chips.addWidget(self.looking)
        whole.addWidget(self.chips)
        return question

    def _make_result(self) -> None:
        self.before = Text("", "body", "muted")
        self.steps = Steps(tr("The way to the program"))
        self.way = Text(tr("The way there"), "heading")
        self.copy = Button(tr("Copy"), icon="copy", kind="quiet", small=True)
        self.copy.clicked.connect(self._on_copy)
        heading = QHBoxLayout()
        heading.addWidget(self.way, 1)
        heading.addLayout(pulled(self.copy, right=True))
        card = Card()
        card.body.addWidget(self.before)
        card.body.addWidget(self.steps)
        self.after = Text("", "body", "muted")
        card.body.addWidget(self.after)
        column = QVBoxLayout(self.result)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(10))
        column.addWidget(self.answer)
        column.addSpacing(palette.px(14))
        column.addLayout(heading)
        column.addWidget(card)
        column.addSpacing(palette.px(14))
        column.addWidget(self.command)

    def sizeHint(self) -> QSize:
        """It scrolls by itself: what is around it need not make room for all of it."""
        return QSize(super().sizeHint().width(), palette.px(_LEAST_HEIGHT))

    def set_narrow(self, *, narrow: bool) -> None:
        """Keep the margins of the page."""
        side = palette.px(24 if narrow else 32)
        self.body.setContentsMargins(side, palette.px(4), side, palette.px(24))

    @property
    def walk(self) -> Walk | None:
        """The walk shown."""
        return self._walk

    @property
    def is_looking(self) -> bool:
        """Whether a walk is on its way."""
        return self._running is not None

    def show_known(self, known: Known) -> None:
        """Compare with these Pythons and environments."""
        if known != self._known:
            self._known = known
            if self._walk is not None:
                self.answer.show_walk(self._walk, known)

    @Slot()
    def _on_find(self) -> None:
        self.field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.edit.selectAll()

    @Slot(str)
    def ask(self, name: str) -> None:
        """Walk for this name."""
        self.field.set_text(name)
        self.look()

    @Slot()
    def look(self) -> None:
        """Walk for what is typed, now. Only one walk goes on at a time: each may start a shell."""
        name = self.field.text().strip()
        if not name:
            self._wanted = None
            self.result.hide()
            self.field.set_warning(tr("Type a name, for example python or pip."))
            return
        self._wanted = _Asked(name, ShellName(self.shell_switch.current()) if self.shell_switch else None)
        self._start()

    def _start(self) -> None:
        if self._running is None and self._wanted is not None:
            self._running, self._wanted = self._wanted, None
            self.looking.show()
            in_background(
                self, partial(_look, self._services.which, self._running, self._shells), self._on_looked
            )

    def _on_looked(self, asked: _Asked | Failed) -> None:
        self._running = None
        self.looking.hide()
        if self._wanted is not None:
            self._start()
        elif not isinstance(asked, Failed):
            self._show_answer(asked)

    def _show_answer(self, asked: _Asked) -> None:
        self._offer_shells(asked)
        self._say_problem(asked.problem)
        if asked.walk is not None:
            self._show_walk(asked.walk)

    def _offer_shells(self, asked: _Asked) -> None:
        if self._shells or not asked.shells:
            return
        self._shells = asked.shells
        current = asked.walk.shell if asked.walk else asked.shells[0]
        if len(asked.shells) > 1:
            self.shell_switch = Segmented(
                [(shell, SHOWN_NAMES[shell]) for shell in asked.shells], current, name=tr("In this shell")
            )
            self.shell_switch.chosen.connect(self.look)
            layout = self._shell_part.layout()
            assert layout is not None
            layout.addWidget(self.shell_switch)
            self._shell_part.show()

    def _say_problem(self, problem: AppError | None) -> None:
        self.result.setVisible(problem is None and self._walk is not None)
        parts = (problem.sentence, problem.fix) if problem else ()
        self.field.set_problem(" ".join(shown(part) for part in parts if part))

    def _show_walk(self, walk: Walk) -> None:
        self._walk = walk
        self.answer.show_walk(walk, self._known)
        before, _, _ = split(walk)
        self.before.set_text(" ".join(said_words(step) for step in before))
        self.before.setVisible(bool(before))
        shell = SHOWN_NAMES[walk.shell]
        runs = walk.winner is not None
        self.way.set_text(
            tr("How {shell} gets there", shell=shell) if runs else tr("Where {shell} looks", shell=shell)
        )
        self.steps.show_steps(steps_of(walk))
        after = remembering_words(walk)
        self.after.set_text(with_code(readable(after)))
        self.after.setVisible(bool(after))
        self.command.show_name(walk.name, walk.shell)
        self.result.show()

    @Slot(str)
    def _on_name_changed(self, _name: str) -> None:
        self.look()

    @Slot()
    def _on_copy(self) -> None:
        if self._walk is not None:
            QGuiApplication.clipboard().setText(walk_text(self._walk, self.steps.text()))


def _look(which: WhichReader, asked: _Asked, shells: tuple[ShellName, ...]) -> _Asked:
    """Walk, on a thread that may wait for a shell."""
    shells = shells or which.available_shells()
    try:
        return _Asked(asked.name, asked.shell, shells, which.walk(asked.name, asked.shell))
    except AppError as problem:
        return _Asked(asked.name, asked.shell, shells, problem=problem)
