"""What was deleted with Labwright and can still be brought back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from app.core import amounts
from app.core.plans import Plan
from app.services.deleting import Deleting
from app.system.bin import BinItem
from app.ui.background import Failed, in_background
from app.ui.models.columns import Align, Column
from app.ui.models.table_model import TableModel
from app.ui.text import shown, shown_path, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.columns import Columns
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ROWS_SEEN = 8


class BinContents(Dialog):
    """Bring back, remove for good, empty. `proposed` comes with what makes the plan, and with the path that
    is there again once it is done, or nothing."""

    proposed = Signal(object, str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            tr("The bin"),
            tr("What was deleted with Labwright. It comes back to the place where it was, and works there."),
            width=820,
        )
        self._deleting = window.services.deleting
        self.items: Sequence[BinItem] | None = None  # None until they are read
        self._model: TableModel[BinItem] = TableModel(_columns(self._deleting), key=lambda each: each.id)
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("In the bin"))
        self.table.chosen_changed.connect(self._on_chosen)
        self.words = Text(tr("Reading…"), "body", "muted")
        self.body.addWidget(self.table)
        self.empty = Button(tr("Empty the bin…"), kind="danger", small=True)
        self.empty.clicked.connect(self._on_empty)
        below = Columns(narrow_below=360, gap=16, row_gap=8, centred=True)
        below.add(self.words)
        below.add(self.empty, 0)
        self.body.addLayout(below)
        self.remove = Button(tr("Remove for good…"), kind="danger")
        self.remove.clicked.connect(self._on_remove)
        self.footer_left.addWidget(self.remove)
        close = Button(tr("Close"))
        close.clicked.connect(self.reject)
        self.restore = Button(tr("Bring it back…"), icon="undo", kind="primary")
        self.restore.clicked.connect(self._on_restore)
        self.footer_right.addWidget(close)
        self.footer_right.addWidget(self.restore)
        self.set_primary(self.restore)
        self.table.opened.connect(self.restore.click)
        self.table.hide()
        self._on_chosen(())
        self.empty.setEnabled(False)
        in_background(self, self._deleting.in_bin, self._show)

    def _show(self, items: Sequence[BinItem] | Failed) -> None:
        self.items = () if isinstance(items, Failed) else items
        self._model.replace(self.items)
        self.table.setFixedHeight(palette.px(32 + 36 * min(max(len(self.items), 2), _ROWS_SEEN)))
        self.table.setVisible(bool(self.items))
        self.empty.setEnabled(bool(self.items))
        self.words.set_text(in_the_bin(self.items))
        if self.items:
            self.table.choose(self.items[0].id)
            self.table.setFocus()
        self.fit_anew()

    @Slot(tuple)
    def _on_chosen(self, chosen: tuple[BinItem, ...]) -> None:
        self._chosen = chosen
        self.restore.setEnabled(len(chosen) == 1)
        self.remove.setEnabled(bool(chosen))

    @Slot()
    def _on_restore(self) -> None:
        (item,) = self._chosen
        path = str(item.path)
        self._propose(partial(self._deleting.plan_restore, path, item.id), path)

    @Slot()
    def _on_remove(self) -> None:
        paths = list(dict.fromkeys(str(item.path) for item in self._chosen))
        self._propose(partial(self._deleting.plan_empty, paths))

    @Slot()
    def _on_empty(self) -> None:
        self._propose(self._deleting.plan_empty)

    def _propose(self, make: Callable[[], Plan], path: str = "") -> None:
        self.accept()
        self.proposed.emit(make, path)


def in_the_bin(items: Sequence[BinItem]) -> str:
    """How much is there, and what it costs."""
    if not items:
        return tr("The bin is empty.")
    size = shown(amounts.size(sum(item.size_bytes for item in items)))
    return tr_count("{n} thing, {size}.", "{n} things, {size}.", len(items), size=size)


def _columns(deleting: Deleting) -> tuple[Column[BinItem], ...]:
    def left(item: BinItem) -> float | None:
        return deleting.days_left(item, time.time())

    return (
        Column("name", lambda: tr("Name"), _name, font="name", width=130, stretch=1),
        Column("place", lambda: tr("Where it was"), lambda each: shown_path(each.path.parent), width=220,
               stretch=3, priority=3, color="muted"),
        Column("deleted", lambda: tr("Deleted"), lambda each: each.deleted, _deleted, width=120, priority=1),
        Column("left", lambda: tr("Stays"), left, lambda each: _stays(left(each)), width=110, priority=2),
        Column("size", lambda: tr("Size"), lambda each: each.size_bytes, _size, align=Align.RIGHT, width=90),
    )  # fmt: skip


def _name(item: BinItem) -> str:
    """A folder called .venv says less than the project it was in."""
    return item.path.parent.name if item.path.name in {".venv", "venv"} else item.path.name


def _deleted(item: BinItem) -> str:
    return shown(amounts.moment(item.deleted, time.time()))


def _stays(days: float | None) -> str:
    if days is None:
        return tr("until emptied")
    return tr_count("{n} day", "{n} days", math.ceil(days))


def _size(item: BinItem) -> str:
    return shown(amounts.size(item.size_bytes))
