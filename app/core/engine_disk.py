"""What an engine keeps on the disk, and how much of it nothing uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.engine_reading import mapping_of
from app.core.words import Sentence, say


class DiskKind(StrEnum):
    """What takes room."""

    IMAGES = "images"
    CONTAINERS = "containers"
    VOLUMES = "volumes"
    BUILD_CACHE = "build-cache"


NAMES: Mapping[DiskKind, Sentence] = {
    DiskKind.IMAGES: say("Images"),
    DiskKind.CONTAINERS: say("Containers"),
    DiskKind.VOLUMES: say("Volumes"),
    DiskKind.BUILD_CACHE: say("Build cache"),
}


@dataclass(frozen=True, slots=True)
class DiskUse:
    """All things of one kind together."""

    kind: DiskKind
    count: int
    in_use: int
    size_bytes: int
    unused_bytes: int  # what would come free if all that nothing uses were removed

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "kind": self.kind.value,
            "count": self.count,
            "in_use": self.in_use,
            "size_bytes": self.size_bytes,
            "unused_bytes": self.unused_bytes,
        }


def parse_disk(said: Mapping[str, Any]) -> tuple[DiskUse, ...]:
    """What an engine says of its disk. Layers that images share are counted once."""
    return (
        _images(said),
        _containers(_each(said, "Containers")),
        _volumes(_each(said, "Volumes")),
        _build_cache(_each(said, "BuildCache")),
    )


def _images(said: Mapping[str, Any]) -> DiskUse:
    images = _each(said, "Images")
    used = [each for each in images if _number(each, "Containers") > 0]
    # Podman says nothing of layers: then what images share is counted with each.
    whole = _number(said, "LayersSize") or sum(_number(each, "Size") for each in images)
    kept = sum(_number(each, "Size") - _number(each, "SharedSize") for each in used)
    shared = max((_number(each, "SharedSize") for each in used), default=0)
    return DiskUse(DiskKind.IMAGES, len(images), len(used), whole, max(0, whole - kept - shared))


def _containers(containers: Sequence[Mapping[str, Any]]) -> DiskUse:
    live = [each for each in containers if each.get("State") in {"running", "paused", "restarting"}]
    whole, kept = (sum(_number(each, "SizeRw") for each in group) for group in (containers, live))
    return DiskUse(DiskKind.CONTAINERS, len(containers), len(live), whole, whole - kept)


def _volumes(volumes: Sequence[Mapping[str, Any]]) -> DiskUse:
    usage = [mapping_of(each.get("UsageData")) for each in volumes]
    used = [each for each in usage if _number(each, "RefCount") > 0]
    whole, kept = (sum(_number(each, "Size") for each in group) for group in (usage, used))
    return DiskUse(DiskKind.VOLUMES, len(volumes), len(used), whole, whole - kept)


def _build_cache(entries: Sequence[Mapping[str, Any]]) -> DiskUse:
    own = [each for each in entries if each.get("Shared") is not True]  # the rest counts with the images
    used = [each for each in own if each.get("InUse") is True]
    whole, kept = (sum(_number(each, "Size") for each in group) for group in (own, used))
    return DiskUse(DiskKind.BUILD_CACHE, len(entries), len(used), whole, whole - kept)


def _each(said: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    listed = said.get(name)
    return list(_mappings(listed)) if isinstance(listed, list | tuple) else ()


def _mappings(listed: Sequence[object]) -> Iterator[Mapping[str, Any]]:
    return (each for each in listed if isinstance(each, Mapping))


def _number(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    return value if isinstance(value, int) and value > 0 else 0
