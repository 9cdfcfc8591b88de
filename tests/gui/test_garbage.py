"""Cycles with objects of Qt in them are taken apart on the UI thread, whatever other threads do."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.ui.garbage import Garbage

HOW_MANY = 200


class Ticking(QTimer):
    """A timer that holds itself, so that only a collection of garbage can free it."""

    def __init__(self, freed_on: list[threading.Thread]) -> None:
        super().__init__()
        self.itself, self.tells = self, Tells(freed_on)
        self.start(60_000)


class Tells:
    def __init__(self, freed_on: list[threading.Thread]) -> None:
        self.freed_on = freed_on

    def __del__(self) -> None:
        self.freed_on.append(threading.current_thread())


class Busy:
    """A thread that makes objects, garbage among them, until it is told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._make)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _make(self) -> None:
        while not self._stop.is_set():
            kept: list[list[object]] = []
            for _ in range(10_000):
                cycle: list[object] = []
                cycle.append(cycle)
                kept.append([cycle])


def test_a_thread_that_makes_objects_takes_nothing_of_qt_apart(qtbot: QtBot) -> None:
    freed_on: list[threading.Thread] = []
    with Busy():
        for _ in range(HOW_MANY):
            Ticking(freed_on)
        qtbot.waitUntil(lambda: len(freed_on) == HOW_MANY)
    assert set(freed_on) == {threading.main_thread()}


def test_what_outlived_a_look_is_collected_later(qtbot: QtBot) -> None:
    freed_on: list[threading.Thread] = []
    made = [Ticking(freed_on) for _ in range(HOW_MANY)]
    gc.collect()  # they are old from now on
    made.clear()
    parent = QObject()
    Garbage(parent)  # one that did not just look at everything, and now has to wait before it may again
    with Busy():
        qtbot.waitUntil(lambda: len(freed_on) == HOW_MANY, timeout=30_000)
    assert set(freed_on) == {threading.main_thread()}


def test_nobody_else_collects(qtbot: QtBot) -> None:
    parent = QObject()
    gc.enable()
    Garbage(parent)
    assert not gc.isenabled()
