"""What the table of Pythons says of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core.end_of_life import Care, Life, life
from app.core.python_words import UNKNOWN_VERSION, implementation_name, origin_words
from app.core.pythons import Python, age, minor_version, oldest_first
from app.ui.models.columns import Align, Column
from app.ui.models.groups import Grouping
from app.ui.text import shown, shown_path, tr

_BADGES = {Care.ENDED: "warning", Care.ENDS_SOON: "stale"}


@dataclass(frozen=True, slots=True)
class PythonRow:
    """A Python, and what its age means today."""

    python: Python
    life: Life
    environments_known: bool = True  # False: they are still being looked for


def row_of(python: Python, today: date, *, environments_known: bool = True) -> PythonRow:
    """A Python as a row of the table."""
    last_day = date.fromisoformat(python.end_of_life) if python.end_of_life else None
    return PythonRow(python, life(last_day, today), environments_known)


def key(row: PythonRow) -> str:
    """What tells rows apart."""
    return row.python.executable


def columns() -> tuple[Column[PythonRow], ...]:
    """The columns, in the order of the first start."""
    return (
        Column("version", lambda: tr("Version"), _version_order, version, font="name", width=150, stretch=1),
        Column("origin", lambda: tr("Where it comes from"), origin, width=190, stretch=1, priority=1),
        Column("kind", lambda: tr("Kind"), kind, width=92, priority=6),
        Column(
            "processor", lambda: tr("Processor"), lambda row: row.python.architecture, width=100, priority=7
        ),
        Column(
            "environments", lambda: tr("Environments"), _count, align=Align.RIGHT, width=116, priority=3
        ),
        Column(
            "care", lambda: tr("Cared for"), _care_order, lambda row: shown(row.life.short),
            badge=care_badge, width=168, stretch=1,
        ),
        Column(
            "path", lambda: tr("Path"), _path, font="mono", color="muted", width=240, stretch=3, priority=4
        ),
    )  # fmt: skip


def version(row: PythonRow) -> str:
    """3.12.1, or that it is not known."""
    return row.python.version or shown(UNKNOWN_VERSION)


def origin(row: PythonRow) -> str:
    """Who put it there."""
    return shown(origin_words(row.python))


def kind(row: PythonRow) -> str:
    """CPython, PyPy: who wrote it."""
    return implementation_name(row.python.implementation)


def care_badge(row: PythonRow) -> tuple[str, str] | None:
    """A badge where its age is a reason to act."""
    state = _BADGES.get(row.life.care)
    return (state, shown(row.life.short)) if state else None


def _version_order(row: PythonRow) -> tuple[float, ...] | None:
    return oldest_first(row.python.version)


def _care_order(row: PythonRow) -> str | None:
    return row.python.end_of_life


def _count(row: PythonRow) -> int | None:
    return len(row.python.environments) if row.environments_known else None


def _path(row: PythonRow) -> str:
    return shown_path(Path(row.python.executable))


def _minor(row: PythonRow) -> str | None:
    return minor_version(row.python.version)


def _minor_words(row: PythonRow) -> str:
    minor = _minor(row)
    return tr("Python {version}", version=minor) if minor else shown(UNKNOWN_VERSION)


GROUPINGS: tuple[Grouping[PythonRow], ...] = (
    Grouping("origin", lambda: tr("By where they come from"), origin),
    Grouping(
        "version", lambda: tr("By version"), _minor, _minor_words,
        sort_key=lambda row: age(minor_version(row.python.version)),
    ),
)  # fmt: skip
