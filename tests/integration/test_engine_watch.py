"""A real engine that goes away and comes back, and those who listen to it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.core.engine_endpoints import parse_endpoint
from app.core.engine_failures import not_there
from app.services.engine_watch import LONGEST_PAUSE_SECONDS, EngineWatch
from app.tools.engines.docker_api import DockerEngine
from tests.real.engines import RunningEngine
from tests.waiting import PATIENCE_SECONDS, until


@pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
def test_an_engine_that_is_killed_and_started_again_is_heard_again(
    engine: Callable[[str], RunningEngine],
) -> None:
    running = engine("docker-20.10")
    events: list[Mapping[str, Any]] = []
    again = threading.Event()

    def pause(hurry: threading.Event, seconds: float) -> None:
        again.wait(PATIENCE_SECONDS)  # the test says when the next try is, instead of a clock

    watch = EngineWatch(
        lambda: DockerEngine(parse_endpoint(running.host, sys.platform)), events.append, pause=pause
    )
    watch.start()
    try:
        until(lambda: watch.state.here, "the engine to be heard")
        running.cli("volume", "create", "before")
        until(lambda: any(each["Action"] == "create" for each in events), "the first event")
        running.stop(signal.SIGKILL)
        until(lambda: not watch.state.here, "its end to be noticed")
        assert watch.state.problem is not None
        assert watch.state.problem.code == "engine-cut-off"
        running.start()
        again.set()
        until(lambda: watch.state.here, "the engine to be heard again")
        assert watch.state.times == 2
        running.cli("volume", "rm", "before")
        until(lambda: any(each["Action"] == "destroy" for each in events), "an event after it came back")
    finally:
        again.set()
        watch.close()
    assert not any(thread.name == "engine watch" for thread in threading.enumerate())


def test_tries_grow_rarer_until_somebody_knows_better() -> None:
    pauses: list[float] = []
    enough = threading.Event()

    def pause(hurry: threading.Event, seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            enough.set()
            hurry.wait(PATIENCE_SECONDS)

    def connect() -> DockerEngine:
        raise not_there("unix:///run/docker.sock")

    watch = EngineWatch(connect, lambda event: None, pause=pause)
    told = threading.Event()
    watch.subscribe(told.set)
    watch.start()
    assert enough.wait(PATIENCE_SECONDS)
    watch.close()
    assert pauses[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_PAUSE_SECONDS]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
    assert told.is_set()
    assert watch.state.problem is not None
