"""Sizes as tiles and as a bar: seen, walked through, heard and copied."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import palette
from app.ui.widgets.stacked_bar import StackedBar
from app.ui.widgets.treemap import Part, TileButton, Treemap, mixed
from tests.gui.contrast import SHAPE_NEEDS, TEXT_NEEDS, ratio
from tests.gui.widgets.seen import RESOURCES, cut_off, name_of, told

Show = Callable[..., QWidget]
SERIES = [f"data-{n}" for n in range(1, 6)]
PARTS = [
    Part("numpy", "numpy", 61_000_000),
    Part("torch", "torch", 1_200_000_000),
    Part("nccl", "nvidia-nccl", 214_000_000, "data-2"),
    *(Part(n, f"small {n}", 4_000_000, "data-2") for n in range(31)),
]


@pytest.fixture
def treemap(shown: Show) -> Treemap:
    made = Treemap("Where 1.6 GB go", {"data-1": "asked for", "data-2": "came with them"})
    made.show_parts(PARTS)
    shown(made)
    return made


def names(treemap: Treemap) -> list[str]:
    return [tile.name for tile in treemap.map.tiles]


def test_tiles_go_from_large_to_small_and_the_smallest_lie_together(treemap: Treemap) -> None:
    assert names(treemap) == ["torch", "nvidia-nccl", "numpy", "31 more"]
    tokens = [tile.token for tile in treemap.map.tiles]
    assert tokens == ["data-1", "data-2", "data-1", "data-5"]


def test_between_tiles_there_are_four_pixels(treemap: Treemap) -> None:
    tiles = [tile.geometry() for tile in treemap.map.tiles]
    room = treemap.map.rect()
    assert all(room.contains(tile) for tile in tiles)
    assert not any(
        one.adjusted(-3, -3, 3, 3).intersects(other) for one in tiles for other in tiles if one is not other
    )
    assert max(tile.right() for tile in tiles) == room.right()
    assert max(tile.bottom() for tile in tiles) == room.bottom()


def test_every_tile_is_a_button_that_says_what_it_is(treemap: Treemap) -> None:
    assert name_of(treemap.map.tiles[1]) == "nvidia-nccl, 214 MB, 13 %, came with them"
    assert name_of(treemap.map.tiles[3]) == "31 more, 124 MB, 8 %, small ones together"
    assert {told(tile).role() for tile in treemap.map.tiles} == {QAccessible.Role.Button}
    assert told(treemap.map).childCount() == 4


def test_the_keyboard_comes_to_every_tile(treemap: Treemap, qtbot: QtBot) -> None:
    tiles = treemap.map.tiles
    assert [bool(tile.focusPolicy() & Qt.FocusPolicy.TabFocus) for tile in tiles] == [
        True,
        False,
        False,
        False,
    ]
    tiles[0].setFocus(Qt.FocusReason.TabFocusReason)
    passed = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(QApplication.focusWidget(), key)
        passed.append(treemap.line.text().partition(",")[0])
    assert passed == ["nvidia-nccl", "numpy", "31 more", "31 more", "numpy"]
    assert tiles[2].focusPolicy() & Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(treemap.activated) as activated:
        QTest.keyClick(tiles[2], Qt.Key.Key_Return)
    assert activated.args == ["numpy"]
    QTest.keyClick(tiles[2], Qt.Key.Key_End)
    with qtbot.waitSignal(treemap.rest_activated) as rest:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert rest.args == [tuple(range(31))]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    assert tiles[0].hasFocus()


def test_the_mouse_reads_and_presses(treemap: Treemap, qtbot: QtBot) -> None:
    tile = treemap.map.tiles[1]
    middle = QPointF(tile.rect().center())
    QApplication.sendEvent(tile, QEnterEvent(middle, middle, QPointF(tile.mapToGlobal(middle))))
    assert treemap.line.text() == "nvidia-nccl, 214 MB, 13 %, came with them"
    QApplication.sendEvent(treemap.map, QEvent(QEvent.Type.Leave))
    assert treemap.line.text().startswith("Point at a tile")
    with qtbot.waitSignal(treemap.activated) as activated:
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert activated.args == ["nccl"]


def test_all_of_it_is_copied_the_small_ones_too(treemap: Treemap) -> None:
    treemap.map.tiles[0].setFocus()
    QTest.keyClick(treemap.map.tiles[0], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Where 1.6 GB go: 1.6 GB"
    assert lines[1] == "torch\t1.2 GB\t75 %\tasked for"
    assert len(lines) == 1 + len(PARTS)
    QGuiApplication.clipboard().clear()
    treemap.copy.click()
    assert QGuiApplication.clipboard().text().splitlines() == lines


def test_another_size_keeps_the_tiles_and_the_focus(treemap: Treemap) -> None:
    tile = treemap.map.tiles[1]
    tile.setFocus()
    treemap.window().resize(700, treemap.window().height())
    assert treemap.map.tiles[1] is tile
    treemap.show_parts([*PARTS, Part("scipy", "scipy", 151_000_000)])
    focused = QApplication.focusWidget()
    assert isinstance(focused, TileButton)
    assert focused.name == "nvidia-nccl"


def test_one_huge_thing_leaves_the_others_in_sight(treemap: Treemap) -> None:
    treemap.show_parts([Part("torch", "torch", 10**12), Part("six", "six", 1), Part("toml", "toml", 1)])
    assert names(treemap) == ["torch", "2 more"]
    assert name_of(treemap.map.tiles[1]) == "2 more, 2 bytes, under 1 %, small ones together"
    assert treemap.map.rect().contains(treemap.map.tiles[1].geometry())


def test_small_ones_alone_are_one_tile(treemap: Treemap) -> None:
    treemap.show_parts([Part(n, f"small {n}", 1000) for n in range(900)])
    assert names(treemap) == ["900 small ones"]


def test_nothing_at_all_is_said(treemap: Treemap) -> None:
    treemap.show_parts([])
    assert treemap.line.text() == "There is nothing to show yet."
    assert not treemap.map.isVisible()
    treemap.show_parts([Part("empty", "empty", 0)])
    assert names(treemap) == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("token", SERIES)
def test_words_on_tiles_and_their_borders_stand_out(qapp: QApplication, dark: bool, token: str) -> None:
    palette.apply(qapp, RESOURCES, dark=dark)
    ground = mixed(token, 0.22).name()
    assert ratio(palette.color("text").name(), ground) >= TEXT_NEEDS
    assert ratio(palette.color("muted").name(), ground) >= TEXT_NEEDS
    assert ratio(mixed(token, 0.75).name(), palette.color("surface").name()) >= SHAPE_NEEDS


def bar_of(*sizes: int) -> StackedBar:
    bar = StackedBar("Disk")
    bar.show_parts([(f"part {n}", size) for n, size in enumerate(sizes)])
    return bar


def test_a_bar_shows_the_five_largest_and_the_others_together(shown: Show) -> None:
    bar = bar_of(10, 500, 30, 40, 20, 5, 5, 0)
    shown(bar)
    assert [token for token, _ in bar.bar.segments] == [*SERIES, "edge"]
    assert [size for _, size in bar.bar.segments] == [500, 40, 30, 20, 10, 10]
    assert name_of(bar.bar).startswith("Disk: part 1 500 bytes, part 3 40 bytes")
    assert name_of(bar.bar).endswith("2 others 10 bytes")
    assert bar.bar.height() == 12
    assert cut_off(bar) == []


def test_segments_and_gaps_fill_the_bar(shown: Show) -> None:
    bar = bar_of(10**9, 3, 2, 1)
    shown(bar)
    widths = bar.bar.widths()
    assert sum(widths) + 2 * 3 == pytest.approx(bar.bar.width())
    assert min(widths) >= 2  # what is there can be seen


def test_a_bar_of_nothing_has_no_rows(shown: Show) -> None:
    bar = bar_of()
    shown(bar)
    bar.grab()
    assert bar.bar.segments == []
    assert name_of(bar.bar) == "Disk"
