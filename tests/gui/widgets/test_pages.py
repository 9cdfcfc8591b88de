from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.ui.services import Services
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.card import Card, CardButton, RowCard
from app.ui.widgets.columns import Columns
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import Page
from app.ui.widgets.progress import Progress
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text
from tests.gui.widgets.seen import cut_off, dress, name_of, told

Show = Callable[..., QWidget]


class Environments(Page):
    key = "environments"


@pytest.fixture
def page(qtbot: QtBot) -> Environments:
    made = Environments(cast("Services", None))
    made.set_heading("Environments", "9 environments, 14.1 GB in all, found in 0.3 s")
    for label, icon in (("Open…", "folder"), ("Import…", "pull"), ("Export…", "push"), ("Compare…", "")):
        made.header_actions.add(Button(label, icon=icon))
    made.header_actions.add(Button("New environment", icon="add", kind="primary"))
    qtbot.addWidget(made)
    return made


def words_in(page: Page) -> list[str]:
    """What the header shows, in its order."""
    parts = [
        part
        for part in page.header_actions.findChildren(QWidget)
        if isinstance(part, Button | IconButton) and part.isVisible()
    ]
    return [name_of(part) for part in sorted(parts, key=lambda part: part.x())]


def test_a_wide_page_shows_its_actions_as_words(page: Environments) -> None:
    page.resize(1280, 820)
    page.show()
    assert words_in(page) == ["Open…", "Import…", "Export…", "Compare…", "New environment"]
    assert page.title.mapTo(page, page.title.rect().topLeft()).x() == 32
    assert page.header_actions.geometry().right() == 1280 - 32 - 1


def test_a_narrow_page_shows_icons_and_puts_the_rest_into_a_menu(qtbot: QtBot, page: Environments) -> None:
    page.resize(960, 640)
    page.show()
    assert words_in(page) == ["Open…", "Import…", "Export…", "More", "New environment"]
    assert page.title.mapTo(page, page.title.rect().topLeft()).x() == 24
    compare = next(part for part in page.findChildren(Button) if part.label == "Compare…")
    more = next(part for part in page.findChildren(IconButton) if name_of(part) == "More")
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    menu = page.header_actions.findChild(QMenu)
    assert menu is not None
    with qtbot.waitSignal(compare.clicked):
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    page.resize(1280, 820)
    assert words_in(page) == ["Open…", "Import…", "Export…", "Compare…", "New environment"]


@pytest.mark.parametrize("size", [QSize(1280, 820), QSize(960, 640)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_page_cuts_nothing(qapp: QApplication, qtbot: QtBot, scale: float, size: QSize) -> None:
    dress(qapp, scale=scale)
    page = Environments(cast("Services", None))
    page.set_heading("Environments with a longer title", "9 environments, 14.1 GB in all, found in 0.3 s")
    page.header_actions.add(Button("Open folder…", icon="folder"))
    page.header_actions.add(Button("New environment", icon="add", kind="primary"))
    rows = RowCard()
    rows.add_row(
        "disk",
        "18 GB free",
        "11 GB can be freed: 4 old images and an environment nobody uses",
        badge=Badge("warning", "Look at it"),
        link=Button("Free space…", kind="quiet"),
    )
    page.body.addWidget(rows)
    page.body.addWidget(
        EmptyState(
            None,
            "No environments yet",
            ["An environment keeps the packages of one project apart from all others."],
            Button("Make the first one", icon="add"),
            [Way("learn", "What is an environment?", "Two minutes, with a picture", "Learn", lambda: None)],
        )
    )
    qtbot.addWidget(page)
    page.resize(size)
    page.show()
    assert page.size() == size
    qtbot.waitUntil(lambda: cut_off(page) == [])
    assert page.scroller.horizontalScrollBar().maximum() == 0


def test_a_row_of_56_says_two_lines_and_its_state(shown: Show) -> None:
    rows = RowCard()
    link = Button("Environments", kind="quiet")
    row = rows.add_row("python", "Python 3.11.9", "9 environments", badge=Badge("ready", "Ready"), link=link)
    rows.add_row("globe", "Online", "Answers in 120 ms")
    shown(rows, width=700)
    assert row.height() == 56
    row.set_words("Python 3.12.1")
    assert name_of(row.title) == "Python 3.12.1"
    assert not row.second.isVisible()
    rows.clear()
    assert rows.body.count() == 0


def test_a_card_button_is_a_button(qtbot: QtBot, shown: Show) -> None:
    card = CardButton("Open the project")
    words = Text("lab4-containers")
    card.body.addWidget(words)
    window = shown(card)
    assert told(card).role() is QAccessible.Role.Button
    assert name_of(card) == "Open the project"
    with qtbot.waitSignal(card.clicked):
        QTest.mouseClick(
            window.windowHandle(), Qt.MouseButton.LeftButton, pos=words.mapTo(window, words.rect().center())
        )
    card.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(card.clicked):
            QTest.keyClick(card, key)


def test_a_card_looks_like_what_it_is(shown: Show) -> None:
    card = Card()
    card.body.addWidget(Text("Image"))
    shown(card)
    looks = [card.grab().toImage()]
    card.set_missing(True)
    looks.append(card.grab().toImage())
    card.set_missing(False)
    card.set_chosen(True)
    looks.append(card.grab().toImage())
    assert len({look.constBits().tobytes() for look in looks}) == 3


def test_tabs_are_walked_with_the_arrow_keys(shown: Show) -> None:
    tabs = Tabs()
    for key in ("packages", "tree", "size"):
        tabs.add(key, key.capitalize(), Text(key))
    shown(tabs)
    chosen: list[str] = []
    tabs.chosen.connect(chosen.append)
    bar = tabs.findChild(QTabBar)
    assert bar is not None
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert (chosen, tabs.current()) == (["tree", "size"], "size")
    tabs.show_part("packages")
    assert tabs.stack.currentIndex() == 0
    assert told(bar).role() is QAccessible.Role.PageTabList
    assert bar.height() == 36


def test_progress_says_its_share(qtbot: QtBot, shown: Show) -> None:
    bar = Progress("Building lab4:1")
    shown(bar)
    bar.set_share(0.64)
    value = told(bar).valueInterface()
    assert told(bar).role() is QAccessible.Role.ProgressBar
    assert name_of(bar) == "Building lab4:1"
    assert (value.currentValue(), value.maximumValue()) == (640, 1000)
    assert bar.height() == 4
    bar.set_share(None)
    assert bar._frames.isActive()
    bar.hide()
    assert not bar._frames.isActive()
    bar.show()
    bar.set_done()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_a_failed_progress_stays(qtbot: QtBot, shown: Show) -> None:
    bar = Progress("Building")
    shown(bar)
    bar.set_done()
    bar.set_failed()
    bar._hide_if_done()
    assert bar.isVisible()


@pytest.mark.parametrize(("width", "lines"), [(640, 1), (250, 3)])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_parts_that_flow_wrap(shown: Show, width: int, lines: int, direction: Qt.LayoutDirection) -> None:
    holder = QWidget()
    holder.setLayoutDirection(direction)
    flow = Flow(holder, gap=10)
    for _ in range(6):
        part = QWidget()
        part.setFixedSize(90, 20)
        flow.addWidget(part)
    shown(holder, width=width)
    spots = [flow.itemAt(index).geometry() for index in range(6)]  # type: ignore[union-attr]
    assert len({spot.top() for spot in spots}) == lines
    assert all(holder.rect().contains(spot) for spot in spots)
    assert not any(one.intersects(other) for one in spots for other in spots if one is not other)
    first = spots[0]
    assert (
        first.left() == 0
        if direction is Qt.LayoutDirection.LeftToRight
        else first.right() == holder.width() - 1
    )


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_columns_stack_when_it_is_narrow(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    holder = QWidget()
    holder.setLayoutDirection(direction)
    columns = Columns(narrow_below=500, gap=20)
    holder.setLayout(columns)
    wide, narrow, fixed = (
        QWidget(),
        Text("Words that take more lines the less room they have " * 3),
        QWidget(),
    )
    fixed.setFixedSize(60, 40)
    columns.add(wide, 2)
    columns.add(narrow, 1)
    columns.add(fixed, 0)
    qtbot.addWidget(holder)
    holder.resize(700, 200)
    holder.show()
    assert (wide.width(), narrow.width(), fixed.width()) == (400, 200, 60)
    assert wide.height() == narrow.height() == 200
    order = sorted((wide, narrow, fixed), key=lambda part: part.x())
    assert order == (
        [wide, narrow, fixed] if direction is Qt.LayoutDirection.LeftToRight else [fixed, narrow, wide]
    )
    holder.resize(300, 400)
    assert wide.width() == narrow.width() == 300
    assert wide.y() < narrow.y() < fixed.y()
    assert cut_off(holder) == []


@pytest.mark.parametrize(("width", "stays"), [(300, True), (110, False)])
def test_one_part_stays_beside_what_leaves_it_half_of_the_width(
    qtbot: QtBot, width: int, stays: bool
) -> None:
    holder = QWidget()
    columns = Columns(narrow_below=500, gap=20)
    holder.setLayout(columns)
    words, fixed = QWidget(), QWidget()
    fixed.setFixedSize(60, 40)
    columns.add(words)
    columns.add(fixed, 0)
    qtbot.addWidget(holder)
    holder.resize(width, 200)
    holder.show()
    assert (fixed.x() > words.x()) is stays


def test_a_header_scrolls_with_its_page_where_there_is_little_height(qtbot: QtBot) -> None:
    page = Page(None)  # type: ignore[arg-type]
    page.set_heading("Home", "What this machine is ready for")
    qtbot.addWidget(page)
    page.resize(600, 600)
    page.show()
    assert not page.scroller.isAncestorOf(page.title)
    page.resize(600, 300)
    assert page.scroller.isAncestorOf(page.title)
    page.resize(600, 600)
    assert not page.scroller.isAncestorOf(page.title)
    assert page.title.isVisible()
