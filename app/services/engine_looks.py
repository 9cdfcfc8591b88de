"""The engines of this machine as the window shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.containers import parse_container
from app.core.engine_endpoints import Endpoint
from app.core.engine_facts import EngineFacts, Place, Provider
from app.core.engine_failures import ABSENT
from app.core.engine_layers import Numbers
from app.core.engine_looks import EngineLook
from app.core.engine_reading import mapping_of
from app.core.engines_found import EnginesFound, FoundEngine
from app.core.errors import AppError

_VIRTUAL = frozenset({Place.WSL2, Place.MACOS_VM, Place.HYPERV_VM, Place.LINUX_VM})


@dataclass(frozen=True, slots=True)
class LookSeams:
    """What else is asked beside what the engines said of themselves."""

    product: Callable[[Endpoint], str]  # that would be started at an address; "" where none can be
    running: Callable[[Endpoint], object]  # the containers that run, as the engine lists them
    disk: Callable[[Provider, Endpoint], tuple[str, int] | None]  # of a virtual machine: its file, and size


def look_at_engines(found: EnginesFound, seams: LookSeams) -> tuple[EngineLook, ...]:
    """Each of them, the one that `docker` uses first."""
    return tuple(_look(engine, found, seams) for engine in found.engines)


def _look(engine: FoundEngine, found: EnginesFound, seams: LookSeams) -> EngineLook:
    candidate, problem = engine.candidate, engine.problem
    endpoint = candidate.endpoint
    away = problem is not None and problem.code in ABSENT
    why = found.of_docker if candidate.active else found.choice if candidate.chosen else None
    return EngineLook(
        candidate.context or (endpoint.text if endpoint is not None else ""),
        engine.verdict,
        _numbers(engine, seams),
        candidate.active,
        problem,
        candidate.chosen,
        candidate.context,
        endpoint,
        why.sentence if why is not None else None,
        found.of_docker.hindrance(),
        seams.product(endpoint) if away and endpoint is not None else "",
    )


def _numbers(engine: FoundEngine, seams: LookSeams) -> Numbers:
    numbers = Numbers.of(EngineFacts(info=engine.info, version=engine.version))
    endpoint, verdict = engine.candidate.endpoint, engine.verdict
    if endpoint is None or not engine.reached:
        return numbers
    try:
        listed = seams.running(endpoint)
    except AppError:  # it has just gone
        listed = ()
    names = tuple(filter(None, map(_name, listed))) if isinstance(listed, list) else ()
    file = seams.disk(verdict.provider, endpoint) if verdict.place in _VIRTUAL else None
    if file is None:
        return replace(numbers, containers=names)
    path, largest = file
    return replace(numbers, containers=names, disk_file=path, disk_bytes=numbers.disk_bytes or largest)


def _name(container: object) -> str:
    return parse_container(mapping_of(container)).name
