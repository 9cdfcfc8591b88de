"""The state of the engine that Labwright works with, kept true while the window is open."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from app.core.docker_contexts import Choice
from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.engine_looks import EngineLook
from app.core.engine_plans import STARTS_ON
from app.core.engine_state import EngineState, state_of
from app.core.jobs import Job
from app.core.listeners import Listeners
from app.core.ports import ContainerEngine
from app.services.engine_lists import EngineLists
from app.services.engine_wait import EngineWait
from app.services.engine_watch import EngineWatch
from app.services.engines import endpoint_of

_COMES_OR_GOES = frozenset({"start", "die", "rename"})


class Looks(Protocol):
    """All engines as they were found the last time."""

    @property
    def value(self) -> tuple[EngineLook, ...] | None: ...
    def refresh(self) -> None: ...
    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]: ...


class RunningJobs(Protocol):
    """What runs now."""

    def all(self) -> Sequence[Job]: ...
    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]: ...


class Choices(NamedTuple):
    """Which engine is used: by Labwright, and by `docker` in a terminal."""

    own: Choice
    of_docker: Choice

    @property
    def key(self) -> tuple[tuple[str, str, Endpoint | None], ...]:
        return tuple((each.context, each.by.value, each.endpoint) for each in self)


class EnginePresence:
    """Listens to the chosen engine and looks at all of them anew when it comes or goes, or another is chosen.

    Until `start` nothing is connected, and the state is that of the last look.
    """

    def __init__(
        self,
        choices: Callable[[], Choices],
        connect: Callable[[Endpoint], ContainerEngine],
        *,
        lists: EngineLists,
        looks: Looks,
        wait: EngineWait,
        jobs: RunningJobs,
        docker_folder: Callable[[], str],
    ) -> None:
        self._choices = choices
        self._connect_to = connect
        self._lists = lists
        self._looks = looks
        self.wait = wait
        self._jobs = jobs
        self._docker_folder = docker_folder
        self._listeners = Listeners[[]]()
        self._guard = threading.Lock()
        self._known: Choices | None = None
        self._here: bool | None = None  # as it was told last
        self._watch: EngineWatch | None = None
        self.comings = 0  # and goings, of containers: what was said of them before may be stale
        looks.subscribe(self._listeners.tell)
        wait.subscribe(self._listeners.tell)
        jobs.subscribe(lambda _job_id: self._listeners.tell())

    @property
    def state(self) -> EngineState:
        """How it stands now."""
        return state_of(self._looks.value, here=self._here, starting=self.is_starting)

    @property
    def is_starting(self) -> bool:
        """A start is under way, or its end is waited for."""
        waiting = self.wait.waiting
        jobs = any(not job.state.ended and job.plan.resource == STARTS_ON for job in self._jobs.all())
        return jobs or (waiting is not None and waiting.goes_on)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear, on any thread, when the state may have changed. Returns how to stop."""
        return self._listeners.add(listener)

    def start(self) -> None:
        """Begin to listen."""
        if self._watch is None:
            self._watch = EngineWatch(self._connect, self._on_event)
            self._watch.subscribe(self._on_watch)
            self._watch.start()

    def try_now(self) -> None:
        """Somebody has just started an engine."""
        if self._watch is not None:
            self._watch.try_now()
        self._looks.refresh()

    def look_again(self) -> tuple[str, ...]:
        """Go over to another engine where one was chosen meanwhile, in a terminal or in the settings. Reads
        files. Returns the folders in which the next such change would show."""
        choices = self._choices()
        with self._guard:
            before, self._known = self._known, choices
        if self._watch is not None and before is not None and before.key != choices.key:
            if before.own.endpoint != choices.own.endpoint:
                self._watch.listen_anew()
            self._looks.refresh()
        elif self._watch is not None and not self._here:
            self._watch.try_now()
        return tuple(self._folders(choices.own.endpoint))

    def close(self, timeout: float | None = 1.0) -> None:
        """Stop listening and waiting."""
        self.wait.stop()
        if self._watch is not None:
            self._watch.close(timeout)
        self._lists.close(timeout)

    def _connect(self) -> ContainerEngine:
        choices = self._choices()
        with self._guard:
            self._known = choices
        return self._connect_to(endpoint_of(choices.own))

    def _on_watch(self) -> None:
        assert self._watch is not None
        self._here = self._watch.state.here
        if self._here:
            self._lists.engine_came()
        else:
            self._lists.engine_went(self._watch.state.problem)
        self._looks.refresh()
        self._listeners.tell()

    def _on_event(self, event: Mapping[str, Any]) -> None:
        self._lists.hear(event)
        if event.get("Type") == "container" and event.get("Action") in _COMES_OR_GOES:
            self.comings += 1
            self._listeners.tell()

    def _folders(self, endpoint: Endpoint | None) -> Sequence[str]:
        """Docker's settings; and where the socket of an engine that is away will appear."""
        found = [self._docker_folder()]
        if endpoint is not None and endpoint.kind is EndpointKind.UNIX and not self._here:
            found.append(str(Path(os.path.realpath(endpoint.address)).parent))
        return [each for each in found if Path(each).is_dir()]
