"""Where a Docker engine runs: the words of engines, and the decision.

The rules stand in `engine_provider`, `engine_host` and `engine_place`, in this order; each hands on what it
found with its evidence. Unknown is an answer: a verdict is certain only where product, host and place are.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.core.engine_facts import (
    Confidence,
    EngineFacts,
    Evidence,
    HostFacts,
    HostSystem,
    Place,
    Provider,
    Verdict,
    VmTechnology,
    WslRow,
)
from app.core.engine_host import Host, host_of
from app.core.engine_place import Where, place_of
from app.core.engine_provider import Whose, provider_of
from app.core.engine_reading import Reading
from app.core.engine_technology import technology_of
from app.core.engine_words import verdict_sentence

__all__ = [
    "Confidence",
    "EngineFacts",
    "Evidence",
    "HostFacts",
    "HostSystem",
    "Place",
    "Provider",
    "Verdict",
    "VmTechnology",
    "WslRow",
    "decide",
]


def decide(facts: EngineFacts) -> Verdict:
    """Where the engine runs. Pure: only what the facts tell."""
    reading = Reading.of(facts)
    whose = provider_of(reading)
    host = host_of(reading, whose.provider)
    where = place_of(reading, whose, host)
    system = _system(reading, host, where)
    confidence = _confidence(reading, whose, host, where, system)
    return Verdict(
        where.place,
        whose.provider,
        system,
        confidence,
        verdict_sentence(where.place, whose.provider, confidence),
        _once((*where.evidence, *whose.evidence, *host.evidence)),
        technology_of(reading, where.place, whose.provider),
        reading.engine_version or None,
    )


def _system(reading: Reading, host: Host, where: Where) -> HostSystem:
    """The host, where the place alone tells it."""
    if host.system is not HostSystem.UNKNOWN:
        return host.system
    if where.place is Place.NATIVE_LINUX:
        return HostSystem.LINUX
    if where.place is Place.MACOS_VM:
        return HostSystem.MACOS
    if where.place in (Place.WSL2, Place.HYPERV_VM, Place.WINDOWS_CONTAINERS):
        return HostSystem.WINDOWS
    if where.place is Place.REMOTE and reading.client_system is not None:
        return reading.client_system
    return HostSystem.UNKNOWN


def _confidence(reading: Reading, whose: Whose, host: Host, where: Where, system: HostSystem) -> Confidence:
    """As sure as its least sure part; never certain against contrary facts or on a value that may be cut."""
    if where.place is Place.UNKNOWN:
        return Confidence.UNKNOWN
    parts = {whose.confidence, where.confidence}
    settled = where.place in (Place.NATIVE_LINUX, Place.WSL2, Place.WINDOWS_CONTAINERS, Place.REMOTE)
    if not settled:
        parts.add(host.confidence)
    leaning = {item.field for item in (*where.evidence, *whose.evidence, *host.evidence) if item.for_it}
    nowhere = system is HostSystem.UNKNOWN and where.place is not Place.REMOTE
    anywhere = reading.own_context and not reading.endpoint  # a context of somebody's own may lead far away
    doubtful = host.contradicted or nowhere or anywhere or leaning & reading.facts.maybe_cut
    if parts == {Confidence.CERTAIN} and not doubtful:
        return Confidence.CERTAIN
    return Confidence.LIKELY


def _once(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each fact once, with the first thing it says."""
    found: dict[tuple[str, str, bool], Evidence] = {}
    for item in items:
        found.setdefault((item.field, item.value, item.for_it), item)
    return tuple(found.values())
