"""One environment beside another one, or beside a file: what is not the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from app.core.comparing import Difference
from app.core.environment_words import shown_name, tool_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.services.comparing import Side
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.place_field import typed_path
from app.ui.models.columns import Column
from app.ui.models.table_model import TableModel
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Combo, PathField
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ROWS_SEEN = 9


class CompareEnvironments(Dialog):
    """The difference as a table, counted, and copied as text."""

    def __init__(
        self, window: MainWindow, environment: Environment, others: Sequence[Environment], file: str = ""
    ) -> None:
        super().__init__(
            window,
            tr("Compare {name}", name=shown_name(environment)),
            tr("With another environment, or with a file that says what should be there."),
            width=760,
        )
        self._main, self._services, self._environment = window, window.services, environment
        self._others = {each.prefix: each for each in others if each.prefix != environment.prefix}
        self._asked = 0
        self.differences: list[Difference] | None = None
        self._build_choice()
        self._model: TableModel[Difference] = TableModel(self._columns(), key=lambda each: each.name)
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("Differences"))
        self.table.setFixedHeight(palette.px(32 + 36 * _ROWS_SEEN))
        self.words = Text("", "strong", selectable=True)
        self.problem = Text("", "body", "bad", selectable=True)
        for part in (self.words, self.problem, self.table):
            self.body.addWidget(part)
        self._build_footer()
        if file:
            self.file.set_text(file)
        self.way.set_current("file" if file or not self._others else "environment")
        self._on_way()

    def _build_choice(self) -> None:
        ways = [("environment", tr("Another environment")), ("file", tr("A file"))]
        self.way = Segmented(ways, "environment", name=tr("Compare with"))
        self.way.chosen.connect(self._on_way)
        self.other = Combo(tr("The other environment"))
        for each in self._others.values():
            fact = f"{tool_name(each.kind)}, {each.python_version}" if each.python_version else ""
            self.other.add(each.prefix, shown_name(each), fact)
        self.other.chosen.connect(self._compare)
        self.file = PathField(tr("The file"), file=True)
        self.file.changed.connect(self._compare)
        for part in (self.way, self.other, self.file):
            self.body.addWidget(part)

    def _build_footer(self) -> None:
        self.copy = Button(tr("Copy as text"), icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.footer_left.addWidget(self.copy)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.footer_right.addWidget(close)
        self.set_primary(close)
        self.table.opened.connect(close.click)

    def _columns(self) -> tuple[Column[Difference], ...]:
        here = shown_name(self._environment)
        return (
            Column("name", lambda: tr("Package"), lambda each: each.name, font="name", width=150, stretch=2),
            Column("left", lambda: here, lambda each: each.left, width=130, stretch=2),
            Column("right", self._other_name, lambda each: each.right, width=130, stretch=2),
            Column("what", lambda: tr("Difference"), what_differs, width=150, stretch=1, color="muted"),
        )

    def _other_name(self) -> str:
        if self.way.current() == "file":
            return Path(self.file.text()).name or tr("The file")
        other = self._others.get(self.other.current())
        return shown_name(other) if other is not None else tr("The other one")

    @Slot()
    def _on_way(self) -> None:
        by_file = self.way.current() == "file"
        self.file.setVisible(by_file)
        self.other.setVisible(not by_file)
        self._compare()

    def _right(self) -> Side | None:
        if self.way.current() == "file":
            typed = typed_path(self.file)
            return Path(typed) if typed else None
        return self._others.get(self.other.current())

    @Slot()
    def _compare(self) -> None:
        self._asked += 1
        number, right = self._asked, self._right()
        self.differences = None
        self.copy.setEnabled(False)
        if right is None:
            chosen = tr("Choose a requirements.txt, environment.yml, pyproject.toml or Pipfile.")
            self._tell(chosen if self.way.current() == "file" else tr("There is no other environment."))
            return

        def take(found: list[Difference] | AppError | Failed) -> None:
            if number == self._asked:
                self._take(found, right)

        compare = partial(self._services.comparing.differences, self._environment, right)
        in_background(self, partial(or_problem, compare), take)

    def _take(self, found: list[Difference] | AppError | Failed, right: Side) -> None:
        if isinstance(found, list):
            self.differences = found
            self.copy.setEnabled(bool(found))
            telling = sorted(found, key=lambda each: (each.right is None, each.left is None))
            self._tell(" ".join([counted(found), *self._about_python(right)]), rows=telling)
        elif isinstance(found, AppError):
            parts = (found.sentence, found.cause, found.fix)
            self._tell("", problem="\n".join(shown(part) for part in parts if part))
        else:
            self._tell("", problem=tr("They could not be compared."))

    def _about_python(self, right: Side) -> list[str]:
        if isinstance(right, Path):
            return []
        ours, theirs = self._environment.python_version, right.python_version
        if not ours or not theirs or ours == theirs:
            return []
        return [tr("Their Pythons differ, too: {left} and {right}.", left=ours, right=theirs)]

    def _tell(self, words: str, *, rows: Sequence[Difference] = (), problem: str = "") -> None:
        self._model.replace(rows)
        self.table.setVisible(bool(rows))
        self.table.viewport().update()
        self.words.set_text(words)
        self.words.setVisible(bool(words))
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        self.fit()

    @Slot()
    def _on_copy(self) -> None:
        columns = self._model.columns
        lines = ["\t".join(column.title() for column in columns)]
        lines += ["\t".join(column.words(each) for column in columns) for each in self.differences or ()]
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
        self._main.toaster.show_toast(tr("The differences are copied."))


def what_differs(difference: Difference) -> str:
    """The kind of one difference."""
    if difference.left is None:
        return tr("not here")
    if difference.right is None:
        return tr("only here")
    return tr("does not satisfy") if difference.not_satisfied else tr("another version")


def counted(differences: Sequence[Difference]) -> str:
    """All differences in a line."""
    if not differences:
        return tr("No difference: both have the same packages.")
    missing = sum(each.left is None for each in differences)
    only_here = sum(each.right is None for each in differences)
    others = len(differences) - missing - only_here
    words = [
        tr_count("{n} is not here", "{n} are not here", missing) if missing else "",
        tr_count("{n} is only here", "{n} are only here", only_here) if only_here else "",
        tr_count("{n} has another version", "{n} have another version", others) if others else "",
    ]
    return ", ".join(filter(None, words)) + "."
