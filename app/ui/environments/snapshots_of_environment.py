"""The lists of packages that an environment can go back to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.package_changes import PackageChange
from app.core.plans import Plan
from app.core.snapshots import Snapshot
from app.ui.background import Failed, in_background, or_problem
from app.ui.models.columns import Align, Column
from app.ui.models.table_model import TableModel
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field
from app.ui.widgets.package_changes import PackageChanges
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ROWS_SEEN = 6


class SnapshotsOfEnvironment(Dialog):
    """Take one, see what has changed since, go back, remove. `proposed` comes with what makes the plan."""

    proposed = Signal(object)

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            tr("Snapshots of {name}", name=shown_name(environment)),
            tr(
                "A snapshot is the list of its packages at one moment. Labwright takes one before each "
                "change that it makes."
            ),
            width=760,
        )
        self._keeping, self._environment = window.services.keeping, environment
        self.snapshots: Sequence[Snapshot] | None = None  # None until they are read
        self._asked = 0
        self.name = Field(tr("Take one now"), placeholder=tr("A name, such as: before the exam"))
        self.take = Button(tr("Take it…"), icon="add")
        self.take.clicked.connect(self._on_take)
        self.name.line.addWidget(self.take)
        self._model: TableModel[Snapshot] = TableModel(_columns(), key=lambda each: each.id)
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("Snapshots"))
        self.table.chosen_changed.connect(self._on_chosen)
        self.words = Text(tr("Reading…"), "body", "muted")
        self.changes = QWidget()
        self._changes = QVBoxLayout(self.changes)
        self._changes.setContentsMargins(0, 0, 0, 0)
        for part in (self.name, self.table, self.words, self.changes):
            self.body.addWidget(part)
        self._build_footer()
        in_background(self, partial(self._keeping.snapshots_of, environment), self._show)

    def _build_footer(self) -> None:
        self.remove = Button(tr("Remove…"), icon="bin")
        self.remove.clicked.connect(self._on_remove)
        self.footer_left.addWidget(self.remove)
        self.close_button = Button(tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.back = Button(tr("Go back to it…"), icon="undo", kind="primary")
        self.back.clicked.connect(self._on_back)
        self.footer_right.addWidget(self.close_button)
        self.footer_right.addWidget(self.back)
        self.set_primary(self.back)
        self.table.opened.connect(self.back.click)
        self.table.hide()
        self._allow(None)

    def _show(self, snapshots: Sequence[Snapshot] | Failed) -> None:
        self.snapshots = () if isinstance(snapshots, Failed) else snapshots
        self._model.replace(self.snapshots)
        self.table.setFixedHeight(palette.px(32 + 36 * min(max(len(self.snapshots), 2), _ROWS_SEEN)))
        self.table.setVisible(bool(self.snapshots))
        if self.snapshots:
            self.table.choose(self.snapshots[0].id)
            self.table.setFocus()
        else:
            self.words.set_text(tr("There is none yet. Take one before you try something out."))
            self.set_primary(self.close_button)
        self.fit()

    @Slot(tuple)
    def _on_chosen(self, chosen: tuple[Snapshot, ...]) -> None:
        self._asked += 1
        self._allow(None)
        self._clear()
        if len(chosen) != 1:
            self.words.set_text(tr("Choose one to see what has changed since."))
            self.fit()
            return
        number, (snapshot,) = self._asked, chosen
        self.words.set_text(tr("Comparing…"))

        def take(changes: tuple[PackageChange, ...] | AppError | Failed) -> None:
            if number == self._asked:
                self._show_changes(snapshot, changes)

        since = partial(self._keeping.since, self._environment, snapshot)
        in_background(self, partial(or_problem, since), take)

    def _show_changes(
        self, snapshot: Snapshot, changes: tuple[PackageChange, ...] | AppError | Failed
    ) -> None:
        self._clear()
        if isinstance(changes, tuple):
            self._allow(snapshot, changes)
            self.words.set_text(
                tr("Going back would change:") if changes else tr("The packages are as they were then.")
            )
            if changes:
                shown_changes = PackageChanges(changes)
                shown_changes.more.clicked.connect(self.fit_anew)
                self._changes.addWidget(shown_changes)
        else:
            self._allow(snapshot)
            self.words.set_text(
                shown(changes.sentence)
                if isinstance(changes, AppError)
                else tr("It could not be compared with what is there now.")
            )
        self.changes.setVisible(bool(self._changes.count()))
        self.fit_anew()

    def _clear(self) -> None:
        while (item := self._changes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _allow(self, snapshot: Snapshot | None, changes: Sequence[PackageChange] = ()) -> None:
        self._chosen = snapshot
        self.remove.setEnabled(snapshot is not None)
        self.back.setEnabled(bool(changes))

    @Slot()
    def _on_take(self) -> None:
        self._propose(partial(self._keeping.plan_snapshot, self._environment, self.name.text().strip()))

    @Slot()
    def _on_back(self) -> None:
        if self._chosen is not None:
            self._propose(partial(self._keeping.plan_rollback, self._environment, self._chosen.id))

    @Slot()
    def _on_remove(self) -> None:
        if self._chosen is not None:
            self._propose(partial(self._keeping.plan_forget, self._environment, self._chosen.id))

    def _propose(self, make: Callable[[], Plan]) -> None:
        self.accept()
        self.proposed.emit(make)


def _columns() -> tuple[Column[Snapshot], ...]:
    return (
        Column("name", lambda: tr("Snapshot"), _name, font="name", width=220, stretch=2),
        Column("taken", lambda: tr("Taken"), lambda each: each.taken, _taken, width=150, stretch=1),
        Column("python", lambda: tr("Python"), lambda each: each.python_version, width=90, priority=2),
        Column("packages", lambda: tr("Packages"), lambda each: len(each.packages), align=Align.RIGHT,
               width=90, priority=1),
    )  # fmt: skip


def _name(snapshot: Snapshot) -> str:
    return snapshot.name or (tr("Before a change") if snapshot.automatic else tr("Without a name"))


def _taken(snapshot: Snapshot) -> str:
    return shown(amounts.moment(snapshot.taken, time.time()))
