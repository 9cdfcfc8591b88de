"""Where conda fetches packages from: channels to choose, how it searches them, and what speaks against it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.plans import Plan
from app.ui.environments.package_field import channel_field
from app.ui.text import shown
from app.ui.theme import palette
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.text import Text
from app.ui.widgets.warning_line import WarningLine


class ChannelPart(QWidget):
    """A part of the form of a new environment, for conda only."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_here = self._choice = False
        self.channels = channel_field()
        self.channels.changed.connect(self.changed)
        self.channels.edit.textEdited.connect(self.changed)
        self.choosing = Text("", "small", "muted")
        self.warning = WarningLine("")
        column = TopColumn(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(6))
        column.addWidget(self.channels)
        column.addWidget(self.choosing)
        column.addWidget(self.warning)
        self.begin(is_here=False, choice=False)

    def begin(self, *, is_here: bool, choice: bool) -> None:
        """Another tool or another start was chosen; with `choice` channels can be named."""
        self._is_here, self._choice = is_here, choice
        self.setVisible(is_here)
        self.channels.setVisible(choice)
        self.show_plan(None)

    def values(self) -> tuple[str, ...]:
        """The channels that are named."""
        return tuple(self.channels.values()) if self._is_here and self._choice else ()

    def problem(self) -> str:
        """The text that must be corrected first, or nothing."""
        return self.channels.problem() if self._is_here and self._choice else ""

    def show_plan(self, plan: Plan | None) -> None:
        """Say how the packages of this plan are chosen."""
        words = shown(plan.changes) if plan is not None and plan.changes is not None else ""
        warnings = [shown(each) for each in plan.warnings] if plan is not None else []
        self.choosing.set_text(words)
        self.choosing.setVisible(bool(words))
        self.warning.words.set_text("\n".join(warnings))
        self.warning.setVisible(bool(warnings))
