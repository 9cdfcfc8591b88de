from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.environments import EnvironmentsSnapshot
from app.ui.pages.environments import EnvironmentsPage
from tests.gui.environments_pages import choose, group_titles, names, open_page
from tests.gui.main_windows import press, tab_to, wait_for_words, words_of
from tests.gui.widgets.seen import dress
from tests.sample_environments import OLD_BASE, a_students
from tests.searched import Searched

Open = Callable[..., EnvironmentsPage]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def student(tmp_path: Path) -> EnvironmentsSnapshot:
    """What a student's machine holds."""
    return a_students(tmp_path / "home")


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Open:
    """Opens the page with what a search found."""
    return partial(open_page, qtbot, tmp_path)


def test_only_those_that_need_attention(qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot) -> None:
    page = opened(Searched(student))
    tab_to(page.which.findChildren(type(page.which.children()[-1]))[0])
    press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: names(page) == ["lab2-notebooks", "shop", "vision-old"])
    badges = [page.table.table().columns[6].words(row) for row in page.table.table().shown]
    assert badges == ["Its Python is gone", "1 does not fit", "Nobody uses it"]


def test_packages_that_do_not_fit_are_told_in_list_groups_and_details_when_they_are_known(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    unknown = replace(
        student, environments=tuple(replace(each, misfits=None) for each in student.environments)
    )
    searched = Searched(unknown)
    page = opened(searched)
    shop = choose(page, "shop")
    wait_for_words(qtbot, page.details.header, "Works")
    counts = {shop.prefix: 2, student.environments[0].prefix: 1}
    counted = tuple(replace(each, misfits=counts.get(each.prefix, 0)) for each in student.environments)
    searched.find(replace(student, environments=counted))
    wait_for_words(qtbot, page.details.header, "2 packages do not fit")
    page.listed.grouping.group_by("health")
    qtbot.waitUntil(lambda: "Packages do not fit" in group_titles(page))
    assert group_titles(page).count("Packages do not fit") == 1


def test_one_whose_project_is_gone_says_so(opened: Open, student: EnvironmentsSnapshot) -> None:
    page = opened(Searched(student))
    choose(page, "vision-old")
    assert "The folder of its project is not there any more" in words_of(page.details)
    choose(page, "lab4-containers")
    assert "The folder of its project is not there any more" not in words_of(page.details)


def test_a_broken_one_says_why_instead_of_a_line(
    qtbot: QtBot, opened: Open, student: EnvironmentsSnapshot
) -> None:
    page = opened(Searched(student))
    choose(page, "lab2-notebooks")
    wait_for_words(qtbot, page.details, OLD_BASE, "is not there any more")
    page.details.tabs.show_part("use")
    wait_for_words(qtbot, page.details.use, "It cannot be used")
    assert "is not there any more" not in words_of(page.details.use)
    page.details.tabs.show_part("trace")
    wait_for_words(qtbot, page.details.facts, "Made from")
    assert OLD_BASE in words_of(page.details.facts).replace("\u200b", "")  # where a path may be broken
    assert not page.details.terminal.isVisible()
