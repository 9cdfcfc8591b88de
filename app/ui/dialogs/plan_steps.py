"""The steps of a plan, numbered, each with exactly what it does."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.commands import Shell
from app.core.difference import Difference
from app.core.plans import (
    ChangeSetting,
    CheckPackages,
    MarkAskedFor,
    MoveToBin,
    Plan,
    RemoveFromBin,
    RemoveTrial,
    RestoreFromBin,
    RunCommand,
    StartProgram,
    Step,
    WriteFile,
    stand_in_words,
)
from app.services.file_changes import difference_on_disk
from app.ui.background import Failed, in_background
from app.ui.text import shown, shown_path, tr
from app.ui.theme import fonts, palette
from app.ui.widgets.command_block import CommandLine, Explains
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.explained_line import ExplainedLine
from app.ui.widgets.text import ElidedText, Text, with_code

_CIRCLE = 24
TEXT_LEFT = _CIRCLE + 12


class StepRow(QWidget):
    """One step: its number in a circle, what it does in words, and how exactly."""

    became_ready = Signal()

    def __init__(self, number: int, step: Step, content: QWidget, *, last: bool) -> None:
        super().__init__()
        self.number = number
        self.content = content
        self._last = last
        self.sentence = Text(with_code(shown(step.sentence)), "name")
        column = QVBoxLayout(self)
        below = palette.px(0 if last else 16)
        above = (palette.px(_CIRCLE) - fonts.line_height("name")) // 2
        column.setContentsMargins(palette.px(TEXT_LEFT), above, 0, below)
        column.setSpacing(palette.px(6))
        column.addWidget(self.sentence)
        column.addWidget(content)
        if isinstance(content, _FileChange):
            content.shown_whole.connect(self.became_ready)

    @property
    def is_ready(self) -> bool:
        """Everything about the step is shown: nothing is still being read."""
        return not isinstance(self.content, _FileChange) or self.content.compared

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = palette.px(_CIRCLE)
        left = self.width() - side if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        circle = QRectF(left, 0, side, side)
        painter.setPen(QPen(palette.color("edge"), 1.5))
        painter.drawEllipse(circle.adjusted(0.75, 0.75, -0.75, -0.75))
        painter.setFont(fonts.ui("small-name"))
        painter.setPen(palette.color("text"))
        painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), str(self.number))
        if not self._last:
            gap = palette.px(4)
            middle = circle.center().x()
            painter.fillRect(
                QRectF(middle - 1, side + gap, 2, self.height() - side - 2 * gap), palette.color("line")
            )


def step_rows(plan: Plan, shell: Shell, explains: Explains) -> list[StepRow]:
    """The rows of all steps."""
    rows = []
    for number, step in enumerate(plan.steps, 1):
        content = _content(step, plan, shell, explains)
        rows.append(StepRow(number, step, content, last=number == len(plan.steps)))
    return rows


def _content(step: Step, plan: Plan, shell: Shell, explains: Explains) -> QWidget:
    match step:
        case RunCommand() | StartProgram():
            return _command(step, plan, shell, explains)
        case WriteFile(own_note=True):
            words = tr("A note in Labwright’s own folder, to go back to later. Nothing else changes.")
            return _with_words(_path_line(step.path), words)
        case WriteFile():
            return _FileChange(step.path, step.content)
        case ChangeSetting():
            value = tr("its default") if step.value is None else str(step.value)
            words = tr("One of Labwright’s own settings. Nothing outside Labwright changes.")
            return _with_words(ExplainedLine(f"{step.key} = {value}", ()), words)
        case _:
            return _with_words(_path_line(step.path), _what_it_means(step))


def _what_it_means(
    step: MoveToBin | RestoreFromBin | RemoveFromBin | CheckPackages | MarkAskedFor | RemoveTrial,
) -> str:
    match step:
        case MoveToBin():
            return tr("It goes to Labwright’s bin and can be brought back to this path from there.")
        case RestoreFromBin():
            return tr("It comes out of Labwright’s bin, back to this path.")
        case RemoveFromBin():
            return tr("It cannot be brought back to this path after that.")
        case CheckPackages():
            return tr("Its packages are read from their records. If any is not right, all is taken back.")
        case MarkAskedFor():
            return tr("So that Labwright and the tools still know what you chose and what came with it.")
        case RemoveTrial():
            return tr("It was made only to see whether it can be done.")


def _command(step: RunCommand | StartProgram, plan: Plan, shell: Shell, explains: Explains) -> QWidget:
    line = CommandLine(step.command, shell, explains)
    folder = step.command.cwd
    words = []
    if folder is not None and folder != plan.where:
        words.append(tr("In the folder `{folder}`.", folder=shown_path(folder)))
    if isinstance(step, RunCommand) and step.stand_in is not None:
        words.append(shown(stand_in_words(step.stand_in)))
    return _with_words(line, " ".join(words)) if words else line


def _path_line(path: Path) -> ExplainedLine:
    return ExplainedLine(str(path), ())


def _with_words(widget: QWidget, words: str) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(4))
    column.addWidget(widget)
    column.addWidget(Text(with_code(words), "small", "muted"))
    return both


class _FileChange(QWidget):
    """The path, and the difference as soon as the file was read."""

    shown_whole = Signal()

    def __init__(self, path: Path, content: bytes) -> None:
        super().__init__()
        self.compared = False
        self._waiting = Text(tr("Reading the file as it is now…"), "small", "muted")
        self._difference = DifferenceView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        column.addWidget(ElidedText(str(path), "mono", "muted"))
        column.addWidget(self._waiting)
        column.addWidget(self._difference)
        in_background(self, partial(difference_on_disk, path, content), self._on_compared)

    def _on_compared(self, difference: Difference | Failed) -> None:
        self._waiting.hide()
        self._difference.show_difference(difference)
        if not isinstance(difference, Failed):  # what nobody could see is not agreed to
            self.compared = True
            self.shown_whole.emit()
