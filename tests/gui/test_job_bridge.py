"""News from other threads reaches the UI thread, none of it lost, with one wake-up at a time."""

from __future__ import annotations

import threading
import time

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from app.ui.job_bridge import DRAIN_EVERY_MS, JobBridge, Wake

PUBLISHES = 100_000


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.batches: list[tuple[str, ...]] = []
        self.threads: set[bool] = set()

    @Slot(tuple)
    def on_jobs_changed(self, ids: tuple[str, ...]) -> None:
        self.batches.append(ids)
        self.threads.add(QThread.currentThread() is self.thread())


def publish_from_threads(bridge: JobBridge, threads: int = 4) -> list[threading.Thread]:
    def publish(number: int) -> None:
        for n in range(PUBLISHES // threads):
            bridge.publish(f"job-{number}-{n % 10}")

    made = [threading.Thread(target=publish, args=(number,)) for number in range(threads)]
    for thread in made:
        thread.start()
    return made


def test_a_hundred_thousand_publishes_while_the_window_is_busy_wake_it_once(qtbot: QtBot) -> None:
    parent, receiver = QObject(), Receiver()
    bridge = JobBridge(parent)
    bridge.jobs_changed.connect(receiver.on_jobs_changed)
    for thread in publish_from_threads(bridge):
        thread.join()

    assert bridge.wake_ups == 0  # this thread has not yet run its event loop
    qtbot.waitUntil(lambda: bool(receiver.batches))
    QCoreApplication.processEvents()  # a second wake-up would be in the queue by now

    assert bridge.wake_ups == 1
    assert len(receiver.batches) == 1
    assert sorted(receiver.batches[0]) == sorted(f"job-{t}-{n}" for t in range(4) for n in range(10))
    assert receiver.threads == {True}


def test_while_the_window_listens_it_is_woken_no_more_than_it_can_show(qtbot: QtBot) -> None:
    parent, receiver = QObject(), Receiver()
    bridge = JobBridge(parent)
    bridge.jobs_changed.connect(receiver.on_jobs_changed)
    started = time.monotonic()
    threads = publish_from_threads(bridge)
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in threads), timeout=60_000)
    bridge.publish("the last one")
    qtbot.waitUntil(lambda: any("the last one" in batch for batch in receiver.batches))
    seconds = time.monotonic() - started

    assert bridge.wake_ups <= seconds * 1000 / DRAIN_EVERY_MS + 2
    assert {job for batch in receiver.batches for job in batch} >= {f"job-{t}-9" for t in range(4)}


def test_what_is_published_while_a_batch_is_read_comes_in_the_next(qtbot: QtBot) -> None:
    parent, receiver = QObject(), Receiver()
    bridge = JobBridge(parent)
    bridge.jobs_changed.connect(receiver.on_jobs_changed)
    bridge.jobs_changed.connect(lambda ids: bridge.publish("second") if "first" in ids else None)
    bridge.publish("first")
    qtbot.waitUntil(lambda: receiver.batches == [("first",), ("second",)])


def test_a_closed_bridge_is_deaf_and_may_still_be_called(qtbot: QtBot) -> None:
    parent, receiver = QObject(), Receiver()
    bridge = JobBridge(parent)
    bridge.jobs_changed.connect(receiver.on_jobs_changed)
    bridge.publish("before")
    bridge.close()
    bridge.publish("after")
    QCoreApplication.processEvents()  # what must not come would be in the queue by now
    assert receiver.batches == []


def test_a_wake_calls_on_the_ui_thread(qtbot: QtBot) -> None:
    parent = QObject()
    called_on: list[bool] = []
    wake = Wake(lambda: called_on.append(QThread.currentThread() is parent.thread()), parent)
    ringer = threading.Thread(target=wake.ring)
    ringer.start()
    ringer.join()
    qtbot.waitUntil(lambda: called_on == [True])


def test_a_wake_whose_page_is_gone_may_still_be_rung(qtbot: QtBot) -> None:
    parent = QObject()
    called: list[bool] = []
    wake = Wake(lambda: called.append(True), parent)
    wake.ring()
    shiboken6.delete(parent)
    wake.ring()
    QCoreApplication.processEvents()
    assert called == []
