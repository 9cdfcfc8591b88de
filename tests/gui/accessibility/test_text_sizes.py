"""Text as large as the system asks for, up to twice: all of it is there, and none lies over another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.text import ElidedText
from tests.gui.accessibility.conftest import Show
from tests.gui.accessibility.on_screen import NAMES, described, layer_of, place_in, seen_in, texts_in
from tests.gui.widgets.seen import cut_off
from tests.screens.showing import let_layouts_settle

LARGE, SMALL = (1280, 820), (960, 640)
LOOKS = [
    (1.0, LARGE),
    (1.5, SMALL),
    (2.0, SMALL),
    *(pytest.param(*look, marks=pytest.mark.campaign) for look in ((1.0, SMALL), (1.5, LARGE), (2.0, LARGE))),
]
# Each part alone, on a sheet as large as it needs.
SCREENS = [name for name in NAMES if name not in {"gallery-cards", "gallery-fields"}]


def over_each_other(window: QWidget) -> Iterator[str]:
    """Pairs of words one of which lies over the other."""
    places = [(text, layer_of(text), place_in(window, text)) for text in texts_in(window)]
    for (one, layer, here), (other, other_layer, there) in combinations(places, 2):
        if layer is other_layer and not (one.isAncestorOf(other) or other.isAncestorOf(one)):
            both = here & there
            if both.width() > 2 and both.height() > 2:
                yield f"{described(one)} and {described(other)}: {both.width()} × {both.height()}"


def cut_by_what_is_around(window: QWidget) -> Iterator[str]:
    """Words that reach out of what they are in, where nothing can be scrolled to see the rest."""
    icons = [each for each in seen_in(window) if isinstance(each, IconButton)]
    for text in texts_in(window) + icons:
        whole = QRect(text.mapTo(window, QPoint(0, 0)), text.size())
        around = text.parentWidget()
        while around is not None and not is_viewport(around):
            if not QRect(around.mapTo(window, QPoint(0, 0)), around.size()).contains(whole):
                yield f"{described(text)} reaches out of {described(around)}"
                break
            around = None if around is window else around.parentWidget()


def is_viewport(widget: QWidget) -> bool:
    """Whether what is in it can be scrolled."""
    area = widget.parentWidget()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is widget


def wider_than_the_window(window: QWidget) -> Iterator[str]:
    """What has to be scrolled sideways to be read."""
    for area in seen_in(window):
        if isinstance(area, Scroll) and area.horizontalScrollBar().maximum() > 0:
            yield f"{described(area)}: {area.horizontalScrollBar().maximum()}"


def shortened_for_good(window: QWidget) -> Iterator[str]:
    """Words that were shortened, and are nowhere in full."""
    for text in seen_in(window):
        if isinstance(text, ElidedText) and text.shown_text() != text.text() != text.toolTip():
            yield described(text)


@pytest.mark.parametrize(("scale", "size"), LOOKS)
@pytest.mark.parametrize("screen", SCREENS)
def test_everything_can_be_read(show: Show, screen: str, scale: float, size: tuple[int, int]) -> None:
    window = show(screen, size, scale=scale)
    assert not cut_off(window)
    assert not list(cut_by_what_is_around(window))
    assert not list(over_each_other(window))
    assert not list(wider_than_the_window(window))
    assert not list(shortened_for_good(window))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("screen", ["journal-full", "journal-failed-selected", "settings"])
def test_the_drawer_covers_nothing_by_half(qtbot: QtBot, show: Show, screen: str, scale: float) -> None:
    window = show(screen, (960, 640), scale=scale, reduced_motion=True)
    assert isinstance(window, MainWindow)
    window.toggle_drawer()
    drawer = window.drawer
    assert drawer is not None
    qtbot.waitUntil(lambda: 0 < drawer.height() == drawer.maximumHeight())
    let_layouts_settle()
    assert not cut_off(window)
    assert not list(cut_by_what_is_around(window))
    assert not list(over_each_other(window))


@pytest.mark.parametrize("page", ["home", "journal"])
def test_a_drawer_over_the_page_makes_way_for_it(qtbot: QtBot, show: Show, page: str) -> None:
    window = show("journal-full", (960, 640), scale=2.0, reduced_motion=True)
    assert isinstance(window, MainWindow)
    window.toggle_drawer()
    drawer = window.drawer
    assert drawer is not None
    qtbot.waitUntil(window.stack.isHidden)
    if page == "journal":
        drawer._open_journal.click()
    else:
        window.show_page(page)
    qtbot.waitUntil(drawer.isHidden)
    assert window.stack.isVisible()
    assert window.page.key == page
