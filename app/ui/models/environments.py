"""What the table of environments says of each."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from app.core import amounts
from app.core.environment_words import (
    has_misfits,
    health_words,
    needs_attention,
    shown_name,
    tool_name,
    whereabouts,
)
from app.core.environments import Environment, HealthState
from app.core.pythons import oldest_first
from app.ui.models.columns import Align, Column
from app.ui.models.groups import Grouping
from app.ui.text import shown, shown_path, tr, tr_count

_BADGES = {
    HealthState.WORKS: "ready",
    HealthState.BASE_MISSING: "broken",
    HealthState.MOVED: "warning",
    HealthState.WRONG_ARCHITECTURE: "broken",
    HealthState.HALF_MADE: "broken",
    HealthState.NO_PYTHON: "missing",
    HealthState.UNKNOWN: "info",
}


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    """An environment, and its size once that is measured."""

    environment: Environment
    size_bytes: int | None = None


def key(row: EnvironmentRow) -> str:
    """What tells rows apart."""
    return row.environment.prefix


def columns() -> tuple[Column[EnvironmentRow], ...]:
    """The columns, in the order of the first start."""
    return (
        Column("name", lambda: tr("Name"), _name, font="name", width=144, stretch=2),
        Column("where", lambda: tr("Where"), _where, width=126, stretch=1, priority=3, color="muted"),
        Column("tool", lambda: tr("Tool"), tool, width=136, priority=4),
        Column(
            "python", lambda: tr("Python"), lambda row: row.environment.python_version,
            sort_key=lambda row: oldest_first(row.environment.python_version), width=76, priority=1,
        ),
        Column(
            "packages", lambda: tr("Packages"), lambda row: row.environment.packages,
            align=Align.RIGHT, width=84, priority=6,
        ),
        Column(
            "size", lambda: tr("Size"), lambda row: row.size_bytes, _size,
            align=Align.RIGHT, width=84, priority=5,
        ),
        Column("health", lambda: tr("Health"), health_order, badge=_short_badge, width=150, stretch=2),
        Column(
            "used", lambda: tr("Last used"), lambda row: row.environment.last_used, _used,
            width=128, priority=7,
        ),
        Column(
            "folder", lambda: tr("Folder"), _folder, font="mono", width=220, stretch=1, priority=8,
            color="muted",
        ),
    )  # fmt: skip


def health_badge(row: EnvironmentRow) -> tuple[str, str]:
    """The health as a badge says it: its state and its word."""
    state = _BADGES[row.environment.health.state]
    if state == "ready" and needs_attention(row.environment):
        state = "warning"
    return state, shown(health_words(row.environment))


def _short_badge(row: EnvironmentRow) -> tuple[str, str]:
    """The same, as short as the column is narrow."""
    state, words = health_badge(row)
    if has_misfits(row.environment):
        words = tr_count("{n} does not fit", "{n} do not fit", row.environment.misfits or 0)
    return state, words


def health_order(row: EnvironmentRow) -> int:
    """The broken ones first, those that work last."""
    states = ("broken", "warning", "missing", "info", "ready")
    return states.index(health_badge(row)[0])


def _health_group(row: EnvironmentRow) -> str:
    """Those whose packages do not fit stand together, however many those are."""
    return tr("Packages do not fit") if has_misfits(row.environment) else health_badge(row)[1]


def tool(row: EnvironmentRow) -> str:
    """The tool that made it."""
    return tool_name(row.environment.kind)


def _name(row: EnvironmentRow) -> str:
    return shown_name(row.environment)


def _where(row: EnvironmentRow) -> str:
    return shown(whereabouts(row.environment))


def _folder(row: EnvironmentRow) -> str:
    return shown_path(Path(row.environment.prefix))


def _size(row: EnvironmentRow) -> str:
    return "" if row.size_bytes is None else shown(amounts.size(row.size_bytes))


def _used(row: EnvironmentRow) -> str:
    used = row.environment.last_used
    return "" if used is None else shown(amounts.moment(used, time.time()))


def _project(row: EnvironmentRow) -> str | None:
    return row.environment.project


def _project_words(row: EnvironmentRow) -> str:
    project = row.environment.project
    return shown_path(Path(project)) if project else tr("No project")


GROUPINGS: tuple[Grouping[EnvironmentRow], ...] = (
    Grouping("tool", lambda: tr("By tool"), tool),
    Grouping(
        "project", lambda: tr("By project"), _project, _project_words,
        sort_key=lambda row: (row.environment.project is None, _project_words(row).casefold()),
    ),
    Grouping(
        "health", lambda: tr("By health"), _health_group,
        sort_key=lambda row: (health_order(row), _health_group(row)),
    ),
)  # fmt: skip
