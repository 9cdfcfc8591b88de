"""Where a Docker engine runs: the words of engines, and the decision."""

from __future__ import annotations

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
from app.core.words import say

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
    version = str(facts.info.get("ServerVersion") or facts.version.get("Version") or "") or None
    return Verdict(
        Place.UNKNOWN,
        Provider.UNKNOWN,
        HostSystem.UNKNOWN,
        Confidence.UNKNOWN,
        say("Where this engine runs cannot be told from what is known."),
        engine_version=version,
    )
