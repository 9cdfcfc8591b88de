"""The menu bar of a Mac, made from the list of actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from app.ui.actions import Action, Group

# Where macOS expects these: in the menu with the program's name.
_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "page-settings": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


def fill_menu_bar(bar: QMenuBar, actions: Sequence[Action]) -> None:
    """One menu for each group. It binds the shortcuts, too."""
    bar.clear()
    for group in Group:
        menu = bar.addMenu(group.heading)
        for action in actions:
            if action.group is group:
                item = menu.addAction(action.title)
                item.setShortcut(QKeySequence(action.shortcut))
                item.setMenuRole(_ROLES.get(action.key, QAction.MenuRole.NoRole))
                item.triggered.connect(lambda _checked=False, run=action.run: run())
