"""Every engine of this machine: found, asked side by side, and decided where it runs. And which is used."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core.docker_contexts import DEFAULT, Choice, Sources, choose
from app.core.engine_endpoints import Endpoint
from app.core.engine_facts import EngineFacts, HostFacts
from app.core.engine_failures import silent
from app.core.engines import decide
from app.core.engines_found import Candidate, EnginesFound, FoundEngine
from app.core.errors import AppError
from app.core.words import say
from app.services.failures import unexpected
from app.services.later import Later

if TYPE_CHECKING:
    from app.core.plans import Plan
    from app.core.ports import ContainerEngine

LIMIT_SECONDS = 5.0  # of each engine, and of looking at the machine
_GRACE_SECONDS = 0.5  # a name that is looked up cannot be hurried
Said = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class EngineSeams:
    """What the service is given to look with."""

    sources: Callable[[], Sources]
    endpoints_there: Callable[[], Sequence[Endpoint]]
    leads_to: Callable[[Endpoint], str | None]
    host: Callable[[], HostFacts]
    ask: Callable[[Endpoint, float], Said]  # /version and /info
    connect: Callable[[Endpoint], ContainerEngine]
    find: Callable[[str], Path | None]  # a program


class Engines:
    """Every method may be called from any thread, and none by the window's: engines take their time."""

    def __init__(self, seams: EngineSeams, *, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._seams = seams
        self._limit = limit_seconds

    def choice(self, option: str = "", *, as_docker: bool = False) -> Choice:
        """Which engine is used and why, without asking it."""
        return choose(self._seams.sources(), option, as_docker=as_docker)

    def engine(self, option: str = "") -> ContainerEngine:
        """The engine that Labwright works with. Raises AppError where the choice leads nowhere."""
        return self._seams.connect(endpoint_of(self.choice(option)))

    def survey(
        self, option: str = "", *, on_found: Callable[[FoundEngine], None] | None = None
    ) -> EnginesFound:
        """All engines, or only that of a context. Each is told as soon as it is known; one that hangs keeps
        nobody waiting longer than its limit."""
        sources = self._seams.sources()
        choice, of_docker = choose(sources, option), choose(sources, as_docker=True)
        host = Later(self._seams.host)
        candidates = list(self._candidates(sources, choice, of_docker))
        if option:
            if choice.problem is not None and choice.endpoint is None:
                raise choice.problem
            candidates = [each for each in candidates if each.context == choice.context]
        until = time.monotonic() + self._limit + _GRACE_SECONDS
        asked = [(each, Later(partial(self._ask, each))) for each in candidates]
        contexts = {each.name: each.endpoint.text for each in sources.contexts() if each.endpoint}
        found = []
        for candidate, later in asked:
            said = later.wait(until)
            facts = replace(host.wait(until) or HostFacts(), contexts=contexts)
            found.append(self._found(candidate, said, facts))
            if on_found is not None:
                on_found(found[-1])
        return EnginesFound(tuple(found), choice, of_docker, sources.contexts(), sources.store.problems)

    def one(self, option: str = "") -> FoundEngine:
        """One engine, asked by itself: that of a context, at a usual address, or the one in use. Raises
        AppError where the choice leads nowhere; its own failure is in what is found."""
        sources = self._seams.sources()
        at = next((each for each in self._seams.endpoints_there() if option and each.text == option), None)
        if at is None:
            choice = choose(sources, option)
            candidate = Candidate(endpoint_of(choice), choice.context, chosen=True)
        else:
            candidate = Candidate(at)
        until = time.monotonic() + self._limit + _GRACE_SECONDS
        host, said = Later(self._seams.host), Later(partial(self._ask, candidate))
        contexts = {each.name: each.endpoint.text for each in sources.contexts() if each.endpoint}
        return self._found(
            candidate, said.wait(until), replace(host.wait(until) or HostFacts(), contexts=contexts)
        )

    def plan_use(self, context: str) -> Plan:
        """Let `docker` use another context from now on."""
        sources = self._seams.sources()
        choice = choose(sources, context)
        if choice.problem is not None:
            raise choice.problem
        docker = self._seams.find("docker")
        if docker is None:
            raise AppError(
                "tool-missing",
                say("The program docker is not installed."),
                fix=say("Install Docker, then try again."),
                about="docker",
            )
        from app.core.engine_plans import plan_use  # noqa: PLC0415 - plans are 10 ms, and most only look

        hindrance = choose(sources, as_docker=True).hindrance()
        return plan_use(str(docker), context, sources.store.current or DEFAULT, hindrance)

    def _candidates(self, sources: Sources, choice: Choice, of_docker: Choice) -> Iterator[Candidate]:
        places: set[str] = set()
        rows: list[Candidate] = []
        for context in sources.contexts():
            active, chosen = context.name == of_docker.context, context.name == choice.context
            endpoint = context.endpoint
            if endpoint is not None:
                places |= {endpoint.text, f"unix://{self._seams.leads_to(endpoint)}"}
            row = Candidate(endpoint, context.name, context.problem, active, chosen)
            if not (active or chosen) and context.name == DEFAULT and not self._is_there(endpoint):
                continue  # no engine of the usual kind, and nobody expects one
            rows.append(row)
        for each in (choice, of_docker):
            if each.problem is not None and each.context not in {row.context for row in rows}:
                active, chosen = each.context == of_docker.context, each.context == choice.context
                rows.append(Candidate(None, each.context, each.problem, active, chosen))
        yield from sorted(rows, key=lambda row: not row.active)
        for endpoint in self._seams.endpoints_there():
            where = f"unix://{self._seams.leads_to(endpoint)}"
            if endpoint.text not in places and where not in places:
                places |= {endpoint.text, where}
                yield Candidate(endpoint)

    def _is_there(self, endpoint: Endpoint | None) -> bool:
        return endpoint is not None and endpoint.text in {each.text for each in self._seams.endpoints_there()}

    def _ask(self, candidate: Candidate) -> _Answer:
        began = time.monotonic()
        said: Said = {}, {}
        problem = candidate.problem
        if problem is None and candidate.endpoint is not None:
            try:
                said = self._seams.ask(candidate.endpoint, self._limit)
            except AppError as error:
                problem = error
            except Exception as error:  # noqa: BLE001 - one odd engine must not hide the others
                problem = unexpected(error)
        return _Answer(*said, problem, time.monotonic() - began, time.time())

    def _found(self, candidate: Candidate, asked: _Answer | None, host: HostFacts) -> FoundEngine:
        endpoint = candidate.endpoint
        if asked is None:
            text = endpoint.text if endpoint is not None else ""
            asked = _Answer({}, {}, silent(text, self._limit), self._limit, time.time())
        target = self._seams.leads_to(endpoint) if endpoint is not None else None
        facts = EngineFacts(
            info=asked.info,
            version=asked.version,
            endpoint=endpoint.text if endpoint is not None else None,
            context=candidate.context,
            host=replace(host, socket_target=target),
        )
        return FoundEngine(
            candidate, decide(facts), asked.problem, asked.seconds, asked.version, asked.info, asked.said_at
        )


def endpoint_of(choice: Choice) -> Endpoint:
    """Where a choice leads. Raises AppError where that is nowhere."""
    if choice.endpoint is None:
        assert choice.problem is not None
        raise choice.problem
    return choice.endpoint


class _Answer(NamedTuple):
    version: Mapping[str, Any]
    info: Mapping[str, Any]
    problem: AppError | None
    seconds: float
    said_at: float
