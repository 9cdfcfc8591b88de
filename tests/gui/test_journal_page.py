from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import Command, Shell
from app.core.journal import Entry
from app.core.journal_export import Form, export
from app.core.outcomes import Ending, Outcome
from app.core.plans import RunCommand, StartProgram
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.export_journal import write_to
from app.ui.main_window import MainWindow
from app.ui.pages.journal import JournalPage
from app.ui.text import shown
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.entry_details import plan_run_again
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
from tests.past_commands import A_WEEK, FAILED, LONG, Past, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def journal(qtbot: QtBot, past: tuple[Past, ...] = A_WEEK) -> tuple[MainWindow, JournalPage]:
    labwright = Labwright("window")
    write(labwright.journal, past, time.time())
    window = open_window(qtbot, "journal", labwright)
    return window, page_of(qtbot, window, len(past))


def page_of(qtbot: QtBot, window: MainWindow, count: int) -> JournalPage:
    page = window.page
    assert isinstance(page, JournalPage)
    qtbot.waitUntil(lambda: page.is_read and len(rows(page)) == count)
    if count:
        qtbot.waitUntil(page.table.isVisible)
    return page


def rows(page: JournalPage) -> tuple[Entry, ...]:
    return tuple(page.table.table().shown)


def entry_of(page: JournalPage, past: Past) -> Entry:
    return next(entry for entry in page.table.table().rows if entry.title == past.title)


def test_the_newest_command_comes_first(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    assert [entry.title for entry in rows(page)] == [past.title for past in A_WEEK]
    assert page.footer.text().endswith("14 commands.</p>")


def test_an_empty_journal_says_what_it_is_for_and_leads_to_a_first_command(qtbot: QtBot) -> None:
    window, page = journal(qtbot, ())
    wait_for_words(qtbot, page, "No command has run yet", "Go to Home")
    assert not page.export.isVisible()
    link = next(button for button in page.empty.findChildren(type(page.export)))
    tab_to(link)
    press(Qt.Key.Key_Return)
    assert window.page.key == "home"


def test_what_another_process_runs_appears_by_itself(qtbot: QtBot) -> None:
    _, page = journal(qtbot, ())
    subprocess.run(
        [sys.executable, "-m", "app", "self-test"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    qtbot.waitUntil(lambda: len(rows(page)) > 0, timeout=PATIENCE_MS)
    assert {entry.origin for entry in rows(page)} == {"cli"}
    qtbot.waitUntil(lambda: all(entry.outcome is not None for entry in rows(page)), timeout=PATIENCE_MS)
    assert not page.empty.isVisible()


def test_after_a_fault_it_is_read_again(qtbot: QtBot) -> None:
    window, page = journal(qtbot)
    before = rows(page)
    watch = window.job_desk.journal
    with qtbot.capture_exceptions() as caught, pytest.MonkeyPatch.context() as patched:
        for name in ("read", "entries"):
            patched.setattr(window.services.journal, name, lambda *_: 1 / 0)
        page.refresh()
        watch._stamp = None
        watch.read()
        qtbot.waitUntil(lambda: len(caught) == 2)
    assert page.is_read
    assert rows(page) == before
    watch._stamp = None
    with qtbot.waitSignal(watch.changed):
        watch.read()
    page.refresh()
    qtbot.waitUntil(lambda: page.is_read)
    assert rows(page) == before


def test_ctrl_f_searches_and_escape_takes_the_search_back(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    page.table.setFocus()
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.search
    write_here("lab DOCKER")
    assert [entry.argv[:2] for entry in rows(page)] == [
        ("docker", "compose"),
        ("docker", "compose"),
        ("docker", "build"),
        ("docker", "login"),
    ]
    assert "4 of 14" in words_of(page.search)
    press(Qt.Key.Key_Escape)
    assert len(rows(page)) == 14


def test_a_search_that_fits_nothing_says_so_and_shows_all_again(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    page.search.setFocus()
    write_here("zzz")
    wait_for_words(qtbot, page, "No command fits.")
    tab_to(page.listed.show_all)
    press(Qt.Key.Key_Space)
    assert len(rows(page)) == 14
    assert page.search.text() == ""
    assert QApplication.focusWidget() is page.table


def test_only_what_did_not_end_well(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    page.search.setFocus()
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right)
    assert page.which.current() == "failed"
    assert [entry.outcome.ending for entry in rows(page) if entry.outcome] == [
        Ending.EXITED,
        Ending.CANCELLED,
        Ending.TIMED_OUT,
        Ending.NOT_STARTED,
        Ending.SIGNALLED,
    ]
    press(Qt.Key.Key_Left)
    assert len(rows(page)) == 14


def test_the_selection_stays_when_commands_arrive_and_its_details_follow(qtbot: QtBot) -> None:
    _, page = journal(qtbot, ())
    book = page.services.journal
    first = book.begin(Command(("sleep", "1")), "Wait")
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
    page.table.choose(first)
    assert page.details.badge.text() == "Running"
    write(book, A_WEEK, time.time() + 100)
    qtbot.waitUntil(lambda: len(rows(page)) == 15)
    assert [entry.id for entry in page.table.chosen()] == [first]
    book.end(first, Outcome(Ending.EXITED, 1.0, 3))
    qtbot.waitUntil(lambda: page.details.badge.text() == "Ended with code 3")
    assert [entry.id for entry in page.table.chosen()] == [first]


def test_the_details_say_all_and_explain_the_words(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    page.table.setFocus()
    page.table.choose(entry_of(page, FAILED).id)
    qtbot.waitUntil(page.details.isVisible)
    wait_for_words(qtbot, page.details, FAILED.title, "Ended with code 1", str(FAILED.cwd), "9.7 s")
    wait_for_words(qtbot, page.details, "25 minutes ago", "The window", "ends with code 0 when all went well")
    block = page.details.block
    assert block is not None
    tab_to(block.command_line.line)
    press(Qt.Key.Key_End)
    assert block.place.word.text() == "-r requirements.txt"
    assert "no explanation" not in block.place.meaning.text()


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending.CANCELLED, "Stopped by you"),
        (Ending.TIMED_OUT, "Timed out after 60 s"),
        (Ending.NOT_STARTED, "pyenv could not be started: it is not there"),
        (Ending.SIGNALLED, "Ended by SIGKILL"),
    ],
)
def test_each_way_to_end_has_its_words(qtbot: QtBot, ending: Ending, words: str) -> None:
    _, page = journal(qtbot)
    page.table.choose(
        next(entry.id for entry in rows(page) if entry.outcome and entry.outcome.ending is ending)
    )
    wait_for_words(qtbot, page.details, words)


def test_run_again_shows_the_plan_and_runs_the_very_same_command(qtbot: QtBot, tmp_path: Path) -> None:
    window, page = journal(qtbot, ())
    folder = tmp_path / "a b"
    folder.mkdir()
    code = "import os, pathlib; pathlib.Path('made').write_text(os.environ['WHO'] + os.getcwd())"
    again = Past("Make a file", [sys.executable, "-c", code], cwd=folder, env={"WHO": "me "})
    write(page.services.journal, (again,), time.time())
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
    page.table.setFocus()
    page.table.choose(rows(page)[0].id)
    qtbot.waitUntil(page.details.run_again.isVisible)
    tab_to(page.details.run_again)
    press(Qt.Key.Key_Return)
    preview = window.findChild(PlanPreview)
    assert preview is not None
    qtbot.waitUntil(preview.isActiveWindow)
    assert not (folder / "made").exists()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rows(page)) == 2 and rows(page)[0].outcome is not None, timeout=PATIENCE_MS)
    assert (folder / "made").read_text() == f"me {folder}"
    new, old = rows(page)
    assert (new.argv, new.cwd, new.env, new.title) == (old.argv, old.cwd, old.env, old.title)


def test_a_command_that_was_not_kept_whole_cannot_be_run_again(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    page.table.choose(next(entry.id for entry in rows(page) if entry.hides_secret))
    qtbot.waitUntil(page.details.run_again.isVisible)
    assert not page.details.run_again.isEnabled()
    wait_for_words(qtbot, page.details, "a secret in it was not kept")
    assert "hunter2" not in words_of(page)


def test_a_plan_to_run_again_is_that_command() -> None:
    entry = Entry("1", 0.0, ("git", "pull"), "", "cli", "", env=(("A", "1"),))
    plan = plan_run_again(entry)
    assert str(plan.title) == "Run git again"
    assert isinstance(plan.steps[0], RunCommand)
    assert plan.steps[0].command == Command(("git", "pull"), env={"A": "1"})
    goes_on = plan_run_again(replace(entry, outcome=Outcome(Ending.STARTED, 1.0)))
    assert isinstance(goes_on.steps[0], StartProgram)


def test_a_program_that_goes_on_by_itself_is_told_as_such(qtbot: QtBot) -> None:
    _, page = journal(qtbot, ())
    book = page.services.journal
    entry_id = book.begin(Command(("xterm",)), "Open a terminal")
    book.end(entry_id, Outcome(Ending.STARTED, 1.0))
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
    page.table.choose(entry_id)
    wait_for_words(qtbot, page.details, "Started", "also after Labwright has ended")
    assert page.details.badge.text() == "Started"


# Export


def choose_form(qtbot: QtBot, page: JournalPage, number: int) -> QFileDialog:
    """Open the menu of the Export button and take the entry with this number, all by keyboard."""
    page.export.setFocus()
    press(Qt.Key.Key_Space)
    menu = page.findChild(QMenu)
    assert menu is not None
    qtbot.waitUntil(menu.isVisible)
    for _ in range(number):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    return dialog


def save_as(dialog: QFileDialog, path: Path) -> None:
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    QTest.keyClick(dialog, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("number", "form", "name"),
    [(1, Form.MARKDOWN, "notes.md"), (2, Form.BASH, "all.sh"), (3, Form.POWERSHELL, "all.ps1")],
)
def test_what_is_shown_is_exported(qtbot: QtBot, tmp_path: Path, number: int, form: Form, name: str) -> None:
    _, page = journal(qtbot)
    page.search.setText("docker")
    path = tmp_path / name
    save_as(choose_form(qtbot, page, number), path)
    qtbot.waitUntil(path.exists)
    assert len(rows(page)) == 4
    assert path.read_text(encoding="utf-8") == export(rows(page), form, in_words=shown)
    wait_for_words(qtbot, page.window(), f"4 commands are in {name} now.")


def test_several_selected_ones_are_exported_alone(qtbot: QtBot, tmp_path: Path) -> None:
    _, page = journal(qtbot)
    page.table.setFocus()
    page.table.choose(rows(page)[2].id)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.chosen() == rows(page)[2:5]
    assert "3 selected." in page.footer.text()
    path = tmp_path / "three.md"
    save_as(choose_form(qtbot, page, 1), path)
    qtbot.waitUntil(path.exists)
    assert path.read_text(encoding="utf-8") == export(rows(page)[2:5], Form.MARKDOWN, in_words=shown)


def test_a_failed_export_is_told_and_leaves_the_old_file(qtbot: QtBot, tmp_path: Path) -> None:
    window, page = journal(qtbot)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("mine", encoding="utf-8")
    write_to(page, rows(page), Form.MARKDOWN, Shell.BASH, in_the_way / "notes.md")
    qtbot.waitUntil(lambda: window.findChild(Dialog) is not None)
    told = window.findChild(Dialog)
    assert told is not None
    wait_for_words(qtbot, told, "notes.md could not be written.", "a file where a folder is needed")
    assert in_the_way.read_text(encoding="utf-8") == "mine"
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not told.isVisible())


def test_exported_bytes_of_no_language_survive(qtbot: QtBot, tmp_path: Path) -> None:
    _, page = journal(qtbot, (Past("Bytes", ["echo", "caf\udce9"]),))
    path = tmp_path / "all.sh"
    write_to(page, rows(page), Form.BASH, Shell.BASH, path)
    qtbot.waitUntil(path.exists)
    assert rb"$'caf\xe9'" in path.read_bytes()


# What it remembers, and what goes wrong


def test_columns_and_sorting_are_remembered(qtbot: QtBot) -> None:
    window, page = journal(qtbot)
    page.table.sort_by("took")
    page.table.set_column_seen("where", False)
    state = page.table.columns_state()
    window.close()
    page = page_of(qtbot, open_window(qtbot, "journal"), 14)
    assert page.table.columns_state() == state
    seconds = [entry.outcome.seconds for entry in rows(page) if entry.outcome]
    assert seconds == sorted(seconds)


def test_lines_that_cannot_be_read_are_counted(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    with page.services.journal.path.open("ab") as file:
        file.write(
            b'{"begin":"4f\n\0\0\n{"begin":"1","time":1,"argv":[],"title":"","cwd":"","origin":"","session":""}\n'
        )
    page.refresh()
    wait_for_words(qtbot, page, "14 commands. 3 lines of the file could not be read and are left out.")


def test_a_journal_that_cannot_be_read_says_why_and_recovers(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    labwright.journal.path.mkdir(parents=True)
    window = open_window(qtbot, "journal", labwright)
    page = window.page
    assert isinstance(page, JournalPage)
    wait_for_words(qtbot, page, "journal.jsonl could not be read.")
    assert "No command has run yet" not in words_of(page)
    labwright.journal.path.rmdir()
    write(labwright.journal, A_WEEK, time.time())
    page.table.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F5)
    page_of(qtbot, window, 14)
    assert not page.problems.isVisible()


def test_a_journal_that_cannot_be_written_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    _, page = journal(qtbot)

    def full(*_: object) -> int:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr("app.system.journal.os.write", full)
        page.services.journal.begin(Command(("git", "pull")), "Get the newest")
    wait_for_words(qtbot, page.problems, "could not be written", "There is no space left", "Free some space")
    assert len(rows(page)) == 14
    page.services.journal.begin(Command(("git", "pull")), "Get the newest")
    qtbot.waitUntil(lambda: rows(page)[0].title == "Get the newest")
    qtbot.waitUntil(lambda: not page.problems.isVisible())


def test_in_a_narrow_window_arrows_walk_and_enter_opens(qtbot: QtBot) -> None:
    window, page = journal(qtbot)
    window.resize(960, 640)
    qtbot.waitUntil(lambda: page.pane.is_narrow)
    page.table.setFocus()
    page.table.choose(rows(page)[0].id)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert page.table.isVisible()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(page.details.isVisible)
    assert not page.table.isVisible()
    assert QApplication.focusWidget() is page.pane.back
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(page.table.isVisible)
    assert not page.details.isVisible()
    assert QApplication.focusWidget() is page.table
    assert page.table.chosen() == (rows(page)[2],)
    first = page.table.visualRect(page.table.model().index(0, 0)).center() + QPoint(0, 0)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.waitUntil(page.details.isVisible)
    page.pane.back.click()
    qtbot.waitUntil(page.table.isVisible)


def test_escape_in_the_details_gives_the_list_its_width_back(qtbot: QtBot) -> None:
    _, page = journal(qtbot)
    page.table.setFocus()
    page.table.choose(rows(page)[0].id)
    qtbot.waitUntil(page.details.run_again.isVisible)
    tab_to(page.details.run_again)
    press(Qt.Key.Key_Escape)
    assert not page.details.isVisible()
    assert page.table.chosen() == ()
    assert QApplication.focusWidget() is page.table


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, look: Look) -> None:
    with seen_as(qapp, look):
        window, page = journal(qtbot, (*A_WEEK, *LONG))
        window.resize(look.width, look.height)
        qtbot.waitUntil(lambda: window.width() == look.width)
        assert cut_off(page.listed) == []
        for entry in rows(page):
            page.table.choose(entry.id)
            page.pane.set_open(True, asked=True)
            qtbot.waitUntil(page.details.isVisible)
            qtbot.waitUntil(lambda: cut_off(page.details) == [])
            assert page.pane.scroller.horizontalScrollBar().maximum() == 0
