"""The first command of a plan in one line, and how much comes after it: what a form is about to do."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.commands import Shell
from app.core.plans import Plan, RunCommand
from app.core.quoting import Inexpressible
from app.ui.text import shown, tr_count
from app.ui.theme import palette
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import ElidedText, Text


class CommandRow(QWidget):
    """Not there until a plan is known."""

    def __init__(self) -> None:
        super().__init__()
        self.command = ElidedText("", "mono")
        self.more = Text("", "small", "muted", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(8))
        row.addWidget(Picture("terminal", "muted", 16))
        row.addWidget(self.command, 1)
        row.addWidget(self.more)
        self.hide()

    def show_plan(self, plan: Plan | None, shell: Shell) -> None:
        """Show this one instead."""
        line = _first_line(plan, shell) if plan is not None else ""
        self.command.set_text(line)
        self.setVisible(bool(line))
        rest = len(plan.steps) - 1 if plan is not None else 0
        self.more.set_text(tr_count("and {n} more step", "and {n} more steps", rest) if rest > 0 else "")


def _first_line(plan: Plan, shell: Shell) -> str:
    command = next((step.command for step in plan.steps if isinstance(step, RunCommand)), None)
    if command is None:
        return ""
    try:
        return command.shown(shell)
    except Inexpressible as reason:
        return shown(reason.sentence)
