"""The form of another name for an environment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.services.making import Answer
from app.ui.environments.answered_form import AnsweredForm
from app.ui.text import tr
from app.ui.widgets.fields import Field

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class RenameEnvironment(AnsweredForm):
    """What its folder is called from then on."""

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            environment,
            tr("Rename {name}", name=shown_name(environment)),
            tr(
                "The path of an environment is written into its programs. So it is made anew under the new "
                "name and checked; the old one goes to the bin."
            ),
        )
        self.reason.set_text(tr("Type the new name"))

    def add_fields(self) -> None:
        folder = Path(self._environment.prefix).name
        self.name = Field(tr("New name"), help=tr("Its folder is called so: now it is {name}.", name=folder))
        self.name.edit.textEdited.connect(self.later)
        self.body.addWidget(self.name)

    def question(self) -> Callable[[], Answer] | None:
        name = self.name.text().strip()
        return partial(self._services.renaming.answer, self._environment, name) if name else None

    def place_field(self) -> Field:
        return self.name

    def why_not(self, answer: Answer) -> str:  # noqa: ARG002 - whatever the reason
        return tr("Choose another name first")
