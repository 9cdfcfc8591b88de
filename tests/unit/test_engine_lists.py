"""The lists of an engine where it fails, goes, or is another, by an engine that says what it is told to."""

import threading

import pytest

from app.core.engine_failures import refused
from app.services import engine_lists
from app.services.engine_lists import EngineLists
from tests.scripted_engine import ScriptedEngine, listed
from tests.waiting import PATIENCE_SECONDS, until


@pytest.fixture
def made():
    made = []

    def make(connect):
        made.append(EngineLists(connect))
        return made[-1]

    yield make
    for lists in made:
        lists.close()
    assert "engine lists" not in {each.name for each in threading.enumerate()}


def names(lists):
    return [each.name for each in lists.contents.containers]


def test_a_reading_that_failed_once_is_tried_again_by_itself(made, monkeypatch):
    monkeypatch.setattr(engine_lists, "_FIRST_PAUSE_SECONDS", 0.05)
    engine = ScriptedEngine([listed("web")], problem=refused("x"))
    lists = made(lambda: engine)
    stop = lists.subscribe(lambda: None)
    lists.engine_came()
    until(lambda: lists.contents.problem is not None, "the failure")
    engine.problem = None
    until(lambda: lists.contents.complete, "the next try")
    assert names(lists) == ["web"]
    stop()


def reads():
    return "engine lists" in {each.name for each in threading.enumerate()}


def test_no_thread_stays_while_there_is_nothing_to_read(made):
    engine = ScriptedEngine([listed("web")])
    lists = made(lambda: engine)
    lists.refresh()
    until(lambda: lists.contents.complete, "the list")
    until(lambda: not reads(), "the end of the thread")
    lists.refresh()
    until(lambda: not reads(), "the end of the next one")


def test_nobody_waits_for_an_engine_for_nobody(made):
    engine = ScriptedEngine(problem=refused("x"))
    lists = made(lambda: engine)
    stop = lists.subscribe(lambda: None)
    lists.refresh()
    until(lambda: lists.contents.problem is not None, "the failure")
    assert reads()
    stop()
    until(lambda: not reads(), "the end of the thread")


def test_while_somebody_listens_for_it_a_missing_engine_is_not_tried(made, monkeypatch):
    monkeypatch.setattr(engine_lists, "_FIRST_PAUSE_SECONDS", 0.01)
    tries = []

    def connect():
        tries.append(1)
        raise refused("x")

    lists = made(connect)
    lists.engine_went(refused("x"))
    lists.refresh()
    until(lambda: tries, "the one try that was asked for")
    assert not threading.Event().wait(0.2)
    assert len(tries) == 1


class Slow(ScriptedEngine):
    """Lists when it is let."""

    def __init__(self, *args):
        super().__init__(*args)
        self.asked, self.let, self.closed = threading.Event(), threading.Event(), False

    def containers(self, ids=()):
        self.asked.set()
        assert self.let.wait(PATIENCE_SECONDS)
        return super().containers(ids)

    def close(self):
        self.closed = True


def test_what_comes_late_from_an_engine_that_left_is_dropped(made):
    engine = Slow([listed("old")])
    lists = made(lambda: engine)
    lists.engine_came()
    assert engine.asked.wait(PATIENCE_SECONDS)
    lists.engine_went(refused("x"))
    engine.let.set()
    until(lambda: engine.closed, "that it was let go of")
    lists.close()  # its thread has done all it had to
    assert not lists.contents.complete
    assert lists.contents.problem is not None


def test_an_engine_that_is_reached_too_late_is_closed(made):
    late, now, begun, go_on = Slow(), ScriptedEngine([listed("new")]), threading.Event(), threading.Event()
    engines = iter((late, now))

    def connect():
        engine = next(engines)
        if engine is late:
            begun.set()
            assert go_on.wait(PATIENCE_SECONDS)
        return engine

    lists = made(connect)
    lists.engine_came()
    assert begun.wait(PATIENCE_SECONDS)
    lists.engine_came()  # another was chosen
    go_on.set()
    until(lambda: lists.contents.complete, "the list of the other")
    assert names(lists) == ["new"]
    assert late.closed
    assert lists.contents.endpoint == now.endpoint
