"""What a project asks for, group by group, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.poetry_look import MAIN, DependencyRow, ProjectLook
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.ui.models.dependencies import BY_GROUP, columns, key
from app.ui.models.table_model import TableModel
from app.ui.text import tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, SplitButton
from app.ui.widgets.flow import Flow
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text

_ROWS_SEEN = 7


class DependenciesTab(QWidget):
    """`wished` comes with what should happen to the project; `add_asked` where a form must be filled in."""

    wished = Signal(object)
    add_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._can = False
        self._model: TableModel[DependencyRow] = TableModel(columns(), key=key)
        self._model.group_by(BY_GROUP)
        self.search = SearchField(tr("Search dependencies"))
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("Dependencies of this project"))
        self.table.setMinimumHeight(palette.px(32 + 36 * _ROWS_SEEN))
        self.nothing = Text("", "body", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        column.addWidget(self._make_acts())
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        self.search.textChanged.connect(self._model.filter)
        self.search.down_asked.connect(self.table.go_to_first)
        self.search.returnPressed.connect(self.table.go_to_first)
        self._model.counted.connect(self._on_counted)
        self.table.chosen_changed.connect(self._on_chosen)

    def _make_acts(self) -> QWidget:
        acts = QWidget()
        row = Flow(acts)
        self.add = Button(tr("Add packages…"), icon="add")
        self.add.clicked.connect(self.add_asked)
        self.remove = Button(tr("Remove…"), icon="bin")
        self.remove.clicked.connect(self._on_remove)
        self.update_button = Button(tr("Update all…"), icon="refresh")
        self.update_button.clicked.connect(self._on_update)
        self.lock = SplitButton(tr("Lock…"))
        self.lock.clicked.connect(lambda: self.wished.emit(ProjectWish(ProjectAct.LOCK)))
        self.lock.add_way(
            tr("Keep the versions it has where they fit…"),
            lambda: self.wished.emit(ProjectWish(ProjectAct.LOCK)),
        )
        self.lock.add_way(
            tr("Choose all versions anew…"),
            lambda: self.wished.emit(ProjectWish(ProjectAct.LOCK, regenerate=True)),
        )
        self.install = SplitButton(tr("Install…"))
        self.install.clicked.connect(lambda: self.wished.emit(ProjectWish(ProjectAct.INSTALL)))
        for part in (self.add, self.remove, self.update_button, self.lock, self.install):
            row.addWidget(part)
        return acts

    def _ways_to_install(self, look: ProjectLook) -> list[tuple[str, Callable[[], object]]]:
        def way(label: str, **options: object) -> tuple[str, Callable[[], object]]:
            wish = replace(ProjectWish(ProjectAct.INSTALL), **options)  # type: ignore[arg-type]
            return label, partial(self.wished.emit, wish)

        return [
            way(tr("What is missing…")),
            way(tr("Exactly what poetry.lock says: the rest goes…"), sync=True),
            *(way(tr("With the group {name}…", name=each), groups=(each,)) for each in look.optional),
            *(way(tr("With the optional part {name}…", name=each), extras=(each,)) for each in look.extras),
        ]

    def show_look(self, look: ProjectLook) -> None:
        """Show what this project asks for."""
        self._can = look.missing is None
        self._model.replace(look.rows)
        for part in (self.add, self.lock, self.install):
            part.setEnabled(self._can)
        self.install.set_ways(self._ways_to_install(look))
        self._on_counted()
        self._on_chosen(self.table.chosen())

    def begin_anew(self) -> None:
        """Another project comes."""
        self.search.clear()
        self.table.clearSelection()
        self._model.replace([])

    @Slot()
    def _on_counted(self) -> None:
        total = len(self._model.rows)
        self.search.set_count(len(self._model.shown), total)
        self.search.setVisible(bool(total))
        self.nothing.setVisible(not self._model.shown)
        words = tr("No package fits.") if total else tr("It asks for no package yet. Add the first one.")
        self.nothing.set_text(words)

    @Slot(tuple)
    def _on_chosen(self, chosen: tuple[DependencyRow, ...]) -> None:
        self.remove.setEnabled(self._can and _groups(chosen) is not None)
        self.update_button.setEnabled(self._can)
        self.update_button.set_label(
            tr_count("Update {n} package…", "Update {n} packages…", len(chosen))
            if chosen
            else tr("Update all…")
        )

    @Slot()
    def _on_remove(self) -> None:
        chosen = self.table.chosen()
        group = _groups(chosen)
        if group is not None:
            names = tuple(dict.fromkeys(row.asked.name for row in chosen))
            wish = ProjectWish(ProjectAct.REMOVE, names, group=None if group == MAIN else group)
            self.wished.emit(wish)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_update(self) -> None:
        names = tuple(dict.fromkeys(row.asked.name for row in self.table.chosen()))
        self.wished.emit(ProjectWish(ProjectAct.UPDATE, names))


def _groups(chosen: tuple[DependencyRow, ...]) -> str | None:
    """The one group they are all in: Poetry takes packages out of one at a time, and out of no extra."""
    found = {row.asked.group for row in chosen if not row.asked.is_extra}
    return found.pop() if len(found) == 1 and not any(row.asked.is_extra for row in chosen) else None
