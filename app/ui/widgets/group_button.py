"""How the rows of a table are put together: a button with a menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.ui.models.groups import Grouping
from app.ui.models.table_model import TableModel
from app.ui.text import tr
from app.ui.widgets.buttons import Button


class GroupButton(Button):
    """Offers the groupings of one kind of rows, and none."""

    chosen = Signal(str)  # the key of the grouping, empty for none

    def __init__(self, model: TableModel[Any], groupings: Sequence[Grouping[Any]]) -> None:
        super().__init__(tr("Group"), icon="filter", kind="quiet")
        self._model = model
        self._groupings = groupings
        self.clicked.connect(self._on_clicked)

    def group_by(self, way: str) -> None:
        """Put the rows together by the grouping with this key, or by none."""
        self._model.group_by(next((each for each in self._groupings if each.key == way), None))

    @Slot()
    def _on_clicked(self) -> None:
        menu = QMenu(self)
        ways = QActionGroup(menu)
        for grouping in (None, *self._groupings):
            action = QAction(tr("Not grouped") if grouping is None else grouping.title(), menu)
            action.setCheckable(True)
            action.setChecked(grouping is self._model.grouping)
            action.setData(grouping.key if grouping else "")
            ways.addAction(action)
            menu.addAction(action)
        ways.triggered.connect(self._on_way)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    @Slot(QAction)
    def _on_way(self, action: QAction) -> None:
        self.group_by(action.data())
        self.chosen.emit(action.data())
