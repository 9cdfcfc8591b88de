"""Pythons: every interpreter and who put it there, and which of them a name in a terminal means."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent

from app.core.errors import AppError
from app.core.jobs import Job
from app.core.python_versions import Chosen
from app.core.pythons import Python, PythonsSnapshot
from app.core.which import Walk
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.live import Live
from app.ui.environments.search_trace import SearchTrace
from app.ui.job_bridge import Wake
from app.ui.models.pythons import PythonRow, row_of
from app.ui.pythons.details import PythonDetails, pyenv_version
from app.ui.pythons.pyenv_acts import PyenvActs
from app.ui.pythons.python_list import PythonsList, nothing_found
from app.ui.pythons.walk_words import Known
from app.ui.pythons.which_view import WhichView
from app.ui.run_plan import propose
from app.ui.services import Services
from app.ui.text import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.list_page import ListPage
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.table_view import TableState
from app.ui.widgets.text import with_code
from app.ui.window_of import window_of

_WALK_STALE_SECONDS = 15.0  # it starts a shell: not each time somebody comes back to the window
_NEWEST_FIRST = TableState(sort=["version", "descending"])
_USUAL_NAME = "python" if sys.platform == "win32" else "python3"


class PythonsPage(ListPage[PythonRow]):
    """Which Pythons are here, who put them there, are they cared for, and which one do I get?"""

    key = "pythons"
    icon = "python"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._listens = self._asked = self._walking = False
        self._snapshot = PythonsSnapshot()
        self._known = Known()
        self._means: Python | None = None  # what the usual name starts in a terminal
        self._walk: Walk | None = None
        self._chosen: Chosen | None = None  # what pyenv takes where no folder chooses, and why
        self.everywhere: tuple[str, ...] = ()  # what pyenv takes where no folder chooses
        self._walked_at = -_WALK_STALE_SECONDS  # time.monotonic
        self.set_heading(tr("Pythons"), tr("Looking for Pythons…"))
        self.view = Segmented(
            [("list", tr("All Pythons")), ("which", tr("Which Python is this?"))], "list", name=tr("View")
        )
        self.view.chosen.connect(self._on_view_chosen)
        self.header_actions.add_switch(self.view)
        self.again = Button(tr("Look again"), icon="refresh")
        self.again.clicked.connect(self.refresh)
        self.header_actions.add(self.again)
        self.install = Button(tr("Install a Python…"), icon="add", kind="primary")
        self.pyenv = PyenvActs(self)
        self.pyenv.changed.connect(self._on_pyenv_changed)
        self.install.clicked.connect(self.pyenv.show_install)
        self.header_actions.add(self.install)
        self.empty = nothing_found(self._show_settings, self._on_trace)
        self.pythons = PythonsList()
        self.pythons.trace.clicked.connect(self._on_trace)
        self.which_view = WhichView(services)
        self.details = PythonDetails(services)
        whole = Scroll()  # with large text in a small window, header and filters leave no room for rows
        whole.body.setContentsMargins(0, 0, 0, 0)
        whole.body.addWidget(self.sheet)
        pane = ListAndDetails(whole, width=400, margin=0)
        pane.details.setSpacing(0)
        pane.details.addWidget(self.details, 1)
        pane.set_footer(self.details.footer)
        self._put_in(self.pythons, self.empty, self.which_view, pane=pane)
        self.details.ask_asked.connect(self._on_ask_asked)
        self.details.environment_asked.connect(self._on_environment_asked)
        self.details.make_asked.connect(self._on_make_asked)
        self.details.everywhere_asked.connect(self.pyenv.use_everywhere)
        self.details.local_asked.connect(self.pyenv.use_in_a_folder)
        self.details.remove_asked.connect(self.pyenv.remove)
        self.details.rehash_asked.connect(self.pyenv.rehash)
        self.which_view.environment_asked.connect(self._on_environment_asked)
        self.which_view.python_asked.connect(self.choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.which_view.set_narrow(narrow=self.pane.is_narrow)

    # Reading and showing

    @property
    def is_filled(self) -> bool:
        """Whether a whole search is shown, and what the usual name means is known, too."""
        return self._snapshot.complete and not self._walking

    @property
    def walk(self) -> Walk | None:
        """What the usual name means, once that is known."""
        return self._walk

    def shown_now(self) -> None:
        if not self._listens:
            self._listens = True
            self.pythons.remember(self.services.window_state, self.key, _NEWEST_FIRST)
            self._wake = Wake(self._show, self)
            for source in (self.services.pythons, self.services.environments):
                self.destroyed.connect(source.subscribe(self._wake.ring))
            self._live = Live(self, self.services.pythons)
            self._live_environments = Live(self, self.services.environments)  # those that stand on each
        self._live.look_now()
        self._live_environments.look_now()
        if time.monotonic() - self._walked_at >= _WALK_STALE_SECONDS:
            self._walk_usual_name()
        self._look_at_pyenv()
        self._show()

    @Slot()
    def refresh(self) -> None:
        """Search everything anew."""
        self._asked = True
        self.services.pythons.refresh()
        self.details.read_user_site()
        self._walk_usual_name()
        if self.view.current() == "which":
            self.which_view.look()

    def show_view(self, which: str) -> None:
        """Show the list of all, or the walk of one name."""
        self.view.set_current(which)
        self._on_view_chosen(which)

    def _walk_usual_name(self) -> None:
        if not self._walking:
            self._walking = True
            walk = partial(self.services.which.walk, _USUAL_NAME)
            in_background(self, partial(or_problem, walk), self._on_walked)

    def _look_at_pyenv(self) -> None:
        home = str(self.services.places.home)
        versions = self.services.python_versions

        def look() -> tuple[Chosen | None, tuple[str, ...]]:
            return versions.chosen(home), versions.chosen_versions(home)

        in_background(self, partial(or_problem, look), self._on_pyenv_known)

    def _on_pyenv_known(self, known: tuple[Chosen | None, tuple[str, ...]] | AppError | Failed) -> None:
        self._chosen, self.everywhere = known if isinstance(known, tuple) else (None, ())
        self._on_chosen(self.table.chosen())

    def _on_walked(self, walk: Walk | AppError | Failed) -> None:
        self._walking = False
        self._walked_at = time.monotonic()
        self._walk = walk if isinstance(walk, Walk) else None
        self._show()

    @Slot()
    def _show(self) -> None:
        pythons = self.services.pythons
        self._asked &= pythons.refreshing
        self.again.set_busy(tr("Looking…") if self._asked else "")
        before, self._snapshot = self._snapshot, pythons.snapshot
        self._show_problems(pythons.problem)
        if self._snapshot is not before:
            seconds = sum(source.seconds for source in self._snapshot.trace)
            self._live.watch_folders(_folders(self._snapshot), seconds)
        environments = self.services.environments.snapshot
        self._live_environments.watch(environments)
        self._known = Known(self._snapshot.pythons, environments.environments)
        deciding = self._walk.deciding if self._walk else None
        self._means = (
            self._known.python_at(self._walk.winner, deciding.target if deciding else None)
            if self._walk
            else None
        )
        self.which_view.show_known(self._known)
        today = date.today()  # noqa: DTZ011 - the user's own day
        known = environments.complete or environments.cached
        rows = [row_of(each, today, environments_known=known) for each in self._snapshot.pythons]
        self.pythons.show_rows(rows, _arrived(before, self._snapshot))
        window_of(self).rail.item(self.key).set_count(str(len(rows)) if rows else "")
        self._on_chosen(self.table.chosen())
        self._say_what_was_found()
        self._arrange()

    def _arrange(self) -> None:
        """Show the part that is wanted, and that has something to show."""
        which = self.view.current() == "which"
        found = bool(self._snapshot.pythons)
        self.which_view.setVisible(which)
        self.listed.setVisible(found and not which)
        self.empty.setVisible(self._snapshot.complete and not found and not which)

    def _say_what_was_found(self) -> None:
        count = len(self._snapshot.pythons)
        if self._snapshot.complete and not count:
            words = tr("Labwright looked at every place where they are kept.")
        elif not self._snapshot.complete:
            so_far = tr_count("{n} Python so far, looking on…", "{n} Pythons so far, looking on…", count)
            words = so_far if count else tr("Looking for Pythons…")
        else:
            words = tr_count("{n} Python", "{n} Pythons", count)
            if self._walk is not None:
                words += "; " + _what_it_means(self._walk, self._means)
        self.sentence.set_text(with_code(words))

    # What the user does

    @Slot(str)
    def _on_view_chosen(self, which: str) -> None:
        if which == "which":
            self.pane.set_open(False)
            if self.which_view.walk is None:
                self.which_view.look()
        else:
            self._on_chosen(self.table.chosen())
        self._arrange()

    @Slot(str)
    def choose(self, executable: str) -> None:
        """Select this Python in the list, and show its details even over the list."""
        self.show_view("list")
        self.pythons.put_filters_back()
        if self.table.choose(executable):
            self.pane.set_open(True, asked=True)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[PythonRow]) -> None:
        if self.view.current() != "list":
            return
        if len(chosen) == 1:
            means = self._means is not None and self._means.executable == chosen[0].python.executable
            self.details.show_python(
                chosen[0],
                self._known,
                _USUAL_NAME if means else "",
                chosen=self._chosen if pyenv_version(chosen[0].python) in self.everywhere else None,
            )
        self.pane.set_open(len(chosen) == 1)
        self.pythons.say_what(self._snapshot, len(chosen))

    def _show_settings(self) -> None:
        window_of(self).show_page("settings")

    @Slot(str)
    def _on_environment_asked(self, prefix: str) -> None:
        from app.ui.pages.environments import EnvironmentsPage  # noqa: PLC0415 - when first used

        window = window_of(self)
        window.show_page("environments")
        if isinstance(window.page, EnvironmentsPage):
            window.page.choose(prefix)

    @Slot(str)
    def _on_make_asked(self, executable: str) -> None:
        from app.ui.pages.environments import EnvironmentsPage  # noqa: PLC0415 - when first used

        window = window_of(self)
        window.show_page("environments")
        if isinstance(window.page, EnvironmentsPage):
            window.page.make_new_on(executable)

    @Slot()
    def _on_pyenv_changed(self) -> None:
        self._look_at_pyenv()
        self.services.environments.refresh()  # what stands on a Python that went is broken now
        self.refresh()

    @Slot(object)
    def _on_ask_asked(self, python: Python) -> None:
        plan = self.services.pythons.plan_ask(python)
        if plan is not None:
            propose(window_of(self), plan, partial(self._on_answered, python))

    def _on_answered(self, python: Python, job: Job) -> None:
        printed = self.services.jobs.log(job.id).text()
        take = partial(self.services.pythons.take_answer, python, printed)
        in_background(self, take, partial(self._on_taken, python))

    def _on_taken(self, python: Python, understood: bool | Failed) -> None:
        if not understood:
            self.details.say_silent(python)

    @Slot()
    def _on_trace(self) -> None:
        dialog = SearchTrace(window_of(self), self._snapshot.trace)
        dialog.finished.connect(self.refresh)  # other sources may have been chosen
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _what_it_means(walk: Walk, python: Python | None) -> str:
    if walk.winner is None:
        return tr("`{name}` starts none of them", name=walk.name)
    if python is None or python.version is None:
        return tr("`{name}` means {path} here", name=walk.name, path=walk.winner)
    return tr("`{name}` means {version} here", name=walk.name, version=python.version)


def _arrived(before: PythonsSnapshot, now: PythonsSnapshot) -> set[str]:
    """The Pythons that came since a whole search: those are news, what a search adds is not."""
    if not before.complete:
        return set()
    return {each.executable for each in now.pythons} - {each.executable for each in before.pythons}


def _folders(snapshot: PythonsSnapshot) -> Sequence[str]:
    """Where Pythons come and go: beside those that are there, and where others were looked for."""
    beside = [str(PurePath(each.prefix).parent) for each in snapshot.pythons if each.prefix]
    looked = [folder for source in snapshot.trace for folder in source.folders]
    return list(dict.fromkeys(beside + looked))
