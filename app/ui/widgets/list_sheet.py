"""A table with what belongs to it: search and filters above, a word where nothing fits, a footer below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.system.window_state import WindowState
from app.ui.models.columns import Row
from app.ui.models.groups import Grouping
from app.ui.models.table_model import TableModel
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.flow import Flow
from app.ui.widgets.group_button import GroupButton
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table_view import TableState, TableView
from app.ui.widgets.text import Text


class ListSheet(QWidget, Generic[Row]):
    """The list of a list page. Filters are added by the page, after the search."""

    show_all_asked = Signal()  # nothing fits: the page puts its own filters back, the search is empty already

    def __init__(self, model: TableModel[Row], *, name: str, nothing: str) -> None:
        """`name` is what the table lists; `nothing` says that no row fits."""
        super().__init__()
        self._model = model
        self.table: TableView[Row] = TableView(model)
        self.table.setAccessibleName(name)
        self.search = SearchField(tr("Search"))
        self.search.textChanged.connect(model.filter)
        self.search.down_asked.connect(self.table.go_to_first)
        self.search.returnPressed.connect(self.table.go_to_first)
        above = QWidget()  # made before the list, and so read before it
        self._tools = Flow(above, gap=8)
        self._tools.addWidget(self.search)
        tools = QVBoxLayout()
        tools.setContentsMargins(palette.px(16), 0, palette.px(16), palette.px(12))
        tools.addWidget(above)
        sheet = QFrame()
        sheet.setObjectName("list")
        self._inside = inside = QVBoxLayout(sheet)
        inside.setContentsMargins(1, 1, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._make_nothing(nothing), 1)
        inside.addWidget(self._make_footer())
        self._column = column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(sheet, 1)
        self.grouping: GroupButton | None = None
        model.counted.connect(self.show_count)
        # While the list is in sight, wherever the focus is: after a click in the rail it is there.
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self._on_find)
        self.set_narrow(narrow=False)

    def _make_nothing(self, words: str) -> QWidget:
        self.show_all = Button(tr("Show all"), kind="quiet")
        self.show_all.clicked.connect(self._on_show_all)
        self.nothing = QWidget()
        column = QVBoxLayout(self.nothing)
        column.setContentsMargins(palette.px(16), palette.px(16), palette.px(16), 0)
        column.addWidget(Text(words, "body", "muted"))
        column.addLayout(pulled(self.show_all))
        column.addStretch(1)
        self.nothing.hide()
        return self.nothing

    def _make_footer(self) -> QWidget:
        self.footer = Text("", "small", "muted")
        footer = QFrame()
        footer.setObjectName("footer")
        self._footer_row = row = QHBoxLayout(footer)
        row.setContentsMargins(palette.px(16), palette.px(10), palette.px(16), palette.px(10))
        row.setSpacing(palette.px(12))
        row.addWidget(self.footer, 1)
        return footer

    def add_filter(self, part: QWidget) -> None:
        """Put this beside the search."""
        self._tools.addWidget(part)

    def group_with(self, groupings: Sequence[Grouping[Row]]) -> None:
        """Let the rows be put together by these."""
        self.grouping = GroupButton(self._model, groupings)
        self.add_filter(self.grouping)

    def remember(self, state: WindowState, name: str, usual: TableState) -> None:
        """Take columns, sorting and grouping as they were left, and keep them from now on. `usual` is for
        the first time."""
        self._state, self._columns_key, self._grouping_key = state, f"{name}_columns", f"{name}_grouping"
        remembered = cast("TableState", state.get(self._columns_key, {}))
        self.table.restore_columns(remembered or usual)
        self.table.state_changed.connect(self._on_columns_changed)
        if self.grouping is not None:
            self.grouping.group_by(state.get(self._grouping_key, ""))
            self.grouping.chosen.connect(self._on_grouped)

    def add_above_footer(self, part: QWidget) -> None:
        """Put this between the table and the footer: what can be done with what is selected."""
        self._inside.insertWidget(self._inside.count() - 1, part)

    def add_footer_link(self, button: Button) -> None:
        """Put this at the end of the footer."""
        self._footer_row.setContentsMargins(palette.px(16), palette.px(4), palette.px(16), palette.px(4))
        self._footer_row.addLayout(pulled(button, right=True))

    def set_narrow(self, *, narrow: bool) -> None:
        """Make do with little room, or use what there is."""
        self.search.setFixedWidth(palette.px(160 if narrow else 232))
        side = 8 if narrow else 16  # with the table's own 16, words stand below the title's
        self._column.setContentsMargins(palette.px(side), palette.px(4), 0, 0)

    @Slot()
    def show_count(self, *_: Any) -> None:
        """Say how many rows are left, or that none is."""
        fits = bool(self._model.shown)
        self.search.set_count(len(self._model.shown), len(self._model.rows))
        self.table.setVisible(fits)
        self.nothing.setVisible(not fits)

    @Slot()
    def _on_columns_changed(self) -> None:
        self._state.update({self._columns_key: self.table.columns_state()})

    @Slot(str)
    def _on_grouped(self, way: str) -> None:
        self._state.update({self._grouping_key: way})

    @Slot()
    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _on_show_all(self) -> None:
        self.search.clear()
        self.show_all_asked.emit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
