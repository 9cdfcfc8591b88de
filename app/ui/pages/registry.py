"""Which pages there are, in the order of the rail. A page is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from app.core.words import Sentence, say

if TYPE_CHECKING:
    from app.ui.widgets.page import Page


class Place(StrEnum):
    """Where in the rail a page stands: at the top, under a caption, or pinned to the bottom."""

    TOP = "top"
    PYTHON = "python"
    CONTAINERS = "containers"
    MACHINE = "machine"
    COURSE = "course"
    BOTTOM = "bottom"


CAPTIONS = {
    Place.PYTHON: say("Python"),
    Place.CONTAINERS: say("Containers"),
    Place.MACHINE: say("This machine"),
    Place.COURSE: say("Course"),
}


class PageEntry(NamedTuple):
    """One page, known without importing it."""

    key: str
    icon: str
    group: Place
    title: Sentence
    module: str
    class_name: str

    def page_class(self) -> type[Page]:
        """The class of the page, imported now."""
        found: type[Page] = getattr(import_module(self.module), self.class_name)
        return found


FIND = "Ctrl+K"


def page_shortcuts(entries: Sequence[PageEntry]) -> dict[str, str]:
    """The keys of each page: numbers in the order of the rail, the comma for the first at its bottom."""
    numbered = [entry for entry in entries if entry.group is not Place.BOTTOM][:9]
    keys = {entry.key: f"Ctrl+{number}" for number, entry in enumerate(numbered, 1)}
    pinned = [entry for entry in entries if entry.group is Place.BOTTOM]
    return keys | ({pinned[0].key: "Ctrl+,"} if pinned else {})


PAGES = (
    PageEntry("home", "home", Place.TOP, say("Home"), "app.ui.pages.home", "HomePage"),
    PageEntry(
        "environments",
        "environment",
        Place.PYTHON,
        say("Environments"),
        "app.ui.pages.environments",
        "EnvironmentsPage",
    ),
    PageEntry("pythons", "python", Place.PYTHON, say("Pythons"), "app.ui.pages.pythons", "PythonsPage"),
    PageEntry("poetry", "poetry", Place.PYTHON, say("Poetry"), "app.ui.pages.poetry", "PoetryPage"),
    PageEntry(
        "containers",
        "container",
        Place.CONTAINERS,
        say("Containers"),
        "app.ui.pages.containers",
        "ContainersPage",
    ),
    PageEntry("engine", "engine", Place.MACHINE, say("Engine"), "app.ui.pages.engine", "EnginePage"),
    PageEntry("doctor", "doctor", Place.MACHINE, say("Doctor"), "app.ui.pages.doctor", "DoctorPage"),
    PageEntry("journal", "journal", Place.MACHINE, say("Journal"), "app.ui.pages.journal", "JournalPage"),
    PageEntry("settings", "settings", Place.BOTTOM, say("Settings"), "app.ui.pages.settings", "SettingsPage"),
)
