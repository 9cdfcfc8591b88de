"""What the doctor says of engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core import engine_diagnosis as rules
from app.core.diagnosis import Result
from app.core.docker_contexts import Choice, ChosenBy
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_failures import SocketAccess, not_there, permission_denied, refused, silent
from app.core.engine_plans import plan_join
from app.core.engines import EngineFacts, decide
from app.core.engines_found import Candidate, EnginesFound, FoundEngine
from app.core.errors import AppError
from app.core.plans import Plan, RunCommand

HERE = "unix:///var/run/docker.sock"
AT = parse_endpoint(HERE, "linux")
INFO = {"OperatingSystem": "Debian GNU/Linux 12", "KernelVersion": "6.1.0", "OSType": "linux",
        "SystemTime": "2026-03-01T10:00:00.123456789Z",
        "CgroupVersion": "2", "Driver": "overlay2"}  # fmt: skip
VERSION = {"Version": "27.3.1", "ApiVersion": "1.47", "MinAPIVersion": "1.24"}


def as_administrator(argv: tuple[str, ...]) -> tuple[str, ...] | None:
    return ("pkexec", *argv)


def engine(problem: AppError | None = None, *, active: bool = True, **info: object) -> FoundEngine:
    candidate = Candidate(AT, "default" if active else "other", active=active)
    said = {} if problem is not None else {**INFO, **info}
    verdict = decide(EngineFacts(info=said))
    return FoundEngine(candidate, verdict, problem, 0.1, {} if problem else VERSION, said)


def found(*engines: FoundEngine, problem: AppError | None = None) -> EnginesFound:
    choice = Choice("default", ChosenBy.NOTHING, AT, problem)
    return EnginesFound(engines, choice, choice, ())


def start() -> Plan:
    plan = plan_join("docker", "ada", as_administrator)
    assert plan is not None
    return plan


def test_an_engine_that_answers_is_named_and_one_that_does_not_can_be_started() -> None:
    assert rules.reachable(found(engine()), None).result is Result.OK
    away = rules.reachable(found(engine(not_there(HERE))), start())
    assert (away.result, away.fix is not None) == (Result.PROBLEM, True)
    hangs = rules.reachable(found(engine(silent(HERE, 5.0))), start())
    assert (hangs.result, hangs.fix) == (Result.PROBLEM, None)


DENIED = engine(permission_denied(HERE, SocketAccess("docker", "ada", listed=False, now=False)))


@pytest.mark.parametrize(
    ("active", "access", "root", "result", "fix"),
    [
        (engine(), SocketAccess("docker", "ada", listed=True, now=True), False, Result.OK, False),
        (engine(), SocketAccess("docker", "root", listed=False, now=False), True, Result.OK, False),
        (DENIED, SocketAccess("docker", "ada", listed=False, now=False), False, Result.PROBLEM, True),
        (DENIED, SocketAccess("docker", "ada", listed=True, now=False), False, Result.PROBLEM, False),
        (DENIED, SocketAccess(None, "ada", listed=False, now=False), False, Result.PROBLEM, False),
        (engine(refused(HERE)), SocketAccess("docker", "ada", listed=True, now=True), False, Result.UNKNOWN,
         False),
        (engine(), None, False, Result.SKIPPED, False),
    ],
)  # fmt: skip
def test_rights_of_the_socket(
    active: FoundEngine, access: SocketAccess | None, root: bool, result: Result, fix: bool
) -> None:
    told = rules.permission(active, access, root=root, plan_join=start())
    assert (told.result, told.fix is not None) == (result, fix)


def test_joining_the_group_warns_and_has_a_way_back() -> None:
    plan = start()
    assert plan.warnings
    assert isinstance(plan.undo, Plan)
    step = plan.undo.steps[0]
    assert isinstance(step, RunCommand)
    assert step.command.argv == ("pkexec", "gpasswd", "--delete", "ada", "docker")
    assert plan_join("-G", "ada", as_administrator) is None
    assert plan_join("docker", "ada", lambda argv: None) is None


def test_a_plain_alpine_has_other_programs_for_groups() -> None:
    plan = plan_join("docker", "ada", as_administrator, busybox=True)
    assert plan is not None
    assert isinstance(plan.undo, Plan)
    for each, line in ((plan, "addgroup ada docker"), (plan.undo, "delgroup ada docker")):
        (step,) = each.steps
        assert isinstance(step, RunCommand)
        assert step.command.argv == ("pkexec", *line.split())


def test_docker_using_a_dead_engine_beside_a_living_one_is_a_problem() -> None:
    assert rules.choice(found(engine()), None).result is Result.OK
    other = rules.choice(found(engine(refused(HERE)), engine(active=False)), start())
    assert (other.result, other.fix is not None) == (Result.PROBLEM, True)
    assert rules.choice(found(engine(refused(HERE))), None).result is Result.OK  # told by `reachable`
    assert rules.choice(found(problem=not_there(HERE)), None).result is Result.PROBLEM


def test_what_the_engine_says_of_itself() -> None:
    now = datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert rules.clock(engine(), now).result is Result.OK
    assert rules.clock(engine(), now + timedelta(minutes=3)).result is Result.PROBLEM
    assert rules.clock(engine(SystemTime="yesterday"), now).result is Result.UNKNOWN
    assert rules.cgroup(engine()).result is Result.OK
    rootless = {"CgroupVersion": "1", "SecurityOptions": ["name=rootless"]}
    assert rules.cgroup(engine(**rootless)).result is Result.PROBLEM
    assert rules.storage(engine()).result is Result.OK
    assert rules.storage(engine(Driver="vfs")).result is Result.PROBLEM
    for rule in (rules.cgroup, rules.storage):
        assert rule(engine(refused(HERE))).result is Result.UNKNOWN


def test_processor_and_network() -> None:
    assert rules.architecture(engine(Architecture="x86_64"), "AMD64").result is Result.OK
    assert rules.architecture(engine(Architecture="aarch64"), "arm64").result is Result.OK
    assert rules.architecture(engine(Architecture="x86_64"), "arm64").result is Result.PROBLEM
    assert rules.architecture(engine(), "arm64").result is Result.SKIPPED
    assert rules.forwarding(engine()).result is Result.OK
    told = rules.forwarding(engine(IPv4Forwarding=False))
    assert told.lines == (("sudo", "sysctl", "-w", "net.ipv4.ip_forward=1"),)


def test_versions_that_do_not_fit() -> None:
    newer = FoundEngine(
        engine().candidate, engine().verdict, None, 0.1, {**VERSION, "MinAPIVersion": "1.44"}, {}
    )
    old = {"Version": "20.10.24", "DefaultAPIVersion": "1.41"}
    assert rules.version_skew(newer, old).result is Result.PROBLEM
    assert rules.version_skew(engine(), old).result is Result.OK
    assert rules.version_skew(engine(), None).result is Result.SKIPPED


def test_programs_beside_docker() -> None:
    assert rules.credential_helpers((), (), "").result is Result.SKIPPED
    assert rules.credential_helpers(("desktop",), (), "").result is Result.OK
    missing = rules.credential_helpers(("desktop",), ("desktop",), "/home/ada/.docker/config.json")
    assert "docker-credential-desktop" in str(missing.sentence)
    assert rules.plugin("buildx", None, command_there=True).result is Result.PROBLEM
    assert rules.plugin("buildx", "v0.29", command_there=True).result is Result.OK
    assert rules.plugin("buildx", None, command_there=False).result is Result.SKIPPED
    assert rules.disk(10**9, "/var/lib/docker").result is Result.PROBLEM
    assert rules.disk(10**11, "/var/lib/docker").result is Result.OK
    assert rules.disk(None, "").result is Result.UNKNOWN


@pytest.mark.parametrize(
    ("info", "folder"),
    [
        # As Docker 29 says it on a Linux of the usual kind: known from its notes on the API, not recorded.
        ({"DockerRootDir": "/var/lib/docker", "Driver": "overlayfs",
          "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
          "Containerd": {"Address": "/run/containerd/containerd.sock"}}, "/var/lib/containerd"),
        ({"DockerRootDir": "/srv/docker", "Driver": "overlayfs",
          "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
          "Containerd": {"Address": "/srv/exec/containerd.sock"}}, "/srv/docker"),
        ({"DockerRootDir": "/var/lib/docker", "DriverStatus": [["Backing Filesystem", "extfs"]],
          "Containerd": {"Address": "/run/containerd/containerd.sock"}}, "/var/lib/docker"),
        ({"DockerRootDir": "/var/lib/docker", "DriverStatus": None, "Containerd": None}, "/var/lib/docker"),
        ({}, ""),
    ],
)  # fmt: skip
def test_where_images_lie(info: dict[str, object], folder: str) -> None:
    assert rules.folder_of_images(info) == folder


def test_an_engine_that_refuses_an_older_docker() -> None:
    # The versions of Docker 29, from its notes: it speaks 1.52, and nothing before 1.44.
    new = replace(engine(), version={"Version": "29.0.0", "ApiVersion": "1.52", "MinAPIVersion": "1.44"})
    old = rules.version_skew(new, {"Version": "24.0.9", "DefaultAPIVersion": "1.43"})
    assert old.result is Result.PROBLEM
    assert "24.0.9" in str(old.sentence)
    assert rules.version_skew(new, {"Version": "28.5.2", "ApiVersion": "1.51"}).result is Result.OK
