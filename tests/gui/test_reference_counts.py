"""PySide6 6.12.0 on Python 3.11 drops a reference to True with each emit and to None with most calls, until
the process aborts. From Python 3.12 on these objects are immortal and their count says nothing."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

TIMES = 2000
NOISE = 100  # other code may come to hold or let go of a few meanwhile

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="True and None are immortal from Python 3.12 on"
)


class Bell(QObject):
    """A signal and a slot that takes what it carries."""

    rung = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0
        self.rung.connect(self._on_rung)

    @Slot(object)
    def _on_rung(self, carried: object) -> None:
        self.heard += 1


def drift(call: Callable[[], object]) -> dict[str, int]:
    """How far the counts of True and None moved while something was called many times."""
    call()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(TIMES):
        call()
    after = sys.getrefcount(True), sys.getrefcount(None)
    return {name: end - start for name, start, end in zip(("True", "None"), before, after, strict=True)}


@pytest.mark.parametrize("carried", [True, None])
def test_emitting_keeps_the_counts(qtbot: QtBot, carried: bool | None) -> None:
    bell = Bell()
    moved = drift(lambda: bell.rung.emit(carried))
    assert bell.heard == TIMES + 1
    assert all(abs(by) < NOISE for by in moved.values()), moved


def test_calling_a_widget_keeps_the_counts(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    moved = drift(lambda: (label.setEnabled(True), label.setText("x"), label.isEnabled()))
    assert all(abs(by) < NOISE for by in moved.values()), moved
