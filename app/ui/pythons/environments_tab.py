"""The environments that stand on one Python: they stop working when it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.environment_words import shown_name, tool_name
from app.core.environments import Environment
from app.ui.models.columns import Column
from app.ui.models.environments import EnvironmentRow, health_badge
from app.ui.models.pythons import PythonRow
from app.ui.models.table_model import TableModel
from app.ui.pythons.walk_words import Known
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.details_header import at_margin
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text

_ROWS_SEEN = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """An environment on a Python, and what else is known of it."""

    prefix: str
    environment: Environment | None


class EnvironmentsTab(QWidget):
    """A list; opening one leads to its page."""

    environment_asked = Signal(str)  # its prefix

    def __init__(self) -> None:
        super().__init__()
        self._model: TableModel[Standing] = TableModel(_columns(), key=lambda each: each.prefix)
        self.table = TableView(self._model, plain=True)
        self.table.setAccessibleName(tr("Environments on this Python"))
        self.table.setMinimumHeight(palette.px(36 * _ROWS_SEEN))
        self.table.opened.connect(self._on_opened)
        self.table.acted.connect(self._on_opened)
        self.words = Text("", "body", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        column.addWidget(at_margin(self.words))
        column.addWidget(self.table, 1)

    def show_python(self, row: PythonRow, known: Known) -> None:
        """Show those of this one."""
        prefixes = row.python.environments
        self._model.replace(Standing(prefix, known.environment_in(prefix)) for prefix in prefixes)
        self.table.setVisible(bool(prefixes))
        if prefixes:
            self.words.set_text(tr("These were made from it, and stop working if it is removed."))
        elif row.environments_known:
            self.words.set_text(tr("No environment was made from it."))
        else:
            self.words.set_text(tr("Looking for environments…"))

    @Slot(object)
    def _on_opened(self, standing: Standing, _column: str = "") -> None:
        self.environment_asked.emit(standing.prefix)


def _columns() -> tuple[Column[Standing], ...]:
    return (
        Column("name", lambda: tr("Name"), _name, font="name", color="accent-text", width=120, stretch=2,
               acts=True),
        Column("tool", lambda: tr("Tool"), _tool, width=144, priority=2),
        Column("health", lambda: tr("Health"), _health, badge=_badge, width=160, priority=1),
    )  # fmt: skip


def _name(standing: Standing) -> str:
    if standing.environment is not None:
        return shown_name(standing.environment)
    return PurePath(standing.prefix).name or standing.prefix


def _tool(standing: Standing) -> str:
    return tool_name(standing.environment.kind) if standing.environment else ""


def _badge(standing: Standing) -> tuple[str, str] | None:
    return health_badge(EnvironmentRow(standing.environment)) if standing.environment else None


def _health(standing: Standing) -> str:
    badge = _badge(standing)
    return badge[1] if badge else ""
