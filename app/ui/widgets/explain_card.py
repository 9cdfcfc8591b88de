"""A place to put in any command and read what each of its words means."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.commands import Command
from app.core.errors import AppError
from app.core.typed_line import read_typed
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.card import Card
from app.ui.widgets.fields import Field
from app.ui.widgets.text import ElidedText, Text, with_code

_EXAMPLE = "pip install -r requirements.txt"


class ExplainCard(Card):
    """Nothing that is put in here is run. While it is empty, it explains an example."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.field = Field(
            tr("Paste a line from your course"),
            help=tr("You read what each word of it does. Nothing is run."),
            placeholder=_EXAMPLE,
            mono=True,
        )
        self.field.changed.connect(self._on_changed)
        self.body.addWidget(self.field)
        self.words: QWidget | None = None
        self._on_changed("")

    @Slot(str)
    def _on_changed(self, text: str) -> None:
        if self.words is not None:
            self.words.hide()
            self.words.deleteLater()
            self.words = None
        try:
            command = read_typed(text) or Command(tuple(_EXAMPLE.split()))
        except AppError as error:
            self.field.set_problem(shown(error.sentence))
            return
        self.field.set_problem("")
        said = [
            (f"{name}={value}", tr("Sets the variable `{name}`, for this command alone.", name=name))
            for name, value in command.env.items()
        ]
        words = self._services.explanations.explain(command.argv)
        said += [(word.text, word.explanation or "") for word in words]
        self.words = _list_of(said)
        self.body.addWidget(self.words)


def _list_of(said: list[tuple[str, str]]) -> QWidget:
    listed = QWidget()
    column = QVBoxLayout(listed)
    column.setContentsMargins(0, palette.px(4), 0, 0)
    column.setSpacing(palette.px(8))
    for word, meaning in said:
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(ElidedText(word, "mono"))
        if meaning:
            pair.addWidget(Text(with_code(meaning), "body", "muted", selectable=True))
        else:
            pair.addWidget(Text(tr("There is no explanation of this word yet."), "body", "muted"))
        column.addLayout(pair)
    return listed
