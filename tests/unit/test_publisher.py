"""Publisher: one reading at a time, no news lost, no failure swallowed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from app.core.errors import AppError
from app.core.words import say
from app.services.publisher import Publisher

WAIT = 20.0


class Source:
    """Counts, and can be held and made to fail."""

    def __init__(self) -> None:
        self.count = 0
        self.reading = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.failure: Exception | None = None

    def read(self) -> int:
        self.count += 1
        self.reading.release()
        assert self.go.acquire(timeout=WAIT)
        if self.failure is not None:
            raise self.failure
        return self.count


def published(source: Source, listener: Callable[[], None] = lambda: None) -> Publisher[int]:
    publisher = Publisher(source.read, "numbers")
    publisher.subscribe(listener)
    return publisher


def test_before_the_first_reading_there_is_nothing() -> None:
    publisher = published(Source())
    assert (publisher.value, publisher.problem, publisher.refreshing) == (None, None, False)
    assert publisher.wait(0)


def test_a_reading_is_told_at_its_start_and_at_its_end() -> None:
    source = Source()
    told: list[tuple[bool, int | None]] = []
    ended = threading.Event()

    def listen() -> None:
        told.append((publisher.refreshing, publisher.value))
        if not publisher.refreshing:
            ended.set()

    publisher = published(source, listen)
    publisher.refresh()
    assert source.reading.acquire(timeout=WAIT)
    assert publisher.refreshing
    assert not publisher.wait(0.01)
    source.go.release()
    assert ended.wait(WAIT)
    assert publisher.value == 1
    assert told[-1] == (False, 1)


def test_asking_while_it_reads_reads_exactly_once_more() -> None:
    source = Source()
    publisher = published(source)
    publisher.refresh()
    assert source.reading.acquire(timeout=WAIT)
    for _ in range(50):
        publisher.refresh()
    source.go.release()
    assert source.reading.acquire(timeout=WAIT)
    source.go.release()
    assert publisher.wait(WAIT)
    assert (source.count, publisher.value) == (2, 2)


def test_a_failure_is_kept_beside_the_value_before_and_goes_with_the_next_success() -> None:
    source = Source()
    publisher = published(source)
    for _ in range(3):
        source.go.release()
    publisher.refresh()
    assert publisher.wait(WAIT)
    source.failure = AppError("gone", say("gone"))
    publisher.refresh()
    assert publisher.wait(WAIT)
    assert (publisher.value, publisher.problem) == (1, source.failure)
    source.failure = None
    publisher.refresh()
    assert publisher.wait(WAIT)
    assert (publisher.value, publisher.problem) == (3, None)


def test_a_mistake_of_ours_becomes_an_error_with_its_place() -> None:
    source = Source()
    source.failure = ZeroDivisionError("ours")
    source.go.release()
    publisher = published(source)
    publisher.refresh()
    assert publisher.wait(WAIT)
    assert publisher.problem is not None
    assert publisher.problem.code == "unexpected"
    assert "ZeroDivisionError: ours" in publisher.problem.output


def test_who_stopped_listening_hears_nothing() -> None:
    source = Source()
    heard: list[int] = []
    publisher = Publisher(source.read, "numbers")
    stop = publisher.subscribe(lambda: heard.append(1))
    stop()
    source.go.release()
    publisher.refresh()
    assert publisher.wait(WAIT)
    assert heard == []


def test_a_listener_that_fails_does_not_stop_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *failure: reported.append(failure[0]))

    def fail() -> None:
        raise KeyError

    source = Source()
    source.go.release()
    publisher = published(source, fail)
    publisher.refresh()
    assert publisher.wait(WAIT)
    assert publisher.value == 1
    assert set(reported) == {KeyError}
