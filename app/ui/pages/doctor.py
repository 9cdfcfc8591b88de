"""The doctor: what keeps this machine from working, what that means, and what to do about it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Slot

from app.core.diagnosis import Check, Checked, Closer, Result
from app.core.engine_plans import STARTS_ON
from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.services.checks.engine import REACHABLE
from app.ui.background import Failed, in_background
from app.ui.doctor.details import CheckDetails
from app.ui.engine.acts import install_engine
from app.ui.job_bridge import Wake
from app.ui.models.checks import BY_GROUP, CheckRow, columns
from app.ui.models.table_model import TableModel
from app.ui.run_plan import propose
from app.ui.services import Services
from app.ui.text import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.list_page import ListPage
from app.ui.widgets.list_sheet import ListSheet
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.table_view import TableState
from app.ui.window_of import window_of

_PROBLEMS_FIRST = TableState(sort=["result", "ascending"])
_STALE_SECONDS = 300.0  # after which coming back to the page checks again by itself


class DoctorPage(ListPage[CheckRow]):
    """Is this machine well? Checks run when the page is opened, and show as they end."""

    key = "doctor"
    icon = "doctor"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._rows: dict[str, CheckRow] = {}
        self._ended: queue.SimpleQueue[Checked] = queue.SimpleQueue()
        self._visits = 0  # under way
        self._visited_at = -_STALE_SECONDS  # time.monotonic
        self._stop = threading.Event()
        self._listens = False
        self.set_heading(tr("Doctor"), tr("Checks what keeps Python, tools and containers from working"))
        self.report = Button(tr("Report…"), icon="push")
        self.report.clicked.connect(self._on_report)
        self.header_actions.add(self.report)
        self.check_all = Button(tr("Check everything"), icon="refresh", kind="primary")
        self.check_all.clicked.connect(self.refresh)
        self.header_actions.add(self.check_all)
        self._model: TableModel[CheckRow] = TableModel(columns(), key=lambda row: row.check.id)
        self.details = CheckDetails(services)
        self.details.fix_asked.connect(self._on_fix_asked)
        self.details.closer_asked.connect(self._on_closer_asked)
        self.details.again_asked.connect(self._on_again_asked)
        whole = Scroll()  # with large text in a small window, header and filters leave no room for rows
        whole.body.setContentsMargins(0, 0, 0, 0)
        whole.body.addWidget(self.sheet)
        pane = ListAndDetails(whole, width=440)
        pane.details.addWidget(self.details)
        pane.details.addStretch(1)
        self._put_in(self._make_list(), pane=pane)
        self._wake = Wake(self._take_what_ended, self)
        self.destroyed.connect(self._stop.set)

    def _make_list(self) -> ListSheet[CheckRow]:
        listed = ListSheet(self._model, name=tr("Checks"), nothing=tr("No check fits."))
        listed.group_with([BY_GROUP])
        self.which = Segmented(
            [("all", tr("All checks")), ("problems", tr("Problems"))], "all", name=tr("Which checks")
        )
        self.which.chosen.connect(self._show)
        listed.add_filter(self.which)
        listed.show_all_asked.connect(self._on_show_all)
        return listed

    # Checking and showing

    @property
    def is_checked(self) -> bool:
        """Whether every check has ended."""
        return bool(self._rows) and not self._visits

    def shown_now(self) -> None:
        if not self._listens:
            self._listens = True
            self.listed.remember(self.services.window_state, self.key, _PROBLEMS_FIRST)
        if not self._visits and time.monotonic() - self._visited_at >= _STALE_SECONDS:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Check everything anew."""
        if not self._visits:
            self._visit(None)

    def _visit(self, only: Check | None) -> None:
        doctor, stop, ended, ring = self.services.doctor, self._stop, self._ended, self._wake.ring

        def hear(checked: Checked) -> None:
            ended.put(checked)
            ring()

        def visit(checks: Sequence[Check]) -> tuple[Checked, ...]:
            # Made anew also for one: a check knows the machine as it was when it was made.
            return doctor.visit(checks, on_checked=hear, cancel=stop)

        def begin() -> Sequence[Check]:
            return [each for each in doctor.checks() if only is None or each.id == only.id]

        self._visits += 1
        in_background(self, begin, partial(self._on_begun, visit))
        self._show()

    def _on_begun(self, visit: object, checks: Sequence[Check] | Failed) -> None:
        if isinstance(checks, Failed):
            self._on_visited(checks)
            return
        for check in checks:
            known = self._rows.get(check.id)
            self._rows[check.id] = CheckRow(check, None, known.place if known else len(self._rows))
        self._show()
        assert callable(visit)
        in_background(self, partial(visit, checks), self._on_visited)

    def _on_visited(self, _done: tuple[Checked, ...] | Failed) -> None:
        self._visits -= 1
        self._visited_at = time.monotonic()
        self._take_what_ended()

    def _take_what_ended(self) -> None:
        while not self._ended.empty():
            checked = self._ended.get()
            known = self._rows[checked.check.id]
            self._rows[checked.check.id] = CheckRow(checked.check, checked, known.place)
        self._show()

    @Slot()
    def _show(self) -> None:
        rows = [*self._rows.values()]
        problems = [row for row in rows if row.result is Result.PROBLEM]
        self.check_all.set_busy(tr("Checking…") if self._visits else "")
        self.listed.setVisible(bool(rows))
        self._model.replace(problems if self.which.current() == "problems" else rows, fresh=())
        self.listed.show_count()
        window_of(self).rail.item(self.key).set_count(str(len(problems)) if problems else "")
        self._say_how_it_stands(rows, len(problems))
        self._on_chosen(self.table.chosen())

    def _say_how_it_stands(self, rows: Sequence[CheckRow], problems: int) -> None:
        ended = sum(row.checked is not None for row in rows)
        if self._visits or not rows:
            words = tr("{n} of {all} checks are done.", n=ended, all=len(rows)) if rows else tr("Looking…")
        elif problems:
            words = tr_count("{n} problem was found. Choose it to see what to do.",
                             "{n} problems were found. Choose one to see what to do.", problems)  # fmt: skip
        else:
            words = tr("Nothing is the matter, as far as Labwright can see.")
        self.sentence.set_text(words)
        self.listed.footer.set_text(tr_count("{n} check.", "{n} checks.", len(rows)))

    # What the user does

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[CheckRow]) -> None:
        if len(chosen) == 1:
            self.details.show_row(chosen[0])
        self.pane.set_open(len(chosen) == 1)

    @Slot()
    def _on_show_all(self) -> None:
        self.which.set_current("all")
        self._show()

    @Slot()
    def _on_report(self) -> None:
        from app.ui.dialogs.support_report import show_support_report  # noqa: PLC0415 - when first used

        show_support_report(window_of(self))

    @Slot(object)
    def _on_fix_asked(self, row: CheckRow) -> None:
        fix = row.checked.diagnosis.fix if row.checked is not None else None
        if fix is None:
            return
        if row.check.id == REACHABLE and fix.resource != STARTS_ON:
            install_engine(window_of(self))  # there is a choice
            return
        propose(window_of(self), fix, partial(self._on_mended, row.check))

    def _on_mended(self, check: Check, _job: Job) -> None:
        self._visit(check)

    @Slot(object)
    def _on_closer_asked(self, row: CheckRow) -> None:
        closer = row.check.closer

        def begin() -> Closer | AppError | None:
            try:
                return closer() if closer is not None else None
            except AppError as error:
                return error

        self.details.closer.set_busy(tr("Looking…"))
        in_background(self, begin, partial(self._on_closer_ready, row.check))

    def _on_closer_ready(self, check: Check, found: Closer | AppError | Failed | None) -> None:
        self.details.closer.set_busy("")
        if isinstance(found, Closer):
            propose(window_of(self), found.plan, partial(self._on_looked, found))
        elif isinstance(found, AppError) and self.details.row and self.details.row.check.id == check.id:
            self.details.show_hindrance(found)

    def _on_looked(self, closer: Closer, job: Job) -> None:
        if job.state is not JobState.DONE:
            return  # what went wrong is told where all jobs tell it
        seconds = (job.ended or 0.0) - (job.started or 0.0)
        for id_, diagnosis in closer.told(self.services.jobs.log(job.id).text()).items():
            if (known := self._rows.get(id_)) is not None:
                checked = Checked(known.check, diagnosis, seconds)
                self._rows[id_] = CheckRow(known.check, checked, known.place)
        self._show()

    @Slot(object)
    def _on_again_asked(self, row: CheckRow) -> None:
        self._visit(row.check)
