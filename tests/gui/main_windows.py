"""The main window for tests of its pages, closed in order when the test is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.ui.engine_desk import EngineDesk
from app.ui.main_window import MainWindow
from app.ui.widgets.buttons import Button
from tests.gui.pseudo_locale import PseudoLocale
from tests.gui.widgets.seen import dress

PATIENCE_MS = 60_000
Shown = TypeVar("Shown", bound=QDialog)


def open_window(qtbot: QtBot, page: str, labwright: Labwright | None = None) -> MainWindow:
    """An active window that shows this page, with services of its own unless some are given."""
    window = MainWindow(labwright or Labwright("window"))
    qtbot.addWidget(window, before_close_func=_let_go)
    window.resize(1280, 820)
    window.show_page(page)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: "job_desk" in window.__dict__ or page not in {"home", "journal"})
    return window


def _let_go(window: MainWindow) -> None:
    assert window.services.jobs.stop_all(10)
    for desk in window.findChildren(EngineDesk):
        desk.close()
    window.job_desk.close()


def dialog_of(qtbot: QtBot, widget: QWidget, kind: type[Shown]) -> Shown:
    """The dialog of this kind over the widget's window, once it is open."""

    def opened() -> list[Shown]:
        return [each for each in widget.window().findChildren(kind) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE_MS)
    return opened()[0]


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def write_here(text: str) -> None:
    """Type where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def tab_to(wanted: QWidget) -> None:
    """Go to a widget by Tab alone."""
    for _ in range(100):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {wanted}")


def words_of(root: QWidget) -> str:
    """All that labels and buttons say, one a line."""
    said = [label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root)]
    said += [button.label for button in root.findChildren(Button) if button.isVisibleTo(root)]
    return re.sub(r"<[^>]+>", "", "\n".join(said)).replace("&amp;", "&")


def wait_for_words(qtbot: QtBot, root: QWidget, *expected: str) -> None:
    """Come back when all of these can be read. (Qt shows what is put into a visible page a moment later.)"""

    def are_there() -> None:
        said = words_of(root)
        missing = [words for words in expected if words not in said]
        assert not missing, f"{missing} not in {said!r}"

    qtbot.waitUntil(are_there, timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Look:
    """How a page may have to be seen."""

    scale: float
    width: int
    height: int
    longer_words: bool

    def __str__(self) -> str:
        words = "longer" if self.longer_words else "english"
        return f"{self.scale:.0%}-{self.width}x{self.height}-{words}"


LOOKS = [
    Look(scale, *size, longer)
    for scale, size, longer in product((1.0, 2.0), ((960, 640), (1440, 900)), (False, True))
]


@contextmanager
def seen_as(app: QApplication, look: Look) -> Iterator[None]:
    """With this text size and these words."""
    dress(app, scale=look.scale, reduced_motion=True)
    longer = PseudoLocale()
    if look.longer_words:
        app.installTranslator(longer)
    try:
        yield
    finally:
        app.removeTranslator(longer)
