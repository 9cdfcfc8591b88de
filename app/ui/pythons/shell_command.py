"""The command with which a shell itself tells what it would run for a name."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.quoting import Inexpressible
from app.core.shells import ShellName, shell_word
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.command_block import CopyButton
from app.ui.widgets.explained_line import ExplainedLine, PointedWord
from app.ui.widgets.explanation_place import ExplanationPlace
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text


def asking_words(shell: ShellName) -> tuple[str, ...]:
    """What to type in this shell before the name. These are words of shells, not programs: written as they
    are, where a command line for a program would have to avoid them."""
    match shell:
        case ShellName.POWERSHELL:
            return ("Get-Command", "-All")
        case ShellName.CMD:
            return ("where",)
        case _:
            return ("type", "-a")


class ShellCommand(QWidget):
    """One line to type, its words explained: Labwright's walk can be compared with what the shell says."""

    def __init__(self) -> None:
        super().__init__()
        self.line = ExplainedLine("", ())
        self.line.pointed.connect(self._on_pointed)
        self.refused = Text("", "small", "muted")
        self.explain = Button(tr("Explain"), icon="explain", kind="quiet", small=True)
        self.explain.setCheckable(True)
        self.copy = CopyButton(tr("Copy this command"))
        self.place = ExplanationPlace()
        self.place.hide()
        self.explain.toggled.connect(self.place.setVisible)
        header = Flow(gap=8)
        header.addWidget(Text(tr("Ask the shell yourself"), "strong", wrap=False))
        for widget in (self.explain, self.copy):
            header.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        column.addLayout(header)
        how = tr("Labwright finds this out by reading files; the command asks the shell.")
        column.addWidget(Text(how, "small", "muted"))
        for part in (self.line, self.refused, self.place):
            column.addWidget(part)

    def show_name(self, name: str, shell: ShellName) -> None:
        """Write the line for this name in this shell."""
        first = asking_words(shell)
        try:
            line = " ".join((*first, shell_word(name, shell)))
        except Inexpressible as reason:
            self.refused.set_text(shown(reason.sentence))
            line = ""
        self.line.setVisible(bool(line))
        self.refused.setHidden(bool(line))
        if line != self.line.text() or not line:
            self.line.set_line(line, _explained(line, first) if line else ())
            self.place.keep_room_for([word.explanation or "" for word in self.line.words])
            self.place.clear()
        self.copy.set_copied_text(line)

    @Slot(int)
    def _on_pointed(self, index: int) -> None:
        word = self.line.words[index]
        self.place.show_word(word.text, word.explanation)


def _explained(line: str, first: tuple[str, ...]) -> list[PointedWord]:
    every = tr("every one that is found; the first is the one that runs")
    meanings = {
        "type": tr("asks the shell what it would run for a name"),
        "-a": every,
        "Get-Command": tr("asks PowerShell what it would run for a name"),
        "-All": every,
        "where": tr("lists the files that cmd finds for a name; the first one runs"),
    }
    words, start = [], 0
    for word in first:
        words.append(PointedWord(start, start + len(word), word, meanings[word]))
        start += len(word) + 1
    return [*words, PointedWord(start, len(line), line[start:], tr("the name you would type"))]
