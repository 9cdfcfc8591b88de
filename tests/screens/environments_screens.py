"""The Environments page in its main states."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.environments import EnvironmentsSnapshot
from app.core.outdated import LookedUp, Newer
from app.services.sizes import Sizes
from app.system.disk_usage import DiskUsage, disk_usage
from app.ui.environments.search_trace import SearchTrace
from app.ui.main_window import MainWindow
from app.ui.pages.environments import EnvironmentsPage
from tests.sample_environments import a_students, many
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen
from tests.searched import Searched

NEWEST = ("3.10.1", "3.0.0", "25.1.0.post1")
SIZES = {
    "lab3-pipelines": 880e6,
    "ml-course": 6.1e9,
    "miniforge3": 1.1e9,
    "digits-project": 1.4e9,
    "lab2-notebooks": 720e6,
    "scratch-311": 96e6,
    "vision-old": 1.3e9,
}


def opened(stage: Stage, searched: Searched) -> EnvironmentsPage:
    """The page, with what a search found."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    before = os.environ["HOME"]
    os.environ["HOME"] = str(stage.folder / "home")  # so that paths begin with ~, as on the student's screen
    stage.at_end.append(lambda: os.environ.update(HOME=before))
    labwright = Labwright("window")
    labwright.language = stage.language
    labwright.__dict__["environments"] = searched
    labwright.__dict__["sizes"] = sizes = Sizes(stage.folder / "sizes.json", _size)
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page("environments")
    window.show()
    stage.keep(window)
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    stage.wait_for(lambda: len(page.table.table().rows) == len(searched.snapshot.environments))
    assert sizes.wait(10)
    stage.wait_for(lambda: all(row.size_bytes is not None for row in page.table.table().rows))
    return page


def _size(prefix: str) -> DiskUsage:
    path = Path(prefix)
    if path.exists():
        return disk_usage(prefix)
    words = [part for part in path.parts if part in SIZES]
    poetry = "lab3-pipelines" if path.name.startswith("lab3-pipelines") else ""
    name = path.name if path.name in SIZES else poetry or (words[-1] if words else "")
    return DiskUsage(int(SIZES.get(name, 42e6 + len(prefix) * 7e6)), 0, 1)


def selected(stage: Stage, name: str, part: str = "packages") -> EnvironmentsPage:
    """The page with one environment selected, this tab open."""
    snapshot = a_students(stage.folder / "home")
    page = opened(stage, Searched(snapshot))
    page.table.choose(next(each.prefix for each in snapshot.environments if name in each.prefix))
    page.table.setFocus()
    page.pane.set_open(True, asked=True)  # with large text there is no room beside the list
    page.details.tabs.show_part(part)
    rows = page.details.packages.table.table()
    stage.wait_for(lambda: bool(rows.rows) and all(row.package.size_bytes for row in rows.rows))
    return page


@screen("environments-full")
def environments_full(stage: Stage) -> QWidget:
    return opened(stage, Searched(a_students(stage.folder / "home"))).window()


@screen("environments-minimum", size=SMALLEST)
def environments_minimum(stage: Stage) -> QWidget:
    return opened(stage, Searched(a_students(stage.folder / "home"))).window()


@screen("environments-selected")
def environments_selected(stage: Stage) -> QWidget:
    return selected(stage, "lab4-containers").window()


@screen("environments-broken-packages")
def environments_broken_packages(stage: Stage) -> QWidget:
    page = selected(stage, "shop")
    table = page.details.packages.table
    table.choose(
        next(key for row in table.table().rows if (key := table.table().key(row)) and "flask" in str(key))
    )
    return page.window()


@screen("environments-outdated")
def environments_outdated(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    tab = page.details.packages
    rows = [row.package for row in tab.table.table().rows]
    newer = [Newer(each.name, each.version, newest) for each, newest in zip(rows, NEWEST, strict=False)]
    half_an_hour_ago = datetime.now(UTC) - timedelta(minutes=31)
    looked = LookedUp(half_an_hour_ago, tuple(newer))
    vars(page.services.outdated).update(
        known=lambda _environment: looked, pinned=lambda _environment: frozenset({rows[1].key})
    )
    page.details.acts.read()
    stage.wait_for(tab.outdated.everything.isVisible)
    tab.choose(rows[0].key)
    return page.window()


@screen("environments-asking")
def environments_asking(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    page.details.packages.outdated.show_busy("Asking about 41 packages…")
    return page.window()


@screen("environments-tree")
def environments_tree(stage: Stage) -> QWidget:
    page = selected(stage, "shop", "tree")
    page.details.tree.tree.open_all_below(page.details.tree.tree.model().index(0, 0))
    return page.window()


@screen("environments-size")
def environments_size(stage: Stage) -> QWidget:
    return selected(stage, "lab4-containers", "size").window()


@screen("environments-use")
def environments_use(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers", "use")
    stage.wait_for(lambda: bool(page.details.use.lines))
    return page.window()


@screen("environments-facts")
def environments_facts(stage: Stage) -> QWidget:
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    page.table.choose(
        next(row.environment.prefix for row in page.table.table().rows if "lab2" in row.environment.prefix)
    )
    page.pane.set_open(True, asked=True)
    page.details.tabs.show_part("trace")
    return page.window()


@screen("environments-selected-minimum", size=SMALLEST)
def environments_selected_minimum(stage: Stage) -> QWidget:
    return selected(stage, "lab4-containers").window()


@screen("environments-several")
def environments_several(stage: Stage) -> QWidget:
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    page.table.selectAll()
    return page.window()


@screen("environments-grouped")
def environments_grouped(stage: Stage) -> QWidget:
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    page.listed.grouping.group_by("tool")
    return page.window()


@screen("environments-500")
def environments_500(stage: Stage) -> QWidget:
    return opened(stage, Searched(many(stage.folder / "home", 500))).window()


@screen("environments-none")
def environments_none(stage: Stage) -> QWidget:
    return opened(stage, Searched(EnvironmentsSnapshot(complete=True))).window()


@screen("environments-searching")
def environments_searching(stage: Stage) -> QWidget:
    snapshot = a_students(stage.folder / "home")
    few = EnvironmentsSnapshot(snapshot.environments[:3], snapshot.trace[:2])
    return opened(stage, Searched(few, refreshing=True)).window()


@screen("environments-trace")
def environments_trace(stage: Stage) -> QWidget:
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    page.trace.click()
    return next(iter(page.window().findChildren(SearchTrace)))
