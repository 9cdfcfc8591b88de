"""What the tests of accessibility share: every screen there is, brought before a user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import palette
from app.ui.widgets import focus_ring
from tests.gui.widgets.seen import dress
from tests.screens.registry import RESOURCES, Stage, load_screens
from tests.screens.showing import bring_to_front, strike

Show = Callable[..., QWidget]


@pytest.fixture
def show(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Show]:
    """Shows a screen in the window that has the keyboard, and returns that window."""
    focus_ring.install(qapp)
    stages: list[Stage] = []

    def show(name: str, size: tuple[int, int] | None = None, **look: float) -> QWidget:
        palette.apply(qapp, RESOURCES, **{"dark": False, **look})  # type: ignore[arg-type]
        screen = load_screens()[name]
        stage = Stage(QSize(*size) if size else screen.size, tmp_path / str(len(stages)))
        stage.folder.mkdir()
        stages.append(stage)
        shown = screen.build(stage)
        bring_to_front(stage, shown)
        window = shown.window()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    dress(qapp)
    yield show
    for stage in stages:
        strike(qapp, stage)
    qapp.focusChanged.disconnect(focus_ring._follower.on_focus_changed)
    dress(qapp)
