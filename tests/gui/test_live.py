"""How often a page in sight searches by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.environments import EnvironmentsSnapshot
from app.ui.environments.live import Live
from tests.searched import Searched


def opened(qtbot: QtBot) -> tuple[QWidget, Live, Searched]:
    window = QWidget()
    qtbot.addWidget(window)
    page = QWidget(window)
    searched = Searched(EnvironmentsSnapshot(complete=True))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window, Live(page, searched), searched


def waits(live: Live, times: int) -> list[float]:
    """The seconds before each of the next searches, none of them waited for."""
    found = []
    for _ in range(times):
        found.append(live._now_and_then.interval() / 1000)
        live._now_and_then.timeout.emit()
    return found


def test_a_window_in_use_is_kept_true(qtbot: QtBot) -> None:
    _window, live, searched = opened(qtbot)
    assert waits(live, 4) == [5, 5, 5, 5]
    assert searched.searches == 4


def test_a_window_that_nobody_uses_searches_more_and_more_seldom(qtbot: QtBot) -> None:
    window, live, searched = opened(qtbot)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow())
    assert waits(live, 6) == [5, 10, 20, 40, 60, 60]
    assert searched.searches == 6
    live.look_now()  # the user is back
    assert waits(live, 2) == [5, 10]


def test_slow_searches_stay_a_small_share_of_the_time(qtbot: QtBot) -> None:
    _window, live, _ = opened(qtbot)
    live.watch_folders([], search_seconds=1)
    assert waits(live, 3) == [5, 50, 50]
