"""What the journal's table says of a command."""

from __future__ import annotations

import time

from app.core import amounts
from app.core.commands import Shell
from app.core.journal import Entry
from app.core.outcomes import Ending
from app.ui.models.columns import Align, Column
from app.ui.text import shown, tr
from app.ui.widgets.entry_details import origin_words
from app.ui.widgets.journal_drawer import ending_badge, shown_line


def columns(shell: Shell) -> tuple[Column[Entry], ...]:
    """The columns of the journal's table, commands written for this shell."""

    def line(entry: Entry) -> str:
        return shown_line(entry, shell).replace("\n", "⏎")

    return (
        Column("command", lambda: tr("Command"), line, font="mono", width=320, stretch=3),
        Column("ended", lambda: tr("How it ended"), lambda entry: _ended(entry)[1], badge=_ended, width=180),
        Column(
            "title",
            lambda: tr("What for"),
            lambda entry: shown(entry.purpose),
            width=260,
            stretch=2,
            priority=3,
            color="muted",
        ),
        Column(
            "took",
            lambda: tr("Took"),
            lambda entry: entry.outcome.seconds if entry.outcome else None,
            text=_took,
            align=Align.RIGHT,
            width=120,
            priority=2,
        ),
        Column("when", lambda: tr("When"), lambda entry: entry.time, text=_when, width=130, priority=1),
        Column("origin", lambda: tr("From"), lambda entry: origin_words(entry.origin), width=130, priority=5),
        Column("where", lambda: tr("Where"), lambda entry: entry.cwd, width=160, priority=4, color="muted"),
    )


def _ended(entry: Entry) -> tuple[str, str]:
    if entry.outcome is not None and entry.outcome.ok and entry.outcome.ending is Ending.EXITED:
        return "ready", tr("Done")  # how long it took has a column of its own
    return ending_badge(entry)


def _took(entry: Entry) -> str:
    ran = entry.outcome is not None and entry.ran and entry.outcome.ending is not Ending.STARTED
    return shown(amounts.duration(entry.outcome.seconds)) if ran and entry.outcome else ""


def _when(entry: Entry) -> str:
    return shown(amounts.moment(entry.time, time.time()))
