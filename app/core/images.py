"""Images as an engine lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.containers import Container
from app.core.engine_reading import mapping_of, text_of, texts_of

_NO_NAME = "<none>"


@dataclass(frozen=True, slots=True)
class Image:
    """One image, with all names it has."""

    id: str
    tags: tuple[str, ...]
    created: float  # seconds since the epoch
    size_bytes: int  # with what it shares with others
    digests: tuple[str, ...] = ()
    shared_bytes: int | None = None  # None: not asked for
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Its first name, or the start of its identifier."""
        return self.tags[0] if self.tags else self.id[:12]

    @property
    def dangling(self) -> bool:
        """It lost its name to a newer one: nothing but its identifier leads to it."""
        return not self.tags and not self.digests

    def used_by(self, containers: Sequence[Container]) -> tuple[Container, ...]:
        """The containers made from it, running or not."""
        return tuple(each for each in containers if each.image_id == self.id)

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "id": self.id,
            "tags": list(self.tags),
            "digests": list(self.digests),
            "created": self.created,
            "size_bytes": self.size_bytes,
            "shared_bytes": self.shared_bytes,
            "dangling": self.dangling,
            "labels": dict(self.labels),
        }


def parse_images(listed: Sequence[Mapping[str, Any]]) -> tuple[Image, ...]:
    """What an engine's list says: those with a name first, by name, then the newest."""
    found = [each for each in map(parse_image, listed) if each.id]
    return tuple(sorted(found, key=lambda each: (not each.tags, each.tags, -each.created)))


def parse_image(said: Mapping[str, Any]) -> Image:
    """One entry of such a list, of Docker or of Podman."""
    created, shared = said.get("Created"), said.get("SharedSize")
    labels = {text_of(name): text_of(value) for name, value in mapping_of(said.get("Labels")).items()}
    size = said.get("Size")
    return Image(
        id=text_of(said.get("Id")).removeprefix("sha256:"),
        tags=_named(said.get("RepoTags")),
        created=float(created) if isinstance(created, int | float) else 0.0,
        size_bytes=size if isinstance(size, int) else 0,
        digests=_named(said.get("RepoDigests")),
        shared_bytes=shared if isinstance(shared, int) and shared >= 0 else None,
        labels=tuple(sorted(labels.items())),
    )


def _named(listed: object) -> tuple[str, ...]:
    return tuple(sorted(name for name in texts_of(listed) if not name.startswith(_NO_NAME)))
