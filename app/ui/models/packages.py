"""What the list of an environment's packages says of each."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from app.core import amounts
from app.core.packages import Package
from app.services.packages import EnvironmentPackages
from app.ui.models.columns import Align, Column
from app.ui.text import shown, tr, tr_count


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package, why it is there, and what is wrong with it."""

    package: Package
    needed_by: tuple[str, ...]
    asked_for: bool
    broken: bool
    newest: str = ""  # where there is a newer version, as far as somebody has looked
    pinned: bool = False  # stays at its version


def rows_of(
    read: EnvironmentPackages, newer: Mapping[str, str] | None = None, pinned: Container[str] = ()
) -> list[PackageRow]:
    """The rows of an environment; what was asked for first. `newer` has the newest versions by key."""
    newest = newer or {}
    broken = {problem.key for problem in read.problems}
    rows = [
        PackageRow(
            package,
            tuple(sorted({branch.name for branch in read.tree.required_by(package.key)}, key=str.casefold)),
            read.tree.perhaps_asked_for(package),
            package.key in broken,
            "" if package.inherited else newest.get(package.key, ""),
            package.key in pinned and not package.inherited,
        )
        for package in read.packages
    ]
    return sorted(rows, key=lambda row: (not row.asked_for, row.package.key))


def key(row: PackageRow) -> str:
    """What tells rows apart: an environment may hold one package twice."""
    return row.package.record or f"{row.package.kind}:{row.package.key}"


def columns() -> tuple[Column[PackageRow], ...]:
    """The columns of the list in the pane."""
    return (
        Column("name", lambda: tr("Name"), lambda row: row.package.name, font="name", width=104, stretch=3),
        Column("version", lambda: tr("Version"), lambda row: row.package.version, width=70, stretch=1),
        Column("newer", lambda: tr("Newer"), _newer, width=78, priority=1, font="name", color="accent-text",
               acts=True),
        Column("why", lambda: tr("Why it is here"), why, width=106, stretch=2, priority=2, color="muted",
               badge=_badge, whole=_by_all),
        Column("size", lambda: tr("Size"), lambda row: row.package.size_bytes, _size, align=Align.RIGHT,
               width=92, priority=3, color="muted"),
    )  # fmt: skip


def why(row: PackageRow) -> str:
    """Why the package is there, in a word or two."""
    if row.package.editable:
        return tr("your project")
    if row.asked_for:
        return tr("asked for")
    if not row.needed_by:  # by an extra of another package: whose it was is written down nowhere
        return tr("by others")
    if len(row.needed_by) == 1:
        return tr("by {package}", package=row.needed_by[0])
    return tr_count("by {package} and {n} more", "by {package} and {n} more", len(row.needed_by) - 1,
                    package=row.needed_by[0])  # fmt: skip


def _by_all(row: PackageRow) -> str:
    """The same with all their names, and what is wrong with it."""
    words = why(row)
    if not row.package.editable and not row.asked_for and len(row.needed_by) > 1:
        words = tr("by {package}", package=", ".join(row.needed_by))
    return f"{words}\n{tr('Problem')}" if row.broken else words


def _newer(row: PackageRow) -> str:
    if row.pinned:
        return tr("stays")
    return f"→ {row.newest}" if row.newest else ""


def _badge(row: PackageRow) -> tuple[str, str] | None:
    return ("warning", tr("Problem")) if row.broken else None


def _size(row: PackageRow) -> str:
    return "" if row.package.size_bytes is None else shown(amounts.size(row.package.size_bytes))
