"""Environments: every one on this machine, whoever made it, and the details of the one that is selected."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.core import amounts
from app.core.environment_words import needs_attention
from app.core.environments import Environment, EnvironmentsSnapshot
from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.system.bin import BinItem
from app.system.disk_usage import DiskUsage
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.details import EnvironmentDetails
from app.ui.environments.live import Live
from app.ui.environments.search_trace import SearchTrace, where_it_looked
from app.ui.job_bridge import Wake
from app.ui.models.environments import GROUPINGS, EnvironmentRow, columns, key
from app.ui.models.table_model import TableModel
from app.ui.run_plan import open_form, propose
from app.ui.services import Services
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.list_page import ListPage
from app.ui.widgets.list_sheet import ListSheet
from app.ui.widgets.scroll import scrolled
from app.ui.widgets.table_view import TableState
from app.ui.window_of import window_of

if TYPE_CHECKING:
    from app.ui.environments.new_environment import NewEnvironment

_DETAILS_AFTER_MS = 300
_ROWS_SEEN = 4  # at least, before the page itself scrolls
_BY_NAME = TableState(sort=["name", "ascending"])


class EnvironmentsPage(ListPage[EnvironmentRow]):
    """Which environments are here, what made them, do they work, and what do they cost?"""

    key = "environments"
    icon = "environment"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._listens = self._asked = False
        self._snapshot = EnvironmentsSnapshot()
        self._opened: Path | None = None  # a folder whose environment is to be shown when the search is over
        self.set_heading(tr("Environments"), tr("Looking for environments…"))
        self.bin = Button(tr("Bin"), icon="bin")
        self.bin.clicked.connect(self.show_bin)
        self.header_actions.add(self.bin)
        self.again = Button(tr("Look again"), icon="refresh")
        self.again.clicked.connect(self.refresh)
        self.header_actions.add(self.again)
        self.new = Button(tr("New environment"), icon="add", kind="primary")
        self.new.clicked.connect(self.make_new)
        self.header_actions.add(self.new)
        self._model: TableModel[EnvironmentRow] = TableModel(columns(), key=key)
        self.empty = self._make_empty()
        # With large text in a small window, header and filters leave no room for rows.
        pane = ListAndDetails(scrolled(self.sheet), width=400, margin=0)
        pane.details.setSpacing(0)
        self._put_in(self._make_list(), self.empty, pane=pane)

    @cached_property
    def details(self) -> EnvironmentDetails:
        """What stands beside the list. It is many widgets, and made when the list is in sight."""
        details = EnvironmentDetails(self.services)
        details.appeared.connect(self._on_appeared)
        self.pane.details.addWidget(details, 1)
        self.pane.set_footer(details.footer)
        return details

    def _make_list(self) -> ListSheet[EnvironmentRow]:
        listed = ListSheet(self._model, name=tr("Environments"), nothing=tr("No environment fits."))
        listed.table.setMinimumHeight(palette.px(32 + 36 * _ROWS_SEEN))
        self.which = Segmented(
            [("all", tr("All")), ("attention", tr("Need attention"))], "all", name=tr("Which environments")
        )
        self.which.chosen.connect(self._show)
        listed.add_filter(self.which)
        listed.group_with(GROUPINGS)
        self.trace = Button(tr("Search trace"), kind="quiet", small=True)
        self.trace.clicked.connect(self._on_trace)
        listed.add_footer_link(self.trace)
        listed.show_all_asked.connect(self._on_show_all)
        return listed

    def _make_empty(self) -> QWidget:
        folders = Way(
            "folder",
            tr("They are somewhere else?"),
            tr("Choose more folders to search in the settings."),
            tr("Settings"),
            lambda: window_of(self).show_page("settings"),
        )
        looked = Way(
            "search",
            tr("Where did Labwright look?"),
            tr("The search trace lists every place, what it found there and what it passed over."),
            tr("Search trace"),
            self._on_trace,
        )
        sentences = [
            tr("An environment keeps the packages of one project apart from those of all others."),
            tr("Whatever makes one, Labwright or another tool, it will stand here by itself."),
        ]
        return scrolled(EmptyState(None, tr("No environment was found"), sentences, ways=[folders, looked]))

    # Reading and showing

    @property
    def is_filled(self) -> bool:
        """Whether a whole search is shown."""
        return self._snapshot.complete

    def shown_now(self) -> None:
        if not self._listens:
            self._listens = True
            self.listed.remember(self.services.window_state, self.key, _BY_NAME)
            self._live = Live(self, self.services.environments)
            # Before listening: that a search begins is no news, and after news comes a pause.
            self._live.look_now()
            self._wake = Wake(self._show, self)
            for source in (self.services.environments, self.services.sizes):
                self.destroyed.connect(source.subscribe(self._wake.ring))
            QTimer.singleShot(_DETAILS_AFTER_MS, self, self._make_details)
            each_minute = QTimer(self, interval=60_000)
            each_minute.timeout.connect(self.table.viewport().update)
            each_minute.start()
        self._live.look_now()
        self._show()

    @Slot()
    def _make_details(self) -> None:
        _ = self.details  # so that the first selection need not wait for it

    @Slot()
    def refresh(self) -> None:
        """Search everything anew."""
        self._asked = True
        if "details" in self.__dict__:
            self.details.read_packages()
        self.services.environments.refresh()

    @Slot()
    def make_new(self) -> None:
        """Show the form of a new environment."""
        open_form(self._new_form())

    def make_new_on(self, python: str) -> None:
        """Show the form with this interpreter chosen."""
        open_form(self._new_form(python))

    def make_new_from(self, start: str, file: Path, told: str) -> bool:
        """Show the form, with a file that somebody brings. False where no tool here makes one from it."""
        form = self._new_form()
        fits = form.begin_with(start, file, told)
        if fits:
            open_form(form)
        else:
            form.deleteLater()
        return fits

    def _new_form(self, python: str = "") -> NewEnvironment:
        from app.ui.environments.new_environment import NewEnvironment  # noqa: PLC0415 - when first used
        from app.ui.opened_paths import recent_folders  # noqa: PLC0415 - it knows this page

        window = window_of(self)
        folder = next((Path(each) for each in recent_folders(window)), None)
        form = NewEnvironment(window, folder, python=python)
        form.agreed.connect(lambda plan, prefix: self._on_agreed(plan, prefix, form))
        return form

    @Slot()
    def show_bin(self) -> None:
        """Show what was deleted and can be brought back."""
        from app.ui.environments.bin_contents import BinContents  # noqa: PLC0415 - when first used

        dialog = BinContents(window_of(self))
        dialog.proposed.connect(partial(self._on_bin_proposed, dialog))
        open_form(dialog)

    def _on_bin_proposed(self, dialog: QDialog, make: Callable[[], Plan], path: str) -> None:
        def planned(plan: Plan | AppError | Failed) -> None:
            if isinstance(plan, AppError):
                from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - only then

                show_failure(window_of(self), plan, form=dialog)
            elif isinstance(plan, Plan) and path:
                self._on_agreed(plan, path, dialog)
            elif isinstance(plan, Plan):
                propose(window_of(self), plan, lambda _job: self._weigh_bin(), form=dialog)
            else:  # nobody knows why there is no plan
                dialog.open()

        in_background(self, partial(or_problem, make), planned)

    def _weigh_bin(self) -> None:
        """Say on its button what it holds."""

        def show(items: Sequence[BinItem] | Failed) -> None:
            if not isinstance(items, Failed):
                size = shown(amounts.size(sum(item.size_bytes for item in items)))
                self.bin.set_label(tr("Bin, {size}", size=size) if items else tr("Bin"))

        in_background(self, self.services.deleting.in_bin, show)

    @Slot(str)
    def _on_appeared(self, prefix: str) -> None:
        self.look_in(Path(prefix))

    def _on_agreed(self, plan: Plan, prefix: str, form: QDialog) -> None:
        def show(job: Job) -> None:
            if job.state is JobState.DONE:
                self.look_in(Path(prefix))

        propose(window_of(self), plan, show, form=form)

    def look_in(self, folder: Path) -> None:
        """Search, this folder too, and show its environment."""
        self._opened = folder
        self.refresh()

    def _show_opened(self) -> None:
        folder, self._opened = self._opened, None
        if folder is None:
            return
        found = next((each for each in self._snapshot.environments if _is_of(each, folder)), None)
        if found is None:
            name = folder.name or str(folder)
            window_of(self).toaster.show_toast(tr("There is no environment in {name}.", name=name))
            return
        if self.which.current() != "all" or self.listed.search.text():
            self.listed.search.clear()
            self.which.set_current("all")
            self._show()
        self.table.choose(found.prefix)
        self.table.setFocus()

    @Slot()
    def _show(self) -> None:
        environments = self.services.environments
        self._asked &= environments.refreshing
        self.again.set_busy(tr("Looking…") if self._asked else "")
        before, self._snapshot = self._snapshot, environments.snapshot
        self._show_problems(environments.problem)
        found = bool(self._snapshot.environments)
        self.empty.setVisible(self._snapshot.complete and not found)
        self.listed.setVisible(found)
        if self._snapshot is not before:
            self._weigh_bin()
            self.services.sizes.want(each.prefix for each in self._snapshot.environments)
            self._live.watch(self._snapshot)
        self._show_rows(self.services.sizes.known, _arrived(before, self._snapshot))
        self._say_what_was_found()
        window_of(self).rail.item(self.key).set_count(str(len(self._snapshot.environments)) if found else "")
        if self._snapshot.complete and not self._snapshot.cached and not environments.refreshing:
            self._show_opened()

    def _show_rows(self, sizes: Mapping[str, DiskUsage], arrived: Collection[str]) -> None:
        attention = [each for each in self._snapshot.environments if needs_attention(each)]
        self.which.set_count("all", str(len(self._snapshot.environments)))
        self.which.set_count("attention", str(len(attention)) if attention else "")
        chosen = attention if self.which.current() == "attention" else self._snapshot.environments
        rows = [
            EnvironmentRow(each, sizes[each.prefix].size_bytes if each.prefix in sizes else None)
            for each in chosen
        ]
        self._model.replace(rows, fresh=arrived)
        self.listed.show_count()
        self._on_chosen(self.table.chosen())

    def _say_what_was_found(self) -> None:
        snapshot = self._snapshot
        count = len(snapshot.environments)
        if snapshot.complete and not count:
            self.sentence.set_text(tr("Labwright looked at every place where tools keep them."))
        elif not snapshot.complete and not snapshot.cached:
            words = tr_count(
                "{n} environment so far, looking on…", "{n} environments so far, looking on…", count
            )
            self.sentence.set_text(words if count else tr("Looking for environments…"))
        else:
            self.sentence.set_text(", ".join(self._facts(count)))

    def _facts(self, count: int) -> list[str]:
        words = [tr_count("{n} environment", "{n} environments", count)]
        sizes = self.services.sizes.known
        known = [
            sizes[each.prefix].size_bytes for each in self._snapshot.environments if each.prefix in sizes
        ]
        if known and len(known) == count:
            words.append(shown(amounts.size(sum(known))))
        if self._snapshot.cached:
            words.append(tr("as they were when Labwright looked last"))
        elif self._snapshot.trace:
            seconds = max(each.seconds for each in self._snapshot.trace)
            words.append(tr("found in {time}", time=shown(amounts.duration(seconds))))
        return words

    def _say_how_many(self, chosen: Sequence[EnvironmentRow]) -> None:
        if len(chosen) > 1:
            words = tr_count("{n} selected.", "{n} selected.", len(chosen))
            known = [row.size_bytes for row in chosen if row.size_bytes is not None]
            if len(known) == len(chosen):
                words += " " + tr("Together {size}.", size=shown(amounts.size(sum(known))))
        else:
            words = _when_or_where_it_looked(self._snapshot)
        self.listed.footer.set_text(words)

    def choose(self, prefix: str) -> None:
        """Select this environment, and show its details even over the list."""
        self.listed.search.clear()
        self._on_show_all()
        if self.table.choose(prefix):
            self.pane.set_open(True, asked=True)

    # What the user does

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[EnvironmentRow]) -> None:
        if len(chosen) == 1:
            self.details.show_environment(chosen[0])
            self.details.show_usage(self.services.sizes.known.get(key(chosen[0])))
        self.pane.set_open(len(chosen) == 1)
        self._say_how_many(chosen)

    @Slot()
    def _on_show_all(self) -> None:
        self.which.set_current("all")
        self._show()

    @Slot()
    def _on_trace(self) -> None:
        dialog = SearchTrace(window_of(self), self._snapshot.trace)
        dialog.finished.connect(self.refresh)  # other sources may have been chosen
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _arrived(before: EnvironmentsSnapshot, now: EnvironmentsSnapshot) -> set[str]:
    """The environments that were made since a whole search: those are news, what a search adds is not."""
    if not before.complete:
        return set()
    return {each.prefix for each in now.environments} - {each.prefix for each in before.environments}


def _is_of(environment: Environment, folder: Path) -> bool:
    places = [environment.prefix, environment.project, *environment.aliases]
    return any(Path(place).is_relative_to(folder) for place in places if place)


def _when_or_where_it_looked(snapshot: EnvironmentsSnapshot) -> str:
    if snapshot.cached and snapshot.read_at is not None:
        return tr("Labwright looked last {when}.", when=shown(amounts.moment(snapshot.read_at, time.time())))
    return where_it_looked(snapshot.trace)
