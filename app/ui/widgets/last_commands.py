"""The last few commands that ran, as a card."""

from __future__ import annotations

import time
from itertools import zip_longest

from PySide6.QtCore import Slot

from app.ui.journal_watch import JournalWatch
from app.ui.run_plan import chosen_shell
from app.ui.services import Services
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.card import RowCard
from app.ui.widgets.journal_drawer import EntryRow, align
from app.ui.widgets.text import Text

_COMMANDS = 4


class LastCommands(RowCard):
    """Each with how it ended, when, and a button that copies it."""

    def __init__(self, services: Services, journal: JournalWatch) -> None:
        super().__init__()
        self._services, self._journal = services, journal
        self.rows: list[EntryRow] = []
        self._none_yet = Text(
            tr("None yet. Whatever Labwright runs for you will stand here, so that you can look it up."),
            "body",
            "muted",
        )
        self._none_yet.setMargin(palette.px(16))
        self.body.addWidget(self._none_yet)
        journal.changed.connect(self.show_newest)
        self.show_newest()

    @Slot()
    def show_newest(self) -> None:
        """Show the newest ones as they are now."""
        newest = self._journal.entries[:_COMMANDS]
        self._none_yet.setVisible(not newest and self._journal.is_known)
        while len(self.rows) < len(newest):
            row = EntryRow(chosen_shell(self._services), margin=16, line_above=False)
            self.rows.append(row)
            self.body.addWidget(row)
        now = time.time()
        for row, entry in zip_longest(self.rows, newest):  # fewer than before, when the file was taken away
            row.setVisible(entry is not None)
            if entry is not None:
                row.show_entry(entry, now)
        align(self.rows)
