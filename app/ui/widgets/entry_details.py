"""One command of the journal in full."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.core import amounts
from app.core.commands import Command, Shell
from app.core.journal import DID_THE_SAME, Entry
from app.core.outcomes import Ending
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, StartProgram
from app.core.words import say
from app.ui.run_plan import chosen_shell
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.command_block import CommandBlock
from app.ui.widgets.journal_drawer import ending_badge
from app.ui.widgets.text import Text
from app.ui.window_of import window_of


class EntryDetails(QWidget):
    """What it was for, the command with its words explained, where, when, how it ended, and Run again."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._entry: Entry | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(12))
        self.title = Text("", "heading", selectable=True)
        self.badge = Badge("plain", "")
        self._ending = Text("", "small", "muted", selectable=True)
        self.run_again = Button(tr("Run again…"), icon="play")
        self.run_again.clicked.connect(self._on_run_again)
        self._why_not = Text("", "small", "muted")
        self._block_place = QVBoxLayout()
        self.block: CommandBlock | None = None
        self._values: dict[str, Text] = {}
        self._column.addWidget(self.title)
        self._column.addWidget(self.badge)
        self._column.addWidget(self._ending)
        self._column.addWidget(self.run_again, 0, Qt.AlignmentFlag.AlignLeading)
        self._column.addWidget(self._why_not)
        self._column.addLayout(self._block_place)
        self._column.addSpacing(palette.px(4))
        self._column.addLayout(self._facts())

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(palette.px(16))
        grid.setVerticalSpacing(palette.px(6))
        grid.setColumnStretch(1, 1)
        for row, (key, label) in enumerate(
            (("where", tr("Where")), ("when", tr("When")), ("took", tr("Took")), ("origin", tr("From")))
        ):
            value = self._values[key] = Text("", "mono" if key == "where" else "body", selectable=True)
            value.setMinimumWidth(1)  # a folder with a long name must not widen the whole pane
            grid.addWidget(Text(label, "body", "muted", wrap=False), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        return grid

    def show_entry(self, entry: Entry) -> None:
        """Show this command."""
        if self._entry is None or entry.id != self._entry.id:
            self._show_command(entry)
        self._entry = entry
        self.title.set_text(shown(entry.purpose) or Path(entry.argv[0]).name)
        self.badge.set_state(*ending_badge(entry))
        same = entry.equivalent and entry.outcome is not None and entry.outcome.ok
        ending = shown(DID_THE_SAME) if same else _ending_explained(entry)
        self._ending.set_text(ending)
        self._ending.setVisible(bool(ending))
        self._values["where"].set_text(entry.cwd)
        self._values["when"].set_text(_moment(entry.time))
        self._values["took"].set_text(_took(entry))
        self._values["origin"].set_text(origin_words(entry.origin))
        reason = _cannot_run_again(entry)
        self.run_again.setEnabled(not reason)
        self._why_not.set_text(reason)
        self._why_not.setVisible(bool(reason))

    def _show_command(self, entry: Entry) -> None:
        if self.block is not None:
            self._block_place.removeWidget(self.block)
            self.block.hide()
            self.block.deleteLater()
        self.block = CommandBlock(
            tr("Command"), _command(entry), self._services.explanations, chosen_shell(self._services)
        )
        self.block.explain.setChecked(True)
        self.block.shell_chosen.connect(self._on_shell_chosen)
        self._block_place.addWidget(self.block)

    @Slot(Shell)
    def _on_shell_chosen(self, shell: Shell) -> None:
        self._services.settings.set("shell", str(shell))

    @Slot()
    def _on_run_again(self) -> None:
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        if self._entry is not None:
            propose(window_of(self), plan_run_again(self._entry))


def plan_run_again(entry: Entry) -> Plan:
    """Run a command of the journal once more, in the same folder."""
    command = _command(entry)
    sentence = say("Run the same command once more")
    goes_on = entry.outcome is not None and entry.outcome.ending is Ending.STARTED
    title = entry.purpose if entry.title else say("Run {name} again", name=Path(entry.argv[0]).name)
    return Plan(
        title=title,
        steps=(StartProgram(sentence, command) if goes_on else RunCommand(sentence, command),),
        resource=f"folder:{entry.cwd}",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Labwright does not know what this command changes.")),
        where=command.cwd,
    )


def origin_words(origin: str) -> str:
    """Where a command was asked for."""
    return tr("The window") if origin == "window" else tr("The command line")


def _command(entry: Entry) -> Command:
    return Command(entry.argv, cwd=Path(entry.cwd) if entry.cwd else None, env=dict(entry.env))


def _moment(seconds: float) -> str:
    when = QDateTime.fromMSecsSinceEpoch(round(seconds * 1000))
    return tr(
        "{date} at {time}, {ago}",
        date=QLocale().toString(when.date(), "d MMM yyyy"),
        time=QLocale().toString(when.time(), "HH:mm:ss"),
        ago=shown(amounts.moment(seconds, time.time())),
    )


def _took(entry: Entry) -> str:
    if entry.outcome is None:
        return tr("It still runs")
    if entry.outcome.ending is Ending.STARTED:
        return tr("Nobody waits for its end")
    return shown(amounts.duration(entry.outcome.seconds))


def _ending_explained(entry: Entry) -> str:
    match entry.outcome.ending if entry.outcome else None:
        case Ending.NOT_STARTED:
            return shown(entry.sentence)
        case Ending.EXITED if entry.outcome and entry.outcome.exit_code:
            return tr(
                "A program ends with code 0 when all went well, and with another number when something did "
                "not. What it printed says what."
            )
        case Ending.SIGNALLED:
            return tr("Something else ended it: you, another program, or the system when memory was short.")
        case Ending.STARTED:
            return tr("It goes on by itself, also after Labwright has ended.")
        case Ending.INTERRUPTED:
            return tr("Labwright ended before it did. What it had done until then is not known.")
    return ""


def _cannot_run_again(entry: Entry) -> str:
    if entry.hides_secret:
        return tr("It cannot be run again from here: a secret in it was not kept.")
    if entry.left_out:
        return tr("It cannot be run again from here: it was too long to be kept whole.")
    if entry.fed:
        return tr("It cannot be run again from here: it was given text that was not kept.")
    return ""
