"""The form of a new environment: what one has, what makes it, where, and with which packages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.core.indexes import Sources
from app.core.making import EnvironmentWish, Place, PythonChoice, proposed_order
from app.core.ports import EnvironmentMaker
from app.core.preflight import Weight
from app.core.python_words import origin_words
from app.core.pythons import Python, minor_version
from app.core.recommending import Recommendation
from app.core.tool_offers import WHAT
from app.services.kernels import IPYKERNEL
from app.services.making import Answer
from app.services.sources import READ_BY_PIP
from app.ui.background import Failed, in_background
from app.ui.environments.asked_later import AskedLater
from app.ui.environments.channel_part import ChannelPart
from app.ui.environments.environment_starts import Start, default_place, starts
from app.ui.environments.looked_at import LookedAt
from app.ui.environments.package_field import package_field
from app.ui.environments.place_field import put_remark, typed_path
from app.ui.environments.sources_part import SourcesPart
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
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_WIDTH = 920
_STANDARD = frozenset(sys.stdlib_module_names)


class NewEnvironment(Dialog):
    """Shows, while it is filled in, the command that would make it. `agreed` comes with the plan, and where
    the environment will be; nothing is made here."""

    agreed = Signal(object, str)

    def __init__(self, window: MainWindow, folder: Path | None, *, python: str = "") -> None:
        super().__init__(
            window,
            tr("New environment"),
            tr("A place for the packages of one project, so that projects do not disturb each other."),
            width=_WIDTH,
        )
        self._services, self._folder, self._wanted_python = window.services, folder, python
        self._window = window
        self._making = self._services.making
        self.answer: Answer | None = None  # None while it is not known what comes of the form
        self._place_was_typed = False
        self._tool_was_chosen = False
        self._recommendation: Recommendation | None = None
        self._found_words = tr("Looking for Pythons…")
        self._asked = AskedLater(self, self._question, self._on_answer)
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
        left = SidePanel()
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
        self.file.changed.connect(self._on_file_changed)
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
        self.prompt = Field(
            tr("Prompt"), help=tr("What a terminal shows before each line while it is active."), mono=True
        )
        self.prompt.changed.connect(self._later)
        column.addWidget(self.prompt)
        self.kernel = CheckBox(
            tr("Usable in Jupyter notebooks"),
            tr("Puts it into Jupyter’s list of kernels. The package ipykernel comes with it."),
        )
        self.kernel.toggled.connect(self._later)
        column.addWidget(self.kernel)
        later = tr("Later packages of this environment come from there, too.")
        self.sources = SourcesPart(column, later)
        self.sources.changed.connect(self._later)
        self.sources.unfolded.connect(self._fit_soon)
        self.from_conda = ChannelPart()
        self.from_conda.changed.connect(self._later)
        column.addWidget(self.from_conda)
        self.system = CheckBox(tr("See the packages of its Python, too"), tr("Off keeps the project apart."))
        self.system.toggled.connect(self._later)
        column.addWidget(self.system)
        self.looked_at = LookedAt(lambda: self._services.preflight)
        self.looked_at.told.connect(self._fit_soon)
        self.finished.connect(self.looked_at.stop)
        column.addWidget(self.looked_at)
        return form

    def _make_choices(self) -> Columns:
        row = Columns(narrow_below=420, gap=16, row_gap=18)
        self.tool = Combo(tr("Made with"))
        self.tool.chosen.connect(self._on_tool_picked)
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
            and (
                kind in {"pyproject", "pipfile"}
                or (start.own_choice and self._folder is not None)
                or each.abilities.places != {Place.PROJECT}
            )
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
        self._recommendation = None
        self._tool_was_chosen = False
        self._on_tool_chosen()
        self._ask_for_recommendation()

    def begin_with(self, start: str, file: Path, told: str) -> bool:
        """Start from a file that somebody brings, and say of it what is told. False where no tool here makes
        an environment from it."""
        found = next((each for each in self._starts if each.key == start), None)
        if found is None:
            return False
        self.sentence.set_text(told)
        if not self._place_was_typed:
            self._folder = file.parent
        self._choose_start(found)
        self.file.set_text(shown_path(file))
        self._on_file_changed()
        return True

    def _ask_for_recommendation(self) -> None:
        """The tool that fits best to what there is; it is chosen unless the user did that."""
        start = self._start
        if start.file_kind and not self.file.text().strip():
            return  # nobody can tell yet
        fitting = [self.tool.itemData(index) for index in range(self.tool.count())]
        file = typed_path(self.file) if start.file_kind else None
        recommend = self._services.recommending.recommend

        def take(found: Recommendation | Failed | None) -> None:
            if self._start is not start or not isinstance(found, Recommendation):
                return
            self._recommendation = found
            if not self._tool_was_chosen and not start.own_choice and self.tool.current() != found.tool:
                self.tool.set_current(found.tool)
                self._on_tool_chosen()
            else:
                self._show_tool_words()
            self.fit_anew()

        in_background(self, lambda: recommend(fitting, start.file_kind, file or ""), take)

    def _show_tool_words(self) -> None:
        """When to choose the tool that is chosen; or, where that is the one to choose here, why."""
        when, found = shown(self._maker.abilities.when), self._recommendation
        if found is not None and found.tool == self.tool.current():
            words = tr("Recommended here. {reason}", reason=shown(found.reason))
        elif found is not None:
            words = f"{when} " + tr("Recommended here: {tool}.", tool=found.tool)
        else:
            words = when
        self.tool_words.set_text(words)

    @Slot()
    def _on_tool_picked(self) -> None:
        self._tool_was_chosen = True
        self._on_tool_chosen()

    @Slot()
    def _on_file_changed(self) -> None:
        file = typed_path(self.file)
        # A word without an ending is a folder's name so far, or the beginning of the file's.
        if file and not self._place_was_typed and (Path(file).suffix or Path(file).name == "Pipfile"):
            self.place.set_text(shown_path(default_place(Path(file).parent, self._services.places.home)))
        self._ask_for_recommendation()
        self._later()

    @Slot()
    def _on_tool_chosen(self) -> None:
        abilities = self._maker.abilities
        self._show_tool_words()
        in_folder = Place.FOLDER in abilities.places
        self.place.setVisible(in_folder)
        self.name.setVisible(not in_folder and Place.NAME in abilities.places)
        self.system.setVisible(abilities.system_packages)
        self.prompt.setVisible(abilities.prompt)
        self.kernel.setVisible(abilities.places != {Place.PROJECT})  # a project's tool minds its own packages
        self.sources.set_offered(abilities.indexes, remembers=self._maker.kinds <= READ_BY_PIP)
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
        wanted = next((each for each in pythons if each.executable == self._wanted_python), None)
        if wanted is not None:
            self.python.set_current(wanted.executable)
            self._found_words = tr("The one you chose.")
        elif default is not None:
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
        sources = self.sources.sources() if abilities.indexes else Sources()
        return EnvironmentWish(
            prefix=typed_path(self.place) if in_folder else None,
            name=self.name.text().strip() or None if by_name else None,
            project=self._project() if not in_folder and not by_name else None,
            python=fetched if abilities.python is PythonChoice.VERSION else chosen or None,
            python_version=version,
            packages=(*self.packages.values(), *((IPYKERNEL,) if self.wants_kernel() else ())),
            file=typed_path(self.file) if self._start.file_kind else None,
            file_kind=self._start.file_kind or None,
            system_packages=self.system.isChecked() and abilities.system_packages,
            prompt=self.prompt.text().strip() or None if abilities.prompt else None,
            **asdict(sources),
            channels=self.from_conda.values(),
        )

    def wants_kernel(self) -> bool:
        """Whether it shall be in Jupyter's list, where that can be asked for."""
        return self.kernel.isChecked() and self._maker.abilities.places != {Place.PROJECT}

    def _project(self) -> str | None:
        file = typed_path(self.file) if self._start.file_kind else None
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
        self._asked.ask()

    def _question(self) -> Callable[[], Answer]:
        tool, wish = self.tool.current(), self.wish()
        self._look(tool, wish)
        remember, with_kernel = self.sources.remember.isChecked(), self.wants_kernel()
        return lambda: self._answer(tool, wish, remember=remember, with_kernel=with_kernel)

    def _on_answer(self, answer: Answer | Failed) -> None:
        if isinstance(answer, Failed):
            self.reason.set_text(tr("What comes of it could not be found out."))
            self.reason.show()
            self.fit()
        else:
            self._show(answer)

    def _answer(self, tool: str, wish: EnvironmentWish, *, remember: bool, with_kernel: bool) -> Answer:
        answer = self._making.answer(tool, wish)
        if answer.plan is None:
            return answer
        plan = answer.plan
        if with_kernel:
            plan = self._services.kernels.with_kernel(plan, answer.prefix, wish.prompt or "")
        sources = Sources(wish.index, wish.extra_indexes, wish.offline_folder)
        if remember and sources != Sources():
            plan = self._services.sources.remembering(plan, answer.prefix, sources)
        return answer._replace(plan=plan)

    def _look(self, tool: str, wish: EnvironmentWish) -> None:
        """What speaks for and against it, without waiting for that."""
        if self.packages.problem() or self.sources.problem():
            self.looked_at.forget()
            return
        making = self._making
        self.looked_at.look(
            lambda preflight: preflight.of_creation(tool, wish, making.prefix_or_nothing(tool, wish)),
            lambda preflight: preflight.asking_for_creation(tool, wish),
        )

    @Slot()
    def _fit_soon(self) -> None:
        QTimer.singleShot(0, self, self.fit)  # once what is new has its place

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        put_remark(self.place, answer.place)
        self.from_conda.show_plan(answer.plan)
        wrong = self.packages.problem() or self.from_conda.problem()
        if wrong:
            reason = tr("Correct {text} first", text=wrong)
        elif self.sources.problem():
            reason = self.sources.problem()
        elif any(remark.weight is Weight.PROBLEM for remark in answer.place):
            reason = tr("Choose another place first")
        elif answer.problem is not None:
            # Without its cause: above the buttons there is little room, the least with large text.
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
        self.review.setEnabled(answer.plan is not None and not reason)
        self.command.show_plan(answer.plan, chosen_shell(self._services))
        self.fit_anew()  # the row of the command is part of what has its place

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
