"""500 containers listed, beside one raw request with its JSON and beside `docker ps -a`; events heard."""

from __future__ import annotations

import http.client
import itertools
import json
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from app.core.containers import parse_containers
from app.core.engine_endpoints import parse_endpoint
from app.services.engine_lists import EngineLists
from app.services.engine_watch import EngineWatch
from app.tools.engines.docker_api import DockerEngine
from tests.real.engines import RunningEngine
from tests.real.kept import UnavailableError

CONTAINERS = 500
ROUNDS = 15
TIMED_EVENTS = 30


def figures() -> list[dict[str, Any]]:
    """What the product promises of its lists; nothing where no engine can be started."""
    try:
        engine = RunningEngine("docker-28")
    except UnavailableError as reason:
        print(f"no engine: {reason}", file=sys.stderr)
        return []
    try:
        image = engine.add_image()
        api = DockerEngine(parse_endpoint(engine.host, sys.platform))
        _make(engine, image)
        try:
            return [*_listed(engine, api), _event_to_list(engine, image)]
        finally:
            api.close()
    finally:
        engine.close()


def _make(engine: RunningEngine, image: str) -> None:
    connection = _Raw(engine)
    for number in range(CONTAINERS):
        body = json.dumps({"Image": image, "Cmd": ["true"], "HostConfig": {"NetworkMode": "none"},
                           "Labels": {"com.docker.compose.project": f"p{number % 20}"}})  # fmt: skip
        connection.request(
            "POST", f"/containers/create?name=c{number}", body, {"Content-Type": "application/json"}
        )
        connection.getresponse().read()
    connection.close()


class _Raw(http.client.HTTPConnection):
    """Nothing but a connection to the socket."""

    def __init__(self, engine: RunningEngine) -> None:
        super().__init__("localhost")
        self._path = str(engine.socket)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def _listed(engine: RunningEngine, api: DockerEngine) -> list[dict[str, Any]]:
    raw = _Raw(engine)

    def raw_request() -> None:
        raw.request("GET", "/containers/json?all=1")
        assert len(json.loads(raw.getresponse().read())) == CONTAINERS

    def ours() -> None:
        assert len(parse_containers(api.containers())) == CONTAINERS

    def docker() -> None:
        engine.cli("ps", "--all", "--no-trunc")

    ways: dict[str, Callable[[], None]] = {"raw": raw_request, "ours": ours, "docker": docker}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS + 1):  # in turns, so that a busy moment meets all; the first warms up
        for name, do in ways.items():
            began = time.perf_counter()
            do()
            times[name].append(time.perf_counter() - began)
    raw_time, our_time, docker_time = (statistics.median(times[name][1:]) for name in ways)
    detail = f"{our_time * 1000:.1f} ms, raw {raw_time * 1000:.1f} ms, docker ps {docker_time * 1000:.1f} ms"
    return [
        {"name": "engine lists: 500 containers beside one raw request", "unit": "times", "limit": 1.3,
         "value": round(our_time / raw_time, 2), "detail": detail},
        {"name": "engine lists: 500 containers, `docker ps -a` beside them", "unit": "times", "limit": 2.0,
         "at_least": True,         "value": round(docker_time / our_time, 2), "detail": detail},
    ]  # fmt: skip


def _event_to_list(engine: RunningEngine, image: str) -> dict[str, Any]:
    """From the engine's answer that it has renamed a container to the list that says so."""
    endpoint = parse_endpoint(engine.host, sys.platform)
    lists = EngineLists(lambda: DockerEngine(endpoint))
    watch = EngineWatch(lambda: DockerEngine(endpoint), lists.hear)
    watch.subscribe(lambda: lists.engine_came() if watch.state.here else None)
    changed = threading.Condition()

    def tell() -> None:
        with changed:
            changed.notify_all()

    lists.subscribe(tell)
    watch.start()
    with changed:
        changed.wait_for(lambda: lists.contents.complete, 30)
    engine.cli("create", "--name", "timed", "--network", "none", image, "true")
    names = ["timed", *(f"timed-{number}" for number in range(TIMED_EVENTS))]
    raw, took = _Raw(engine), []
    for before, name in itertools.pairwise(names):
        raw.request("POST", f"/containers/{before}/rename?name={name}")
        raw.getresponse().read()
        began = time.perf_counter()
        with changed:
            changed.wait_for(partial(_has, lists, name), 10)
        took.append(time.perf_counter() - began)
    watch.close()
    lists.close()
    return {
        "name": "engine lists: an event in the list among 500", "unit": "ms", "limit": 100,
        "value": round(statistics.median(took) * 1000, 1), "detail": f"longest {max(took) * 1000:.1f} ms",
    }  # fmt: skip


def _has(lists: EngineLists, name: str) -> bool:
    return any(each.name == name for each in lists.contents.containers)
