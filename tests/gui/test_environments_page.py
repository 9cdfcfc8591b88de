from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.core.environments import EnvironmentsSnapshot, Kind
from app.core.errors import AppError
from app.core.words import say
from app.services.packages import EnvironmentPackages, PackagesReader
from app.services.sizes import Sizes
from app.system.disk_usage import DiskUsage
from app.ui.environments.search_trace import SearchTrace
from app.ui.main_window import MainWindow
from app.ui.pages.environments import EnvironmentsPage
from app.ui.window_of import window_of
from tests.gui.environments_pages import choose, names, open_page, rows
from tests.gui.main_windows import (
    PATIENCE_MS,
    press,
    tab_to,
    wait_for_words,
    words_of,
    write_here,
)
from tests.gui.widgets.seen import dress
from tests.sample_environments import BROKEN, ML, Installed, a_students, lay_down_packages, many
from tests.searched import Searched


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


Open = Callable[..., EnvironmentsPage]


@pytest.fixture
def student(tmp_path: Path) -> EnvironmentsSnapshot:
    """What a student's machine holds."""
    return a_students(tmp_path / "home")


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Opens the page with what a search found, and sizes that are known at once."""
    all_measured: list[Sizes] = []

    def opened_page(searched: Searched, sizes: Sizes | None = None) -> EnvironmentsPage:
        page = open_page(qtbot, tmp_path, searched, sizes)
        all_measured.append(page.services.sizes)
        return page

    yield opened_page
    assert all(measured.wait(20) for measured in all_measured)


def packages_of(page: EnvironmentsPage) -> list[str]:
    return [row.package.name for row in page.details.packages.table.table().shown]


def test_every_environment_stands_in_the_list_by_its_projects_name(
    opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    assert names(page) == sorted(names(page), key=str.casefold)
    assert {"lab4-containers", "base", "vision-old", "shop"} <= set(names(page))
    assert "9 environments" in words_of(page)


def test_sizes_are_filled_in_and_summed(qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot) -> None:
    page = opened(Searched(student))
    wait_for_words(qtbot, page, "9 environments, 90 MB, found in 0.3 s")
    page.table.selectAll()
    wait_for_words(qtbot, page, "9 selected. Together 90 MB.")


def test_until_a_size_is_measured_none_is_shown(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot, tmp_path: Path
) -> None:
    go_on = threading.Event()

    def measure(_prefix: str) -> DiskUsage:
        assert go_on.wait(20)
        return DiskUsage(1_000_000, 0, 1)

    page = opened(Searched(student), Sizes(tmp_path / "slow.json", measure))
    size = next(column for column in page.table.table().columns if column.key == "size")
    assert {size.words(row) for row in page.table.table().rows} == {""}
    go_on.set()
    qtbot.waitUntil(lambda: {size.words(row) for row in page.table.table().rows} == {"1 MB"})


def test_what_is_made_outside_appears_and_what_is_deleted_goes(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    searched = Searched(student)
    page = opened(searched)
    kept = choose(page, "lab4")
    new = replace(kept, prefix="/home/ana/new/.venv", project="/home/ana/new")
    searched.find(replace(student, environments=(*student.environments[:-1], new)))
    qtbot.waitUntil(lambda: "new" in names(page))
    assert "digits-project" not in names(page)
    assert [row.environment for row in page.table.chosen()] == [kept]


def test_a_search_that_goes_on_says_so_and_fills_the_list(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    few = EnvironmentsSnapshot(student.environments[:2], student.trace[:1])
    searched = Searched(few)
    page = opened(searched)
    wait_for_words(qtbot, page, "2 environments so far, looking on…")
    searched.find(student)
    wait_for_words(qtbot, page, "9 environments")


def test_what_an_earlier_search_found_is_called_so(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(replace(student, cached=True, complete=False)))
    wait_for_words(qtbot, page, "as they were when Labwright looked last")


def test_ctrl_f_searches_every_column_and_a_search_without_result_leads_back(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    window_of(page).rail.item("pythons").setFocus()  # as after a click in the rail
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.listed.search.hasFocus()
    page.table.setFocus()
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    write_here("poetry 3.11")
    assert names(page) == ["lab3-pipelines"]
    write_here("nothing")
    wait_for_words(qtbot, page, "No environment fits.", "Show all")
    tab_to(page.listed.show_all)
    press(Qt.Key.Key_Return)
    assert len(names(page)) == 9


def test_groups_are_chosen_in_a_menu_and_remembered(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    tab_to(page.listed.grouping)
    press(Qt.Key.Key_Return)
    menu = page.findChild(QMenu)
    assert menu is not None
    by_tool = next(action for action in menu.findChildren(QAction) if action.text() == "By tool")
    by_tool.trigger()
    menu.close()
    grouping = page.table.table().grouping
    assert grouping is not None
    assert grouping.key == "tool"
    assert page.services.window_state.get("environments_grouping", "") == "tool"


def test_the_chosen_one_shows_its_packages(qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot) -> None:
    page = opened(Searched(student))
    choose(page, "lab4-containers")
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(ML), timeout=PATIENCE_MS)
    assert packages_of(page)[:3] == ["matplotlib", "pandas", "pip"]
    wait_for_words(qtbot, page.details, "lab4-containers", "Works", "Python 3.11.9")
    assert "6 asked for, 23 came with them. No conflicts." in words_of(page)


def test_packages_are_listed_before_they_are_measured(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    go_on = threading.Event()

    class SlowToMeasure(PackagesReader):
        def read(self, prefix: str, *, sizes: bool = False, **how: Any) -> EnvironmentPackages:
            assert not sizes or go_on.wait(20)
            return super().read(prefix, sizes=sizes, **how)

    page = opened(Searched(student))
    page.services.__dict__["packages"] = SlowToMeasure()
    choose(page, "lab4-containers")
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(ML), timeout=PATIENCE_MS)
    rows = page.details.packages.table.table()
    assert {row.package.size_bytes for row in rows.rows} == {None}
    names = packages_of(page)
    go_on.set()
    qtbot.waitUntil(lambda: all(row.package.size_bytes for row in rows.rows), timeout=PATIENCE_MS)
    assert packages_of(page) == names
    assert not rows.has_fresh  # a size that is filled in is no news


def test_another_choice_shows_nothing_of_the_one_before(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    choose(page, "lab4-containers")
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(ML), timeout=PATIENCE_MS)
    choose(page, "miniforge3/envs")  # has no files here
    assert packages_of(page) == []
    wait_for_words(qtbot, page, "No package is installed in it.")


def test_packages_follow_what_happens_in_a_terminal(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    found = choose(page, "shop")
    table = page.details.packages.table
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(BROKEN), timeout=PATIENCE_MS)
    table.choose(next(table.table().key(row) for row in table.table().rows if row.package.name == "flask"))
    site = next(Path(found.prefix).glob("lib/*/site-packages"))
    for folder in list(site.glob("werkzeug*")):
        shutil.rmtree(folder)
    lay_down_packages(site, [Installed("werkzeug", "3.0.4")])  # as many as before: the list does not tell
    qtbot.waitUntil(
        lambda: "3.0.4" in {row.package.version for row in table.table().rows}, timeout=PATIENCE_MS
    )
    assert [row.package.name for row in table.chosen()] == ["flask"]


def test_looking_again_reads_the_packages_again(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    found = choose(page, "shop")
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(BROKEN), timeout=PATIENCE_MS)
    site = next(Path(found.prefix).glob("lib/*/site-packages"))
    metadata = next(site.glob("flask-*.dist-info/METADATA"))  # in a folder that no watch sees
    metadata.write_text(metadata.read_text().replace("A small web framework", "Rewritten"))
    page.again.click()
    rows_of_packages = page.details.packages.table.table()
    qtbot.waitUntil(
        lambda: "Rewritten" in {row.package.summary for row in rows_of_packages.rows}, timeout=PATIENCE_MS
    )


def test_down_and_enter_lead_from_the_search_to_what_was_found(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    page.listed.grouping.group_by("tool")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        page.table.clearSelection()
        page.listed.search.setFocus()
        write_here("shop")
        press(key)
        assert page.table.hasFocus()
        assert next(row.environment.prefix for row in page.table.chosen()).endswith("shop/.venv")
        page.listed.search.clear()
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(BROKEN), timeout=PATIENCE_MS)
    page.details.packages.search.setFocus()
    write_here("flask")
    press(Qt.Key.Key_Down)
    assert [row.package.name for row in page.details.packages.table.chosen()] == ["flask"]
    page.details.tabs.show_part("tree")
    page.details.tree.search.setFocus()
    press(Qt.Key.Key_Down)
    assert page.details.tree.tree.hasFocus()
    assert page.details.tree.tree.chosen() is not None


def test_broken_packages_are_told_and_found_in_the_tree(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    choose(page, "shop")
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(BROKEN), timeout=PATIENCE_MS)
    wait_for_words(
        qtbot, page.details, "flask 3.0.3 requires blinker, which is not installed.", "1 more problem"
    )
    page.details.packages.problems.more.click()
    wait_for_words(qtbot, page.details, "you have werkzeug 2.3.8")
    table = page.details.packages.table
    table.setFocus()
    table.choose(next(table.table().key(row) for row in table.table().rows if row.package.name == "flask"))
    wait_for_words(qtbot, page.details, "A small web framework", "Installed by pip")
    press(Qt.Key.Key_Return)
    assert page.details.tabs.current() == "tree"
    assert page.details.tree.tree.tree().rowCount() == 1


def test_a_tile_of_the_map_leads_to_its_package(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    choose(page, "lab4-containers")
    qtbot.waitUntil(lambda: len(packages_of(page)) == len(ML), timeout=PATIENCE_MS)
    page.details.tabs.show_part("size")
    wait_for_words(qtbot, page.details, "10 MB", "In 7 files.")
    page.details.room.map.activated.emit("scipy")
    assert page.details.tabs.current() == "packages"
    assert [row.package.name for row in page.details.packages.table.chosen()] == ["scipy"]


def test_how_to_use_has_a_line_to_copy_for_each_shell(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    found = choose(page, "lab4-containers")
    use = page.details.use
    qtbot.waitUntil(lambda: bool(use.lines), timeout=PATIENCE_MS)
    use.shell.set_current("fish")
    use.shell.chosen.emit("fish")
    line = use.lines[0]
    assert line.text == f"source {found.prefix}/bin/activate.fish"
    line.copy.click()
    assert QApplication.clipboard().text() == line.text


def test_the_trace_of_one_says_where_it_was_found(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    page.details.tabs.show_part("trace")
    choose(page, "miniforge3/envs")
    wait_for_words(qtbot, page.details, "Found in", "miniforge3 (conda)")
    choose(page, "lab4-containers")
    wait_for_words(qtbot, page.details, "home (Home and chosen folders)")


def test_the_search_trace_lists_every_source(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    tab_to(page.trace)
    press(Qt.Key.Key_Return)
    dialog = page.window().findChild(SearchTrace)
    assert dialog is not None
    assert [each.source for each in dialog.table.table().shown] == [each.source for each in student.trace]
    dialog.table.choose("folders")
    wait_for_words(qtbot, dialog, "/mnt/data was passed over: It is on another disk.")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)


def test_a_source_is_left_out_of_searches_and_taken_in_again(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    searched = Searched(student)
    page = opened(searched)
    page.trace.click()
    dialog = page.window().findChild(SearchTrace)
    assert dialog is not None
    assert not dialog.off.isVisible()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.table.setFocus()
    dialog.table.choose("conda")
    tab_to(dialog.off)
    press(Qt.Key.Key_Space)
    assert page.services.settings.get("discovery.off") == ("conda",)
    wait_for_words(qtbot, dialog, "It is left out of searches.", "Take it in again")
    before = searched.searches
    dialog.accept()
    assert searched.searches == before + 1
    searched.find(replace(student, trace=tuple(each for each in student.trace if each.source != "conda")))
    qtbot.waitUntil(lambda: page.window().findChild(SearchTrace) is None)
    page.trace.click()
    again = page.window().findChild(SearchTrace)
    assert again is not None
    again.table.choose("conda")
    again.off.click()
    assert page.services.settings.get("discovery.off") == ()
    again.accept()


def test_nothing_found_says_what_an_environment_is_and_where_to_go(qtbot: QtBot, opened: Open) -> None:
    page = opened(Searched(EnvironmentsSnapshot(complete=True)))
    wait_for_words(qtbot, page, "No environment was found", "keeps the packages of one project apart")
    assert not page.listed.isVisible()


def test_a_failed_search_says_why_and_keeps_what_is_shown(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    searched = Searched(student)
    page = opened(searched)
    searched.fail(AppError("search-failed", say("The search broke off."), fix=say("Look again.")))
    wait_for_words(qtbot, page, "The search broke off.", "Look again.")
    assert len(rows(page)) == 9


def test_looking_again_searches(qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot) -> None:
    searched = Searched(student)
    page = opened(searched)
    before = searched.searches
    tab_to(page.again)
    press(Qt.Key.Key_Return)
    assert searched.searches == before + 1


def test_a_folder_that_changes_makes_it_search(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    searched = Searched(student)
    opened(searched)
    before = searched.searches
    project = Path(student.environments[0].prefix).parent
    (project / "another").mkdir()
    qtbot.waitUntil(lambda: searched.searches > before, timeout=PATIENCE_MS)


def test_500_environments_are_shown_filtered_and_sorted(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    page = opened(Searched(many(tmp_path / "home", 500)))
    page.table.sort_by("python")
    versions = [tuple(map(int, (each.python_version or "").split("."))) for each in rows(page)]
    assert versions == sorted(versions)
    page.listed.search.setText("conda")
    assert {each.kind for each in rows(page)} == {Kind.CONDA}


def test_in_a_small_window_the_details_cover_the_list_and_lead_back(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    page.window().resize(960, 640)
    choose(page, "lab4-containers")
    page.table.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(page.pane.back.isVisible)
    assert not page.listed.isVisible()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(page.listed.isVisible)
    assert page.table.hasFocus()


def test_a_window_in_another_language_keeps_the_page(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    window = page.window()
    assert isinstance(window, MainWindow)
    window.rebuild()
    again = window.page
    assert isinstance(again, EnvironmentsPage)
    qtbot.waitUntil(lambda: len(rows(again)) == 9)
