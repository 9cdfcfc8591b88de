"""What is in an engine: containers, images, volumes and networks, as they were at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.containers import Container
from app.core.engine_endpoints import Endpoint
from app.core.engine_reading import mapping_of, text_of
from app.core.errors import AppError
from app.core.images import Image
from app.core.volumes import Network, Volume


class ContentKind(StrEnum):
    """What an engine lists. The values are the types of its events."""

    CONTAINERS = "container"
    IMAGES = "image"
    VOLUMES = "volume"
    NETWORKS = "network"


@dataclass(frozen=True, slots=True)
class EngineContents:
    """All of it, or what is known while the engine is away."""

    containers: tuple[Container, ...] = ()
    images: tuple[Image, ...] = ()
    volumes: tuple[Volume, ...] = ()
    networks: tuple[Network, ...] = ()
    complete: bool = False  # it was read, and the engine has been there since
    problem: AppError | None = None  # why it is not
    endpoint: Endpoint | None = None  # of the engine it was read from


class Changed(NamedTuple):
    """What an event says may be different now."""

    kind: ContentKind
    id: str = ""  # of the container; other lists are short and read whole


# What containers do that no list shows: a health check alone does the first three, every few seconds.
_UNSEEN = ("exec_", "top", "attach", "resize", "archive-path", "extract-to-dir", "copy", "export")
_UNSEEN_OF_OTHERS = frozenset({"mount", "unmount", "push", "save", "connect", "disconnect"})


def changed_by(event: Mapping[str, Any]) -> Changed | None:
    """What an event changes in the lists, or None."""
    try:
        kind = ContentKind(text_of(event.get("Type")))
    except ValueError:
        return None  # plugins, nodes, the engine itself, and what is yet to come
    action = text_of(event.get("Action") or event.get("status"))
    actor = mapping_of(event.get("Actor"))
    if kind is ContentKind.CONTAINERS:
        identifier = text_of(actor.get("ID") or event.get("id"))
        return None if action.startswith(_UNSEEN) or not identifier else Changed(kind, identifier)
    if kind is ContentKind.NETWORKS and action in {"connect", "disconnect"}:
        container = text_of(mapping_of(actor.get("Attributes")).get("container"))
        return Changed(ContentKind.CONTAINERS, container) if container else None
    return None if action in _UNSEEN_OF_OTHERS else Changed(kind)
