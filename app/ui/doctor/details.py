"""One check in full: what was found, what it means, what to do about it, and what not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands import Command
from app.core.diagnosis import Diagnosis, Result
from app.core.errors import AppError
from app.ui.doctor.facts import AskedFacts
from app.ui.models.checks import CheckRow, badge
from app.ui.run_plan import chosen_shell
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.command_block import CommandBlock, CopyButton
from app.ui.widgets.problem_card import problem_lines
from app.ui.widgets.text import Text, with_code
from app.ui.widgets.warning_line import WarningLine


class CheckDetails(QWidget):
    """What the doctor says of one check."""

    fix_asked = Signal(object)  # the CheckRow whose plan is to be shown
    closer_asked = Signal(object)  # the CheckRow of which a closer look is wanted
    again_asked = Signal(object)  # the CheckRow that is to be looked at once more

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.row: CheckRow | None = None
        self.title = Text("", "heading", selectable=True)
        self.badge = Badge("busy", "")
        self.found = Text("", selectable=True)
        self.meaning = Text("", "body", "muted", selectable=True)
        self.fix = Button(tr("Mend this…"), kind="primary")
        self.fix.clicked.connect(lambda: self.fix_asked.emit(self.row))
        self.again = Button(tr("Check again"), icon="refresh")
        self.again.clicked.connect(lambda: self.again_asked.emit(self.row))
        self.closer = Button(tr("Look from inside a container…"))
        self.closer.clicked.connect(lambda: self.closer_asked.emit(self.row))
        self.blocks: list[CommandBlock] = []
        self._what_to_do: QWidget | None = None
        self.hindrance: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(12))
        buttons = QHBoxLayout()
        buttons.setSpacing(palette.px(8))
        buttons.addWidget(self.fix)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        for part in (self.title, self.badge, self.found):
            self._column.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(buttons)
        self._column.addWidget(self.closer, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(Text(tr("What this means"), "strong"))
        self._column.addWidget(self.meaning)

    def show_row(self, row: CheckRow) -> None:
        """Show this check."""
        if row == self.row:
            return
        self.row = row
        self.show_hindrance(None)
        self.title.set_text(with_code(shown(row.check.title)))
        self.badge.set_state(*badge(row))
        self.meaning.set_text(with_code(shown(row.check.meaning)))
        found = row.checked.diagnosis if row.checked is not None else None
        self.found.set_text(with_code(shown(found.sentence)) if found is not None else tr("Looking…"))
        self.fix.setVisible(found is not None and found.fix is not None)
        self.again.setEnabled(found is not None)
        self.closer.setVisible(row.check.closer is not None)
        self.closer.setEnabled(found is not None and found.result is not Result.SKIPPED)
        if self._what_to_do is not None:
            self._column.removeWidget(self._what_to_do)
            self._what_to_do.hide()
            self._what_to_do.deleteLater()
            self._what_to_do = None
            self.blocks = []
        if found is not None and (found.steps or found.lines or found.text or found.avoid or found.facts):
            self._what_to_do = self._make_what_to_do(found)
            self._column.addWidget(self._what_to_do)

    def show_hindrance(self, error: AppError | None) -> None:
        """Say why no closer look can be had."""
        if self.hindrance is not None:
            self._column.removeWidget(self.hindrance)
            self.hindrance.hide()
            self.hindrance.deleteLater()
            self.hindrance = None
        if error is not None:
            self.hindrance = problem_lines(error)
            self._column.insertWidget(self._column.indexOf(self.closer) + 1, self.hindrance)

    def _make_what_to_do(self, found: Diagnosis) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        if found.facts:
            column.addWidget(Text(tr("What was asked"), "strong"))
            column.addWidget(AskedFacts(found.facts))
        if found.steps or found.lines or found.text:
            column.addWidget(Text(tr("What to do"), "strong"))
        for number, step in enumerate(found.steps, 1):
            words = with_code(shown(step))
            column.addWidget(Text(f"{number}. {words}" if len(found.steps) > 1 else words, selectable=True))
        for line in found.text:
            column.addWidget(_line_to_write(line))
        shell = chosen_shell(self._services)
        for argv in found.lines:
            block = CommandBlock(tr("Command"), Command(argv), self._services.explanations, shell)
            self.blocks.append(block)
            column.addWidget(block)
        for advice in found.avoid:
            column.addWidget(WarningLine(shown(advice)))
        return whole


def _line_to_write(line: str) -> QWidget:
    card = Card()
    row = QHBoxLayout()
    row.setSpacing(palette.px(8))
    text = Text(line, "mono", selectable=True)
    text.setMinimumWidth(1)
    copy = CopyButton(tr("Copy this line"))
    copy.set_copied_text(line)
    row.addWidget(text, 1)
    row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
    card.body.addLayout(row)
    return card
