"""What every window can be asked to do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog

from app.core.tool_offers import WHAT
from app.ui.actions import Action, Actions, Group
from app.ui.pages.registry import FIND, PageEntry, page_shortcuts
from app.ui.text import shown, tr
from app.ui.tool_acts import get_tool

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.pages.environments import EnvironmentsPage


def add_actions(actions: Actions, window: MainWindow, entries: Sequence[PageEntry]) -> None:
    """Put them on the list."""
    actions.add(
        *_pages(window, entries), *_parts(window), *_doings(window), *_themes(window), *_lessons(window)
    )
    actions.add_source(partial(_tools, window))
    actions.add_source(lambda: window.job_desk.actions())  # noqa: PLW0108 - the desk is made when asked for


def bind_shortcuts(window: MainWindow, actions: Sequence[Action]) -> None:
    """Let the keys of these actions work in the window; on a Mac its menu bar binds them."""
    if sys.platform == "darwin":
        from app.ui.menu_bar import fill_menu_bar  # noqa: PLC0415 - macOS only

        fill_menu_bar(window.menuBar(), actions)
        return
    for old in window.actions():
        window.removeAction(old)
        old.deleteLater()
    for action in actions:
        if action.shortcut:
            bound = QAction(action.title, window)
            bound.setShortcut(QKeySequence(action.shortcut))
            bound.triggered.connect(lambda _checked=False, run=action.run: run())
            window.addAction(bound)


def _pages(window: MainWindow, entries: Sequence[PageEntry]) -> list[Action]:
    keys = page_shortcuts(entries)
    return [
        Action(
            f"page-{entry.key}",
            shown(entry.title),
            Group.GO,
            partial(window.show_page, entry.key),
            entry.icon,
            keys.get(entry.key, ""),
        )
        for entry in entries
    ]


def _parts(window: MainWindow) -> list[Action]:
    go = Group.GO
    jobs, drawer = tr("what runs now, and what ran"), tr("open or close the drawer")
    return [
        Action("find", tr("Find or run"), go, window.show_palette, "search", FIND, tr("this list")),
        Action("jobs", tr("Jobs"), go, window.show_jobs, "running", "Ctrl+Shift+J", jobs),
        Action("drawer", tr("Last commands"), go, window.toggle_drawer, "journal", "Ctrl+J", drawer),
        Action(
            "next-part",
            tr("Next part of the window"),
            go,
            window.go_round,
            "arrow-right",
            "F6",
            tr("rail, page, strip"),
        ),
    ]


def _doings(window: MainWindow) -> list[Action]:
    do = Group.DO
    again, rail = tr("read this page again"), tr("icons alone, or with their words")
    return [
        Action(
            "new-environment",
            tr("New environment…"),
            do,
            partial(_new_environment, window),
            "add",
            "Ctrl+N",
            tr("a place of its own for the packages of one project"),
        ),
        Action(
            "bin",
            tr("The bin…"),
            do,
            partial(_show_bin, window),
            "bin",
            "",
            tr("bring back what was deleted, or remove it for good"),
        ),
        Action(
            "new-project",
            tr("New project with Poetry…"),
            do,
            partial(_new_project, window),
            "poetry",
            "",
            tr("a folder with a pyproject.toml that says what it needs"),
        ),
        Action(
            "install-engine",
            tr("Install an engine…"),
            do,
            partial(_install_engine, window),
            "engine",
            "",
            tr("the program that runs containers"),
        ),
        Action(
            "support-report",
            tr("Report for your helper…"),
            do,
            partial(_show_support_report, window),
            "doctor",
            "",
            tr("how this machine stands, without names and secrets"),
        ),
        Action("refresh", tr("Refresh"), do, partial(_refresh, window), "refresh", "F5", again),
        Action("rail", tr("Collapse or widen the rail"), do, window.toggle_rail, "chevron-right", "F9", rail),
        Action("quit", tr("Quit"), do, window.quit, "close", "Ctrl+Q", tr("close the window")),
    ]


def _tools(window: MainWindow) -> list[Action]:
    """One for each tool: the plan that installs it, or the word that it is here."""
    named = {name: tr("compilers") if name == "compilers" else name for name in WHAT}
    return [
        Action(
            f"get-{name}",
            tr("Get {tool}…", tool=called),
            Group.DO,
            partial(get_tool, window, name),
            "add",
            "",
            shown(WHAT[name]),
        )
        for name, called in named.items()
    ]


def _lessons(window: MainWindow) -> list[Action]:
    learn = Group.LEARN
    keys, about, welcome = (
        partial(_show_keys, window),
        partial(_show_about, window),
        partial(_show_welcome, window),
    )
    return [
        Action(
            "explain-error",
            tr("Explain an error…"),
            learn,
            partial(show_explain_error, window),
            "explain",
            "Ctrl+E",
            tr("paste what a tool printed, and read what to do"),
        ),
        Action("keys", tr("Keys"), learn, keys, "key", "F1", tr("every shortcut")),
        Action("welcome", tr("Welcome"), learn, welcome, "tip", "", tr("what Labwright is for")),
        Action("about", tr("About Labwright"), learn, about, "info", "", tr("version and licences")),
    ]


def _themes(window: MainWindow) -> list[Action]:
    def choose(theme: str) -> None:
        window.services.settings.set("theme", theme)

    return [
        Action("theme-light", tr("Light theme"), Group.DO, lambda: choose("light"), "eye"),
        Action("theme-dark", tr("Dark theme"), Group.DO, lambda: choose("dark"), "eye"),
        Action("theme-auto", tr("Theme as the system has it"), Group.DO, lambda: choose("auto"), "eye"),
    ]


def _install_engine(window: MainWindow) -> None:
    from app.ui.engine.acts import install_engine  # noqa: PLC0415 - when first used

    install_engine(window)


def _refresh(window: MainWindow) -> None:
    window.page.refresh()


def _new_environment(window: MainWindow) -> None:
    _environments(window).make_new()


def _show_bin(window: MainWindow) -> None:
    _environments(window).show_bin()


def _environments(window: MainWindow) -> EnvironmentsPage:
    from app.ui.pages.environments import EnvironmentsPage  # noqa: PLC0415 - when first used

    window.show_page("environments")
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    return page


def _new_project(window: MainWindow) -> None:
    from app.ui.pages.poetry import PoetryPage  # noqa: PLC0415 - when first used

    window.show_page("poetry")
    page = window.page
    if isinstance(page, PoetryPage):
        page.new.click()


def _show_keys(window: MainWindow) -> None:
    from app.ui.dialogs.keys import Keys  # noqa: PLC0415 - when first used

    _open(Keys(window, window.action_list.fixed()))


def _show_support_report(window: MainWindow) -> None:
    from app.ui.dialogs.support_report import show_support_report  # noqa: PLC0415 - when first used

    show_support_report(window)


def show_explain_error(window: MainWindow) -> None:
    """Open the place to paste what a tool printed."""
    from app.ui.dialogs.explain_error import ExplainError  # noqa: PLC0415 - when first used

    _open(ExplainError(window))


def _show_about(window: MainWindow) -> None:
    from app.ui.dialogs.about import About  # noqa: PLC0415 - when first used

    _open(About(window, window.services))


def _show_welcome(window: MainWindow) -> None:
    from app.ui.dialogs.welcome import Welcome  # noqa: PLC0415 - when first used

    _open(Welcome(window))


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
