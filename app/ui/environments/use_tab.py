"""How one environment is used: what to type in each shell, and what each line does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.shells import SHOWN_NAMES, ShellName
from app.core.usage import ShellUsage, Typed, Usage
from app.core.words import Sentence
from app.services.opening import Ways
from app.ui.environments.jupyter_part import JupyterPart
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.choices import Segmented
from app.ui.widgets.command_block import CopyButton
from app.ui.widgets.explained_line import ExplainedLine
from app.ui.widgets.text import Text, with_code


class UseTab(QWidget):
    """Lines to copy, for the shell that is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._usage: Usage | None = None
        self._hints: tuple[Sentence, ...] = ()
        self.shell = Segmented(
            [(shell, SHOWN_NAMES[shell]) for shell in ShellName], ShellName.BASH, name=tr("Shell"), small=True
        )
        self.shell.chosen.connect(self._fill)
        self.lines: list[TypedLine] = []
        self._place = QVBoxLayout()
        self._place.setSpacing(palette.px(24))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(16))
        column.addWidget(self.shell)
        column.addLayout(self._place)
        self.jupyter = JupyterPart()
        column.addSpacing(palette.px(8))
        column.addWidget(self.jupyter)
        column.addStretch(1)
        self.shell.hide()

    def begin_anew(self) -> None:
        """Another environment comes; the shell stays the one that was chosen."""
        self._usage = None
        self.jupyter.show_state(None)
        self._fill()

    def show_ways(self, ways: Ways) -> None:
        """Show how it is used on this machine, at first in the user's own shell."""
        if self.shell.isHidden() and ways.shells:
            self.shell.set_current(ways.shells[0].shell)
        self.shell.show()
        self._usage, self._hints = ways.usage, ways.hints
        self._fill()

    @Slot()
    def _fill(self) -> None:
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = []
        if self._usage is None:
            return
        current = self.shell.current()
        usage = next((each for each in self._usage.shells if each.shell == current), None)
        if usage is not None:
            self._fill_for(usage)

    def _fill_for(self, usage: ShellUsage) -> None:
        self._add(tr("Activate it"), usage.activate)
        self._add(tr("Use it without activating"), usage.run)
        self._add(tr("Leave it"), [usage.leave] if usage.leave else [])
        self._add(tr("Good to know"), [*usage.hints, *(Typed(None, hint) for hint in self._hints)])

    def _add(self, title: str, lines: Sequence[Typed]) -> None:
        if not lines:
            return
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(10))
        column.addWidget(Text(title, "strong"))
        for typed in lines:
            line = TypedLine(typed)
            self.lines.append(line)
            column.addWidget(line)
        self._place.addWidget(part)


class TypedLine(QWidget):
    """One line to type, a button that copies it, and what it does."""

    def __init__(self, typed: Typed) -> None:
        super().__init__()
        self.text = typed.line or ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(6))
        if typed.line is not None:
            row = QHBoxLayout()
            row.setSpacing(palette.px(4))
            row.addWidget(ExplainedLine(typed.line, ()), 1)
            self.copy = CopyButton(tr("Copy {line}", line=typed.line))
            self.copy.set_copied_text(typed.line)
            row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        column.addWidget(Text(with_code(shown(typed.sentence)), "body", "muted", selectable=True))
        if typed.folder is not None:
            column.addWidget(
                Text(
                    tr("Only in the folder {folder}.", folder=typed.folder), "small", "muted", selectable=True
                )
            )
