"""Lines that somebody types in a terminal, one below the other: explained word by word, copied at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands import Command, Shell
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.command_block import CommandLine, CopyButton, Explains
from app.ui.widgets.explained_line import PointedWord
from app.ui.widgets.explanation_place import ExplanationPlace


class TypedLines(QWidget):
    """The lines, one button that copies them all, and the place where the word pointed at is explained."""

    def __init__(self, lines: Sequence[tuple[str, ...]], explains: Explains) -> None:
        super().__init__()
        self.lines = [CommandLine(Command(argv), Shell.BASH, explains) for argv in lines]
        self.place = ExplanationPlace()
        self.place.keep_room_for([text for line in self.lines for text in line.explanations()])
        copy = CopyButton(tr("Copy these lines"))
        copy.set_copied_text("\n".join(line.line.text() for line in self.lines))
        column = QVBoxLayout()
        column.setSpacing(palette.px(4))
        for line in self.lines:
            line.pointed.connect(self._on_pointed)
            column.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(palette.px(8))
        row.addLayout(column, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(palette.px(8))
        whole.addLayout(row)
        whole.addWidget(self.place)

    @Slot(object)
    def _on_pointed(self, word: PointedWord) -> None:
        self.place.show_word(word.text, word.explanation)
