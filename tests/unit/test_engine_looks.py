"""What the window shows of each engine beside what it says of itself, and what is to be done about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.docker_contexts import Choice, ChosenBy
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_facts import EngineFacts, Provider
from app.core.engine_failures import asleep, cut_off, not_there, permission_denied, refused
from app.core.engine_looks import EngineLook
from app.core.engine_paste import read_paste
from app.core.engine_state import Act, Standing, act_words, at_length, in_short, next_act, state_of
from app.core.engines import decide
from app.core.engines_found import Candidate, EnginesFound, FoundEngine
from app.core.errors import AppError
from app.core.readiness import Standing as Ready
from app.core.readiness import engine_part
from app.core.surroundings import Surroundings
from app.services.engine_looks import LookSeams, look_at_engines
from app.system.engine_asleep import is_asleep
from app.system.engine_disk import disk_file
from tests.engine_pastes import PASTES

HERE = "unix:///var/run/docker.sock"
AT = parse_endpoint(HERE, "linux")


def look(problem: AppError | None = None, name: str = "default", **more: object) -> EngineLook:
    known: dict[str, object] = {"active": name == "default", "chosen": name == "default", "context": name}
    verdict = decide(read_paste(PASTES["quoted ubuntu"][1]) if problem is None else EngineFacts())
    return EngineLook(name, verdict, problem=problem, **(known | more))  # type: ignore[arg-type]


AWAY = look(not_there(HERE))
STOPPED = look(refused(HERE), starts="Docker Engine")
OTHER = look(name="colima")


@pytest.mark.parametrize(
    ("looks", "act", "about"),
    [
        ((look(),), Act.NOTHING, None),
        ((STOPPED, OTHER), Act.START, STOPPED),
        ((AWAY, OTHER), Act.USE, OTHER),
        ((AWAY, replace(STOPPED, name="lab")), Act.START, replace(STOPPED, name="lab")),
        ((AWAY,), Act.INSTALL, None),
        ((), Act.INSTALL, None),
        ((look(permission_denied(HERE)),), Act.DOCTOR, None),
        ((look(refused(HERE)),), Act.DOCTOR, None),
    ],
)
def test_the_one_next_thing(looks: tuple[EngineLook, ...], act: Act, about: EngineLook | None) -> None:
    assert next_act(looks) == (act, about)
    assert str(act_words(act, about))


def test_what_an_open_connection_tells_outranks_the_last_look() -> None:
    assert state_of(None, here=None, starting=False).standing is Standing.LOOKING
    assert state_of((look(),), here=None, starting=False).standing is Standing.HERE
    gone = state_of((look(),), here=False, starting=False)
    assert (gone.standing, str(in_short(gone))) == (Standing.AWAY, "No engine answers")
    assert "just gone" in str(at_length(gone))
    come = state_of((STOPPED,), here=True, starting=False)
    assert (come.standing, str(in_short(come))) == (Standing.HERE, "An engine answers")
    assert state_of((STOPPED,), here=False, starting=True).standing is Standing.STARTING
    assert state_of((look(),), here=True, starting=True).standing is Standing.HERE


def test_home_says_the_state_in_a_line() -> None:
    here = engine_part(state_of((look(),), here=True, starting=False))
    assert (here.standing, "Docker Engine 26" in str(here.title)) == (Ready.READY, True)
    stopped = engine_part(state_of((STOPPED,), here=False, starting=False))
    assert (stopped.standing, str(stopped.act)) == (Ready.MISSING, "Start Docker Engine…")
    none = engine_part(state_of((AWAY,), here=False, starting=False))
    assert (str(none.word), str(none.act)) == ("Missing", "Install an engine…")
    denied = engine_part(state_of((look(permission_denied(HERE)),), here=False, starting=False))
    assert (denied.standing, str(denied.act)) == (Ready.BROKEN, "Find out why")
    waits = engine_part(state_of((STOPPED,), here=False, starting=True))
    assert (waits.standing, waits.act) == (Ready.BUSY, None)


def found(problem: AppError | None = None, paste: str = "quoted ubuntu") -> EnginesFound:
    facts = read_paste(PASTES[paste][1])
    said = {} if problem is not None else facts.info
    candidate = Candidate(AT, "default", active=True)
    one = FoundEngine(candidate, decide(facts), problem, 0.1, facts.version, said)
    choice = Choice("default", ChosenBy.DOCKER_HOST, AT)
    return EnginesFound((one,), choice, choice, ())


SEAMS = LookSeams(
    product=lambda _endpoint: "Docker Engine",
    running=lambda _endpoint: [{"Names": ["/db/web", "/web"]}, {"Names": []}, "odd"],  # linked from db
    disk=lambda _provider, _endpoint: ("/home/ada/Docker.raw", 64 * 10**9),
)


def test_containers_and_the_disk_of_a_virtual_machine_are_named() -> None:
    (native,) = look_at_engines(found(), SEAMS)
    assert (native.numbers.containers, native.numbers.disk_file) == (("web",), "")
    assert native.starts == ""
    assert "DOCKER_HOST" in str(native.why)
    assert "DOCKER_HOST" in str(native.hindrance)
    (virtual,) = look_at_engines(found(paste="desktop in wsl"), SEAMS)
    assert (virtual.numbers.disk_file, virtual.numbers.disk_bytes) == ("/home/ada/Docker.raw", 64 * 10**9)


def test_an_engine_that_is_away_is_not_asked_further() -> None:
    def nobody(_endpoint: object) -> object:
        raise AssertionError("it is away")

    (away,) = look_at_engines(found(refused(HERE)), replace(SEAMS, running=nobody))
    assert away.starts == "Docker Engine"
    (denied,) = look_at_engines(found(permission_denied(HERE)), replace(SEAMS, running=nobody))
    assert denied.starts == ""


def test_an_engine_that_goes_in_the_middle_hides_nothing() -> None:
    def gone(_endpoint: object) -> object:
        raise cut_off(HERE)

    (each,) = look_at_engines(found(), replace(SEAMS, running=gone))
    assert each.numbers.containers == ()


@pytest.mark.parametrize(
    ("provider", "platform", "address", "file"),
    [
        (Provider.COLIMA, "darwin", "/Users/ada/.colima/default/docker.sock",
         ".colima/_lima/colima/diffdisk"),
        (Provider.COLIMA, "darwin", "/Users/ada/.colima/arm/docker.sock",
         ".colima/_lima/_disks/colima-arm/datadisk"),
        (Provider.LIMA, "darwin", "/Users/ada/.lima/docker/sock/docker.sock", ".lima/docker/diffdisk"),
        (Provider.DOCKER_DESKTOP, "darwin", "/Users/ada/.docker/run/docker.sock",
         "Library/Containers/com.docker.docker/Data/vms/0/data/Docker.raw"),
        (Provider.DOCKER_DESKTOP, "linux", "/home/ada/.docker/desktop/docker.sock",
         ".docker/desktop/vms/0/data/Docker.raw"),
        (Provider.DOCKER_DESKTOP, "win32", "//./pipe/docker_engine",
         "AppData/Local/Docker/wsl/disk/docker_data.vhdx"),
    ],
)  # fmt: skip
def test_the_disk_of_each_product_is_found(
    tmp_path: Path, provider: Provider, platform: str, address: str, file: str
) -> None:
    around = Surroundings(platform, {}, str(tmp_path), root=str(tmp_path))
    kind = "npipe" if platform == "win32" else "unix"
    endpoint = parse_endpoint(f"{kind}://{address}", platform)
    assert disk_file(provider, endpoint, around) is None
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"12345")
    assert disk_file(provider, endpoint, around) == (str(path), 5)
    assert disk_file(Provider.DOCKER_ENGINE, endpoint, around) is None


def machine(root: Path, *paths: str) -> Surroundings:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    return Surroundings("linux", {}, "/home/ada", root=str(root))


UNIT, CGROUP = "usr/lib/systemd/system/docker.socket", "sys/fs/cgroup/system.slice/docker.service"


@pytest.mark.parametrize(
    ("paths", "sleeps"),
    [
        ((UNIT, "run/systemd/system/x"), True),
        ((UNIT, "run/systemd/system/x", CGROUP), False),  # it runs
        ((UNIT, "run/systemd/system/x", "run/docker.pid"), False),  # somebody started it by hand
        ((UNIT,), False),  # no systemd
        (("run/systemd/system/x",), False),  # no socket of systemd's
    ],
)
def test_an_engine_that_systemd_would_start_is_left_asleep(
    tmp_path: Path, paths: tuple[str, ...], sleeps: bool
) -> None:
    around = machine(tmp_path, *paths)
    assert is_asleep(parse_endpoint(f"unix://{tmp_path}/run/docker.sock", "linux"), around) is sleeps
    assert not is_asleep(parse_endpoint("unix:///home/ada/other.sock", "linux"), around)
    assert not is_asleep(parse_endpoint("tcp://127.0.0.1:2375", "linux"), around)


def test_one_that_sleeps_can_be_started() -> None:
    (each,) = look_at_engines(found(asleep(HERE)), SEAMS)
    assert each.starts == "Docker Engine"
    assert next_act((replace(each, chosen=True),))[0] is Act.START
