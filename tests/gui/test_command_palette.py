"""The palette, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.words import say
from app.ui.actions import Action, Group
from app.ui.dialogs.failure import Failure
from app.ui.widgets.command_palette import CommandPalette, Row, find, spoken
from tests.gui.main_windows import open_window, press, words_of, write_here
from tests.gui.widgets.seen import dress

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


class Done(list[str]):
    """What was done, in its order."""

    def action(self, key: str, title: str, group: Group = Group.DO, command: str = "", **more: str) -> Action:
        return Action(key, title, group, lambda: self.append(key), command=command, **more)


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def actions(done: Done) -> list[Action]:
    build = Action(
        "build",
        "Build lab4:1",
        Group.DO,
        lambda: done.append("build"),
        shortcut="Ctrl+B",
        command="docker build -t lab4:1 .",
        preview=lambda: done.append("preview"),
    )
    return [
        done.action("poetry", "Poetry build", command="a wheel and a source archive"),
        build,
        done.action("stop", "Stop lab3-web"),
        done.action("line", "Dockerfile: line 6", Group.GO, "RUN pip install, builds the largest layer"),
        done.action("lesson", "What a build does", Group.LEARN, "from a Dockerfile to an image"),
    ]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1000, 700)
    column = QVBoxLayout(made)
    button = QPushButton("where the focus was")
    column.addWidget(button)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    button.setFocus()
    return made


@pytest.fixture
def palette(window: QWidget, actions: list[Action]) -> CommandPalette:
    return CommandPalette(window, actions)


def titles(rows: list[Row]) -> list[str]:
    return [row.heading or (row.action.title if row.action else "") for row in rows]


# What is found


def test_without_letters_everything_stands_under_its_group(actions: list[Action]) -> None:
    assert titles(find("", actions)) == [
        "Do", "Poetry build", "Build lab4:1", "Stop lab3-web", "Go to", "Dockerfile: line 6", "Learn",
        "What a build does",
    ]  # fmt: skip


def test_the_better_fit_comes_first_and_its_letters_are_known(actions: list[Action]) -> None:
    rows = find("buil", actions)
    assert titles(rows) == [
        "Do", "Build lab4:1", "Poetry build", "Go to", "Dockerfile: line 6", "Learn", "What a build does",
    ]  # fmt: skip
    assert rows[1].in_title == (0, 1, 2, 3)
    assert (rows[4].in_title, rows[4].in_command) == ((), (17, 18, 19, 20))


def test_the_command_counts_only_as_it_was_typed(actions: list[Action]) -> None:
    assert titles(find("docker build", actions)) == ["Do", "Build lab4:1"]
    assert titles(find("dkrbld", actions)) == []


def test_an_action_is_spoken_with_its_command_and_keys(actions: list[Action]) -> None:
    assert spoken(actions[1]) == "Build lab4:1, docker build -t lab4:1 ., Ctrl B"


# By keyboard


def test_typing_and_enter_does_it_and_the_focus_is_back(
    window: QWidget, palette: CommandPalette, done: Done
) -> None:
    QTest.keyClicks(palette.input, "stop")
    assert palette.count.text() == "1 of 5"
    press(Qt.Key.Key_Return)
    assert done == ["stop"]
    assert isinstance(QApplication.focusWidget(), QPushButton)


def test_shift_enter_shows_first(palette: CommandPalette, done: Done) -> None:
    QTest.keyClicks(palette.input, "build lab")
    press(Qt.Key.Key_Return, SHIFT)
    assert done == ["preview"]


def test_shift_enter_does_what_has_nothing_to_show(palette: CommandPalette, done: Done) -> None:
    QTest.keyClicks(palette.input, "stop")
    press(Qt.Key.Key_Return, SHIFT)
    assert done == ["stop"]


def test_escape_does_nothing_and_gives_the_focus_back(
    window: QWidget, palette: CommandPalette, done: Done, qtbot: QtBot
) -> None:
    gone = []
    palette.destroyed.connect(lambda: gone.append(True))
    press(Qt.Key.Key_Escape)
    assert done == []
    assert isinstance(QApplication.focusWidget(), QPushButton)
    qtbot.waitUntil(lambda: gone == [True])


def test_the_arrows_step_over_headings_and_go_round(palette: CommandPalette) -> None:
    def chosen() -> str:
        action = palette.chosen()
        assert action is not None
        return action.key

    met = [chosen()]
    for _ in range(4):
        press(Qt.Key.Key_Down)
        met.append(chosen())
    assert met == ["poetry", "build", "stop", "line", "lesson"]
    press(Qt.Key.Key_Down)
    assert chosen() == "poetry"
    press(Qt.Key.Key_Up)
    assert chosen() == "lesson"
    press(Qt.Key.Key_PageUp)
    assert chosen() == "poetry"


def test_tab_stays_in_the_palette(palette: CommandPalette) -> None:
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is palette.input
    action = palette.chosen()
    assert action is not None
    assert action.key == "build"
    press(Qt.Key.Key_Backtab, SHIFT)
    assert QApplication.focusWidget() is palette.input


def test_what_is_not_there_is_said_and_enter_waits(palette: CommandPalette, done: Done) -> None:
    QTest.keyClicks(palette.input, "hologram")
    assert "hologram" in words_of(palette)
    assert palette.list.isHidden()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    assert done == []
    assert palette.isVisible()


def test_a_click_does_it_and_one_beside_closes(
    window: QWidget, palette: CommandPalette, done: Done, actions: list[Action]
) -> None:
    stop = palette.list.visualRect(palette.model.index(3, 0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=stop)
    assert done == ["stop"]
    again = CommandPalette(window, actions)
    QTest.mouseClick(window.childAt(QPoint(5, 5)), Qt.MouseButton.LeftButton)
    assert not again.isVisible()
    assert done == ["stop"]


def test_it_stays_inside_a_small_window(window: QWidget, palette: CommandPalette) -> None:
    window.resize(400, 300)
    QApplication.processEvents()
    sheet = palette.geometry()
    assert sheet.left() + 28 >= 0
    assert palette.input.mapTo(window, QPoint()).x() > 0
    assert palette.mapTo(window, palette.rect().bottomRight()).y() - 28 <= 300


def test_the_window_lists_its_actions_in_it(qtbot: QtBot) -> None:
    window = open_window(qtbot, "home")
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.palette_shown
    assert palette is not None
    listed = [row.action.key for row in palette.model.rows if row.action is not None]
    assert listed == [action.key for action in window.action_list.everything()]
    QTest.keyClick(palette.input, Qt.Key.Key_K, CTRL)
    assert window.palette_shown is palette
    QTest.keyClicks(palette.input, "settings")
    press(Qt.Key.Key_Return)
    assert window.page.key == "settings"
    qtbot.waitUntil(lambda: window.palette_shown is None)


def test_tools_are_installed_from_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    labwright = Labwright("window")
    asked: list[str] = []

    def plan(name: str) -> Plan:
        asked.append(name)
        raise AppError("test", say("It is a test."))

    monkeypatch.setattr(labwright.tool_setup, "plan_install", plan)
    window = open_window(qtbot, "home", labwright)
    window.show_palette()
    palette = window.palette_shown
    assert palette is not None
    write_here("get pyenv")
    assert (chosen := palette.chosen()) is not None
    assert chosen.key == "get-pyenv"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked == ["pyenv"])
    qtbot.waitUntil(lambda: bool(window.findChildren(Failure)))
