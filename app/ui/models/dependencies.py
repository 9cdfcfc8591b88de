"""What the list of a project's dependencies says of each."""

from __future__ import annotations

from app.core.poetry_look import MAIN, DependencyRow
from app.ui.models.columns import Column
from app.ui.models.groups import Grouping
from app.ui.text import tr


def key(row: DependencyRow) -> str:
    """What tells rows apart."""
    return row.key


def columns() -> tuple[Column[DependencyRow], ...]:
    """The columns: what is asked for, what is pinned, what is there."""
    return (
        Column("name", lambda: tr("Package"), name, font="name", width=180, stretch=3),
        Column("asked", lambda: tr("Asked for"), asked, width=140, stretch=2, font="mono", priority=1),
        Column("locked", lambda: tr("Locked"), _locked, width=110, stretch=1, font="mono", priority=2),
        Column("installed", lambda: tr("Installed"), _installed, width=130, stretch=1, font="mono",
               badge=_badge),
    )  # fmt: skip


def name(row: DependencyRow) -> str:
    """The package, with the optional parts of it that are wanted."""
    extras = ",".join(row.asked.extras)
    return f"{row.asked.name}[{extras}]" if extras else row.asked.name


def asked(row: DependencyRow) -> str:
    """The constraint as it stands in pyproject.toml."""
    return row.asked.wanted or tr("any version")


def _locked(row: DependencyRow) -> str:
    return row.locked or "–"


def _installed(row: DependencyRow) -> str:
    return row.installed or "–"


def _badge(row: DependencyRow) -> tuple[str, str] | None:
    if row.differs:
        return "warning", row.installed or ""
    if row.is_missing:
        return "missing", tr("Not installed")
    return None


def group_name(row: DependencyRow) -> str:
    """The group as a person says it."""
    if row.asked.group == MAIN:
        return tr("The project itself needs")
    if row.asked.is_extra:
        return tr("Optional part {name}", name=row.asked.group)
    return tr("Group {name}", name=row.asked.group)


BY_GROUP: Grouping[DependencyRow] = Grouping(
    "group",
    lambda: tr("By group"),
    lambda row: row.asked.group,
    group_name,
    lambda row: (row.asked.group != MAIN, row.asked.is_extra, row.asked.group),
)
