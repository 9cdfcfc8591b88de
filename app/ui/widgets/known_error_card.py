"""A known error: what it is, why, what to do here with commands to copy, and what not to do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.error_knowledge import SYSTEMS, Found
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.card import Card
from app.ui.widgets.command_block import CopyButton
from app.ui.widgets.text import ElidedText, Text, with_code
from app.ui.widgets.warning_line import WarningLine

_COMMAND = re.compile(r"`([^`\n]+ [^`\n]+)`")  # one word alone is a name, not a command


class KnownErrorCard(Card):
    """One of them, as it is mended on this system."""

    def __init__(self, found: Found, system: str, *, with_line: bool = True) -> None:
        super().__init__()
        self.found = found
        known = found.situation
        self.body.addWidget(Text(with_code(known.title), "heading", selectable=True))
        if with_line:
            self.body.addWidget(self._line(found))
        self.body.addWidget(Text(with_code(known.cause), "body", "muted", selectable=True))
        self.copies: list[CopyButton] = []
        if system not in known.systems:
            places = ", ".join(name for each, name in SYSTEMS.items() if each in known.systems)
            self.body.addWidget(Text(tr("This happens on {systems}.", systems=places), "body", "muted"))
            steps = known.steps(None)
        else:
            steps = known.steps(system)
        self._add_steps(steps)
        self._add_avoid(known.avoid)

    @staticmethod
    def _line(found: Found) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(8))
        row.addWidget(Text(tr("Line {number}", number=found.line), "small", "muted", wrap=False))
        row.addWidget(ElidedText(found.text, "mono"), 1)
        return line

    def _add_steps(self, steps: Iterable[str]) -> None:
        self.body.addSpacing(palette.px(4))
        self.body.addWidget(Text(tr("What to do now"), "strong"))
        for step in steps:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(palette.px(8))
            line.addWidget(Text("•", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
            words = Text(with_code(step), selectable=True)
            words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
            line.addWidget(words, 1)
            commands = _COMMAND.findall(step)
            if commands:
                copy = CopyButton(tr("Copy {command}", command=commands[0]))
                copy.set_copied_text(commands[0])
                self.copies.append(copy)
                line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
            self.body.addWidget(row)

    def _add_avoid(self, sentences: Iterable[str]) -> None:
        sentences = tuple(sentences)
        if not sentences:
            return
        self.body.addSpacing(palette.px(4))
        self.body.addWidget(Text(tr("Better not"), "strong"))
        for sentence in sentences:
            self.body.addWidget(WarningLine(with_code(sentence)))


class KnownErrorCards(QWidget):
    """A place for them, the root first. Not seen while there are none."""

    def __init__(self, *, with_lines: bool = True) -> None:
        super().__init__()
        self._with_lines = with_lines
        self.cards: list[KnownErrorCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(12))
        self.hide()

    def show_found(self, found: Iterable[Found], system: str) -> None:
        """Show these instead."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [KnownErrorCard(each, system, with_line=self._with_lines) for each in found]
        for place, card in enumerate(self.cards):
            card.set_chosen(place == 0 and len(self.cards) > 1)
            self._column.addWidget(card)
        self.setVisible(bool(self.cards))
