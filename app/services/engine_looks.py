"""The engines of this machine as the window shows them."""

from __future__ import annotations

from app.core.engine_facts import EngineFacts
from app.core.engine_layers import Numbers
from app.core.engine_looks import EngineLook
from app.core.engines_found import EnginesFound, FoundEngine


def look_at_engines(found: EnginesFound) -> tuple[EngineLook, ...]:
    """Each of them, the one that `docker` uses first."""
    return tuple(map(_look, found.engines))


def _look(engine: FoundEngine) -> EngineLook:
    candidate = engine.candidate
    where = candidate.endpoint.text if candidate.endpoint is not None else ""
    facts = EngineFacts(info=engine.info, version=engine.version)
    return EngineLook(
        candidate.context or where, engine.verdict, Numbers.of(facts), candidate.active, engine.problem
    )
