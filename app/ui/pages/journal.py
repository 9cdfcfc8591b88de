"""The journal: every command Labwright ran, to look at, to learn from, to keep."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Slot

from app.core.errors import AppError
from app.core.journal import Entry
from app.system.journal import Record
from app.ui.background import Failed, in_background, or_problem
from app.ui.export_journal import offer_forms
from app.ui.job_bridge import Wake
from app.ui.models.journal import columns
from app.ui.models.table_model import TableModel
from app.ui.run_plan import chosen_shell
from app.ui.services import Services
from app.ui.text import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.entry_details import EntryDetails
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.list_page import ListPage
from app.ui.widgets.list_sheet import ListSheet
from app.ui.widgets.table_view import TableState
from app.ui.window_of import window_of

_NEWEST_FIRST = TableState(sort=["when", "descending"])
_MINUTE_MS = 60_000


class JournalPage(ListPage[Entry]):
    """What did Labwright run, when, and how did it end?"""

    key = "journal"
    icon = "journal"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._shell = chosen_shell(services)
        self._record = Record((), 0)
        self._listens = self._reading = self._again = False
        self._problem: AppError | None = None  # why it could not be read
        self.set_heading(tr("Journal"), tr("Every command that Labwright ran, newest first"))
        self.export = Button(tr("Export…"), icon="push")
        self.export.clicked.connect(self._on_export)
        self.export.hide()
        self.header_actions.add(self.export)
        self._model: TableModel[Entry] = TableModel(columns(self._shell), key=lambda entry: entry.id)
        self.empty = self._make_empty()
        self.details = EntryDetails(services)
        pane = ListAndDetails(self.sheet, width=440)
        pane.details.addWidget(self.details)
        pane.details.addStretch(1)
        self._put_in(self._make_list(), self.empty, pane=pane)
        self._each_minute = QTimer(self, interval=_MINUTE_MS)
        self._each_minute.timeout.connect(self.table.viewport().update)

    # Its parts

    def _make_empty(self) -> EmptyState:
        way = Way(
            "home",
            tr("Try it with something harmless"),
            tr("On Home, “Look closer…” asks Python and git about themselves. It changes nothing."),
            tr("Go to Home"),
            lambda: window_of(self).show_page("home"),
        )
        sentences = [
            tr("Whatever Labwright runs for you will stand here, with how it ended and how long it took."),
            tr("You can search it, read what each word of a command does, and keep it as lab notes."),
        ]
        return EmptyState(None, tr("No command has run yet"), sentences, ways=[way])

    def _make_list(self) -> ListSheet[Entry]:
        listed = ListSheet(self._model, name=tr("Commands"), nothing=tr("No command fits."))
        self.search, self.footer = listed.search, listed.footer
        self.which = Segmented(
            [("all", tr("All commands")), ("failed", tr("Did not end well"))],
            "all",
            name=tr("Which commands"),
        )
        self.which.chosen.connect(self._show)
        listed.add_filter(self.which)
        listed.show_all_asked.connect(self._on_show_all)
        return listed

    # Reading and showing

    @property
    def is_read(self) -> bool:
        """Whether what is shown is what was there a moment ago."""
        return self._listens and not self._reading

    def shown_now(self) -> None:
        if not self._listens:
            self._listens = True
            self.listed.remember(self.services.window_state, self.key, _NEWEST_FIRST)
            window_of(self).job_desk.journal.changed.connect(self.refresh)
            self._wake = Wake(self._tell_problems, self)
            self.destroyed.connect(self.services.journal.subscribe(self._wake.ring))
            self._each_minute.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the journal again."""
        if self._reading:
            self._again = True
        elif self.isVisible():
            self._reading = True
            in_background(self, partial(or_problem, self.services.journal.read), self._on_read)

    def _on_read(self, record: Record | AppError | Failed) -> None:
        self._reading = False
        if isinstance(record, AppError):
            self._problem = record
        elif not isinstance(record, Failed):
            self._problem, self._record = None, record
        self._show()
        if self._again:
            self._again = False
            self.refresh()

    @Slot()
    def _show(self) -> None:
        entries = self._record.entries
        self._tell_problems()
        self.empty.setVisible(not entries and self._problem is None)
        self.listed.setVisible(bool(entries))
        self.export.setVisible(bool(entries))
        failed_only = self.which.current() == "failed"
        self._model.replace(
            entry for entry in entries if not failed_only or (entry.outcome and not entry.outcome.ok)
        )
        self.listed.show_count()
        self._on_chosen(self.table.chosen())

    def _tell_problems(self) -> None:
        self._show_problems(self._problem, self.services.journal.problem)

    def _say_how_many(self, chosen: int) -> None:
        words = [tr_count("{n} command.", "{n} commands.", len(self._record.entries))]
        if chosen > 1:
            words.append(tr_count("{n} selected.", "{n} selected.", chosen))
        if self._record.lines_skipped:
            words.append(
                tr_count(
                    "{n} line of the file could not be read and is left out.",
                    "{n} lines of the file could not be read and are left out.",
                    self._record.lines_skipped,
                )
            )
        self.footer.set_text(" ".join(words))

    # What the user does

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[Entry]) -> None:
        if len(chosen) == 1:
            self.details.show_entry(chosen[0])
        self.pane.set_open(len(chosen) == 1)
        self._say_how_many(len(chosen))

    @Slot()
    def _on_show_all(self) -> None:
        self.which.set_current("all")
        self._show()

    @Slot()
    def _on_export(self) -> None:
        chosen = self.table.chosen()
        several = len(chosen) > 1  # the one that is selected may be so to be looked at
        entries = chosen if several else tuple(self._model.shown)
        offer_forms(self, self.export, entries, self._shell, selected=several)
