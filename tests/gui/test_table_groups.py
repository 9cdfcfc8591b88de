"""Rows in groups: by mouse and keyboard, with filter and sort within them, never one of the rows chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.models.columns import Column
from app.ui.models.groups import Grouping, GroupLine
from app.ui.models.table_model import TableModel
from app.ui.theme import palette
from app.ui.widgets.table_view import TableView
from tests.gui.widgets.seen import dress, told


@dataclass(frozen=True, slots=True)
class Env:
    key: int
    name: str
    tool: str | None
    size: int = 0


BY_TOOL: Grouping[Env] = Grouping("tool", lambda: "Tool", lambda env: env.tool)
SOME = [
    Env(1, "lab4", "venv", 30),
    Env(2, "base", "conda", 20),
    Env(3, "lab3", "Poetry", 10),
    Env(4, "alpha", "venv", 5),
    Env(5, "found", None, 1),
]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp)
    yield
    dress(qapp)


@pytest.fixture
def model() -> TableModel[Env]:
    made: TableModel[Env] = TableModel(
        [
            Column("name", lambda: "Name", lambda env: env.name, stretch=1),
            Column("size", lambda: "Size", lambda env: env.size, priority=1),
            Column("newer", lambda: "Newer", lambda env: "2.0" if env.size > 10 else "", width=60, acts=True),
        ],
        key=lambda env: env.key,
    )
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


@pytest.fixture
def view(qtbot: QtBot, model: TableModel[Env]) -> TableView[Env]:
    made = TableView(model)
    qtbot.addWidget(made)
    made.resize(500, 500)
    model.replace(SOME)
    model.group_by(BY_TOOL)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def lines(model: TableModel[Env]) -> list[str]:
    """What stands on the screen, groups with their count in brackets."""
    found = []
    for place in range(model.rowCount()):
        line = model.line(place)
        found.append(f"[{line.name} {line.count}]" if isinstance(line, GroupLine) else line.name)
    return found


def press(view: TableView[Env], *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(view, key)


def go_to(view: TableView[Env], place: int) -> None:
    index = view.table().index(place, 0)
    view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)


def click(view: TableView[Env], place: int) -> None:
    at = view.visualRect(view.table().index(place, 1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.usefixtures("view")
def test_groups_stand_by_name_and_the_nameless_last(model: TableModel[Env]) -> None:
    expected = ["[conda 1]", "base", "[Poetry 1]", "lab3", "[venv 2]", "lab4", "alpha", "[ 1]", "found"]
    assert lines(model) == expected
    model.group_by(None)
    assert lines(model) == ["lab4", "base", "lab3", "alpha", "found"]


@pytest.mark.usefixtures("view")
def test_filter_and_sort_work_within_groups(model: TableModel[Env]) -> None:
    model.sort(0)
    assert lines(model)[4:7] == ["[venv 2]", "alpha", "lab4"]
    told_counts: list[tuple[int, int]] = []
    model.counted.connect(lambda shown, whole: told_counts.append((shown, whole)))
    model.filter("lab")
    assert lines(model) == ["[Poetry 1]", "lab3", "[venv 1]", "lab4"]
    assert told_counts == [(2, 5)]
    model.filter("")
    assert lines(model)[0] == "[conda 1]"


def test_a_group_opens_and_closes_by_mouse(view: TableView[Env], model: TableModel[Env]) -> None:
    click(view, 4)
    assert lines(model)[4:] == ["[venv 2]", "[ 1]", "found"]
    assert len(model.shown) == 5  # closed is not gone
    click(view, 4)
    assert lines(model)[4:7] == ["[venv 2]", "lab4", "alpha"]
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 4 * 36 + 50))
    assert lines(model)[4:7] == ["[venv 2]", "lab4", "alpha"]


def test_a_group_opens_and_closes_by_keyboard(view: TableView[Env], model: TableModel[Env]) -> None:
    go_to(view, 6)
    press(view, Qt.Key.Key_Left)
    assert view.currentIndex().row() == 4
    press(view, Qt.Key.Key_Left)
    assert lines(model)[4:6] == ["[venv 2]", "[ 1]"]
    press(view, Qt.Key.Key_Right)
    assert lines(model)[4:6] == ["[venv 2]", "lab4"]
    press(view, Qt.Key.Key_Right)
    assert view.currentIndex().row() == 5
    press(view, Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert lines(model)[4:6] == ["[venv 2]", "[ 1]"]
    press(view, Qt.Key.Key_Space)
    assert lines(model)[4:6] == ["[venv 2]", "lab4"]


def test_a_group_is_never_one_of_the_rows_chosen(view: TableView[Env], model: TableModel[Env]) -> None:
    view.selectAll()
    assert {env.key for env in view.chosen()} == {1, 2, 3, 4, 5}
    view.choose(2)
    press(view, Qt.Key.Key_Down)  # over the line of the next group
    assert [env.key for env in view.chosen()] == [2]
    press(view, Qt.Key.Key_Down)
    assert [env.key for env in view.chosen()] == [3]
    click(view, 1)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [env.key for env in view.chosen()] == [2, 3]
    opened: list[object] = []
    view.opened.connect(opened.append)
    go_to(view, 0)
    press(view, Qt.Key.Key_Return)
    assert opened == []


def test_choosing_a_row_opens_the_group_it_is_in(view: TableView[Env], model: TableModel[Env]) -> None:
    view.set_group_open(4, False)
    assert view.choose(4)
    assert [env.name for env in view.chosen()] == ["alpha"]
    assert not view.choose(99)


def test_typing_finds_rows_and_groups(view: TableView[Env]) -> None:
    view.keyboardSearch("ven")
    assert view.currentIndex().row() == 4


@pytest.mark.parametrize("count", [20, 3_000])
def test_what_is_chosen_seen_and_closed_survives_new_rows(
    view: TableView[Env], model: TableModel[Env], count: int
) -> None:
    random = Random(4)
    rows = [Env(n, f"env {n:04}", f"tool {n % 4}", n) for n in range(count)]
    model.replace(rows)
    view.set_group_open(0, False)
    assert view.choose(7)
    for _ in range(10):
        kept = [row for row in rows if row.key == 7 or random.random() < 0.7]
        random.shuffle(kept)
        model.replace(kept)
        assert [env.key for env in view.chosen()] == [7]
        first = model.line(0)
        assert isinstance(first, GroupLine)
        assert (first.name, first.is_open) == ("tool 0", False)
        assert first.count == sum(row.tool == "tool 0" for row in kept)
        expected = sum(1 for row in kept if row.tool != "tool 0") + len({row.tool for row in kept})
        assert model.rowCount() == expected


def test_scroll_survives_new_rows_above(view: TableView[Env], model: TableModel[Env], qtbot: QtBot) -> None:
    rows = [Env(n, f"env {n:04}", f"tool {n % 4}") for n in range(400)]
    model.replace(rows)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    view.verticalScrollBar().setValue(101 * palette.px(36) + 5)  # at the line of the second group
    model.replace([Env(1_000 + n, "new", "tool 0") for n in range(10)] + rows)
    assert view.rowAt(0) == 111
    assert view.rowViewportPosition(111) == -5


def test_a_screen_reader_hears_the_group(view: TableView[Env], model: TableModel[Env]) -> None:
    words = {model.index(4, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(3)}
    assert words == {"venv, group of 2 rows, open"}
    cells = (told(view).child(number) for number in range(told(view).childCount()))
    said = [cell.text(QAccessible.Text.Name) for cell in cells if cell is not None]
    assert "venv, group of 2 rows, open" in said
    view.set_group_open(4, False)
    assert model.index(4, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "venv, group of 2 rows, closed"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "conda, group of 1 row, open"


def test_the_line_of_a_group_is_one_piece(view: TableView[Env], model: TableModel[Env]) -> None:
    picture = view.viewport().grab().toImage()
    y = view.visualRect(model.index(0, 0)).top() + 3
    for column in range(3):
        assert picture.pixelColor(view.visualRect(model.index(0, column)).right() - 2, y) == palette.color(
            "bg"
        )
    closed = view.viewport().grab(view.visualRect(model.index(0, 0))).toImage()
    view.set_group_open(0, False)
    view.clearFocus()
    assert closed != view.viewport().grab(view.visualRect(model.index(0, 0))).toImage()


def test_a_cell_that_acts_is_pressed_by_mouse_and_enter(view: TableView[Env], model: TableModel[Env]) -> None:
    acted: list[tuple[int, str]] = []
    opened: list[int] = []
    view.acted.connect(lambda env, key: acted.append((env.key, key)))
    view.opened.connect(lambda env: opened.append(env.key))
    for place in (5, 6):  # lab4 has something newer, alpha has not
        at = view.visualRect(model.index(place, 2)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        press(view, Qt.Key.Key_Return)
    described = [model.index(place, 2).data(Qt.ItemDataRole.AccessibleDescriptionRole) for place in (4, 5, 6)]
    assert described == ["", "Enter presses it", ""]
    assert acted == [(1, "newer"), (1, "newer")]
    assert opened == [4]


def test_a_plain_table_has_no_titles_and_stands_at_the_margin_of_its_pane(
    qtbot: QtBot, model: TableModel[Env]
) -> None:
    view = TableView(model, plain=True)
    qtbot.addWidget(view)
    model.replace(SOME)
    view.resize(400, 300)
    view.show()
    assert not view.horizontalHeader().isVisible()
    assert view.rowHeight(0) == 36
    assert (view.paddings[0][0], view.paddings[2][1]) == (20, 20)
