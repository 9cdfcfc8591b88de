from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.errors import AppError
from app.core.jobs import JobState
from app.core.machine import FoundProgram, Hardware, MachineFacts
from app.core.words import say
from app.services.publisher import Publisher
from app.ui.dialogs.job_log import JobLog
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.main_window import MainWindow
from app.ui.pages.home import HomePage
from app.ui.widgets.card import Row
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
from tests.past_commands import A_WEEK, write

HARDWARE = Hardware("Debian GNU/Linux 12", "x86-64", False, None, 8, 16, 9, Path("/home/ana"), 494, 118)
ROOMY = replace(HARDWARE, memory_bytes=int(16e9), disk_bytes=int(494e9), disk_free_bytes=int(118e9))
PYTHON = FoundProgram(Path("/usr/bin/python3"), "3.12.4")


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def facts(**changed: object) -> MachineFacts:
    return replace(MachineFacts(ROOMY, PYTHON, None, time.time()), **changed)  # type: ignore[arg-type]


def home(qtbot: QtBot, read: Callable[[], MachineFacts] | None = None) -> tuple[MainWindow, HomePage]:
    labwright = Labwright("window")
    if read is not None:
        labwright.__dict__["machine"] = Publisher(read, "machine")
    window = open_window(qtbot, "home", labwright)
    page = window.page
    assert isinstance(page, HomePage)
    return window, page


def filled(qtbot: QtBot, page: HomePage) -> None:
    rows = 7  # Python, git, engine, disk, memory, processor, system
    qtbot.waitUntil(lambda: page.is_filled and len(page.machine_card.findChildren(Row)) == rows)
    qtbot.waitUntil(lambda: page.machine_card.isVisible() and not page.services.machine.refreshing)


def test_what_this_very_machine_has_is_shown(qtbot: QtBot) -> None:
    _, page = home(qtbot)
    qtbot.waitUntil(lambda: "Checked" in page.sentence.text(), timeout=PATIENCE_MS)
    read = page.services.machine.value
    assert read is not None
    assert isinstance(read.python, FoundProgram)
    told = (f"Python {read.python.version}", str(read.python.path), read.hardware.system)
    wait_for_words(qtbot, page.machine_card, *told)
    assert page.title.text() != "Home"


def test_until_facts_are_there_it_says_that_it_looks(qtbot: QtBot) -> None:
    go = threading.Event()

    def read() -> MachineFacts:
        go.wait(20)
        return facts()

    _, page = home(qtbot, read)
    wait_for_words(qtbot, page.machine_card, "Looking…")
    assert "looks at what is here" in page.sentence.text()
    go.set()
    filled(qtbot, page)
    assert "Looking…" not in words_of(page.machine_card)


def test_f5_reads_again_and_rows_and_focus_stay(qtbot: QtBot) -> None:
    versions = iter(("3.12.4", "3.13.0"))
    _, page = home(qtbot, lambda: facts(python=FoundProgram(PYTHON.path, next(versions))))
    filled(qtbot, page)
    link = next(row.link for row in page.machine_card.findChildren(QWidget) if getattr(row, "link", None))
    link.setFocus()
    assert link.accessibleName() == "Look closer at Python 3.12.4…"
    press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "Python 3.13.0" in words_of(page.machine_card))
    assert QApplication.focusWidget() is link
    assert link.accessibleName() == "Look closer at Python 3.13.0…"


def test_check_again_is_busy_while_it_reads_and_keeps_the_focus(qtbot: QtBot) -> None:
    go = threading.Event()
    go.set()

    def read() -> MachineFacts:
        go.wait(20)
        return facts()

    _, page = home(qtbot, read)
    filled(qtbot, page)
    go.clear()
    tab_to(page.again)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.again.text() == "Checking…")
    go.set()
    qtbot.waitUntil(lambda: page.again.text() == "Check again")
    assert QApplication.focusWidget() is page.again


def test_coming_back_reads_old_facts_again_but_not_new_ones(qtbot: QtBot) -> None:
    times = [time.time() - 300, time.time(), time.time()]
    reads: list[int] = []

    def read() -> MachineFacts:
        reads.append(1)
        return facts(read_at=times[len(reads) - 1])

    window, page = home(qtbot, read)
    filled(qtbot, page)
    assert len(reads) == 1
    other = QWidget()
    qtbot.addWidget(other)
    for expected in (2, 2):
        other.show()
        other.activateWindow()
        qtbot.waitUntil(other.isActiveWindow)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        assert page.services.machine.wait(10)
        assert len(reads) == expected


def test_a_failed_first_reading_says_why_and_can_be_tried_again(qtbot: QtBot) -> None:
    works = threading.Event()

    def read() -> MachineFacts:
        if not works.is_set():
            raise AppError("file-failed", say("The disk did not answer."), fix=say("Look at its cable."))
        return facts()

    _, page = home(qtbot, read)
    wait_for_words(qtbot, page.machine_card, "The disk did not answer.", "Look at its cable.")
    assert "could not be read" in page.title.text()
    works.set()
    page.again.click()
    wait_for_words(qtbot, page.machine_card, "Python 3.12.4")


def test_a_failed_later_reading_leaves_what_was_known(qtbot: QtBot) -> None:
    reads: list[int] = []

    def read() -> MachineFacts:
        reads.append(1)
        if len(reads) > 1:
            raise AppError("file-failed", say("The disk did not answer."))
        return facts()

    _, page = home(qtbot, read)
    filled(qtbot, page)
    page.again.click()
    qtbot.waitUntil(lambda: "could not be checked again" in page.sentence.text())
    assert "The disk did not answer." in page.sentence.text()
    assert "Python 3.12.4" in words_of(page.machine_card)


def test_a_program_that_appears_gets_its_link(qtbot: QtBot) -> None:
    gits = iter((None, FoundProgram(Path("/usr/bin/git"), "2.39.5")))
    _, page = home(qtbot, lambda: facts(git=next(gits)))
    filled(qtbot, page)
    wait_for_words(qtbot, page.machine_card, "git is not installed", "Look closer…")
    assert words_of(page.machine_card).count("Look closer…") == 1
    page.refresh()
    wait_for_words(qtbot, page.machine_card, "git 2.39.5")
    assert words_of(page.machine_card).count("Look closer…") == 2


def test_look_closer_shows_its_plan_runs_it_and_shows_what_was_answered(qtbot: QtBot) -> None:
    window, page = home(qtbot)
    wait_for_words(qtbot, page.machine_card, "Look closer…")
    before = len(page.services.journal.entries())
    link = next(row.link for row in page.machine_card.findChildren(QWidget) if getattr(row, "link", None))
    tab_to(link)
    press(Qt.Key.Key_Return)
    preview = window.findChild(PlanPreview)
    assert preview is not None
    qtbot.waitUntil(preview.isActiveWindow)
    assert "Nothing: it only reads." in words_of(preview)
    assert len(page.services.journal.entries()) == before
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(JobLog) is not None, timeout=PATIENCE_MS)
    log = window.findChild(JobLog)
    assert log is not None
    job = window.services.jobs.all()[-1]
    assert job.state is JobState.DONE
    assert "sys.path = [" in log.output.log.text()
    newest = page.services.journal.entries(3)
    assert [entry.argv[1:] for entry in reversed(newest)] == [
        ("-VV",),
        ("-m", "pip", "--version"),
        ("-m", "site"),
    ]
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.commands.rows[0].line.text().endswith("-m site"))


def test_the_last_commands_follow_the_journal(qtbot: QtBot) -> None:
    _, page = home(qtbot, facts)
    filled(qtbot, page)
    assert page.commands.rows == []
    wait_for_words(qtbot, page.commands, "None yet.")
    write(page.services.journal, A_WEEK, time.time())
    qtbot.waitUntil(lambda: len(page.commands.rows) == 4)
    qtbot.waitUntil(lambda: "docker compose logs" in page.commands.rows[0].line.text())
    assert "None yet." not in words_of(page.commands)
    assert len({row.badge.x() for row in page.commands.rows}) == 1
    window = page.window()
    assert isinstance(window, MainWindow)
    link = next(button for button in page.findChildren(QWidget) if getattr(button, "label", "") == "Journal")
    tab_to(link)
    press(Qt.Key.Key_Return)
    assert window.page.key == "journal"


def test_the_last_commands_go_with_the_journal(qtbot: QtBot) -> None:
    _, page = home(qtbot, facts)
    write(page.services.journal, A_WEEK, time.time())
    qtbot.waitUntil(lambda: len(page.commands.rows) == 4 and page.commands.rows[0].isVisible())
    page.services.journal.path.unlink()
    wait_for_words(qtbot, page.commands, "None yet.")
    assert not any(row.isVisible() for row in page.commands.rows)


def test_a_pasted_command_is_explained_and_nothing_is_run(qtbot: QtBot) -> None:
    _, page = home(qtbot, facts)
    filled(qtbot, page)
    wait_for_words(qtbot, page.explain, "pip installs Python packages")
    tab_to(page.explain.field.edit)
    write_here("$ A=1 git commit -m 'first one' --zzz")
    press(Qt.Key.Key_Return)
    meanings = ("Sets the variable A", "no explanation of this word")
    wait_for_words(qtbot, page.explain, "A=1", "git", "commit", "first one", *meanings)
    assert "pip installs" not in words_of(page.explain)
    page.explain.field.edit.selectAll()
    write_here("pip list | sort")
    press(Qt.Key.Key_Return)
    assert page.explain.field.has_problem()
    wait_for_words(qtbot, page.explain, "“|”")
    page.explain.field.edit.selectAll()
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Return)
    assert not page.explain.field.has_problem()
    wait_for_words(qtbot, page.explain, "pip installs Python packages")
    assert page.services.journal.entries() == ()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, look: Look) -> None:
    with seen_as(qapp, look):
        long = FoundProgram(Path("/home/ana/" + "a-long-folder/" * 8 + "bin/python3"), "3.9.2+from-source")
        window, page = home(qtbot, lambda: facts(python=long))
        window.resize(look.width, look.height)
        filled(qtbot, page)
        qtbot.waitUntil(lambda: window.width() == look.width)
        page.explain.field.edit.setText(
            "docker run --publish 127.0.0.1:8080:80 --mount type=bind,src=.,dst=/app x"
        )
        page.explain.field.edit.editingFinished.emit()
        qtbot.waitUntil(lambda: "publish" in words_of(page.explain))
        assert cut_off(page) == []
        assert page.scroller.horizontalScrollBar().maximum() == 0
