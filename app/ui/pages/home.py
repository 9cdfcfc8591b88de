"""Home: what this machine is ready for, and what ran last.

Only what the first paint shows is imported before it; the rest comes with `shown_now`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.page import Page
from app.ui.widgets.text import Text
from app.ui.window_of import window_of

if TYPE_CHECKING:
    from app.core.jobs import Job
    from app.core.machine import FoundProgram, MachineFacts

_STACKED = 800  # below this width the two columns stand one above the other
_MINUTE_MS = 60_000
_OLD_SECONDS = 60  # facts this old are read again when the user comes back to them


class HomePage(Page):
    """What can I do now? What is this machine ready for?"""

    key = "home"
    icon = "home"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.set_heading(tr("Home"), tr("Labwright looks at what is here…"))
        self._asked = False  # the user asked for the reading that goes on
        self._is_filled = False

    @property
    def is_filled(self) -> bool:
        """Whether what was found is shown."""
        return self._is_filled and self.services.machine.value is not None

    def shown_now(self) -> None:
        if not self._is_filled:
            self._is_filled = True
            self._fill()
        self._read_if_old()
        self._show_facts()

    @Slot()
    def refresh(self) -> None:
        """Read the machine again."""
        self._asked = True
        self.services.machine.refresh()

    def _fill(self) -> None:
        from app.ui.job_bridge import Wake  # noqa: PLC0415 - after the first paint
        from app.ui.widgets.card import RowCard  # noqa: PLC0415 - after the first paint
        from app.ui.widgets.columns import Columns  # noqa: PLC0415 - after the first paint
        from app.ui.widgets.error_card import ErrorCard  # noqa: PLC0415 - after the first paint
        from app.ui.widgets.explain_card import ExplainCard  # noqa: PLC0415 - after the first paint
        from app.ui.widgets.last_commands import LastCommands  # noqa: PLC0415 - after the first paint
        from app.ui.widgets.machine_rows import MachineRows  # noqa: PLC0415 - after the first paint

        self.again = Button(tr("Check again"), icon="refresh")
        self.again.clicked.connect(self.refresh)
        self.header_actions.add(self.again)
        self.machine_card = RowCard()
        looking = Text(tr("Looking…"), "body", "muted")
        looking.setMargin(palette.px(16))
        self.machine_card.body.addWidget(looking)
        self._first, self._second = _column(), _column()
        self._first.addLayout(section(tr("This machine"), self.machine_card))
        columns = Columns(narrow_below=_STACKED, gap=24)
        for column, share in ((self._first, 5), (self._second, 3)):
            part = QWidget()
            part.setLayout(column)
            columns.add(part, share)
        self.body.addLayout(columns)
        self.body.addStretch(1)
        self._rows = MachineRows(self.machine_card, self._look_closer, self._act_on_engine)
        self.commands = LastCommands(self.services, window_of(self).job_desk.journal)
        journal = Button(tr("Journal"), kind="quiet", small=True)
        journal.clicked.connect(self._on_journal_clicked)
        self._first.addLayout(section(tr("Last commands"), self.commands, journal))
        self._first.addStretch(1)
        self.explain = ExplainCard(self.services)
        self._second.addLayout(section(tr("What does a command mean?"), self.explain))
        self.error_card = ErrorCard()
        self.error_card.open.clicked.connect(self._on_explain_error_clicked)
        self._second.addLayout(section(tr("A tool printed an error?"), self.error_card))
        self._second.addStretch(1)
        self._wake = Wake(self._show_facts, self)
        self.destroyed.connect(self.services.machine.subscribe(self._wake.ring))
        self.destroyed.connect(self.services.engine_presence.subscribe(self._wake.ring))
        each_minute = QTimer(self, interval=_MINUTE_MS)
        each_minute.timeout.connect(self._say_when)
        each_minute.timeout.connect(self.commands.show_newest)
        each_minute.start()

    def _read_if_old(self) -> None:
        facts = self.services.machine.value
        if facts is None or not 0 <= time.time() - facts.read_at < _OLD_SECONDS:
            self.services.machine.refresh()

    @Slot()
    def _on_explain_error_clicked(self) -> None:
        from app.ui.window_actions import show_explain_error  # noqa: PLC0415 - when first used

        show_explain_error(window_of(self))

    @Slot()
    def _on_journal_clicked(self) -> None:
        window_of(self).show_page("journal")

    @Slot()
    def _show_facts(self) -> None:
        machine = self.services.machine
        self._asked &= machine.refreshing
        self.again.set_busy(tr("Checking…") if self._asked else "")
        if machine.value is not None:
            from app.core.readiness import answer  # noqa: PLC0415 - after the first paint

            self._rows.show_facts(machine.value, self.services.engine_presence.state)
            self.title.set_text(shown(answer(machine.value)))
            self._say_when()
        elif machine.problem is not None:
            self._rows.show_problem(machine.problem)
            self.set_heading(
                tr("This machine could not be read"), tr("Press “Check again” to try once more.")
            )

    @Slot()
    def _say_when(self) -> None:
        from app.core import amounts  # noqa: PLC0415 - after the first paint
        from app.core.readiness import summary  # noqa: PLC0415 - after the first paint

        facts: MachineFacts | None = self.services.machine.value
        if facts is None:
            return
        when = shown(amounts.moment(facts.read_at, time.time()))
        problem = self.services.machine.problem
        if problem is None:
            words = tr("{machine}. Checked {when}.", machine=shown(summary(facts)), when=when)
        else:
            words = tr(
                "It could not be checked again: {reason} What stands here was read {when}.",
                reason=shown(problem.sentence),
                when=when,
            )
        self.sentence.set_text(words)

    def _look_closer(self, program: FoundProgram, key: str) -> None:
        from app.core.readiness import plan_look_closer  # noqa: PLC0415 - when first used
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        propose(window_of(self), plan_look_closer(program, key), self._show_answers)

    def _act_on_engine(self) -> None:
        from app.ui.engine.acts import do_next  # noqa: PLC0415 - when first used

        state = self.services.engine_presence.state
        do_next(window_of(self), state.act, state.about)

    def _show_answers(self, job: Job) -> None:
        window_of(self).job_desk.open_log(job.id)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(24))
    return column


def section(title: str, content: QWidget, link: Button | None = None) -> QVBoxLayout:
    """A heading, perhaps with a link at its right, and what stands under it."""
    column = QVBoxLayout()
    column.setSpacing(palette.px(10))
    row = QHBoxLayout()
    row.addWidget(Text(title, "heading"), 1)
    if link is not None:
        row.addLayout(pulled(link, right=True))
    column.addLayout(row)
    column.addWidget(content)
    return column
