"""The list of Pythons with its filters, and what stands in its place when there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app.core.end_of_life import Care
from app.core.pythons import PythonsSnapshot
from app.ui.environments.search_trace import where_it_looked
from app.ui.models.pythons import GROUPINGS, PythonRow, columns, key
from app.ui.models.table_model import TableModel
from app.ui.text import tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.list_sheet import ListSheet

_ROWS_SEEN = 3  # at least, before the page itself scrolls
_DOWNLOADS = QUrl("https://www.python.org/downloads/")
_STILL_CARED_FOR = {Care.CARED_FOR, Care.ENDS_SOON}


class PythonsList(ListSheet[PythonRow]):
    """All of them, or those of one age."""

    def __init__(self) -> None:
        self._rows: TableModel[PythonRow] = TableModel(columns(), key=key)
        super().__init__(self._rows, name=tr("Pythons"), nothing=tr("No Python fits."))
        self._all: Sequence[PythonRow] = ()
        choices = [("all", tr("All")), ("cared", tr("Cared for")), ("ended", tr("Ended"))]
        self.ages = Segmented(choices, "all", name=tr("Which Pythons"))
        self.ages.chosen.connect(self._on_age_chosen)
        self.add_filter(self.ages)
        self.group_with(GROUPINGS)
        self.trace = Button(tr("Search trace"), kind="quiet", small=True)
        self.add_footer_link(self.trace)
        self.table.setMinimumHeight(palette.px(32 + 36 * _ROWS_SEEN))
        self.show_all_asked.connect(self.put_filters_back)

    def show_rows(self, rows: Sequence[PythonRow], arrived: Collection[str]) -> None:
        """List these, as far as the filters let them through. Those that arrived are shown as news."""
        self._all = rows
        self._show(arrived)

    def say_what(self, snapshot: PythonsSnapshot, chosen: int) -> None:
        """Say below the list how many are selected, or where they were looked for."""
        words = tr_count("{n} selected.", "{n} selected.", chosen)
        self.footer.set_text(words if chosen > 1 else where_it_looked(snapshot.trace))

    @Slot()
    def put_filters_back(self) -> None:
        """Let all of them through."""
        self.search.clear()
        self.ages.set_current("all")
        self._show()

    @Slot()
    def _on_age_chosen(self) -> None:
        self._show()

    def _show(self, arrived: Collection[str] = ()) -> None:
        ended = [row for row in self._all if row.life.care is Care.ENDED]
        cared = [row for row in self._all if row.life.care in _STILL_CARED_FOR]
        ages = {"all": self._all, "cared": cared, "ended": ended}
        for age, rows in ages.items():
            self.ages.set_count(age, str(len(rows)) if rows else "")
        self._rows.replace(ages[self.ages.current()], fresh=arrived)
        self.show_count()


def nothing_found(show_settings: Callable[[], object], show_trace: Callable[[], object]) -> EmptyState:
    """What this page is for, and ways on from here."""
    get = Way(
        "globe",
        tr("There is none yet?"),
        tr("python.org has an installer for this system. What you install stands here by itself."),
        tr("Open python.org"),
        partial(QDesktopServices.openUrl, _DOWNLOADS),
    )
    folders = Way(
        "folder",
        tr("It is somewhere else?"),
        tr("Choose more folders to search in the settings."),
        tr("Settings"),
        show_settings,
    )
    looked = Way(
        "search",
        tr("Where did Labwright look?"),
        tr("The search trace lists every place, what it found there and what it passed over."),
        tr("Search trace"),
        show_trace,
    )
    sentences = [
        tr("A Python is the program that runs what you write. Every environment is made from one."),
        tr("Tools bring their own: pyenv, conda, uv, your system. All of them will stand here."),
    ]
    return EmptyState(None, tr("No Python was found"), sentences, ways=[get, folders, looked])
