"""The table by mouse and keyboard: what is chosen and seen survives new rows, columns give way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.models.columns import Align, Column
from app.ui.models.table_model import TableModel
from app.ui.theme import icons, palette
from app.ui.widgets.table_view import TableView

RESOURCES = Path(__file__).parents[2] / "resources"


@dataclass(frozen=True, slots=True)
class Place:
    key: int
    name: str
    size: int | None = None
    state: str = "ready"


def places(*names: str) -> list[Place]:
    return [Place(number, name, number * 10) for number, name in enumerate(names)]


def many(count: int) -> list[Place]:
    return [Place(number, f"place {number:05}", number) for number in range(count)]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False)
    yield
    palette.apply(qapp, RESOURCES, dark=False)


def make_model() -> TableModel[Place]:
    return TableModel(
        [
            Column("name", lambda: "Name", lambda row: row.name, font="name", width=120, stretch=1),
            Column("key", lambda: "Number", lambda row: row.key, width=80, priority=2),
            Column(
                "size",
                lambda: "Size",
                lambda row: row.size,
                text=lambda row: "" if row.size is None else f"{row.size} MB",
                align=Align.RIGHT,
                width=80,
                priority=1,
            ),
            Column(
                "state",
                lambda: "State",
                lambda row: row.state,
                width=100,
                badge=lambda row: (row.state, row.state.title()),
            ),
        ],
        key=lambda row: row.key,
    )


@pytest.fixture
def model() -> TableModel[Place]:
    made = make_model()
    made.setObjectName("model")
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


@pytest.fixture
def view(qtbot: QtBot, model: TableModel[Place]) -> TableView[Place]:
    made = TableView(model)
    qtbot.addWidget(made)
    made.resize(600, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def names(model: TableModel[Place]) -> list[str]:
    return [row.name for row in model.shown]


def recorded(model: TableModel[Place]) -> list[tuple[object, ...]]:
    """What the model tells its views from now on."""
    told: list[tuple[object, ...]] = []
    model.rowsInserted.connect(lambda _, first, last: told.append(("inserted", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: told.append(("removed", first, last)))
    model.dataChanged.connect(lambda first, last: told.append(("changed", first.row(), last.row())))
    model.layoutChanged.connect(lambda: told.append(("layout",)))
    model.modelReset.connect(lambda: told.append(("reset",)))
    return told


def test_only_what_differs_is_told(model: TableModel[Place]) -> None:
    first = places("a", "b", "c", "d", "e")
    model.replace(first)
    told = recorded(model)
    model.replace(places("a", "b", "c", "d", "e"))
    assert told == []
    changed = [first[0], replace(first[1], name="B"), first[3], first[4], Place(9, "new")]
    model.replace(changed)
    assert told == [("removed", 2, 2), ("inserted", 4, 4), ("changed", 1, 1)]
    assert list(model.shown) == changed


def test_rows_that_changed_places_are_told_as_a_layout(model: TableModel[Place]) -> None:
    first = places("a", "b", "c")
    model.replace(first)
    told = recorded(model)
    model.replace(first[::-1])
    assert told == [("layout",)]
    assert names(model) == ["c", "b", "a"]


def test_any_change_ends_in_the_rows_given_and_keeps_the_selection(
    view: TableView[Place], model: TableModel[Place]
) -> None:
    random = Random(20)
    chosen = Place(1000, "chosen", 5)
    for _ in range(60):
        rows = [
            Place(key, f"row {random.randrange(5)}", random.randrange(9))
            for key in random.sample(range(40), random.randrange(30))
        ]
        rows.insert(random.randrange(len(rows) + 1), chosen)
        model.replace(rows)
        if random.random() < 0.3:
            model.filter(random.choice(["", "row", "chosen", "o"]))
        if random.random() < 0.3:
            view.sort_by(random.choice(["name", "size"]))
        if model._filter != ("row",):
            assert chosen in model.shown
            if not view.chosen():
                view.choose(1000)
            assert view.chosen() == (chosen,)
        if not model._filter:
            assert sorted(model.shown, key=lambda row: row.key) == sorted(rows, key=lambda row: row.key)


def test_sorting_puts_what_is_unknown_last_both_ways(model: TableModel[Place]) -> None:
    model.replace([Place(1, "a", 3), Place(2, "b"), Place(3, "c", 1), Place(4, "d", 2)])
    model.sort(2)
    assert names(model) == ["c", "d", "a", "b"]
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["a", "d", "c", "b"]
    model.sort(-1)
    assert names(model) == ["a", "b", "c", "d"]


def test_sorting_names_does_not_mind_capitals(model: TableModel[Place]) -> None:
    model.replace(places("beta", "Alpha", "alpine", "Beta 2"))
    model.sort(0)
    assert names(model) == ["Alpha", "alpine", "beta", "Beta 2"]


def test_filter_takes_every_word_in_any_column_and_tells_the_count(
    model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(
        [Place(1, "Straße lab", 10), Place(2, "lab", 10, "broken"), Place(3, "thesis", 10, "broken")]
    )
    with qtbot.waitSignal(model.counted) as counted:
        model.filter("LAB brok")
    assert counted.args == [1, 3]
    assert names(model) == ["lab"]
    model.filter("strasse")
    assert names(model) == ["Straße lab"]
    model.filter("10 mb")
    assert len(names(model)) == 3
    model.filter("nothing is called so")
    assert names(model) == []
    model.filter("")
    assert len(names(model)) == 3


def test_filter_sees_what_a_replaced_row_says_now(model: TableModel[Place]) -> None:
    model.replace(places("a", "b"))
    model.filter("b")
    model.replace([Place(0, "now b"), Place(1, "now c")])
    assert names(model) == ["now b"]


def test_words_are_made_ahead_of_the_first_letter(model: TableModel[Place], qtbot: QtBot) -> None:
    model.replace(many(3_000))
    qtbot.waitUntil(lambda: not model._indexing.isActive())
    assert len(model._words) == 3_000


def test_a_filter_over_many_rows_keeps_the_chosen_one(
    view: TableView[Place], model: TableModel[Place]
) -> None:
    model.replace(many(5_000))
    view.choose(4_321)
    model.filter("4")
    assert [row.key for row in view.chosen()] == [4_321]
    model.filter("")
    assert [row.key for row in view.chosen()] == [4_321]
    assert view.currentIndex().row() == 4_321


def test_a_chosen_row_that_is_filtered_away_is_no_longer_chosen(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("alpha", "beta"))
    view.choose(0)
    with qtbot.waitSignal(view.chosen_changed) as told:
        model.filter("beta")
    assert told.args == [()]


def test_a_chosen_row_with_new_content_is_told_again(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("a", "b"))
    view.choose(1)
    with qtbot.waitSignal(view.chosen_changed) as told:
        model.replace([Place(0, "a", 0), Place(1, "b", 999)])
    assert told.args == [(Place(1, "b", 999),)]


def test_several_chosen_rows_are_told_from_top_to_bottom(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("a", "b", "c"))
    view.setFocus()
    view.choose(2)
    with qtbot.waitSignal(view.chosen_changed) as told:
        qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert [row.name for row in told.args[0]] == ["b", "c"]


def test_what_is_in_view_stays_when_rows_arrive_above(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    rows = many(500)
    model.replace(rows)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    view.verticalScrollBar().setValue(200 * palette.px(36) + 10)
    model.replace([Place(10_000 + n, f"new {n}") for n in range(30)] + rows)
    assert view.rowAt(0) == 230
    assert view.rowViewportPosition(230) == -10


def test_at_the_very_top_what_arrives_above_is_seen(view: TableView[Place], model: TableModel[Place]) -> None:
    rows = many(500)
    model.replace(rows)
    model.replace([Place(10_000, "new"), *rows])
    assert view.rowAt(0) == 0


def test_enter_and_double_click_open_the_row(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("a", "b"))
    view.choose(1)
    for act in (
        lambda: qtbot.keyClick(view, Qt.Key.Key_Return),
        lambda: qtbot.mouseDClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(1, 0)).center()
        ),
    ):
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(1, 0)).center()
        )
        with qtbot.waitSignal(view.opened) as opened:
            act()
        assert opened.args[0].name == "b"


def test_typing_finds_the_row(view: TableView[Place], model: TableModel[Place], qtbot: QtBot) -> None:
    model.replace(places("alpha", "beta", "bench", "gamma"))
    view.setFocus()
    qtbot.keyClicks(view, "be")
    assert view.currentIndex().row() == 1
    qtbot.keyClicks(view, "n")
    assert view.currentIndex().row() == 2


def test_a_click_on_a_title_sorts_and_another_turns_it(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("b", "a", "c"))
    header = view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(0) + 20, 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(model) == ["a", "b", "c"]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(model) == ["c", "b", "a"]


def test_the_header_works_by_keyboard(view: TableView[Place], model: TableModel[Place], qtbot: QtBot) -> None:
    model.replace(places("b", "a", "c"))
    view.setFocus()
    header = view.horizontalHeader()
    header.setFocus(Qt.FocusReason.TabFocusReason)
    assert header.hasFocus()
    qtbot.keyClick(header, Qt.Key.Key_Return)
    assert names(model) == ["a", "b", "c"]
    qtbot.keyClick(header, Qt.Key.Key_Right)
    assert "Number" in header.accessibleDescription()
    qtbot.keyClick(header, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.columns_state()["order"] == ["name", "size", "key", "state"]
    qtbot.keyClick(header, Qt.Key.Key_Down)
    assert view.hasFocus()


def seen(view: TableView[Place]) -> list[str]:
    return [view.column(n).key for n in range(4) if not view.isColumnHidden(n)]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (600, ["name", "key", "size", "state"]),
        (320, ["name", "size", "state"]),
        (260, ["name", "state"]),
        (120, ["name", "state"]),
    ],
)
def test_columns_give_way_by_priority_and_always_fill_the_width(
    view: TableView[Place], model: TableModel[Place], width: int, expected: list[str]
) -> None:
    model.replace(places("a"))
    view.resize(width, 300)
    assert seen(view) == expected
    assert view.horizontalHeader().length() == pytest.approx(view.viewport().width(), abs=2)


def test_columns_are_put_away_by_the_menu_and_name_and_state_are_not_on_it(view: TableView[Place]) -> None:
    menu = view.horizontalHeader().column_menu()
    offered = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert list(offered) == ["Number", "Size"]
    offered["Size"].trigger()
    assert seen(view) == ["name", "key", "state"]
    assert view.columns_state()["hidden"] == ["size"]


def test_columns_come_back_as_they_were_left(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("a", "c", "b"))
    header = view.horizontalHeader()
    header.moveSection(3, 1)
    header.resizeSection(1, 133)
    view.set_column_seen("size", False)
    view.sort_by("name")
    view.sort_by("name")
    state = view.columns_state()
    other_model = make_model()
    other_model.replace(places("a", "c", "b"))
    other = TableView(other_model)
    qtbot.addWidget(other)
    other.resize(600, 400)
    other.restore_columns(state)
    assert other.columns_state() == state
    assert state["order"] == ["name", "state", "key", "size"]
    assert state["widths"] == {"key": 133}
    assert names(other_model) == ["c", "b", "a"]
    other.forget_columns()
    assert other.columns_state()["order"] == ["name", "key", "size", "state"]
    assert other.columns_state()["hidden"] == []


def test_a_state_of_another_version_does_no_harm(view: TableView[Place]) -> None:
    view.restore_columns(
        {
            "order": ["gone", "state"],
            "widths": {"gone": 5},
            "hidden": ["name", "gone"],
            "sort": ["gone", "ascending"],
        }
    )
    assert seen(view) == ["name", "key", "size", "state"]
    assert view.columns_state()["order"][0] == "state"


def test_text_that_does_not_fit_is_whole_in_the_tooltip(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    long_name = "a name that is longer than its column could ever be, even on the widest of screens, " * 3
    model.replace([Place(1, long_name), Place(2, "short")])
    for row, expected in ((0, long_name), (1, "")):
        at = view.visualRect(model.index(row, 0)).center()
        event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
        qtbot.waitUntil(lambda expected=expected: QToolTip.text() == expected)


def test_cells_say_what_they_show_to_a_screen_reader(model: TableModel[Place]) -> None:
    model.replace([Place(1, "a", 7, "broken")])
    said = [model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(4)]
    assert said == ["a", "1", "7 MB", "Broken"]
    assert model.headerData(3, Qt.Orientation.Horizontal) == "State"


def grabbed(view: TableView[Place]) -> QImage:
    return view.viewport().grab().toImage()


def test_a_chosen_row_has_a_bar_and_not_only_a_colour(
    view: TableView[Place], model: TableModel[Place]
) -> None:
    model.replace(places("a", "b"))
    view.choose(1)
    middle = view.visualRect(model.index(1, 0)).center().y()
    assert grabbed(view).pixelColor(1, middle) == palette.color("accent-text")
    assert grabbed(view).pixelColor(8, middle) == palette.color("accent-soft")


def test_the_row_under_the_pointer_is_marked_whole(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    model.replace(places("a", "b"))
    qtbot.mouseMove(view.viewport(), view.visualRect(model.index(1, 0)).center())
    qtbot.waitUntil(lambda: view.hovered_row == 1)
    rect = view.visualRect(model.index(1, 3))
    assert grabbed(view).pixelColor(rect.right() - 2, rect.top() + 2) == palette.color("hover")


def flash_at(view: TableView[Place], model: TableModel[Place], row: int) -> bool:
    rect = view.visualRect(model.index(row, 0))
    return grabbed(view).pixelColor(rect.left() + 2, rect.top() + 3) != palette.color("surface")


def test_a_row_that_arrived_flashes_and_calms_down(
    view: TableView[Place], model: TableModel[Place], qtbot: QtBot
) -> None:
    rows = places("a", "b")
    model.replace(rows)
    assert not flash_at(view, model, 0)
    model.replace([*rows, Place(9, "new")])
    assert flash_at(view, model, 2)
    assert not flash_at(view, model, 0)
    qtbot.waitUntil(lambda: not flash_at(view, model, 2))
    qtbot.waitUntil(lambda: not view._flash.isActive())


def test_nothing_flashes_where_motion_is_not_wanted(
    qapp: QApplication, view: TableView[Place], model: TableModel[Place]
) -> None:
    palette.apply(qapp, RESOURCES, dark=False, reduced_motion=True)
    rows = places("a", "b")
    model.replace(rows)
    model.replace([*rows, Place(9, "new")])
    assert not flash_at(view, model, 2)
    assert not view._flash.isActive()


def test_rows_grow_with_the_text(
    qapp: QApplication, view: TableView[Place], model: TableModel[Place]
) -> None:
    model.replace(places("a"))
    palette.apply(qapp, RESOURCES, dark=True, scale=2.0)
    assert view.rowHeight(0) == 72
    assert view.horizontalHeader().height() == 64


def test_nothing_resizes_to_contents(view: TableView[Place]) -> None:
    header, rows = view.horizontalHeader(), view.verticalHeader()
    modes = {header.sectionResizeMode(n) for n in range(4)} | {
        rows.sectionResizeMode(0) if rows.count() else None
    }
    assert header.ResizeMode.ResizeToContents not in modes
