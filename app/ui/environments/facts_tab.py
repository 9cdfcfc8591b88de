"""What is known of one environment, and how Labwright came to know it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path, PurePath

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.core.environment_words import tool_name, whereabouts
from app.core.environments import Environment, SourceTrace
from app.ui.environments.search_trace import source_words
from app.ui.text import shown, shown_path, tr
from app.ui.theme import palette
from app.ui.widgets.facts_grid import FactsGrid


class FactsTab(QWidget):
    """One line for each fact; what is not known says so."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = FactsGrid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        column.addWidget(self.facts)
        column.addStretch(1)

    def show_environment(self, environment: Environment, trace: Sequence[SourceTrace]) -> None:
        """Show the facts of this one, found by the search that left this trace."""
        self.facts.show_facts([*_facts(environment), (tr("Found in"), _found_in(environment, trace), "body")])


def _facts(environment: Environment) -> list[tuple[str, str, str]]:
    facts = [
        (tr("Made by"), tool_name(environment.kind), "body"),
        (tr("Where"), shown(whereabouts(environment)), "body"),
        (tr("Project"), _path(environment.project) or tr("None"), "mono" if environment.project else "body"),
        (tr("Python"), environment.python_version or "", "body"),
        (tr("Starts with"), _path(environment.executable), "mono"),
        (tr("Made from"), _path(environment.base), "mono"),
        (tr("Processor"), environment.architecture or "", "body"),
        (tr("Made on"), _when(environment.created), "body"),
        (tr("Last used"), _when(environment.last_used), "body"),
    ]
    facts += [(tr("Also called"), _path(alias), "mono") for alias in environment.aliases]
    return facts


def _found_in(environment: Environment, trace: Sequence[SourceTrace]) -> str:
    """The searched folder it lies in, the nearest one, and whose folder that is: of several tools that look
    there, its own."""
    paths = (environment.prefix, *environment.aliases)
    around = [
        (folder, source)
        for source in trace
        for folder in source.folders
        if any(PurePath(path).is_relative_to(folder) for path in paths)
    ]
    if not around:
        return ""
    folder, source = max(around, key=lambda each: (len(each[0]), each[1].source == environment.kind))
    return f"{_path(folder)} ({source_words(source)})"


def _path(path: str | None) -> str:
    return shown_path(Path(path)) if path else ""


def _when(seconds: float | None) -> str:
    return "" if seconds is None else shown(amounts.moment(seconds, time.time()))
