from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.system.window_state import WindowState
from app.ui.dialogs.about import About, Terms
from app.ui.dialogs.welcome import Welcome, welcome_once
from app.ui.theme import icons, palette
from app.ui.widgets.strip_picture import Stage, StripPicture

RESOURCES = Path(__file__).parents[2] / "resources"


class Window(QWidget):
    """As much of the main window as the dialogs need."""

    def __init__(self) -> None:
        super().__init__()
        self.services = Labwright("window")
        self.state = WindowState(self.services.places)
        self.shown_pages: list[str] = []
        self.resize(1280, 820)

    def show_page(self, key: str) -> None:
        self.shown_pages.append(key)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[Window]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False, reduced_motion=True)
    made = Window()
    qtbot.addWidget(made)
    made.show()
    yield made
    palette.apply(qapp, RESOURCES, dark=False)


def greeting(window: Window) -> Welcome | None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return next((dialog for dialog in window.findChildren(Welcome) if dialog.isVisible()), None)


def test_a_user_is_greeted_once(qtbot: QtBot, window: Window) -> None:
    welcome_once(window)  # type: ignore[arg-type]
    first = greeting(window)
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert not first.isVisible()
    assert window.shown_pages == ["home"]
    again = Window()
    qtbot.addWidget(again)
    welcome_once(again)  # type: ignore[arg-type]
    assert greeting(again) is None


def test_escape_is_a_greeting_seen(qtbot: QtBot, window: Window) -> None:
    welcome_once(window)  # type: ignore[arg-type]
    first = greeting(window)
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Escape)
    welcome_once(window)  # type: ignore[arg-type]
    assert greeting(window) is None


def test_what_is_chosen_holds_at_once(qtbot: QtBot, window: Window) -> None:
    dialog = Welcome(window)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.open()
    for combo, key, value in (
        (dialog.theme, "theme", "dark"),
        (dialog.language, "language", "es"),
        (dialog.text_size, "text_size", 1.25),
    ):
        combo.setFocus()
        while window.services.settings.get(key) != value:
            before = combo.currentIndex()
            QTest.keyClick(combo, Qt.Key.Key_Down)
            assert combo.currentIndex() > before


def test_larger_text_greets_anew_and_keeps_the_focus(
    qtbot: QtBot, qapp: QApplication, window: Window
) -> None:
    welcome_once(window)  # type: ignore[arg-type]
    first = greeting(window)
    assert first is not None
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    first.text_size.setFocus()
    palette.apply(qapp, RESOURCES, dark=False, scale=1.5, reduced_motion=True)
    qtbot.waitUntil(lambda: greeting(window) not in {None, first})
    again = greeting(window)
    assert again is not None
    qtbot.waitUntil(again.text_size.hasFocus)
    assert not window.state.get("welcomed", False)


STATES = ("ready", "running", "stale", "broken", "missing")


def test_the_strip_is_told_in_words_and_goes_downwards_in_a_narrow_room(qtbot: QtBot, window: Window) -> None:
    strip = StripPicture([Stage(state.title(), state, state) for state in STATES])
    qtbot.addWidget(strip)
    assert strip.accessibleName().startswith("Ready: ready, Running: running, ")
    row = strip.sizeHint().width()
    assert strip.minimumSizeHint().width() < row
    assert strip.heightForWidth(row - 1) > 2 * strip.heightForWidth(row)


def test_every_state_has_a_shape_of_its_own(qtbot: QtBot, window: Window) -> None:
    shapes = set()
    for state in STATES:
        strip = StripPicture([Stage("A", state, "")])
        qtbot.addWidget(strip)
        strip.resize(100, strip.heightForWidth(100))
        image = strip.grab().toImage().convertToFormat(QImage.Format.Format_Mono)
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == len(STATES)


def test_about_names_every_part_and_shows_its_terms(qtbot: QtBot, window: Window) -> None:
    about = About(window, window.services)
    qtbot.addWidget(about)
    about.open()
    qtbot.waitUntil(lambda: about.parts.body.count() > 1)
    names = [button.accessibleName() for button in about.parts.findChildren(QPushButton)]
    assert "Terms of Python" in names
    assert any(name.startswith("Terms of PySide6") for name in names)
    qt = next(b for b in about.parts.findChildren(QPushButton) if "PySide6" in b.accessibleName())
    qt.setFocus()
    QTest.keyClick(qt, Qt.Key.Key_Return)
    terms = about.findChild(Terms)
    assert terms is not None
    text = terms.findChild(QPlainTextEdit)
    assert text is not None
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text.toPlainText()
    QTest.keyClick(terms, Qt.Key.Key_Escape)
    about.copy.click()
    assert f"Labwright: {window.services.version}" in QApplication.clipboard().text()
