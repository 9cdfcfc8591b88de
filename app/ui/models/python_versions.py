"""What the list of Pythons to install says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.end_of_life import Care, Life, life
from app.core.python_versions import PythonVersion, implementation_of, matching, newest_of_each_minor
from app.core.python_words import implementation_name
from app.ui.models.columns import Column
from app.ui.text import shown, tr

_BADGES = {Care.ENDED: "warning", Care.ENDS_SOON: "stale"}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version, what its age means today, and whether it is the one to take."""

    version: PythonVersion
    life: Life
    best: bool = False


def rows_of(versions: Sequence[PythonVersion], best: str | None, today: date) -> tuple[VersionRow, ...]:
    """All versions as rows, the one to take first."""
    rows = [
        VersionRow(
            each,
            life(date.fromisoformat(each.end_of_life) if each.end_of_life else None, today),
            each.version == best,
        )
        for each in versions
    ]
    return tuple(sorted(rows, key=lambda row: not row.best))


def suggested(rows: Sequence[VersionRow]) -> tuple[VersionRow, ...]:
    """The newest of each minor version that is cared for: what most people choose from."""
    newest = set(newest_of_each_minor(row.version.version for row in rows))
    return tuple(
        row
        for row in rows
        if row.version.version in newest and row.life.care not in {Care.ENDED, Care.UNKNOWN}
    )


def found(rows: Sequence[VersionRow], text: str) -> tuple[VersionRow, ...]:
    """Those with these words in their names, those that begin so first."""
    names = set(matching(text, (row.version.version for row in rows)))
    fitting = [row for row in rows if row.version.version in names]
    return tuple(sorted(fitting, key=lambda row: not row.version.version.startswith(text.lower())))


def key(row: VersionRow) -> str:
    """What tells rows apart."""
    return row.version.version


def columns() -> tuple[Column[VersionRow], ...]:
    """The columns."""
    return (
        Column("version", lambda: tr("Version"), key, font="name", width=180, stretch=2),
        Column("state", lambda: tr("For you"), _state, badge=_state_badge, width=132, stretch=1),
        Column("kind", lambda: tr("Kind"), _kind, width=110, stretch=1, priority=2),
        Column(
            "care", lambda: tr("Cared for"), lambda row: row.version.end_of_life,
            lambda row: "" if row.life.care is Care.UNKNOWN else shown(row.life.short),
            badge=_care_badge, width=150, stretch=1, priority=1,
        ),
    )  # fmt: skip


def _state_badge(row: VersionRow) -> tuple[str, str] | None:
    if row.version.installed:
        return "ready", tr("Installed")
    return ("best", tr("Recommended")) if row.best else None


def _state(row: VersionRow) -> str:
    badge = _state_badge(row)
    return badge[1] if badge else ""


def _kind(row: VersionRow) -> str:
    return implementation_name(implementation_of(row.version.version))


def _care_badge(row: VersionRow) -> tuple[str, str] | None:
    state = _BADGES.get(row.life.care)
    return (state, shown(row.life.short)) if state else None
