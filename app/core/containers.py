"""Containers as an engine lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, NamedTuple

from app.core.engine_reading import mapping_of, text_of, texts_of
from app.core.exit_codes import exit_words
from app.core.words import Sentence, say, verbatim

_PROJECT, _SERVICE = "com.docker.compose.project", "com.docker.compose.service"
_EXITED = re.compile(r"^(?:Exited|Restarting) \((-?\d+)\)")
_HEALTH = re.compile(r"\((healthy|unhealthy|health: starting|starting)\)$")


class Health(StrEnum):
    """What the container's own check of itself says."""

    NONE = ""  # it has none
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


class Reach(StrEnum):
    """From where a published port can be reached."""

    HERE = "here"  # from the computer alone that the engine is on
    ADDRESS = "address"  # through one address of that computer, also from others
    EVERYWHERE = "everywhere"


class Port(NamedTuple):
    """A port of a container, and where it is on the computer that the engine runs on."""

    container_port: int
    protocol: str = "tcp"
    host_ip: str = ""
    host_port: int | None = None  # None: not published

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        return self._asdict()

    @property
    def reach(self) -> Reach:
        """From where, if it is published."""
        try:
            address = ip_address(self.host_ip)
        except ValueError:  # none is given: then it is every one
            return Reach.EVERYWHERE
        if address.is_unspecified:
            return Reach.EVERYWHERE
        return Reach.HERE if address.is_loopback else Reach.ADDRESS

    def address(self, engine_host: str = "") -> str:
        """What a browser is given: host and port. `engine_host` is the computer the engine is on, if that is
        another one."""
        host = self.host_ip
        if self.reach is Reach.EVERYWHERE:
            host = engine_host or "127.0.0.1"
        return f"[{host}]:{self.host_port}" if ":" in host else f"{host}:{self.host_port}"

    def __str__(self) -> str:
        inside = f"{self.container_port}/{self.protocol}"
        if self.host_port is None:
            return inside
        ip = f"[{self.host_ip}]" if ":" in self.host_ip else self.host_ip
        return f"{ip}:{self.host_port}->{inside}" if ip else f"{self.host_port}->{inside}"


@dataclass(frozen=True, slots=True)
class Container:
    """One container. States and status are the engine's own words."""

    id: str
    name: str
    image: str  # what it was made from, as it was written then
    image_id: str
    state: str
    status: str
    created: float  # seconds since the epoch
    command: str = ""
    ports: tuple[Port, ...] = ()
    project: str | None = None  # of compose
    service: str | None = None
    networks: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()  # by name
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def running(self) -> bool:
        """Its processes live, also while they are paused."""
        return self.state in {"running", "paused", "restarting"}

    @property
    def health(self) -> Health:
        """From the status, where lists say it."""
        found = _HEALTH.search(self.status)
        return Health(found[1].removeprefix("health: ")) if found else Health.NONE

    @property
    def exit_code(self) -> int | None:
        """What its program ended with last, where it has ended."""
        found = _EXITED.match(self.status)
        return int(found[1]) if found else None

    @property
    def published(self) -> tuple[Port, ...]:
        """The ports that can be reached from outside. Of one that is at every address, engines list IPv4 and
        IPv6 apart: here it is once."""
        seen: dict[Port, Port] = {}
        for port in self.ports:
            if port.host_port is not None:
                where = "" if port.reach is Reach.EVERYWHERE else port.host_ip
                seen.setdefault(port._replace(host_ip=where), port)
        return tuple(seen.values())

    def to_json(self) -> dict[str, Any]:
        """The shape of the command line's contract, and more."""
        return {
            "id": self.id,
            "name": self.name,
            "image": self.image,
            "image_id": self.image_id,
            "state": self.state,
            "status": self.status,
            "ports": [port.to_json() for port in self.ports],
            "project": self.project,
            "service": self.service,
            "created": self.created,
            "command": self.command,
            "networks": list(self.networks),
            "volumes": list(self.volumes),
            "exit_code": self.exit_code,
            "health": self.health.value or None,
            "labels": dict(self.labels),
        }


def parse_containers(listed: Sequence[Mapping[str, Any]]) -> tuple[Container, ...]:
    """What an engine's list says, by name. An entry without an identifier is none."""
    found = (parse_container(each) for each in listed)
    return tuple(sorted((each for each in found if each.id), key=lambda each: each.name))


def parse_container(said: Mapping[str, Any]) -> Container:
    """One entry of such a list, of Docker or of Podman."""
    labels = {text_of(name): text_of(value) for name, value in mapping_of(said.get("Labels")).items()}
    created = said.get("Created")
    state = text_of(said.get("State")).lower()
    return Container(
        id=text_of(said.get("Id")),
        name=_name(said),
        image=text_of(said.get("Image")),
        image_id=_bare(text_of(said.get("ImageID"))),
        state=state,
        status=text_of(said.get("Status")) or state,
        created=float(created) if isinstance(created, int | float) else 0.0,
        command=" ".join(texts_of(said.get("Command"))),
        ports=tuple(sorted(_ports(said.get("Ports")), key=_in_order)),
        project=labels.get(_PROJECT) or labels.get("io.podman.compose.project") or None,
        service=labels.get(_SERVICE) or None,
        networks=tuple(mapping_of(mapping_of(said.get("NetworkSettings")).get("Networks"))),
        volumes=tuple(_volumes(said.get("Mounts"))),
        labels=tuple(sorted(labels.items())),
    )


def state_words(container: Container) -> Sentence:
    """What it does now, in a few words: with its health, or with what it ended with."""
    health = container.health
    if container.state == "running":
        return {
            Health.HEALTHY: say("Running, healthy"),
            Health.UNHEALTHY: say("Running, not healthy"),
            Health.STARTING: say("Running, not yet ready"),
        }.get(health, say("Running"))
    if container.state in {"exited", "stopped"}:  # Podman's, until it has tidied up
        code = container.exit_code
        return exit_words(code) if code is not None else say("Ended")
    return {
        "created": say("Never started"),
        "paused": say("Paused"),
        "restarting": say("Starting again and again"),
        "removing": say("Being removed"),
        "dead": say("Could not be removed"),
    }.get(container.state, verbatim(container.state))


def _name(said: Mapping[str, Any]) -> str:
    """Its own name: links of old add others, with a second slash."""
    names = [name.removeprefix("/") for name in texts_of(said.get("Names"))]
    own = [name for name in names if "/" not in name]
    return next(iter((*own, *names)), text_of(said.get("Id"))[:12])


def _bare(identifier: str) -> str:
    return identifier.removeprefix("sha256:")


def _ports(listed: object) -> Sequence[Port]:
    found = []
    for each in listed if isinstance(listed, list | tuple) else ():
        said = mapping_of(each)
        inside, outside = said.get("PrivatePort"), said.get("PublicPort")
        if isinstance(inside, int):
            found.append(
                Port(
                    inside,
                    text_of(said.get("Type")) or "tcp",
                    text_of(said.get("IP")) if isinstance(outside, int) and outside else "",
                    outside if isinstance(outside, int) and outside else None,
                )
            )
    return found


def _in_order(port: Port) -> tuple[int, str, int, str]:
    return port.container_port, port.protocol, port.host_port or 0, port.host_ip


def _volumes(mounts: object) -> Sequence[str]:
    said = [mapping_of(each) for each in mounts] if isinstance(mounts, list | tuple) else []
    return [text_of(each.get("Name")) for each in said if each.get("Type") == "volume" and each.get("Name")]
