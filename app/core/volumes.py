"""Volumes and networks as an engine lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.containers import Container
from app.core.engine_reading import mapping_of, text_of

_OWN_NETWORKS = frozenset({"bridge", "host", "none", "podman", "docker_gwbridge", "ingress"})
_NAMELESS_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Volume:
    """A folder that the engine keeps, also when no container is left."""

    name: str
    driver: str
    mountpoint: str
    created: str = ""  # as the engine writes it
    labels: tuple[tuple[str, str], ...] = ()
    size_bytes: int | None = None  # None: not asked for

    @property
    def nameless(self) -> bool:
        """An image asked for it, and nobody gave it a name."""
        return len(self.name) == _NAMELESS_LENGTH and set(self.name) <= set("0123456789abcdef")

    def used_by(self, containers: Sequence[Container]) -> tuple[Container, ...]:
        """The containers that have it, running or not."""
        return tuple(each for each in containers if self.name in each.volumes)

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "name": self.name,
            "driver": self.driver,
            "mountpoint": self.mountpoint,
            "created": self.created,
            "size_bytes": self.size_bytes,
            "labels": dict(self.labels),
        }


@dataclass(frozen=True, slots=True)
class Network:
    """A network of containers."""

    id: str
    name: str
    driver: str
    scope: str
    internal: bool = False
    subnets: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def own(self) -> bool:
        """The engine made it, and nobody can remove it."""
        return self.name in _OWN_NETWORKS

    def used_by(self, containers: Sequence[Container]) -> tuple[Container, ...]:
        """The containers in it, running or not."""
        return tuple(each for each in containers if self.name in each.networks)

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "id": self.id,
            "name": self.name,
            "driver": self.driver,
            "scope": self.scope,
            "internal": self.internal,
            "subnets": list(self.subnets),
            "labels": dict(self.labels),
        }


def parse_volumes(listed: Sequence[Mapping[str, Any]]) -> tuple[Volume, ...]:
    """What an engine's list says, those with a name first."""
    found = [
        Volume(
            name=text_of(said.get("Name")),
            driver=text_of(said.get("Driver")),
            mountpoint=text_of(said.get("Mountpoint")),
            created=text_of(said.get("CreatedAt")),
            labels=_labels(said),
            size_bytes=_size(mapping_of(said.get("UsageData")).get("Size")),
        )
        for said in listed
    ]
    return tuple(sorted((each for each in found if each.name), key=lambda each: (each.nameless, each.name)))


def parse_networks(listed: Sequence[Mapping[str, Any]]) -> tuple[Network, ...]:
    """What an engine's list says, by name."""
    found = []
    for said in listed:
        configs = mapping_of(said.get("IPAM")).get("Config")
        subnets = [text_of(mapping_of(each).get("Subnet")) for each in configs or () if each]
        found.append(
            Network(
                id=text_of(said.get("Id")),
                name=text_of(said.get("Name")),
                driver=text_of(said.get("Driver")),
                scope=text_of(said.get("Scope")),
                internal=said.get("Internal") is True,
                subnets=tuple(filter(None, subnets)),
                labels=_labels(said),
            )
        )
    return tuple(sorted((each for each in found if each.name), key=lambda each: each.name))


def _labels(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    labels = mapping_of(said.get("Labels"))
    return tuple(sorted((text_of(name), text_of(value)) for name, value in labels.items()))


def _size(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
