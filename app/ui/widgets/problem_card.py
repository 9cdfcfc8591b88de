"""What stands in the way of a page, in a card at its top."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.ui.text import shown
from app.ui.theme import palette
from app.ui.widgets.card import Card
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import Text


class ProblemCard(Card):
    """Problems one below the other: what happened, why, what to do. Not seen while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.body.setSpacing(palette.px(16))
        self.problems: tuple[AppError, ...] = ()
        self.hide()

    def show_problems(self, problems: Sequence[AppError]) -> None:
        """Show these instead."""
        if tuple(problems) != self.problems:
            self.problems = tuple(problems)
            while (item := self.body.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            for problem in problems:
                self.body.addWidget(problem_lines(problem))
        self.setVisible(bool(problems))


def problem_lines(problem: AppError) -> QWidget:
    """One problem: its icon, and what is said of it."""
    told = QWidget()
    row = QHBoxLayout(told)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(palette.px(12))
    row.addWidget(Picture("broken", "bad"), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(palette.px(2))
    words.addWidget(Text(shown(problem.sentence), "name", selectable=True))
    if problem.cause is not None:
        words.addWidget(Text(shown(problem.cause), "body", "muted", selectable=True))
    if problem.fix is not None:
        words.addWidget(Text(shown(problem.fix), selectable=True))
    row.addLayout(words, 1)
    return told
