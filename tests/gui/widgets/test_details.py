"""The pane at the right: its header, its tabs, and lists in it that scroll by themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.models.columns import Column
from app.ui.models.table_model import TableModel
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.details_header import PANE_MARGIN, DetailsHeader, PaneFooter, at_margin
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.table_view import TableView
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text
from tests.gui.widgets.seen import cut_off, name_of
from tests.screens.showing import let_layouts_settle

Show = Callable[..., QWidget]


@pytest.fixture
def header() -> DetailsHeader:
    made = DetailsHeader()
    made.set_title("lab4-containers")
    made.set_badges([("ready", "Works"), ("plain", "venv")])
    made.set_path("~/lab4/.venv", "/home/ada/lab4/.venv")
    made.add_action(Button("Open terminal", icon="terminal"))
    return made


def test_the_whole_path_is_copied(header: DetailsHeader, shown: Show) -> None:
    shown(header)
    assert name_of(header.path) == "~/lab4/.venv"
    QTest.mouseClick(header.copy_path, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "/home/ada/lab4/.venv"
    header.set_path("")
    assert not header.copy_path.isVisible()


def test_badges_are_those_of_the_thing_shown_now(header: DetailsHeader, shown: Show) -> None:
    shown(header)
    header.set_badges([("broken", "Its Python is gone"), ("plain", "conda"), ("plain", "1.1 GB")])
    let_layouts_settle()
    seen = [badge for badge in header.findChildren(Badge) if badge.isVisible()]
    assert [badge.text() for badge in seen] == ["Its Python is gone", "conda", "1.1 GB"]
    assert cut_off(header) == []


def test_further_actions_stand_behind_more(header: DetailsHeader, shown: Show) -> None:
    shown(header)
    assert not header.more.isVisible()
    done: list[str] = []
    header.set_more([("Move to the bin…", lambda: done.append("bin")), ("R&D", lambda: None)])
    assert header.more.isVisible()
    menu = header.more_menu()
    assert [action.text() for action in menu.actions()] == ["Move to the bin…", "R&&D"]
    menu.actions()[0].trigger()
    assert done == ["bin"]


def test_a_long_name_does_not_widen_the_pane(header: DetailsHeader, shown: Show) -> None:
    header.set_title("a-name-without-end" * 30)
    header.set_path("/a/folder" * 60)
    window = shown(header, width=360)
    assert window.width() == 360
    assert header.title.toolTip() == header.title.text()
    assert header.path.toolTip() == header.path.text()


def table(rows: int) -> TableView[int]:
    model = TableModel[int]([Column("n", lambda: "Number", lambda row: row)], key=lambda row: row)
    model.replace(range(rows))
    view = TableView(model, plain=True)
    model.setParent(view)
    view.setMinimumHeight(100)
    return view


@pytest.fixture
def pane(qtbot: QtBot, header: DetailsHeader) -> Callable[..., tuple[ListAndDetails, Tabs]]:
    def make(list_rows: int, text: str, height: int = 700) -> tuple[ListAndDetails, Tabs]:
        made = ListAndDetails(QWidget(), margin=0)
        tabs = Tabs(margin=PANE_MARGIN)
        tabs.add("packages", "Packages", table(list_rows))
        tabs.add("use", "How to use", at_margin(Text(text), bottom=20))
        made.details.addWidget(at_margin(header))
        made.details.addWidget(tabs, 1)
        footer = PaneFooter(Button("Command", kind="quiet", small=True))
        footer.words.set_text("6 asked for, 35 came with them.")
        made.set_footer(footer)
        qtbot.addWidget(made)
        made.resize(1200, height)
        made.show()
        made.set_open(True)
        let_layouts_settle()
        return made, tabs

    return make


def test_a_list_in_a_tab_fills_the_pane_and_scrolls_itself(
    pane: Callable[..., tuple[ListAndDetails, Tabs]],
) -> None:
    shown, tabs = pane(500, "A text that is longer than any window. " * 400)
    view = tabs.findChild(TableView)
    assert view is not None
    assert shown.scroller.verticalScrollBar().maximum() == 0
    assert view.verticalScrollBar().maximum() > 0
    assert view.mapTo(shown.scroller, view.rect().bottomLeft()).y() == shown.scroller.height() - 1
    assert view.width() == shown.scroller.width()
    tabs.show_part("use")
    let_layouts_settle()
    assert shown.scroller.verticalScrollBar().maximum() > 0
    assert cut_off(shown) == []
    tabs.show_part("packages")
    let_layouts_settle()
    assert shown.scroller.verticalScrollBar().maximum() == 0


def test_with_little_height_all_of_it_can_be_scrolled_to(
    pane: Callable[..., tuple[ListAndDetails, Tabs]],
) -> None:
    shown, tabs = pane(500, "Words", height=300)
    view = tabs.findChild(TableView)
    assert view is not None
    assert shown.scroller.verticalScrollBar().maximum() > 0
    assert view.height() >= 100


def test_the_footer_stays_below_what_scrolls(pane: Callable[..., tuple[ListAndDetails, Tabs]]) -> None:
    shown, tabs = pane(3, "A text that is longer than any window. " * 400)
    tabs.show_part("use")
    let_layouts_settle()
    footer = shown.findChild(PaneFooter)
    assert footer is not None
    assert footer.mapTo(shown, footer.rect().bottomLeft()).y() == shown.height() - 1
    assert not shown.scroller.isAncestorOf(footer)


def test_tabs_that_do_not_fit_are_scrolled_to(shown: Show) -> None:
    tabs = Tabs()
    for word in ("Packages", "Tree", "Size", "How to use", "Trace"):
        tabs.add(word, word, Text(word))
    window = shown(tabs, width=180)
    arrows = [button for button in tabs.bar.findChildren(QToolButton) if button.isVisible()]
    assert len(arrows) == 2
    assert all(name_of(arrow) for arrow in arrows)
    tabs.show_part("Trace")
    last = tabs.bar.tabRect(4)
    assert last.left() >= 0
    assert last.right() <= arrows[0].x() + tabs.bar.style().pixelMetric(
        QStyle.PixelMetric.PM_TabBarTabHSpace, None, tabs.bar
    )
    window.resize(700, window.height())
    assert not any(arrow.isVisible() for arrow in arrows)
