"""What the tests of the widgets share: a theme, and a window to show them in."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.widgets.seen import dress


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    """The light theme at the usual text size, also for whoever comes next."""
    dress(qapp)
    yield
    dress(qapp)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., QWidget]:
    """Shows parts one below the other in an active window of a width, and returns the window."""
    kept: list[QWidget] = []

    def show(*parts: QWidget, width: int = 420) -> QWidget:
        window = QWidget()
        kept.append(window)
        column = QVBoxLayout(window)
        for part in parts:
            column.addWidget(part)
        qtbot.addWidget(window)
        window.resize(width, column.totalHeightForWidth(width) if column.hasHeightForWidth() else 10)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return show
