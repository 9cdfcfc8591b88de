"""How each product's engine is started on each system, and the wait until it answers."""

from __future__ import annotations

import threading
from pathlib import PurePath

import pytest

from app.core.engine_endpoints import Endpoint, parse_endpoint
from app.core.engine_failures import not_an_engine, permission_denied, refused
from app.core.engine_starting import Product, Starting, hint_after, plan_start
from app.core.errors import AppError
from app.core.plans import RunCommand, StartProgram
from app.core.surroundings import Surroundings
from app.services.engine_start import EngineStart, Progress

ALL = ("systemctl", "snap", "colima", "limactl", "orb", "rdctl", "podman", "wsl.exe", "service")
HERE = "unix:///var/run/docker.sock"


def starting(
    endpoint: str, platform: str = "linux", programs: tuple[str, ...] = ALL, **more: object
) -> Starting:
    def find(name: str) -> PurePath | None:
        return PurePath(name) if name in programs else None

    around = Surroundings(platform, {}, "/home/ada")
    return Starting(parse_endpoint(endpoint, platform), around, find, **more)  # type: ignore[arg-type]


def argv(plan_of: Starting) -> tuple[str, ...]:
    (step,) = plan_start(plan_of).steps
    assert isinstance(step, RunCommand | StartProgram)
    return step.command.argv


WAYS: list[tuple[str, str, dict[str, object], str]] = [
    (HERE, "linux", {"systemd": True}, "systemctl start docker.service"),
    (HERE, "linux", {"wsl_distribution": "Ubuntu"}, "wsl.exe -d Ubuntu -u root service docker start"),
    (HERE, "linux", {"root": True}, "service docker start"),
    (HERE, "linux", {"systemd": True, "services": frozenset({"snap.docker"})}, "snap start docker"),
    ("unix:///run/user/1000/docker.sock", "linux", {}, "systemctl --user start docker.service"),
    ("unix:///run/user/1000/podman/podman.sock", "linux", {}, "systemctl --user start podman.socket"),
    ("unix:///run/podman/podman.sock", "linux", {"systemd": True}, "systemctl start podman.socket"),
    ("unix:///home/ada/.docker/desktop/docker.sock", "linux", {},
     "systemctl --user start docker-desktop.service"),
    ("unix:///Users/ada/.colima/default/docker.sock", "darwin", {}, "colima start"),
    ("unix:///Users/ada/.colima/arm/docker.sock", "darwin", {}, "colima start arm"),
    ("unix:///Users/ada/.lima/docker/sock/docker.sock", "darwin", {}, "limactl start docker"),
    ("unix:///Users/ada/.orbstack/run/docker.sock", "darwin", {}, "orb start"),
    ("unix:///Users/ada/.rd/docker.sock", "darwin", {}, "rdctl start"),
    ("unix:///Users/ada/.docker/run/docker.sock", "darwin",
     {"desktop_program": "/Applications/Docker.app"}, "open -g -a Docker"),
    (HERE, "darwin", {"leads_to": "/Users/ada/.orbstack/run/docker.sock"}, "orb start"),
    (HERE, "darwin", {"programs": ("colima",)}, "colima start"),
    (HERE, "darwin", {"programs": ("open",), "desktop_program": "/Applications/Docker.app"},
     "open -g -a Docker"),
    ("npipe:////./pipe/docker_engine", "win32", {"desktop_program": r"C:\D\Docker Desktop.exe"},
     r"C:\D\Docker Desktop.exe"),
    ("npipe:////./pipe/dockerDesktopLinuxEngine", "win32", {"desktop_program": r"C:\Docker Desktop.exe"},
     r"C:\Docker Desktop.exe"),
    ("npipe:////./pipe/docker_engine", "win32", {"programs": ("rdctl",)}, "rdctl start"),
    ("npipe:////./pipe/podman-machine-default", "win32", {}, "podman machine start"),
]  # fmt: skip
STARTS = [(endpoint, platform, more) for endpoint, platform, more, _ in WAYS]


@pytest.mark.parametrize(("endpoint", "platform", "more", "words"), WAYS)
def test_each_product_is_started_in_its_own_way(
    endpoint: str, platform: str, more: dict[str, object], words: str
) -> None:
    made = starting(endpoint, platform, **more)  # type: ignore[arg-type]
    told = argv(made)
    assert " ".join(told) == words


@pytest.mark.parametrize(
    ("endpoint", "platform", "more", "code"),
    [
        ("ssh://ada@lab", "linux", {}, "engine-elsewhere"),
        ("tcp://10.1.2.3:2375", "linux", {}, "engine-elsewhere"),
        (HERE, "linux", {}, "no-way-to-start"),
        ("unix:///Users/ada/.colima/default/docker.sock", "darwin", {"programs": ()}, "tool-missing"),
        (HERE, "darwin", {"programs": ()}, "tool-missing"),
        ("npipe:////./pipe/dockerDesktopLinuxEngine", "win32", {}, "tool-missing"),
        (HERE, "linux", {"systemd": True, "services": frozenset()}, "tool-missing"),
    ],
)
def test_where_there_is_no_way_it_is_said(
    endpoint: str, platform: str, more: dict[str, object], code: str
) -> None:
    with pytest.raises(AppError) as none:
        plan_start(starting(endpoint, platform, **more))  # type: ignore[arg-type]
    assert none.value.code == code


def test_a_name_that_could_be_an_option_is_left_out() -> None:
    assert argv(starting("unix:///home/ada/.colima/-x/docker.sock")) == ("colima", "start")


def test_hints_come_with_time_and_name_the_usual_matters() -> None:
    assert hint_after(5, Product.DESKTOP, "win32") is None
    assert "minutes" in str(hint_after(30, Product.COLIMA, "darwin"))
    assert "own window" in str(hint_after(70, Product.DESKTOP, "win32"))
    assert "wsl --shutdown" in str(hint_after(130, Product.DESKTOP, "win32"))
    assert "journalctl" in str(hint_after(30, Product.SERVICE, "linux"))


class Clockwork:
    """A cancel flag that lets time pass when somebody waits for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.cancelled_at: float | None = None

    def clock(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return self.cancelled_at is not None and self.now >= self.cancelled_at

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0.0
        return self.is_set()


def waiting(answers: list[AppError | None], time: Clockwork) -> EngineStart:
    def ask(endpoint: Endpoint, seconds: float) -> object:
        problem = answers.pop(0) if len(answers) > 1 else answers[0]
        if problem is not None:
            raise problem
        return {}

    return EngineStart(lambda endpoint: starting(endpoint.text, root=True), ask, clock=time.clock)


AT = parse_endpoint(HERE, "linux")


def test_the_wait_ends_when_the_api_answers() -> None:
    time, heard = Clockwork(), list[Progress]()
    start = waiting([refused(HERE), refused(HERE), None], time)
    assert start.wait(AT, time, on_progress=heard.append) == time.now == 0.5
    assert [each.seconds for each in heard] == [0.0, 0.25]


def test_the_wait_gives_up_with_what_usually_is_the_matter() -> None:
    time = Clockwork()
    with pytest.raises(AppError) as late:
        waiting([refused(HERE)], time).wait(AT, time, limit_seconds=40)
    assert late.value.code == "engine-not-ready"
    assert "journalctl" in str(late.value.fix)
    assert time.now == pytest.approx(40, abs=0.5)


def test_the_wait_can_be_ended_and_does_not_wait_for_what_cannot_come() -> None:
    time = Clockwork()
    time.cancelled_at = 3.0
    with pytest.raises(AppError) as cancelled:
        waiting([refused(HERE)], time).wait(AT, time)
    assert cancelled.value.code == "cancelled"
    for hopeless in (permission_denied(HERE), not_an_engine(HERE, "SSH")):
        with pytest.raises(AppError) as told:
            waiting([hopeless], Clockwork()).wait(AT, threading.Event())
        assert told.value is hopeless
