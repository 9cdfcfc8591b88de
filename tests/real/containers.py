"""Containers on real engines: started for a test, taken away after it.

@on_all                                   or on_dockers, on_newest
def test_it(started):
    started.run("web", "-p", "127.0.0.1::80")       what `docker inspect` says of it
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Labwright
from app.core.inside import ContainerInside
from app.services.under_the_hood import UnderTheHood
from tests.real.engine_packages import engine_programs
from tests.real.engines import RunningEngine

KINDS = ("docker-28", "docker-20.10", "podman-4.3")
DOCKERS = KINDS[:2]
DOCKERFILE = """\
FROM alpine:3.20
ENV GREETING=hello
WORKDIR /app
RUN echo one > /app/kept && echo old > /app/replaced && echo x > /app/gone && mkdir /app/opaque \
 && echo y > /app/opaque/below
RUN echo newer > /app/replaced && rm /app/gone && ln -s replaced /app/link
RUN rm -r /app/opaque && mkdir /app/opaque && echo z > /app/opaque/above
LABEL course=ml
COPY note.txt /app/
CMD ["sleep", "300"]
"""


class Started:
    """Containers on one engine, taken away at the end."""

    def __init__(self, engine: RunningEngine) -> None:
        self.engine = engine
        self._names: list[str] = []

    def run(
        self, name: str, *options: str, image: str = "", command: tuple[str, ...] = ("sleep", "300")
    ) -> dict:
        """Start one, and what `docker inspect` says of it."""
        image = image or self.engine.add_image()
        self._names.append(name)
        if self.engine.name.startswith("podman") and "--network" not in options:
            options = ("--network", "none", *options)  # bridges need CNI plugins, which are not there
        self.engine.cli("run", "-d", "--name", name, *options, image, *command)
        return self.inspect(name)

    def inspect(self, name: str) -> dict[str, Any]:
        """As the docker command prints it."""
        return json.loads(self.engine.cli("inspect", name))[0]

    def close(self) -> None:
        """Take them away."""
        while self._names:  # one by one: Podman keeps those that others stand on
            self.engine.cli("rm", "-f", self._names.pop())


@pytest.fixture
def started(
    engine: Callable[[str], RunningEngine], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Started]:
    running = engine(request.param)
    monkeypatch.setenv("DOCKER_HOST", running.host)
    containers = Started(running)
    yield containers
    containers.close()


on_all = pytest.mark.parametrize("started", KINDS, indirect=True)
on_dockers = pytest.mark.parametrize("started", DOCKERS, indirect=True)
on_newest = pytest.mark.parametrize("started", DOCKERS[:1], indirect=True)


def hood() -> UnderTheHood:
    return Labwright("cli").under_the_hood


@pytest.fixture
def lab(started: Started, tmp_path: Path) -> ContainerInside:
    """A container of an image with many layers, in which something was changed."""
    started.engine.add_image()
    if not started.engine.cli("images", "-q", "lab:1").strip():
        (tmp_path / "Dockerfile").write_text(DOCKERFILE)
        (tmp_path / "note.txt").write_text("note\n")
        build(started.engine, tmp_path)
    started.run("lab", image="lab:1", command=())
    changes = "echo mine > /app/own; rm /app/kept; echo more >> /app/note.txt"
    started.engine.cli("exec", "lab", "sh", "-c", changes)
    return hood().look("lab")


def build(engine: RunningEngine, folder: Path) -> None:
    """With the builder that the engine has: BuildKit, or the classic one."""
    program = engine_docker()
    environment = {**os.environ, "DOCKER_CONFIG": str(program.parents[2] / "config")}
    environment["DOCKER_BUILDKIT"] = "1" if engine.name == "docker-28" else "0"
    argv = [str(program), "--host", engine.host, "build", "-q", "-t", "lab:1", str(folder)]
    subprocess.run(argv, env=environment, check=True, capture_output=True, timeout=100)


def engine_docker() -> Path:
    return engine_programs("docker-28") / "usr" / "bin" / "docker"
