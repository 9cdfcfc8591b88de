"""The Environments page, opened with what a search found."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.environments import Environment
from app.services.sizes import Sizes
from app.system.disk_usage import DiskUsage
from app.ui.pages.environments import EnvironmentsPage
from tests.gui.main_windows import open_window
from tests.searched import Searched


def open_page(qtbot: QtBot, folder: Path, searched: Searched, sizes: Sizes | None = None) -> EnvironmentsPage:
    """The page; sizes are known at once where none are given."""
    labwright = Labwright("window")
    labwright.__dict__["environments"] = searched
    measured = sizes or Sizes(folder / "sizes.json", lambda _prefix: DiskUsage(10_000_000, 0, 7))
    labwright.__dict__["sizes"] = measured
    window = open_window(qtbot, "environments", labwright)
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    qtbot.waitUntil(lambda: len(rows(page)) == len(searched.snapshot.environments))
    return page


def rows(page: EnvironmentsPage) -> list[Environment]:
    return [row.environment for row in page.table.table().shown]


def names(page: EnvironmentsPage) -> list[str]:
    column = page.table.table().columns[0]
    return [column.words(row) for row in page.table.table().shown]


def group_titles(page: EnvironmentsPage) -> list[str]:
    table = page.table.table()
    lines = (table.group_line(place) for place in range(table.rowCount()))
    return [line.name for line in lines if line is not None]


def choose(page: EnvironmentsPage, part_of_prefix: str) -> Environment:
    found = next(
        row.environment for row in page.table.table().rows if part_of_prefix in row.environment.prefix
    )
    page.table.choose(found.prefix)
    return found
