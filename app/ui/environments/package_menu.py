"""What can be done with the chosen packages, as a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.core.making import Act
from app.ui.models.packages import PackageRow
from app.ui.text import tr


def package_menu(
    parent: QWidget,
    rows: Sequence[PackageRow],
    *,
    change: Callable[[Act, tuple[str, ...]], object],
    add: Callable[[], object],
    show_in_tree: Callable[[str], object],
) -> QMenu:
    """The menu for these rows. What lies in the base Python can be looked at only."""
    menu = QMenu(parent)
    own = [row for row in rows if not row.package.inherited]
    names = tuple(row.package.name for row in own)
    pinned = tuple(row.package.name for row in own if row.pinned)
    free = tuple(row.package.name for row in own if not row.pinned)

    def offer(label: str, act: Act, packages: tuple[str, ...]) -> None:
        menu.addAction(label, lambda: change(act, packages)).setEnabled(bool(packages))

    offer(tr("Upgrade…"), Act.UPGRADE, free)
    offer(tr("Reinstall…"), Act.REINSTALL, names)
    if free or not pinned:
        offer(tr("Keep at this version…"), Act.PIN, free)
    if pinned:
        offer(tr("Let it be upgraded again…"), Act.UNPIN, pinned)
    offer(tr("Remove…"), Act.REMOVE, names)
    menu.addSeparator()
    menu.addAction(tr("Add packages…"), add)
    menu.addSeparator()
    if len(rows) == 1:
        menu.addAction(tr("Show in the tree"), lambda: show_in_tree(rows[0].package.key))
    text = "\n".join(f"{row.package.name}=={row.package.version}" for row in rows)
    menu.addAction(tr("Copy name and version"), lambda: QGuiApplication.clipboard().setText(text))
    return menu
