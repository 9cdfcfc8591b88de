"""The base of list pages: what went wrong, the list or what stands in its place, the details beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import AppError
from app.ui.models.columns import Row
from app.ui.services import Services
from app.ui.theme import palette
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.list_sheet import ListSheet
from app.ui.widgets.page import Page
from app.ui.widgets.problem_card import ProblemCard


class ListPage(Page, Generic[Row]):
    """One selected row opens its details; the page hears of the selection in `_on_chosen`."""

    scrolls = False

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.problems = ProblemCard()

    def _put_in(self, listed: ListSheet[Row], *others: QWidget, pane: ListAndDetails) -> None:
        """Lay out the list, what may stand in its place, and the pane that holds the whole page. They are
        shown when there is something to show."""
        self.listed, self.table, self.pane = listed, listed.table, pane
        self._told = QWidget()
        told = QVBoxLayout(self._told)
        told.setContentsMargins(palette.px(32), 0, palette.px(32), palette.px(12))
        told.addWidget(self.problems)
        self.body.setSpacing(0)
        self.body.addWidget(self._told)
        for part in (*others, listed):
            self.body.addWidget(part, 1)
            part.hide()
        self.body.addStretch()
        self._told.hide()
        whole = self.layout()
        assert whole is not None
        whole.addWidget(pane)
        self.table.chosen_changed.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.table.clicked.connect(self._on_clicked)
        pane.left.connect(self._on_left)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.listed.set_narrow(narrow=self.pane.is_narrow)

    def _show_problems(self, *problems: AppError | None) -> None:
        self.problems.show_problems([problem for problem in problems if problem is not None])
        self._told.setVisible(bool(self.problems.problems))

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[Row]) -> None:
        """Show what is selected."""
        raise NotImplementedError

    @Slot(object)
    def _on_opened(self, row: Row) -> None:
        self.table.choose(self.table.table().key(row))
        self.pane.set_open(True, asked=True)

    @Slot()
    def _on_clicked(self) -> None:
        if len(self.table.chosen()) == 1:
            self.pane.set_open(True, asked=True)

    @Slot()
    def _on_left(self) -> None:
        if not self.pane.is_narrow:
            self.table.clearSelection()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
