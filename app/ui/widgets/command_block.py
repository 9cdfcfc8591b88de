"""A command as a shell would take it, its words explained, and what this shell would do otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core import quoting
from app.core.commands import Command, Shell
from app.core.explain import Word
from app.core.words import Sentence
from app.ui.text import shown, tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.choices import Segmented
from app.ui.widgets.explained_line import ExplainedLine, PointedWord
from app.ui.widgets.explanation_place import ExplanationPlace
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text

_COPIED_MS = 1500


class Explains(Protocol):
    """What knows the words of commands."""

    def explain(self, argv: Sequence[str]) -> Sequence[Word]: ...


def shell_switch(shell: Shell) -> Segmented:
    """The three shells side by side."""
    choices = [(Shell.BASH, "bash"), (Shell.POWERSHELL, "PowerShell"), (Shell.CMD, "cmd")]
    return Segmented(choices, shell, name=tr("Shell"), small=True)


class CommandLine(QWidget):
    """One command for one shell: its line, or why this shell has no line for it."""

    pointed = Signal(object)  # the PointedWord that is now the current one

    def __init__(
        self, command: Command, shell: Shell, explains: Explains, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.command = command
        self._explained = explains.explain(command.masked_argv())
        self.line = ExplainedLine("", ())
        self.line.pointed.connect(self._on_pointed)
        self.notes = [_Note(), _Note()]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        column.addWidget(self.line)
        for note in self.notes:
            column.addWidget(note)
        self.set_shell(shell)

    def set_shell(self, shell: Shell) -> None:
        """Write the command for another shell."""
        argv = self.command.masked_argv()
        env = {name: self.command.masked(value) for name, value in self.command.env.items()}
        remarks: list[Sentence | None] = []
        try:
            line = quoting.shown_line(argv, shell, env)
        except quoting.Inexpressible as reason:
            self.line.hide()
            self.line.set_line("", ())
            remarks.append(reason.sentence)
        else:
            self.line.set_line(line.text, _pointed_words(line, self._explained))
            self.line.show()
            if shell is Shell.POWERSHELL:
                remarks += [quoting.powershell_own_command(argv), quoting.powershell_51_differs(argv)]
        said = [remark for remark in remarks if remark is not None]
        for note, remark in zip(self.notes, [*said, None, None], strict=False):
            note.say(remark, instead=self.line.isHidden())

    def explanations(self) -> list[str]:
        """Every explanation that pointing at this line can show."""
        return [word.explanation for word in self.line.words if word.explanation]

    @Slot(int)
    def _on_pointed(self, index: int) -> None:
        self.pointed.emit(self.line.words[index])


def _pointed_words(line: quoting.ShownLine, explained: Sequence[Word]) -> list[PointedWord]:
    words = []
    for part in explained:
        start, stop = line.spans[part.start][0], line.spans[part.stop - 1][1]
        words.append(PointedWord(start, stop, line.text[start:stop], part.explanation))
    return words


class _Note(QWidget):
    """What this shell does otherwise, below the line; or framed in the place of the line it cannot have."""

    def __init__(self) -> None:
        super().__init__()
        self._instead = False
        self.text = Text("", "small", "muted")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.text)

    def say(self, sentence: Sentence | None, *, instead: bool) -> None:
        self._instead = instead
        inset = palette.px(12 if instead else 0)
        above = palette.px(10 if instead else 2)
        self._row.setContentsMargins(inset + palette.px(24), above, inset, above)
        self.text.set_text(shown(sentence) if sentence else "")
        self.setVisible(sentence is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        if self._instead:
            paint_sheet(painter, QRectF(self.rect()), fill="", border="edge", dashed=True)
        text = self.text.geometry()
        top = text.top() + (fonts.line_height("small") - palette.px(16)) // 2
        left = text.left() - palette.px(24)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = text.right() + palette.px(8)
        name, token = ("info", "muted") if self._instead else ("warning", "warn")
        painter.drawPixmap(QPointF(left, top), icons.pixmap(name, token, 16, self.devicePixelRatioF()))


class CopyButton(IconButton):
    """Copies a text, and shows a tick for a moment."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("copy", name, side=28, parent=parent)
        self._text = ""
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(self._on_time_over)
        self.clicked.connect(self._on_clicked)

    def set_copied_text(self, text: str) -> None:
        """Copy this from now on."""
        self._text = text
        self.setEnabled(bool(text))

    @Slot()
    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.set_icon("check")
        self._back.start()

    @Slot()
    def _on_time_over(self) -> None:
        self.set_icon("copy")


class CommandBlock(QWidget):
    """A command on a page: title, shell switch, Explain and copy above it, explanations below when asked."""

    shell_chosen = Signal(Shell)

    def __init__(
        self,
        title: str,
        command: Command,
        explains: Explains,
        shell: Shell,
        *,
        same_as: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.command_line = CommandLine(command, shell, explains)
        self.switch = shell_switch(shell)
        self.switch.chosen.connect(self._on_shell_chosen)
        self.explain = Button(tr("Explain"), icon="explain", kind="quiet", small=True)
        self.explain.setCheckable(True)
        self.explain.toggled.connect(self._on_explain_toggled)
        self.copy = CopyButton(tr("Copy this command"))
        self.place = ExplanationPlace()
        self.place.hide()
        self.command_line.pointed.connect(self._on_pointed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        header = Flow(gap=8)
        header.addWidget(Text(title, "strong", wrap=False))
        if same_as:
            badge = Badge("plain", tr("same as"))
            badge.setToolTip(tr("Labwright talks to the engine itself; this command does the same."))
            header.addWidget(badge)
        for widget in (self.switch, self.explain, self.copy):
            header.addWidget(widget)
        column.addLayout(header)
        column.addWidget(self.command_line)
        column.addWidget(self.place)
        self._take_text()

    @Slot(str)
    def _on_shell_chosen(self, key: str) -> None:
        self.command_line.set_shell(Shell(key))
        self.place.clear()
        self._take_text()
        self.shell_chosen.emit(Shell(key))

    @Slot(bool)
    def _on_explain_toggled(self, wanted: bool) -> None:
        self.place.setVisible(wanted)

    @Slot(object)
    def _on_pointed(self, word: PointedWord) -> None:
        self.place.show_word(word.text, word.explanation)

    def _take_text(self) -> None:
        self.place.keep_room_for(self.command_line.explanations())
        self.copy.set_copied_text(self.command_line.line.text())
