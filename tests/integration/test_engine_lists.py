"""The lists of real engines, kept true by their events."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from app.core.engine_contents import EngineContents
from app.core.engine_endpoints import parse_endpoint
from app.services.engine_lists import EngineLists
from app.services.engine_watch import EngineWatch
from app.tools.engines.docker_api import DockerEngine
from tests.real.engines import RunningEngine
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
KINDS = ("docker-28", "docker-20.10", "podman-4.3")


class Watched:
    """Lists with an ear on a real engine, as the window has them."""

    def __init__(self, running: RunningEngine) -> None:
        endpoint = parse_endpoint(running.host, sys.platform)
        self.lists = EngineLists(lambda: DockerEngine(endpoint))
        self.watch = EngineWatch(lambda: DockerEngine(endpoint), self.lists.hear)
        self.watch.subscribe(self._on_state)
        self.told = 0
        self._before: set[str] = set()
        self.lists.subscribe(self._count)
        self.watch.start()
        until(lambda: self.contents.complete, "the first reading")
        self._before = {each.id for each in self.contents.containers}

    @property
    def contents(self) -> EngineContents:
        return self.lists.contents

    def names(self) -> dict[str, str]:
        """Those that came since, with their states."""
        return {each.name: each.state for each in self.contents.containers if each.id not in self._before}

    def close(self) -> None:
        self.watch.close()
        self.lists.close()

    def _on_state(self) -> None:
        if self.watch.state.here:
            self.lists.engine_came()
        else:
            self.lists.engine_went(self.watch.state.problem)

    def _count(self) -> None:
        self.told += 1


@pytest.fixture
def watched(
    engine: Callable[[str], RunningEngine], request: pytest.FixtureRequest
) -> Iterator[tuple[Watched, RunningEngine]]:
    running = engine(getattr(request, "param", "docker-28"))
    made = Watched(running)
    try:
        yield made, running
    finally:
        made.close()
        running.cli("container", "prune", "--force")
    assert "engine lists" not in {each.name for each in threading.enumerate()}


@pytest.mark.parametrize("watched", KINDS, indirect=True)
def test_what_a_terminal_does_is_seen(watched: tuple[Watched, RunningEngine]) -> None:
    seen, running = watched
    image = running.add_image()
    until(lambda: [each.name for each in seen.contents.images if each.name.endswith(image)], "the image")
    ends_when_asked = "trap 'exit 3' TERM; sleep 60 & wait"
    running.cli("run", "-d", "--name", "seen", "--network", "host", image, "sh", "-c", ends_when_asked)
    until(lambda: seen.names() == {"seen": "running"}, "the start")
    running.cli("rename", "seen", "renamed")
    until(lambda: seen.names() == {"renamed": "running"}, "the new name")
    running.cli("kill", "--signal", "TERM", "renamed")
    until(lambda: seen.names()["renamed"] in {"exited", "stopped"}, "the end")  # stopped: Podman's
    assert [each.exit_code for each in seen.contents.containers if each.name == "renamed"] == [3]
    running.cli("rm", "renamed")
    until(lambda: seen.names() == {}, "the removal")
    running.cli("volume", "create", "kept")
    until(lambda: "kept" in [each.name for each in seen.contents.volumes], "the volume")
    running.cli("volume", "rm", "kept")
    until(lambda: "kept" not in [each.name for each in seen.contents.volumes], "that it is gone")
    running.cli("tag", image, "lab:1")
    until(lambda: any(each.endswith("lab:1") for i in seen.contents.images for each in i.tags), "the tag")
    running.cli("rmi", "lab:1")
    until(lambda: not any(each.endswith("lab:1") for i in seen.contents.images for each in i.tags), "its end")


def test_networks_and_who_is_in_them(watched: tuple[Watched, RunningEngine]) -> None:
    seen, running = watched
    image = running.add_image()
    running.cli("network", "create", "course")
    until(lambda: "course" in {each.name for each in seen.contents.networks}, "the network")
    running.cli("run", "-d", "--name", "in-it", image, "sleep", "60")
    running.cli("network", "connect", "course", "in-it")
    course = next(each for each in seen.contents.networks if each.name == "course")
    until(lambda: course.used_by(seen.contents.containers), "the container in it")
    running.cli("network", "disconnect", "course", "in-it")
    until(lambda: not course.used_by(seen.contents.containers), "that it left")
    running.cli("rm", "-f", "in-it")
    running.cli("network", "rm", "course")
    until(lambda: "course" not in {each.name for each in seen.contents.networks}, "that it is gone")


def test_a_storm_of_starts_and_removals_ends_with_the_truth(watched: tuple[Watched, RunningEngine]) -> None:
    seen, running = watched
    image = running.add_image()
    names = [f"storm-{number}" for number in range(30)]
    for name in names:
        running.cli("create", "--name", name, "--network", "none", image, "true")
    until(lambda: set(seen.names()) == set(names), "all of them")
    running.cli("rm", *names[10:])
    running.cli("start", *names[:10])
    until(lambda: seen.names() == dict.fromkeys(names[:10], "exited"), "those that stayed, ended")
    running.cli("rm", *names[:10])
    until(lambda: not seen.names(), "none")


def test_an_engine_that_dies_and_comes_back(watched: tuple[Watched, RunningEngine]) -> None:
    seen, running = watched
    image = running.add_image()
    running.cli("create", "--name", "before", "--network", "none", image, "true")
    until(lambda: "before" in seen.names(), "the container")
    running.stop(signal.SIGKILL)
    try:
        until(lambda: not seen.contents.complete, "that the engine is away")
        assert seen.contents.problem is not None
        assert "before" in seen.names()  # what was known is still shown, marked as old
    finally:
        running.start()
    running.cli("rm", "before")
    until(lambda: seen.contents.complete and not seen.names(), "the truth again", seconds=40)
    assert seen.contents.problem is None


def test_nothing_is_read_again_for_what_no_list_shows(watched: tuple[Watched, RunningEngine]) -> None:
    seen, running = watched
    image = running.add_image()
    running.cli("run", "-d", "--name", "busy", "--network", "none", image, "sleep", "60")
    until(lambda: seen.names() == {"busy": "running"}, "the start")
    before = seen.lists.contents
    for _ in range(3):
        running.cli("exec", "busy", "true")
    running.cli("top", "busy")
    running.cli("volume", "create", "last")  # events come in order: what was before this was heard
    until(lambda: "last" in [each.name for each in seen.contents.volumes], "the volume")
    assert seen.contents.containers is before.containers
    running.cli("volume", "rm", "last")
    running.cli("rm", "-f", "busy")
