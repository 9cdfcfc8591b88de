"""What a check asked, side by side: what, the answer, and whether it speaks for or against."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.diagnosis import Fact, Result
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import BREAK, Text, with_code

_LONG_WORD = re.compile(r"\S{14,}")  # names of features and settings of a system, which have no spaces
_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[-._/])")
_LONG_PIECE = re.compile(r"(\w{10})(?=\w{3})")


class AskedFacts(QWidget):
    """A row for each."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(palette.px(8))
        grid.setVerticalSpacing(palette.px(8))
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 4)
        top = Qt.AlignmentFlag.AlignTop
        for row, fact in enumerate(facts):
            name = Text(_breakable(shown(fact.name)), "body", "muted")
            value = Text(with_code(shown(fact.value)), selectable=True)
            for each in (name, value):
                each.setMinimumWidth(1)  # a long word must not widen the pane
            if fact.speaks is not Result.SKIPPED:  # what speaks neither way needs no icon
                icon, token, says = _looks(fact.speaks)
                grid.addWidget(Picture(icon, token, 15), row, 0, top)
                value.setAccessibleDescription(says)
            grid.addWidget(name, row, 1, top)
            grid.addWidget(value, row, 2, top)


def _looks(speaks: Result) -> tuple[str, str, str]:
    return {
        Result.OK: ("ready", "ok", tr("As it should be")),
        Result.PROBLEM: ("broken", "bad", tr("In the way")),
    }.get(speaks, ("warning", "warn", tr("Not known")))


def _breakable(words: str) -> str:
    def broken(found: re.Match[str]) -> str:
        return _LONG_PIECE.sub(rf"\1{BREAK}", _INSIDE.sub(BREAK, found[0]))

    return _LONG_WORD.sub(broken, words)
