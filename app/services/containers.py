"""The containers of the engine that is used: found by name, and what is done to them planned."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from app.core.container_plans import ENDING, ContainerVerb, Reached, plan_containers, plan_rename
from app.core.containers import Container, parse_containers
from app.core.docker_contexts import DEFAULT, ChosenBy
from app.core.engine_endpoints import Endpoint
from app.core.engine_reading import mapping_of
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.words import Sentence, say
from app.services.engines import Engines, endpoint_of

_SHORTEST_ID = 4  # a beginning of an identifier that nobody types by accident


class Containers:
    """Every method may wait for the engine."""

    def __init__(self, engines: Engines, written: Callable[[str], str | None]) -> None:
        """`written` says how a command line names a program, where there is one."""
        self._engines = engines
        self._written = written

    def all(self, context: str = "") -> tuple[Container, ...]:
        """Every container, running or not."""
        engine = self._engines.engine(context)
        try:
            return parse_containers(engine.containers())
        finally:
            engine.close()

    def named(self, names: Sequence[str], context: str = "") -> tuple[Container, ...]:
        """Those of these names or beginnings of identifiers. Raises AppError where one is not there."""
        found = self.all(context)
        return tuple(_find(each, found) for each in dict.fromkeys(names))

    def plan(
        self,
        verb: ContainerVerb,
        containers: Sequence[Container],
        context: str = "",
        *,
        listed_at: Endpoint | None = None,
    ) -> Plan:
        """Do this to all of them. Raises AppError where they were listed at another engine than is chosen
        now: names may mean others there."""
        reached = self._reached_at(context, listed_at)
        removes_itself = self._removes_itself(containers, context) if verb in ENDING else ()
        return plan_containers(verb, containers, reached, removes_itself)

    def plan_rename(
        self, container: Container, name: str, context: str = "", *, listed_at: Endpoint | None = None
    ) -> Plan:
        """Give it another name. Raises AppError for one that engines do not take, and as `plan` does."""
        return plan_rename(container, name, self._reached_at(context, listed_at))

    def _reached_at(self, context: str, listed_at: Endpoint | None) -> Reached:
        reached = self.reached(context)
        if listed_at is not None and listed_at != reached.endpoint:
            raise AppError(
                "engine-changed",
                say("Another engine is chosen now than the one this list is of."),
                cause=say("The same name may mean another container there."),
                fix=say("Look at the list again, then do it."),
            )
        return reached

    def _removes_itself(self, containers: Sequence[Container], context: str) -> tuple[str, ...]:
        """Those that the engine removes as soon as they end."""
        engine = self._engines.engine(context)
        try:
            hosts = {each.name: mapping_of(engine.inspect(each.id).get("HostConfig")) for each in containers}
        finally:
            engine.close()
        return tuple(name for name, host in hosts.items() if host.get("AutoRemove") is True)

    def reached(self, context: str = "") -> Reached:
        """How the engine is told to do something. Raises AppError where the choice leads nowhere."""
        choice = self._engines.choice(context)
        endpoint = endpoint_of(choice)
        options: tuple[str, ...] = ()
        if choice.by in {ChosenBy.OPTION, ChosenBy.SETTING}:
            of_docker = self._engines.choice(as_docker=True)
            if of_docker.endpoint is None or of_docker.endpoint.text != endpoint.text:
                options = ("--context", choice.context or DEFAULT)
        return Reached(endpoint, self._written("docker"), options)


def _find(name: str, containers: Sequence[Container]) -> Container:
    for each in containers:
        if name in {each.name, each.id}:
            return each
    begins = [each for each in containers if len(name) >= _SHORTEST_ID and each.id.startswith(name)]
    if len(begins) == 1:
        return begins[0]
    raise AppError(
        "no-such-container", say("There is no container {name}.", name=name), fix=_hint(name, containers)
    )


def _hint(name: str, containers: Sequence[Container]) -> Sentence:
    near = difflib.get_close_matches(name, [each.name for each in containers], n=1)
    if near:
        return say("Did you mean {name}?", name=near[0])
    return say("labwright ps shows those that are there.")
