"""The form of a new environment: what one has, what makes it, where, and with which packages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QWidget

from app.core.making import EnvironmentWish, Place, PythonChoice, proposed_order
from app.core.place_facts import Remark
from app.core.ports import EnvironmentMaker
from app.core.preflight import Weight
from app.core.python_words import origin_words
from app.core.pythons import Python, minor_version
from app.core.tool_offers import WHAT
from app.services.making import Answer
from app.system.true_path import from_here
from app.ui.background import Failed, in_background
from app.ui.environments.channel_part import ChannelPart
from app.ui.environments.package_field import package_field
from app.ui.run_plan import chosen_shell
from app.ui.text import shown, shown_path, tr
from app.ui.theme import palette
from app.ui.tool_acts import get_tool
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import CheckBox, OptionCard
from app.ui.widgets.columns import Columns, TopColumn
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Combo, Field, PathField
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_WIDTH = 920
_ASK_AFTER_MS = 150
_STANDARD = frozenset(sys.stdlib_module_names)


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that somebody may have, and what it means for the form."""

    key: str
    title: str
    sentence: str
    file_kind: str = ""  # the dependency file it is about
    file_label: str = ""


class NewEnvironment(Dialog):
    """Shows, while it is filled in, the command that would make it. `agreed` comes with the plan, and where
    the environment will be; nothing is made here."""

    agreed = Signal(object, str)

    def __init__(self, window: MainWindow, folder: Path | None) -> None:
        super().__init__(
            window,
            tr("New environment"),
            tr("A place for the packages of one project, so that projects do not disturb each other."),
            width=_WIDTH,
        )
        self._services, self._folder = window.services, folder
        self._window = window
        self._making = self._services.making
        self._asked = 0
        self.answer: Answer | None = None  # None while it is not known what comes of the form
        self._place_was_typed = False
        self._found_words = tr("Looking for Pythons…")
        self._ask = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask.timeout.connect(self._on_ask)
        self._build_body()
        self._build_footer()
        in_background(self, self._making.pythons, self._show_pythons)
        self._choose_start(self._starts[-1])

    # Building

    def _build_body(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        self._columns = Columns(narrow_below=720, gap=0, row_gap=0)
        self._columns.add(self._make_left(), 1)
        self._columns.add(self._make_form(), 2)
        self.body.addLayout(self._columns)
        self._middle.takeAt(self._middle.count() - 1)  # both columns reach down to the band
        band = self.add_fixed_band()
        self.command = CommandRow()
        band.addWidget(self.command)
        self.reason = Text("", "body", "muted")  # why it cannot be made yet
        band.addWidget(self.reason)
        self.get_tool = Button("", icon="add", small=True)
        self.get_tool.hide()
        self.get_tool.clicked.connect(self._on_get_tool)
        band.addWidget(self.get_tool, 0, Qt.AlignmentFlag.AlignLeading)

    def _make_left(self) -> QWidget:
        left = _Left()
        left.column.addWidget(Text(tr("What do you have?"), "strong"))
        self._group = QButtonGroup(self)
        self._starts = [each for each in starts() if self._makers_for(each)]
        self.cards = {each.key: OptionCard(each.title, each.sentence) for each in self._starts}
        for start in self._starts:
            card = self.cards[start.key]
            self._group.addButton(card)
            card.clicked.connect(lambda _checked=False, start=start: self._choose_start(start))
            left.column.addWidget(card)
        return left

    def _make_form(self) -> QWidget:
        form = QWidget()
        column = TopColumn(form)
        inset = palette.px(24)
        column.setContentsMargins(inset, palette.px(20), inset, inset)
        column.setSpacing(palette.px(18))
        self.file = PathField("", file=True)
        self.file.changed.connect(self._later)
        column.addWidget(self.file)
        column.addLayout(self._make_choices())
        self.place = PathField(tr("Place"))
        self.place.changed.connect(self._on_place_typed)
        column.addWidget(self.place)
        self.name = Field(tr("Name"), mono=True)
        self.name.changed.connect(self._later)
        column.addWidget(self.name)
        self.packages = package_field(
            self._services.common_packages, for_conda=lambda: self._maker.abilities.channels
        )
        self.packages.changed.connect(self._later)
        self.packages.edit.textEdited.connect(self._later)
        column.addWidget(self.packages)
        self.from_conda = ChannelPart()
        self.from_conda.changed.connect(self._later)
        column.addWidget(self.from_conda)
        self.system = CheckBox(tr("See the packages of its Python, too"), tr("Off keeps the project apart."))
        self.system.toggled.connect(self._later)
        column.addWidget(self.system)
        return form

    def _make_choices(self) -> Columns:
        row = Columns(narrow_below=420, gap=16, row_gap=18)
        self.tool = Combo(tr("Made with"))
        self.tool.chosen.connect(self._on_tool_chosen)
        self.tool_words = Text("", "small", "muted")
        self.python = Combo(tr("Python"))
        self.python.chosen.connect(self._later)
        self.python_words = Text("", "small", "muted")
        for label, combo, words in (
            (tr("Made with"), self.tool, self.tool_words),
            (tr("Python"), self.python, self.python_words),
        ):
            part = QWidget()
            column = TopColumn(part)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(palette.px(6))
            heading = Text(label, "name")
            heading.setBuddy(combo)
            column.addWidget(heading)
            column.addWidget(combo)
            column.addWidget(words)
            row.add(part)
        self._python_part = part
        return row

    def _build_footer(self) -> None:
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.setEnabled(False)
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)

    # What is chosen

    def _makers_for(self, start: Start) -> list[EnvironmentMaker]:
        makers, kind = self._making.makers, start.file_kind
        fitting = [
            name
            for name, each in makers.items()
            if (not kind or kind in each.abilities.files)
            and (kind == "pyproject" or each.abilities.places != {Place.PROJECT})
        ]
        return [makers[name] for name in proposed_order(fitting, kind)]

    def _choose_start(self, start: Start) -> None:
        self._start = start
        self.cards[start.key].setChecked(True)
        self.cards[start.key].setFocus()
        self.file.setVisible(bool(start.file_kind))
        self.file.set_label(start.file_label)
        if start.file_kind and self._folder is not None and not self.file.text():
            found = self._folder / start.key
            if found.is_file():
                self.file.set_text(shown_path(found))
        self.tool.clear()
        for maker in self._makers_for(start):
            self.tool.add(maker.name, maker.name)
        self.tool.setCurrentIndex(0)
        self._on_tool_chosen()

    @Slot()
    def _on_tool_chosen(self) -> None:
        abilities = self._maker.abilities
        self.tool_words.set_text(shown(abilities.when))
        in_folder = Place.FOLDER in abilities.places
        self.place.setVisible(in_folder)
        self.name.setVisible(not in_folder and Place.NAME in abilities.places)
        self.system.setVisible(abilities.system_packages)
        # A file names its channels itself.
        self.from_conda.begin(is_here=abilities.channels, choice=not self._start.file_kind)
        self.packages.judge_again()
        fetches = abilities.python is PythonChoice.VERSION
        self._python_part.setVisible(not (fetches and self._start.file_kind))  # the file says which
        self._show_python_words()
        if in_folder and not self._place_was_typed:
            self.place.set_text(shown_path(default_place(self._folder, self._services.places.home)))
        self.fit()
        self._later()

    @property
    def _maker(self) -> EnvironmentMaker:
        return self._making.makers[self.tool.current()]

    def _show_pythons(self, pythons: Sequence[Python] | Failed) -> None:
        if isinstance(pythons, Failed):
            pythons = ()
        for each in pythons:
            self.python.add(each.executable, each.version or "?", shown(origin_words(each)))
        default = self._making.default_python()
        if default is not None:
            self.python.set_current(default.executable)
            self._found_words = tr("The newest one here that is finished.")
        else:
            self._found_words = tr("No Python was found. Install one on the page Pythons.")
        self._show_python_words()
        self._later()

    def _show_python_words(self) -> None:
        fetches = self._maker.abilities.python is PythonChoice.VERSION
        words = tr("This version is fetched. The one here stays as it is.") if fetches else self._found_words
        self.python_words.set_text(words)

    def wish(self) -> EnvironmentWish:
        """What the form says now."""
        abilities = self._maker.abilities
        in_folder = Place.FOLDER in abilities.places
        by_name = not in_folder and Place.NAME in abilities.places
        chosen = self.python.current()
        version = self.python.currentText() if chosen else None
        # Who brings a Python brings the newest of its minor version, or the one that the file asks for.
        fetched = None if self._start.file_kind else minor_version(version)
        return EnvironmentWish(
            prefix=_path(self.place) if in_folder else None,
            name=self.name.text().strip() or None if by_name else None,
            project=self._project() if not in_folder and not by_name else None,
            python=fetched if abilities.python is PythonChoice.VERSION else chosen or None,
            python_version=version,
            packages=tuple(self.packages.values()),
            file=_path(self.file) if self._start.file_kind else None,
            file_kind=self._start.file_kind or None,
            system_packages=self.system.isChecked() and abilities.system_packages,
            channels=self.from_conda.values(),
        )

    def _project(self) -> str | None:
        file = _path(self.file) if self._start.file_kind else None
        return str(Path(file).parent) if file else str(self._folder) if self._folder else None

    # What comes of it

    @Slot()
    def _on_place_typed(self) -> None:
        self._place_was_typed = True
        self._later()

    @Slot()
    def _later(self) -> None:
        self.answer = None
        self.review.setEnabled(False)
        self._ask.start()

    @Slot()
    def _on_ask(self) -> None:
        self._asked += 1
        number, tool, wish = self._asked, self.tool.current(), self.wish()

        def take(answer: Answer | Failed) -> None:
            if number != self._asked or self._ask.isActive():
                return
            if isinstance(answer, Failed):
                self.reason.set_text(tr("What comes of it could not be found out."))
                self.reason.show()
                self.fit()
            else:
                self._show(answer)

        in_background(self, lambda: self._making.answer(tool, wish), take)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        _put_remark(self.place, answer.place)
        self.from_conda.show_plan(answer.plan)
        wrong = self.packages.problem() or self.from_conda.problem()
        if wrong:
            reason = tr("Correct {text} first", text=wrong)
        elif any(remark.weight is Weight.PROBLEM for remark in answer.place):
            reason = tr("Choose another place first")
        elif answer.problem is not None:
            parts = (answer.problem.sentence, answer.problem.fix)
            reason = " ".join(shown(part) for part in parts if part is not None)
        elif self._start.file_kind and not self.file.text().strip():
            reason = tr("Choose the file first")
        else:
            reason = ""
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))
        absent = answer.problem is not None and answer.problem.code == "tool-missing"
        self.get_tool.set_label(tr("Get {tool}…", tool=self.tool.current()))
        self.get_tool.setVisible(absent and self.tool.current() in WHAT)
        self.fit()
        QTimer.singleShot(0, self, self.fit)  # once what is said of channels has its place
        self.review.setEnabled(answer.plan is not None and not reason)
        self.command.show_plan(answer.plan, chosen_shell(self._services))

    @Slot()
    def _on_get_tool(self) -> None:
        window, name = self._window, self.tool.current()
        self.reject()
        get_tool(window, name)

    @Slot()
    def _on_review(self) -> None:
        answer = self.answer
        if answer is None or answer.plan is None:
            return
        self.accept()
        self.agreed.emit(answer.plan, answer.prefix)


class _Left(QFrame):
    """The choices at the left, on the colour of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.column = TopColumn(self)
        inset = palette.px(24)
        self.column.setContentsMargins(inset, palette.px(20), inset, inset)
        self.column.setSpacing(palette.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color("bg"))
        line = palette.color("line")
        painter.fillRect(QRectF(0, 0, self.width(), 1), line)
        edge = 0 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - 1
        painter.fillRect(QRectF(edge, 0, 1, self.height()), line)


def starts() -> list[Start]:
    """What somebody may have, the plainest last."""
    return [
        Start(
            "requirements.txt",
            tr("An assignment with requirements.txt"),
            tr("A list of packages, one a line"),
            "requirements",
            tr("The list of packages"),
        ),
        Start(
            "pyproject.toml",
            tr("A project with pyproject.toml"),
            tr("Poetry or uv keep it exact for everyone"),
            "pyproject",
            tr("The project's file"),
        ),
        Start(
            "environment.yml",
            tr("A course with environment.yml"),
            tr("conda, also for things that are not Python"),
            "environment",
            tr("The course's file"),
        ),
        Start("nothing", tr("Nothing yet"), tr("Start empty, add packages now or later")),
    ]


def default_place(folder: Path | None, home: Path) -> Path:
    """In the open folder, or beside others in one for environments, under a name that is free."""
    if folder is not None:
        return folder / ".venv"
    names = ["lab", *(f"lab{number}" for number in range(2, 1000))]
    return next(place for name in names if not (place := home / "environments" / name).exists())


def _path(field: Field) -> str | None:
    """The absolute path that was typed; ~ is the home folder, as terminals have it."""
    typed = field.text().strip()
    return from_here(str(Path(typed).expanduser())) if typed else None


def _put_remark(field: PathField, place: Sequence[Remark]) -> None:
    """The worst of what there is to say of a place, below its field."""
    worst = next(iter(place), None)
    field.set_problem("")
    field.set_warning("")
    if worst is None:
        return
    put = field.set_problem if worst.weight is Weight.PROBLEM else field.set_warning
    put(shown(worst.sentence))
