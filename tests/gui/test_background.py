from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.ui import background
from app.ui.background import Failed, in_background


def test_the_result_arrives_on_the_ui_thread(qtbot: QtBot) -> None:
    seen: list[tuple[str, bool]] = []

    def done(name: str) -> None:
        seen.append((name, threading.current_thread() is threading.main_thread()))

    owner = QObject()
    in_background(owner, lambda: threading.current_thread().name, done)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][1]
    assert seen[0][0] != threading.main_thread().name


def test_nothing_is_handed_to_an_owner_that_is_gone(qtbot: QtBot) -> None:
    go, seen = threading.Event(), list[object]()
    owner, witness = QObject(), QObject()
    in_background(owner, go.wait, seen.append)
    working = next(thread for thread in threading.enumerate() if thread.name == "background")
    delete(owner)
    go.set()
    working.join()  # its result is on its way before the witness's
    in_background(witness, lambda: "after", seen.append)
    qtbot.waitUntil(lambda: "after" in seen)
    assert seen == ["after"]


def test_a_failure_is_raised_where_it_is_reported(qtbot: QtBot) -> None:
    owner, told = QObject(), list[object]()

    def fail() -> None:
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as caught:
        in_background(owner, fail, told.append)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert [type(each) for each in told] == [Failed], "who asked waits for ever"


def test_a_failure_is_reported_though_who_asked_fails_too_or_is_gone(qtbot: QtBot) -> None:
    go = threading.Event()

    def fail() -> None:
        go.wait()
        raise ZeroDivisionError

    def fail_too(_result: object) -> None:
        raise KeyError

    gone, owner = QObject(), QObject()
    with qtbot.capture_exceptions() as caught:
        in_background(gone, fail, fail_too)
        in_background(owner, fail, fail_too)
        delete(gone)
        go.set()
        qtbot.waitUntil(lambda: len(caught) == 2)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError, ZeroDivisionError]


def test_work_that_outlives_the_application_ends_quietly(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failed.append)
    go = threading.Event()
    in_background(QObject(), go.wait, lambda _: None)
    working = next(thread for thread in threading.enumerate() if thread.name == "background")
    for delivery in background._underway:  # what PySide does to every object of Qt at the end
        delete(delivery)
    background._underway.clear()
    go.set()
    working.join()
    assert failed == []
