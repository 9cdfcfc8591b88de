from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.environments import EnvironmentsSnapshot
from app.core.errors import AppError
from app.core.pythons import Python, PythonsSnapshot
from app.core.words import say
from app.services.pythons import Pythons, Question
from app.services.sizes import Sizes
from app.services.which import WhichReader
from app.system.disk_usage import DiskUsage
from app.tools.interpreters import asking_command, parse_answer
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.environments.new_environment import NewEnvironment
from app.ui.environments.search_trace import SearchTrace
from app.ui.main_window import MainWindow
from app.ui.pages.environments import EnvironmentsPage
from app.ui.pages.pythons import PythonsPage
from app.ui.widgets.buttons import Button
from app.ui.widgets.path_text import PathText
from tests import some_pythons as some
from tests.gui.main_windows import (
    LOOKS,
    PATIENCE_MS,
    Look,
    open_window,
    press,
    seen_as,
    tab_to,
    wait_for_words,
    words_of,
    write_here,
)
from tests.gui.widgets.seen import cut_off, dress
from tests.sample_environments import a_students as environments_of
from tests.searched import Searched
from tests.unit.made_up_machine import MadeUpMachine

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a script stands for an interpreter")


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def environments(tmp_path: Path) -> EnvironmentsSnapshot:
    return environments_of(tmp_path / "home")


class NoPyenv:
    """A machine where pyenv has chosen nothing."""

    def chosen(self, _folder: str) -> None:
        """Nothing."""

    def chosen_versions(self, folder: str) -> tuple[str, ...]:
        del folder
        return ()


def page_with(
    qtbot: QtBot,
    pythons: some.KnownPythons | Pythons | PythonsSnapshot | None = None,
    which: object = None,
    environments: EnvironmentsSnapshot | None = None,
    tmp_path: Path | None = None,
) -> tuple[MainWindow, PythonsPage]:
    if isinstance(pythons, PythonsSnapshot) or pythons is None:
        pythons = some.KnownPythons(some.a_students() if pythons is None else pythons)
    labwright = Labwright("window")
    labwright.__dict__["pythons"] = pythons
    labwright.__dict__["which"] = which or some.pyenv_machine()
    labwright.__dict__["python_versions"] = NoPyenv()
    labwright.__dict__["environments"] = Searched(environments or EnvironmentsSnapshot(complete=True))
    if tmp_path is not None:
        measured = Sizes(tmp_path / "sizes.json", lambda _prefix: DiskUsage(1000, 0, 1))
        labwright.__dict__["sizes"] = measured
    window = open_window(qtbot, "pythons", labwright)
    assert window.job_desk  # the application makes it after the first paint
    page = window.page
    assert isinstance(page, PythonsPage)
    qtbot.waitUntil(lambda: page.walk is not None, timeout=PATIENCE_MS)
    return window, page


def versions(page: PythonsPage) -> list[str | None]:
    return [row.python.version for row in page.table.table().shown]


def choose(page: PythonsPage, version: str | None) -> Python:
    python = next(row.python for row in page.table.table().rows if row.python.version == version)
    page.table.setFocus()
    assert page.table.choose(python.executable)
    return python


def known(page: PythonsPage) -> some.KnownPythons:
    service: object = page.services.pythons
    assert isinstance(service, some.KnownPythons)
    return service


# The list


def test_the_newest_comes_first_and_what_is_not_known_last(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    assert versions(page) == [
        *("3.13.0", "3.12.3", "3.12.1", "3.11.7", "3.11.2", "3.10.14", "3.10.13", "3.9.18", "3.8.18"),
        *("3.7.16", "2.7.18", None),
    ]


def test_the_sentence_says_what_the_usual_name_means(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    wait_for_words(qtbot, page, f"12 Pythons; {some.USUAL_NAME} means 3.11.7 here")
    choose(page, "3.11.7")
    wait_for_words(qtbot, page.details, f"{some.USUAL_NAME} starts it")
    choose(page, "3.12.1")
    assert "starts it" not in words_of(page.details)


def test_on_a_machine_where_the_usual_name_means_nothing(qtbot: QtBot) -> None:
    _, page = page_with(qtbot, which=some.bare_machine())
    wait_for_words(qtbot, page, f"{some.USUAL_NAME} starts none of them")


def test_searching_by_keyboard(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    page.table.setFocus()
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.listed.search
    write_here("conda 3.12")
    assert versions(page) == ["3.12.3"]
    assert "1 of 12" in words_of(page.listed.search)
    write_here("zzz")
    wait_for_words(qtbot, page, "No Python fits.")
    tab_to(page.listed.show_all)
    press(Qt.Key.Key_Space)
    assert len(versions(page)) == 12
    assert QApplication.focusWidget() is page.table


def test_the_keys_for_find_lead_to_the_search_or_to_the_name_from_anywhere(
    qtbot: QtBot, environments: EnvironmentsSnapshot, tmp_path: Path
) -> None:
    window, page = page_with(qtbot, environments=environments, tmp_path=tmp_path)
    for view, wanted in (
        ("which", page.which_view.field.edit),
        ("list", page.listed.search),
        ("which", page.which_view.field.edit),
    ):
        page.show_view(view)
        window.rail.item("home").setFocus()
        press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.focusWidget() is wanted
    window.show_page("environments")
    qtbot.waitUntil(lambda: isinstance(window.page, EnvironmentsPage) and window.page.listed.isVisible())
    window.rail.item("home").setFocus()
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.page, EnvironmentsPage)
    assert QApplication.focusWidget() is window.page.listed.search


def test_only_those_that_are_cared_for_or_no_longer(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    page.listed.search.setFocus()
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right)
    assert page.listed.ages.current() == "cared"
    assert "3.8.18" not in versions(page)
    assert "3.13.0" in versions(page)
    press(Qt.Key.Key_Right)
    assert {"3.8.18", "3.7.16", "2.7.18"} <= set(versions(page))
    assert not {"3.13.0", "3.10.14", None} & set(versions(page))  # PyPy has a calendar of its own
    shown = page.table.table()
    care = next(column for column in shown.columns if column.key == "care")
    ended = next(row for row in shown.shown if row.python.version == "3.8.18")
    assert care.badge is not None
    assert care.badge(ended) == ("warning", "Ended Oct 2024")


def test_grouped_by_origin_by_keyboard_and_remembered(qtbot: QtBot) -> None:
    window, page = page_with(qtbot)
    page.listed.grouping.setFocus()
    press(Qt.Key.Key_Space)
    menu = page.findChild(QMenu)
    assert menu is not None
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    lines = [page.table.table().group_line(n) for n in range(page.table.table().rowCount())]
    groups = [(line.name, line.count) for line in lines if line]
    origins = ["conda (Miniforge)", "pyenv", "unknown", "uv", "your system"]
    assert groups == list(zip(origins, [1, 8, 1, 1, 1], strict=True))
    page.table.sort_by("origin")
    state = page.table.columns_state()
    window.close()
    _, page = page_with(qtbot)
    assert page.table.columns_state() == state
    assert page.table.table().grouping is not None


def test_no_python_at_all(qtbot: QtBot) -> None:
    window, page = page_with(qtbot, some.found([]), some.bare_machine())
    wait_for_words(qtbot, page, "No Python was found", "Open python.org", "looked at every place")
    assert not page.table.isVisible()
    link = next(button for button in page.empty.findChildren(Button) if button.label == "Search trace")
    tab_to(link)
    press(Qt.Key.Key_Return)
    dialog = window.findChild(SearchTrace)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    press(Qt.Key.Key_Escape)


def test_a_failed_search_says_why_leaves_the_list_and_recovers(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    problem = AppError("file-failed", say("{path} could not be read.", path="settings.toml"))
    known(page).find(known(page).snapshot, problem)
    wait_for_words(qtbot, page.problems, "settings.toml could not be read.")
    assert len(versions(page)) == 12
    known(page).find(known(page).snapshot)
    qtbot.waitUntil(lambda: not page.problems.isVisible())


def test_look_again_searches(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    before = known(page).searches
    page.table.setFocus()
    tab_to(page.again)
    press(Qt.Key.Key_Return)
    assert known(page).searches == before + 1


def test_after_a_fault_the_usual_name_is_walked_for_again(qtbot: QtBot) -> None:
    window, page = page_with(qtbot)
    with qtbot.capture_exceptions() as caught, pytest.MonkeyPatch.context() as patched:
        patched.setattr(window.services.which, "walk", lambda *_: 1 / 0)
        page.refresh()
        assert not page.is_filled
        qtbot.waitUntil(lambda: bool(caught))
    assert page.is_filled
    assert page.walk is None
    page.refresh()
    qtbot.waitUntil(lambda: page.walk is not None)


def test_while_a_first_search_goes_on(qtbot: QtBot) -> None:
    _, page = page_with(qtbot, some.found(some.REAL[:2], complete=False))
    wait_for_words(qtbot, page, "2 Pythons so far, looking on…")
    known(page).find(some.found(some.REAL))
    wait_for_words(qtbot, page, "9 Pythons")


def test_what_changes_keeps_the_selection_and_the_details_follow(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    old = choose(page, "3.8.18")
    wait_for_words(qtbot, page.pane, "No environment was made from it.")
    newer = replace(old, version="3.8.20", environments=("/lab/.venv",))
    rest = [each for each in some.a_students().pythons if each is not old and each.version != "3.8.18"]
    known(page).find(some.found([*rest, newer, some.of_pyenv("3.12.1", "/home/other")]))
    wait_for_words(qtbot, page.pane, "Python 3.8.20", "1 environment was made from it.")
    assert [row.python for row in page.table.chosen()] == [newer]
    assert len(versions(page)) == 13


@posix_only
def test_one_that_is_installed_appears_and_one_that_is_removed_goes(qtbot: QtBot, tmp_path: Path) -> None:
    machine = MadeUpMachine(tmp_path, "linux")
    machine.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python")
    service = machine.service()
    _, page = page_with(qtbot, service)
    qtbot.waitUntil(lambda: versions(page) == ["3.12.1"], timeout=PATIENCE_MS)
    machine.python("~/.pyenv/versions/3.13.0/bin/python3.13")
    qtbot.waitUntil(lambda: versions(page) == ["3.13.0", "3.12.1"], timeout=PATIENCE_MS)
    machine.place("~/.pyenv/versions/3.12.1").rename(tmp_path / "gone")
    qtbot.waitUntil(lambda: versions(page) == ["3.13.0"], timeout=PATIENCE_MS)
    assert service.wait(10)
    assert not machine.told.exists(), "an interpreter was run to list it"


def test_an_environment_made_in_a_terminal_is_looked_for_here_too(
    qtbot: QtBot, environments: EnvironmentsSnapshot, tmp_path: Path
) -> None:
    _, page = page_with(qtbot, environments=environments, tmp_path=tmp_path)
    searched: object = page.services.environments
    assert isinstance(searched, Searched)
    before = searched.searches
    lab = next(each for each in environments.environments if "lab4" in each.prefix)
    (Path(lab.prefix).parent / "another").mkdir()
    qtbot.waitUntil(lambda: searched.searches > before, timeout=PATIENCE_MS)


# Details


def test_the_details_of_the_systems_own(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    choose(page, "3.11.2")
    qtbot.waitUntil(page.details.isVisible)
    wait_for_words(
        qtbot, page.details, "Python 3.11.2", "your system", "pip may not change it", "x86-64",
        "Make an environment and install there", "cared for until 31 Oct 2027", "Until Oct 2027",
    )  # fmt: skip
    paths = [text for text in page.details.findChildren(PathText) if text.isVisible()]
    page.details.header.copy_path.click()
    assert QApplication.clipboard().text() == "/usr/bin/python3.11"
    paths[0].setFocus()
    QTest.keyClick(paths[0], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "/usr/bin/python3.11"


def test_what_was_installed_for_the_user_alone_is_told_and_explained(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    choose(page, "3.11.2")
    wait_for_words(
        qtbot, page.details, "41 packages, 356 MB", "pip install --user", "Every Python 3.11 finds them"
    )
    choose(page, "3.8.18")
    wait_for_words(qtbot, page.details, "Python 3.8.18")
    assert "pip install --user" not in words_of(page.details)


def test_an_ended_one_and_one_of_another_kind(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    choose(page, "3.8.18")
    wait_for_words(qtbot, page.details, "Ended Oct 2024", "ended on 7 Oct 2024: no more security fixes")
    choose(page, "3.10.14")
    wait_for_words(qtbot, page.details, "PyPy 3.10.14")


def test_an_environment_on_it_opens_on_its_own_page(
    qtbot: QtBot, environments: EnvironmentsSnapshot, tmp_path: Path
) -> None:
    lab = next(each.prefix for each in environments.environments if "lab4-containers" in each.prefix)
    snapshot = some.a_students({"3.11.2": [lab, "/gone/from/the/list/.venv"]})
    window, page = page_with(qtbot, snapshot, environments=environments, tmp_path=tmp_path)
    choose(page, "3.11.2")
    wait_for_words(qtbot, page.pane, "2 environments were made from it.")
    page.details.tabs.show_part("environments")
    table = page.details.environments.table
    assert [table.table().columns[0].words(row) for row in table.table().shown] == [
        "lab4-containers",
        ".venv",
    ]
    table.setFocus()
    table.choose(lab)
    press(Qt.Key.Key_Return)
    assert isinstance(window.page, EnvironmentsPage)
    assert [row.environment.prefix for row in window.page.table.chosen()] == [lab]


def test_environments_that_are_still_looked_for_are_not_told_as_none(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    searched: object = page.services.environments
    assert isinstance(searched, Searched)
    searched.find(EnvironmentsSnapshot())
    choose(page, "3.12.1")
    wait_for_words(qtbot, page.pane, "Looking for environments…")
    count = next(column for column in page.table.table().columns if column.key == "environments")
    assert {count.words(row) for row in page.table.table().rows} == {""}


@posix_only
@pytest.mark.parametrize("answers", [True, False])
def test_one_of_unknown_version_is_asked_after_its_plan_was_shown(
    qtbot: QtBot, tmp_path: Path, answers: bool
) -> None:
    machine = MadeUpMachine(tmp_path / "machine", "linux")
    machine.python("~/odd/bin/python3")
    machine.path("~/odd/bin")
    says = 'labwright:["3.8.2", "cpython", 64, "x86_64"]' if answers else "Segmentation fault"
    machine.place("~/odd/bin/python3").write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\necho '{says}'\n")
    service = machine.service(question=Question(asking_command, parse_answer))
    window, page = page_with(qtbot, service)
    qtbot.waitUntil(lambda: versions(page) == [None], timeout=PATIENCE_MS)
    choose(page, None)
    qtbot.waitUntil(page.details.facts.ask.isVisible)
    tab_to(page.details.facts.ask)
    press(Qt.Key.Key_Return)
    preview = window.findChild(PlanPreview)
    assert preview is not None
    qtbot.waitUntil(preview.isActiveWindow)
    wait_for_words(qtbot, preview, "which Python it is", "have it print its version")
    assert not (tmp_path / "ran").exists()
    press(Qt.Key.Key_Return)
    if answers:
        qtbot.waitUntil(lambda: versions(page) == ["3.8.2"], timeout=PATIENCE_MS)
        wait_for_words(qtbot, page.details, "Python 3.8.2", "Ended Oct 2024")
    else:
        wait_for_words(qtbot, page.details, "did not say which Python it is")
        assert versions(page) == [None]
    assert (tmp_path / "ran").exists()
    assert service.wait(10)


def test_in_a_narrow_window_enter_opens_and_escape_leads_back(qtbot: QtBot) -> None:
    window, page = page_with(qtbot)
    window.resize(960, 640)
    qtbot.waitUntil(lambda: page.pane.is_narrow)
    choose(page, "3.13.0")
    press(Qt.Key.Key_Down)
    assert page.table.isVisible()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(page.details.isVisible)
    assert not page.table.isVisible()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(page.table.isVisible)
    assert QApplication.focusWidget() is page.table
    first = page.table.visualRect(page.table.model().index(0, 0)).center() + QPoint(0, 0)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.waitUntil(page.details.isVisible)


NAMES_OF_ALL_KINDS = (
    "/srv/caf\udce9/bin/python3",
    "/srv/new\nline/bin/python3",
    "/srv/пример/日本語/python3",
)


def test_names_that_are_no_text_or_in_any_script_are_shown(qtbot: QtBot) -> None:
    odd = [replace(some.LONG, executable=path, prefix=path, aliases=()) for path in NAMES_OF_ALL_KINDS]
    _, page = page_with(qtbot, some.found([*odd, some.LONG]))
    for path in NAMES_OF_ALL_KINDS:
        assert page.table.choose(path)
        qtbot.waitUntil(page.details.isVisible)
    page.grab()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, look: Look) -> None:
    with seen_as(qapp, look):
        window, page = page_with(qtbot, some.found([*some.a_students().pythons, some.LONG]))
        window.resize(look.width, look.height)
        qtbot.waitUntil(lambda: window.width() == look.width)
        assert cut_off(page.listed) == []
        for row in page.table.table().rows:
            page.table.choose(row.python.executable)
            page.pane.set_open(True, asked=True)
            qtbot.waitUntil(page.details.isVisible)
            qtbot.waitUntil(lambda: cut_off(page.details) == [])
            assert page.pane.scroller.horizontalScrollBar().maximum() == 0


def test_the_reader_type_is_the_real_one() -> None:
    assert isinstance(some.pyenv_machine(), WhichReader)


def test_an_environment_is_made_from_a_python(
    qtbot: QtBot, environments: EnvironmentsSnapshot, tmp_path: Path
) -> None:
    """Also from one that pip may not change: this is what to do there instead."""
    window, page = page_with(qtbot, environments=environments, tmp_path=tmp_path)
    managed = next(row.python for row in page.table.table().rows if row.python.externally_managed)
    assert page.table.choose(managed.executable)
    qtbot.waitUntil(page.details.make.isVisible)
    page.details.make.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(NewEnvironment)), timeout=PATIENCE_MS)
    (form,) = window.findChildren(NewEnvironment)
    qtbot.waitUntil(lambda: form.python.current() == managed.executable, timeout=PATIENCE_MS)
    assert "The one you chose." in form.python_words.text()
