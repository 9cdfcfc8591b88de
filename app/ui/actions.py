"""Everything the window can be asked to do, once: shortcuts, the palette and the menus all read this list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.ui.text import tr


class Group(StrEnum):
    """Where an action stands in the palette, in this order."""

    DO = "do"
    GO = "go"
    LEARN = "learn"

    @property
    def heading(self) -> str:
        """The heading over the group."""
        match self:
            case Group.DO:
                return tr("Do")
            case Group.GO:
                return tr("Go to")
            case Group.LEARN:
                return tr("Learn")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, as the user reads it."""

    key: str
    title: str
    group: Group
    run: Callable[[], None]
    icon: str = ""
    shortcut: str = ""  # in Qt's portable spelling: Ctrl is Command on a Mac
    command: str = ""  # the command it runs, or what it does in a few words
    preview: Callable[[], None] | None = None  # shows what would run, and runs nothing yet


Source = Callable[[], Iterable[Action]]


class Actions:
    """The list. What is always there is added once; what depends on the moment comes from a source."""

    def __init__(self) -> None:
        self._fixed: dict[str, Action] = {}
        self._sources: list[Source] = []

    def add(self, *actions: Action) -> None:
        """Put actions on the list. Two with one key or one shortcut are a mistake in the program."""
        for action in actions:
            if action.key in self._fixed:
                raise ValueError(f"two actions are called {action.key}")
            taken = [other.key for other in self._fixed.values() if action.shortcut == other.shortcut]
            if action.shortcut and taken:
                raise ValueError(f"{action.shortcut} is the shortcut of {action.key} and of {taken[0]}")
            self._fixed[action.key] = action

    def add_source(self, source: Source) -> None:
        """Ask this for more actions each time the list is read. Their shortcuts are shown, not bound."""
        self._sources.append(source)

    def fixed(self) -> list[Action]:
        """The actions that are always there: the ones shortcuts and menus are made of."""
        return list(self._fixed.values())

    def everything(self) -> list[Action]:
        """What can be done at this moment, in the order of the groups."""
        found = self.fixed()
        for source in self._sources:
            found.extend(source())
        order = list(Group)
        return sorted(found, key=lambda action: order.index(action.group))

    def __getitem__(self, key: str) -> Action:
        return self._fixed[key]
