"""What a name means on this machine: the file that runs, and where its pip installs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.which import Walk
from app.ui.pythons.walk_words import (
    Answer,
    Known,
    answer_of,
    is_pip,
    losers_words,
    path_words,
    place_words,
    said_words,
    split,
)
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import RowCard
from app.ui.widgets.path_text import breakable
from app.ui.widgets.text import Text


class AnswerPart(QWidget):
    """The answer as a heading; a row for what runs, and one for where it installs."""

    python_asked = Signal(str)  # its executable
    environment_asked = Signal(str)  # its prefix

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Walk, Known] | None = None
        self.title = Text("", "heading", selectable=True)
        self.rows = RowCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(10))
        column.addWidget(self.title)
        column.addWidget(self.rows)

    def show_walk(self, walk: Walk, known: Known) -> None:
        """Show what this one came to."""
        if self._shown == (walk, known):
            return
        self._shown = (walk, known)
        answer = answer_of(walk, known)
        self.title.set_text(answer.title)
        self.rows.clear()
        self._add_file(walk, answer)
        if walk.installs_into is not None:
            self._add_place(walk, known, walk.installs_into, answer)

    def _add_file(self, walk: Walk, answer: Answer) -> None:
        link: Button | None = None
        if answer.environment is not None:
            link = self._environment_link(answer.environment.prefix)
        elif answer.python is not None:
            link = self._python_link(answer.python.executable)
        badge = Badge(answer.state, answer.word)
        self.rows.add_row(
            "file",
            breakable(answer.second) if walk.winner else answer.second,
            losers_words(walk),
            badge=badge,
            link=link,
        )

    def _add_place(self, walk: Walk, known: Known, prefix: str, answer: Answer) -> None:
        """Where pip installs, why, and what stands in its way."""
        link: Button | None = None
        environment, python = known.environment_in(prefix), known.python_in(prefix)
        if environment is not None and environment != answer.environment:
            link = self._environment_link(prefix)
        elif environment is None and python is not None and python != answer.python:
            link = self._python_link(python.executable)
        lines = [breakable(path_words(prefix))]
        _, _, after = split(walk)
        at = next((n for n, step in enumerate(after) if step.path == prefix), len(after))
        told = after[at if is_pip(walk.name) else at + 1 :]
        lines += [said_words(step) for step in told]
        self.rows.add_row("package", place_words(walk, known), "\n".join(lines), link=link)

    def _environment_link(self, prefix: str) -> Button:
        link = Button(tr("Show the environment"), kind="quiet")
        link.clicked.connect(partial(self.environment_asked.emit, prefix))
        return link

    def _python_link(self, executable: str) -> Button:
        link = Button(tr("Show this Python"), kind="quiet")
        link.clicked.connect(partial(self.python_asked.emit, executable))
        return link
