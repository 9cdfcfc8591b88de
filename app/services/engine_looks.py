"""The engines of this machine as the window shows them."""

from __future__ import annotations

from collections.abc import Callable

from app.core.engine_endpoints import Endpoint
from app.core.engine_facts import EngineFacts
from app.core.engine_failures import ABSENT
from app.core.engine_layers import Numbers
from app.core.engine_looks import EngineLook
from app.core.engines_found import EnginesFound, FoundEngine

Product = Callable[[Endpoint], str]  # the product that would be started at an address; "" where none can be


def look_at_engines(found: EnginesFound, product: Product = lambda _endpoint: "") -> tuple[EngineLook, ...]:
    """Each of them, the one that `docker` uses first."""
    return tuple(_look(engine, found, product) for engine in found.engines)


def _look(engine: FoundEngine, found: EnginesFound, product: Product) -> EngineLook:
    candidate, problem = engine.candidate, engine.problem
    endpoint = candidate.endpoint
    facts = EngineFacts(info=engine.info, version=engine.version)
    away = problem is not None and problem.code in ABSENT
    why = found.of_docker if candidate.active else found.choice if candidate.chosen else None
    return EngineLook(
        candidate.context or (endpoint.text if endpoint is not None else ""),
        engine.verdict,
        Numbers.of(facts),
        candidate.active,
        problem,
        candidate.chosen,
        candidate.context,
        endpoint,
        why.sentence if why is not None else None,
        found.of_docker.hindrance(),
        product(endpoint) if away and endpoint is not None else "",
    )
