"""All engines side by side: which `docker` uses, what hangs delays nobody, and a plan to use another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.core.docker_contexts import ChosenBy, Context, DockerStore, Sources
from app.core.engine_endpoints import Endpoint, parse_endpoint
from app.core.engine_facts import HostFacts
from app.core.engine_failures import refused
from app.core.engines_found import FoundEngine
from app.core.errors import AppError
from app.core.plans import Plan, RunCommand
from app.core.surroundings import Surroundings
from app.services.engines import Engines, EngineSeams
from tests.waiting import PATIENCE_SECONDS

NATIVE = {"OperatingSystem": "Debian GNU/Linux 12", "KernelVersion": "6.1.0", "OSType": "linux"}
VERSION = {"ApiVersion": "1.47", "Version": "27.3.1", "Os": "linux"}


def at(path: str) -> Endpoint:
    return parse_endpoint(f"unix://{path}", "linux")


class Machine:
    """A machine of values."""

    def __init__(self) -> None:
        self.contexts = [Context("colima", at("/home/ada/.colima/docker.sock"))]
        self.current: str | None = "colima"
        self.environ: dict[str, str] = {}
        self.there = [at("/var/run/docker.sock"), at("/run/podman/podman.sock")]
        self.links: dict[str, str] = {}
        self.docker: Path | None = Path("/usr/bin/docker")
        self.hanging = threading.Event()
        self.hangs: set[str] = set()
        self.silent: set[str] = set()

    def service(self, *, limit_seconds: float = 5.0) -> Engines:
        seams = EngineSeams(
            sources=self._sources,
            endpoints_there=lambda: self.there,
            leads_to=lambda endpoint: self.links.get(endpoint.address, endpoint.address),
            host=HostFacts,
            ask=self._ask,
            connect=lambda endpoint: pytest.fail(f"nobody connects to {endpoint}"),
            find=lambda name: self.docker,
        )
        return Engines(seams, limit_seconds=limit_seconds)

    def _sources(self) -> Sources:
        store = DockerStore("/home/ada/.docker", tuple(self.contexts), self.current)
        return Sources(Surroundings("linux", self.environ, "/home/ada"), store)

    def _ask(self, endpoint: Endpoint, seconds: float) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        if endpoint.address in self.hangs:
            assert self.hanging.wait(PATIENCE_SECONDS)
        if endpoint.address in self.silent:
            raise refused(endpoint.text)
        return VERSION, NATIVE


@pytest.fixture
def machine() -> Iterator[Machine]:
    made = Machine()
    yield made
    made.hanging.set()


def rows(found: Sequence[FoundEngine]) -> list[tuple[str | None, str, bool]]:
    return [
        (each.candidate.context, each.candidate.endpoint.text.rpartition("/")[2], each.candidate.active)
        for each in found
        if each.candidate.endpoint is not None
    ]


def test_the_one_docker_uses_comes_first_and_sockets_without_a_context_last(machine: Machine) -> None:
    found = machine.service().survey()
    assert rows(found.engines) == [
        ("colima", "docker.sock", True),
        ("default", "docker.sock", False),
        (None, "podman.sock", False),
    ]
    assert found.of_docker.by is ChosenBy.CONFIG
    assert all(each.verdict.engine_version == "27.3.1" for each in found.engines)


def test_a_socket_that_is_a_link_to_one_of_a_context_is_the_same_engine(machine: Machine) -> None:
    machine.links = {"/run/podman/podman.sock": "/home/ada/.colima/docker.sock"}
    assert len(machine.service().survey().engines) == 2


def test_the_usual_place_is_left_out_where_nothing_is_and_nobody_expects_it(machine: Machine) -> None:
    machine.there = []
    assert rows(machine.service().survey().engines) == [("colima", "docker.sock", True)]
    machine.current = None
    assert [each for each in rows(machine.service().survey().engines) if each[2]] == [
        ("default", "docker.sock", True)
    ]


def test_an_engine_that_hangs_is_a_finding_and_delays_nobody(machine: Machine) -> None:
    machine.hangs = {"/home/ada/.colima/docker.sock"}
    began = time.monotonic()
    found = machine.service(limit_seconds=0.1).survey()
    assert time.monotonic() - began < 3
    codes = [each.problem.code if each.problem else None for each in found.engines]
    assert codes == ["engine-silent", None, None]


def test_what_fails_is_told_with_the_verdict_and_the_rest_is_there(machine: Machine) -> None:
    machine.silent = {"/var/run/docker.sock"}
    told: list[FoundEngine] = []
    found = machine.service().survey(on_found=told.append)
    assert told == list(found.engines)
    json = found.engines[1].to_json()
    assert json["problem"]["code"] == "engine-refused"
    assert json["sentence"].startswith("Nobody answers")
    assert found.active is found.engines[0]


def test_a_current_context_that_is_gone_is_shown_as_what_docker_uses(machine: Machine) -> None:
    machine.current = "rancher-desktop"
    found = machine.service().survey()
    assert found.active is not None
    assert found.active.problem is not None
    assert (found.active.candidate.context, found.active.problem.code) == (
        "rancher-desktop",
        "context-missing",
    )


def test_only_one_context_when_it_is_named(machine: Machine) -> None:
    assert rows(machine.service().survey("colima").engines) == [("colima", "docker.sock", True)]
    with pytest.raises(AppError) as missing:
        machine.service().survey("nope")
    assert missing.value.code == "context-missing"


def test_using_another_context_is_a_plan_with_a_way_back(machine: Machine) -> None:
    plan = machine.service().plan_use("default")
    assert argv(plan) == ("/usr/bin/docker", "context", "use", "default")
    assert isinstance(plan.undo, Plan)
    assert argv(plan.undo) == ("/usr/bin/docker", "context", "use", "colima")
    assert plan.warnings == ()
    machine.environ = {"DOCKER_HOST": "unix:///run/other.sock"}
    assert "DOCKER_HOST" in str(machine.service().plan_use("default").warnings[0])


def test_without_docker_there_is_nothing_to_plan(machine: Machine) -> None:
    machine.docker = None
    with pytest.raises(AppError) as missing:
        machine.service().plan_use("colima")
    assert missing.value.code == "tool-missing"


def argv(plan: Plan) -> tuple[str, ...]:
    step = plan.steps[0]
    assert isinstance(step, RunCommand)
    return step.command.argv
