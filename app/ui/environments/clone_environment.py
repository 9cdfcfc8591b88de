"""The form of a clone: where it goes, and on which Python it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.python_words import origin_words
from app.core.pythons import Python
from app.services.making import Answer
from app.ui.background import Failed, in_background
from app.ui.environments.answered_form import AnsweredForm
from app.ui.environments.place_field import typed_path
from app.ui.text import shown, shown_path, tr
from app.ui.theme import palette
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.fields import Combo, Field, PathField
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class CloneEnvironment(AnsweredForm):
    """Another environment with the same packages."""

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            environment,
            tr("Clone {name}", name=shown_name(environment)),
            tr(
                "Environments cannot be copied as folders: paths are written into them. So its tool makes "
                "another one with exactly the same packages, and Labwright compares both at the end."
            ),
        )
        in_background(self, self._services.making.pythons, self._show_pythons)
        self.later()

    def add_fields(self) -> None:
        environment = self._environment
        self.place = PathField(tr("Place of the clone"))
        self.place.set_text(shown_path(free_place_beside(Path(environment.prefix))))
        self.place.select_name()
        self.place.changed.connect(self.later)
        self.body.addWidget(self.place)
        self.python = Combo(tr("Python"))
        self.python.add("", tr("The one it has now"), environment.python_version or "")
        self.python.chosen.connect(self.later)
        self.body.addWidget(self._labelled(tr("Python"), self.python))

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

    def question(self) -> Callable[[], Answer] | None:
        python = self.python.current() or None
        if python is not None and self._services.making.brings_python(self._environment):
            python = self.python.currentText()
        prefix = typed_path(self.place) or ""
        return partial(self._services.keeping.answer_clone, self._environment, prefix, python)

    def place_field(self) -> Field:
        return self.place

    def why_not(self, answer: Answer) -> str:
        return tr("Choose another place first") if answer.place else ""


def free_place_beside(prefix: Path) -> Path:
    """A place beside an environment, under its name with a word more. That of a project stands in it."""
    names = (f"{prefix.name}-copy", *(f"{prefix.name}-copy{number}" for number in range(2, 1000)))
    return next(place for name in names if not (place := prefix.with_name(name)).exists())
