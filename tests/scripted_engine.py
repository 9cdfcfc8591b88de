"""An engine for the window's tests and pictures that says what it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.engine_endpoints import parse_endpoint
from app.core.errors import AppError
from app.core.outcomes import Stream

Facts = Mapping[str, Any]


class ScriptedLog:
    """What a container printed, and no more."""

    def __init__(self, printed: bytes) -> None:
        self._printed = printed

    def __iter__(self) -> Iterator[list[tuple[Stream, bytes]]]:
        if self._printed:
            yield [(Stream.OUT, self._printed)]

    def close(self) -> None:
        """Nothing waits."""


class ScriptedEngine:
    """A ContainerEngine. `problem` is raised by every question while it is set."""

    def __init__(
        self,
        containers: Sequence[Facts] = (),
        *,
        images: Sequence[Facts] = (),
        problem: AppError | None = None,
    ) -> None:
        self.listed = [dict(each) for each in containers]
        self.held_images = list(images)
        self.problem = problem
        self.endpoint = parse_endpoint("unix:///var/run/docker.sock", "linux")
        self.printed: dict[str, bytes] = {}  # by identifier

    def containers(self, ids: Sequence[str] = ()) -> Sequence[Facts]:
        self._refuse()
        return [each for each in self.listed if not ids or each["Id"] in ids]

    def images(self) -> Sequence[Facts]:
        self._refuse()
        return self.held_images

    def volumes(self) -> Sequence[Facts]:
        self._refuse()
        return []

    def networks(self) -> Sequence[Facts]:
        self._refuse()
        return []

    def logs(self, name: str, **_: object) -> ScriptedLog:
        self._refuse()
        return ScriptedLog(self.printed.get(name, b""))

    def close(self) -> None:
        """Nothing is kept."""

    def _refuse(self) -> None:
        if self.problem is not None:
            raise self.problem


def listed(name: str, state: str = "running", status: str = "Up 2 hours", **more: Any) -> dict[str, Any]:
    """A container as engines list it."""
    number = f"{abs(hash(name)) % 16**12:012x}" * 6
    return {
        "Id": number[:64],
        "Names": [f"/{name}"],
        "Image": "alpine:3.20",
        "ImageID": "sha256:" + "a" * 64,
        "State": state,
        "Status": status,
        "Created": 1_790_000_000,
        "Command": "sleep 60",
        "Ports": [],
        "Labels": {},
        **more,
    }


def port(inside: int, outside: int | None = None, ip: str = "127.0.0.1", kind: str = "tcp") -> dict[str, Any]:
    """A port as engines list it."""
    published = {"IP": ip, "PublicPort": outside} if outside else {}
    return {"PrivatePort": inside, "Type": kind, **published}


def of_project(name: str) -> dict[str, str]:
    """The label that compose puts on a container."""
    return {"com.docker.compose.project": name}
