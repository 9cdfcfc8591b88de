from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.container_plans import ContainerVerb
from app.core.engine_failures import refused
from app.core.jobs import JobState
from app.services.engine_lists import EngineLists
from app.services.engine_watch import EngineWatch
from app.ui.containers.rename_container import RenameContainer
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.main_window import MainWindow
from app.ui.pages.containers import ContainersPage
from tests.gui.main_windows import PATIENCE_MS, dialog_of, open_window, wait_for_words, words_of
from tests.gui.widgets.seen import dress
from tests.real.engines import RunningEngine
from tests.screens.container_screens import make_logs
from tests.scripted_engine import ScriptedEngine, listed, of_project, port


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


Open = Callable[[ScriptedEngine], ContainersPage]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    """A function that opens the page on an engine that says what it is told to."""
    made: list[EngineLists] = []

    def open_page(engine: ScriptedEngine) -> ContainersPage:
        labwright = Labwright("window")
        lists = EngineLists(lambda: engine)  # type: ignore[arg-type, return-value]
        made.append(lists)
        labwright.__dict__["engine_lists"] = lists
        make_logs(labwright, engine)
        page = open_window(qtbot, "containers", labwright).page
        assert isinstance(page, ContainersPage)
        qtbot.waitUntil(lambda: page.is_filled or page.problems.isVisible(), timeout=PATIENCE_MS)
        return page

    yield open_page
    for lists in made:
        lists.close()


def names(page: ContainersPage) -> list[str]:
    return [row.name for row in page.table.table().shown]


def choose(page: ContainersPage, name: str) -> None:
    page.choose(next(row.id for row in page.table.table().rows if row.name == name))


LAB = (
    listed("web", status="Up 2 hours (healthy)", Labels=of_project("shop"), Ports=[port(80, 8080)]),
    listed("db", Labels=of_project("shop"), Ports=[port(5432, 5432, "0.0.0.0"), port(53, 5353, kind="udp")]),
    listed("old", "exited", "Exited (137) 3 hours ago"),
    listed("held", "paused", "Up 3 days (Paused)"),
    listed("never", "created", "Created"),
)


def test_all_of_them_with_their_states_and_how_they_are_reached(opened: Open, qtbot: QtBot) -> None:
    page = opened(ScriptedEngine(LAB))
    assert names(page) == ["db", "held", "never", "old", "web"]
    assert "3 running, 2 ended" in words_of(page)
    page.details.tabs.show_part("facts")
    choose(page, "web")
    wait_for_words(qtbot, page.details, "Running, healthy", "127.0.0.1:8080", "this computer only")
    choose(page, "db")
    wait_for_words(qtbot, page.details, "127.0.0.1:5432", "open to the network, leads to port 5432 inside")
    assert "127.0.0.1:5353/udp" in words_of(page.details)
    choose(page, "old")
    wait_for_words(qtbot, page.details, "Killed (137)", "or by the kernel because memory ran out")


def test_filters_groups_and_the_search(opened: Open, qtbot: QtBot) -> None:
    page = opened(ScriptedEngine(LAB))
    page.which.set_current("ended")
    page.which.chosen.emit("ended")
    assert names(page) == ["never", "old"]
    page.listed.search.setText("web")
    qtbot.waitUntil(page.listed.nothing.isVisible, timeout=PATIENCE_MS)
    page.listed.show_all.click()
    assert len(names(page)) == 5
    assert page.listed.grouping is not None
    page.listed.grouping.group_by("project")
    page.listed.search.setText("shop")  # not a word of any row: groups are no rows
    page.listed.search.setText("")
    assert names(page) == ["db", "web", "held", "never", "old"]


@pytest.mark.parametrize(
    ("name", "buttons", "more"),
    [
        ("web", ["Stop", "Restart"], ["Rename…", "Pause", "End at once…", "Remove…"]),
        ("held", ["Go on", "Stop", "Restart"], ["Rename…", "End at once…", "Remove…"]),
        ("old", ["Start"], ["Rename…", "Remove…"]),
        ("never", ["Start"], ["Rename…", "Remove…"]),
    ],
)
def test_only_what_can_be_done_is_offered(
    opened: Open, name: str, buttons: Sequence[str], more: Sequence[str]
) -> None:
    page = opened(ScriptedEngine(LAB))
    choose(page, name)
    details = page.details
    assert [each.text() for each in details.buttons.values() if not each.isHidden()] == buttons
    actions: list[QAction] = details.header.more_menu().actions()
    assert [each.text() for each in actions] == more


def test_the_tooltip_of_a_button_is_its_command(opened: Open) -> None:
    page = opened(ScriptedEngine(LAB))
    choose(page, "web")
    assert page.details.buttons[ContainerVerb.STOP].toolTip() == "docker stop web"


def test_several_at_once_and_only_those_with_which_it_can_be_done(opened: Open, qtbot: QtBot) -> None:
    page = opened(ScriptedEngine(LAB))
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    wait_for_words(qtbot, page.listed, "5 selected.")
    offered = {verb: each.text() for verb, each in page.buttons.items() if not each.isHidden()}
    assert offered[ContainerVerb.START] == "Start 2"
    assert offered[ContainerVerb.STOP] == "Stop 3"
    assert offered[ContainerVerb.REMOVE] == "Remove…"
    assert page.buttons[ContainerVerb.START].toolTip() == "docker start never old"


def test_what_a_container_prints_is_read_while_it_is_looked_at(opened: Open, qtbot: QtBot) -> None:
    engine = ScriptedEngine(LAB)
    engine.printed = {LAB[0]["Id"]: b"GET / 200\n", LAB[1]["Id"]: b"ready\nto accept connections\n"}
    page = opened(engine)
    choose(page, "web")
    logs = page.details.logs
    qtbot.waitUntil(lambda: logs.view.log.line_count == 1, timeout=PATIENCE_MS)
    choose(page, "db")
    qtbot.waitUntil(lambda: logs.view.log.line_count == 2, timeout=PATIENCE_MS)
    choose(page, "never")
    wait_for_words(qtbot, logs, "It printed nothing.")
    page.details.tabs.show_part("facts")
    assert logs.log is None  # nobody looks, so nothing is read
    engine.problem = refused("unix:///x.sock")
    page.details.tabs.show_part("logs")
    wait_for_words(qtbot, logs, "Nobody answers at unix:///x.sock.")


def test_what_changes_elsewhere_changes_here_and_the_selection_stays(opened: Open, qtbot: QtBot) -> None:
    engine = ScriptedEngine(LAB)
    page = opened(engine)
    choose(page, "web")
    engine.listed[0]["State"], engine.listed[0]["Status"] = "exited", "Exited (0) Less than a second ago"
    engine.listed.append(listed("another"))
    lists = page.services.engine_lists
    lists.hear({"Type": "container", "Action": "die", "Actor": {"ID": engine.listed[0]["Id"]}})
    lists.hear({"Type": "container", "Action": "create", "Actor": {"ID": engine.listed[-1]["Id"]}})
    qtbot.waitUntil(lambda: "another" in names(page), timeout=PATIENCE_MS)
    wait_for_words(qtbot, page.details, "Ended by itself (0)")
    assert [row.name for row in page.table.chosen()] == ["web"]
    engine.listed.pop(0)
    lists.hear({"Type": "container", "Action": "destroy", "Actor": {"ID": page.table.chosen()[0].id}})
    qtbot.waitUntil(lambda: "web" not in names(page), timeout=PATIENCE_MS)
    assert page.table.chosen() == ()


def test_no_container_and_no_engine(opened: Open, qtbot: QtBot) -> None:
    page = opened(ScriptedEngine())
    wait_for_words(qtbot, page, "There is no container")
    away = opened(ScriptedEngine(LAB, problem=refused("unix:///x.sock")))
    assert away.problems.isVisible()
    assert not away.listed.isVisible()
    assert "Nobody answers" in words_of(away)


def test_an_engine_that_goes_leaves_what_was_known_in_sight(opened: Open, qtbot: QtBot) -> None:
    engine = ScriptedEngine(LAB)
    page = opened(engine)
    engine.problem = refused("unix:///x.sock")
    page.again.click()
    qtbot.waitUntil(page.problems.isVisible, timeout=PATIENCE_MS)
    assert len(names(page)) == 5
    assert "As it was when the engine last answered." in words_of(page)
    engine.problem = None
    page.again.click()
    qtbot.waitUntil(lambda: not page.problems.isVisible(), timeout=PATIENCE_MS)
    assert "3 running, 2 ended" in words_of(page)


def test_five_hundred_rows_that_change_often_stall_nothing(
    opened: Open, qtbot: QtBot, watched_application: Any
) -> None:
    engine = ScriptedEngine(
        [listed(f"c{number}", Labels=of_project(f"p{number % 20}")) for number in range(500)]
    )
    page = opened(engine)
    lists, told = page.services.engine_lists, 0
    for turn in range(10):
        for number, each in enumerate(engine.listed):
            each["Status"] = f"Up {turn * number % 60} seconds"
        lists.refresh()
        wanted = engine.listed[7]["Status"]
        qtbot.waitUntil(
            lambda wanted=wanted: (
                any(row.status == wanted for row in page.table.table().rows[:20])
                or any(row.status == wanted for row in page.table.table().rows)
            ),
            timeout=PATIENCE_MS,
        )
        told += 1
    assert told == 10  # the heartbeat of every test fails it where a slice took too long


# With a real engine


class Beside:
    """A window at the page beside a real engine."""

    def __init__(self, qtbot: QtBot, running: RunningEngine) -> None:
        self.running = running
        labwright = Labwright("window")
        self.lists = labwright.engine_lists
        self.watch = EngineWatch(labwright.engines.engine, self.lists.hear)
        self.watch.subscribe(lambda: self.lists.engine_came() if self.watch.state.here else None)
        self.window: MainWindow = open_window(qtbot, "containers", labwright)
        assert isinstance(self.window.page, ContainersPage)
        self.page = self.window.page
        self.watch.start()
        qtbot.waitUntil(lambda: self.page.is_filled, timeout=PATIENCE_MS)

    def state(self, name: str) -> str:
        return next((row.state for row in self.page.table.table().rows if row.name == name), "")

    def close(self) -> None:
        self.watch.close()
        self.lists.close()


@pytest.fixture
def beside(
    qtbot: QtBot, engine: Callable[[str], RunningEngine], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Beside]:
    if sys.platform == "win32":
        pytest.skip("these engines listen on unix sockets")
    running = engine("docker-28")
    image = running.add_image()
    monkeypatch.setenv("DOCKER_HOST", running.host)
    monkeypatch.setenv("PATH", str(running.programs / "usr" / "bin"), prepend=":")
    command = "trap 'exit 0' TERM; while true; do sleep 0.1; done"
    running.cli("run", "-d", "--name", "real", "--network", "none", image, "sh", "-c", command)
    made = Beside(qtbot, running)
    yield made
    made.close()
    for left in running.cli("ps", "--all", "--quiet").split():
        running.cli("rm", "--force", left)


def test_a_real_container_is_stopped_started_renamed_and_removed(beside: Beside, qtbot: QtBot) -> None:
    page, window = beside.page, beside.window
    choose(page, "real")
    QTest.mouseClick(page.details.buttons[ContainerVerb.STOP], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: beside.state("real") == "exited", timeout=PATIENCE_MS)
    QTest.mouseClick(page.details.buttons[ContainerVerb.START], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: beside.state("real") == "running", timeout=PATIENCE_MS)
    page.details.rename_asked.emit()
    form = dialog_of(qtbot, window, RenameContainer)
    form.name.edit.setFocus()
    QTest.keyClicks(form.name.edit, "a b")
    form.review.click()
    qtbot.waitUntil(form.name.has_problem, timeout=PATIENCE_MS)
    form.name.edit.selectAll()
    QTest.keyClicks(form.name.edit, "renamed")
    QTest.keyClick(form.name.edit, Qt.Key.Key_Return)
    preview = dialog_of(qtbot, window, PlanPreview)
    preview.run.click()
    qtbot.waitUntil(lambda: beside.state("renamed") == "running", timeout=PATIENCE_MS)
    assert [row.name for row in page.table.chosen()] == ["renamed"]
    page.details.act_asked.emit(ContainerVerb.REMOVE)
    preview = dialog_of(qtbot, window, PlanPreview)
    assert "goes with it" in words_of(preview)
    preview.run.click()
    qtbot.waitUntil(lambda: names(page) == [], timeout=PATIENCE_MS)
    jobs = window.services.jobs.all()
    qtbot.waitUntil(lambda: all(each.state.ended for each in window.services.jobs.all()), timeout=PATIENCE_MS)
    assert {each.state for each in jobs} == {JobState.DONE}


def test_what_a_real_container_prints_goes_on_after_a_new_start(beside: Beside, qtbot: QtBot) -> None:
    image = beside.running.add_image()
    beside.running.cli("run", "-d", "--name", "talks", "--network", "none", image, "sh", "-c",
                       "echo hello; sleep 1; echo end")  # fmt: skip
    qtbot.waitUntil(lambda: beside.state("talks") != "", timeout=PATIENCE_MS)
    choose(beside.page, "talks")
    log = beside.page.details.logs.view
    qtbot.waitUntil(lambda: log.log.line_count == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: beside.state("talks") == "exited", timeout=PATIENCE_MS)
    beside.running.cli("start", "talks")
    qtbot.waitUntil(lambda: log.log.line_count == 4, timeout=PATIENCE_MS)
    assert [log.log.line(number).text for number in range(4)] == ["hello", "end", "hello", "end"]


def test_a_container_started_in_a_terminal_appears(beside: Beside, qtbot: QtBot) -> None:
    began = time.monotonic()
    image = beside.running.add_image()
    beside.running.cli("run", "-d", "--name", "from-a-terminal", "--network", "none", image, "sleep", "60")
    qtbot.waitUntil(lambda: beside.state("from-a-terminal") == "running", timeout=PATIENCE_MS)
    assert time.monotonic() - began < PATIENCE_MS / 1000
