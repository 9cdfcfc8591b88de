"""Engines through docker-py and through the small asker: real ones of three kinds, and every way to fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.engine_endpoints import TlsFiles, parse_endpoint
from app.core.errors import AppError
from app.tools.engines.asking import ask, ask_version_and_info
from app.tools.engines.docker_api import DockerEngine
from tests.real import failing_engines as failing
from tests.real.engines import LIKE_29, ROOTLESS, RunningEngine
from tests.real.failing_engines import FailingEngine
from tests.real.gates import Authority, authority
from tests.real.kept import ROOT, UnavailableError
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
KINDS = ("docker-28", LIKE_29, ROOTLESS, "docker-20.10", "podman-4.3")
LIMIT = 0.6


def reached(host: str, *, seconds: float = 20.0, tls: TlsFiles | None = None) -> DockerEngine:
    return DockerEngine(
        parse_endpoint(host, sys.platform, tls=tls is not None).with_tls(tls), seconds=seconds
    )


@pytest.fixture
def failing_engine(tmp_path: Path) -> Iterator[Callable[..., FailingEngine]]:
    made: list[FailingEngine] = []

    def make(behaviour: failing.Behaviour, **options: object) -> FailingEngine:
        made.append(FailingEngine(behaviour, tmp_path / f"{len(made)}.sock", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize("kind", KINDS)
def test_real_engines_answer_all_that_is_asked(engine: Callable[[str], RunningEngine], kind: str) -> None:
    running = engine(kind)
    image = running.add_image()
    name = running.cli("create", "--name", "first", "--network", "none", image, "true").strip()
    try:
        api = reached(running.host)
        api.ping()
        assert api.version()["Version"] in running.cli("version", "--format", "{{.Server.Version}}")
        assert api.info()["KernelVersion"] == os.uname().release
        assert [each["Names"] for each in api.containers()] in (["/first"], [["/first"]])
        assert any(tag.endswith(image) for each in api.images() for tag in each["RepoTags"] or [])
        assert api.volumes() == []
        assert {each["Name"] for each in api.networks()}
        api.close()
        version, info = ask_version_and_info(api.endpoint, 20.0)
        assert version["Version"] == api.version()["Version"]
        assert info["NCPU"] == os.cpu_count()
        api.close()
    finally:
        running.cli("rm", name)


@pytest.mark.parametrize("kind", KINDS)
def test_events_come_as_they_happen_and_the_stream_ends_when_it_is_closed_elsewhere(
    engine: Callable[[str], RunningEngine], kind: str
) -> None:
    running = engine(kind)
    api = reached(running.host, seconds=5.0)
    stream = api.events()
    heard: list[str] = []
    came, ended = threading.Event(), threading.Event()

    def listen() -> None:
        for event in stream:
            heard.append(str(event.get("Action")))
            came.set()
        ended.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    running.cli("volume", "create", "made")
    try:
        assert came.wait(PATIENCE_SECONDS)
        assert "create" in heard
    finally:
        running.cli("volume", "rm", "made")
        stream.close()
    assert ended.wait(PATIENCE_SECONDS)
    listener.join(PATIENCE_SECONDS)
    api.close()


def test_an_engine_that_is_killed_is_noticed_and_its_successor_is_reached(
    engine: Callable[[str], RunningEngine],
) -> None:
    running = engine("docker-20.10")
    api = reached(running.host)
    stream = api.events()
    api.containers()
    running.stop(signal.SIGKILL)
    try:
        with pytest.raises(AppError) as gone:
            list(stream)
        assert gone.value.code == "engine-cut-off"
        with pytest.raises(AppError) as away:
            api.containers()
        assert away.value.code in {"engine-refused", "engine-cut-off"}
    finally:
        running.start()
    assert api.containers() is not None
    api.close()


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (failing.silent, "engine-silent"),
        (failing.dripping, "engine-silent"),
        (failing.dripping_head, "engine-silent"),
        (failing.dying, "engine-cut-off"),
        (failing.dying_chunked, "engine-cut-off"),
        (failing.web_server, "not-an-engine"),
        (failing.other_json, "not-an-engine"),
        (failing.no_http, "not-an-engine"),
        (failing.hanging_up, "not-an-engine"),
        (failing.newer_than_all, "engine-api-new"),
        (failing.broken, "engine-answered-error"),
    ],
)
def test_every_failure_has_its_own_name_and_keeps_its_limit(
    failing_engine: Callable[..., FailingEngine], behaviour: failing.Behaviour, code: str
) -> None:
    endpoint = parse_endpoint(failing_engine(behaviour).host, sys.platform)
    began = time.monotonic()
    with pytest.raises(AppError) as small:
        ask_version_and_info(endpoint, LIMIT)
    with pytest.raises(AppError) as whole:
        DockerEngine(endpoint, seconds=LIMIT).containers()
    assert (small.value.code, whole.value.code) == (code, code)
    assert time.monotonic() - began < 2 * LIMIT + 2.0


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (failing.silent, "engine-silent"),
        (failing.dripping, "engine-silent"),
        (failing.dripping_head, "engine-silent"),
        (failing.dying, "engine-cut-off"),
        (failing.dying_chunked, "engine-cut-off"),
        (failing.hanging_up, "engine-cut-off"),
        (failing.newer_than_all, "engine-api-new"),
        (failing.broken, "engine-answered-error"),
    ],
)
def test_docker_py_keeps_the_limit_of_a_whole_call(
    failing_engine: Callable[..., FailingEngine], behaviour: failing.Behaviour, code: str
) -> None:
    api = reached(failing_engine(behaviour, after_version=True).host, seconds=LIMIT)
    began = time.monotonic()
    with pytest.raises(AppError) as failed:
        api.containers()
    assert failed.value.code == code
    assert time.monotonic() - began < LIMIT + 2.0
    api.close()


def test_events_that_never_begin_are_told(failing_engine: Callable[..., FailingEngine]) -> None:
    api = reached(failing_engine(failing.silent, after_version=True).host, seconds=LIMIT)
    with pytest.raises(AppError) as failed:
        api.events()
    assert failed.value.code == "engine-silent"


def test_an_engine_older_than_docker_py_is_told(failing_engine: Callable[..., FailingEngine]) -> None:
    with pytest.raises(AppError) as failed:
        reached(failing_engine(failing.very_old).host).containers()
    assert failed.value.code == "engine-api-old"


def test_nothing_there_and_nobody_listening_are_two_things(tmp_path: Path) -> None:
    with pytest.raises(AppError) as nothing:
        reached(f"unix://{tmp_path}/none.sock").ping()
    FailingEngine(failing.silent, tmp_path / "left.sock").close()
    with pytest.raises(AppError) as left:
        reached(f"unix://{tmp_path}/left.sock").ping()
    with pytest.raises(AppError) as host:
        reached("tcp://name.invalid:2375", seconds=5.0).ping()
    assert [each.value.code for each in (nothing, left, host)] == [
        "engine-not-there", "engine-refused", "engine-not-there"
    ]  # fmt: skip


def test_what_an_ordinary_user_may_not_use_names_the_group(engine: Callable[[str], RunningEngine]) -> None:
    running = engine("docker-28")
    running.folder.chmod(0o755)
    os.chown(running.socket, 0, 1)  # the group daemon, which nobody here is in
    running.socket.chmod(0o660)
    asking = (
        "import os, sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from app.tools.engines.asking import ask; from app.core.engine_endpoints import parse_endpoint\n"
        "from app.core.errors import AppError\n"
        "import ssl, docker\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: ask(parse_endpoint(sys.argv[2], 'linux'), '/version', 5)\n"
        "except AppError as error: print(json.dumps(error.to_json()))\n"
    )
    argv = [sys.executable, "-c", asking, str(ROOT), running.host]
    told = json.loads(subprocess.check_output(argv, text=True))
    assert told["code"] == "engine-permission"
    assert "daemon" in told["cause"]
    assert "usermod -aG daemon" in told["fix"]
    assert "chmod" not in told["fix"]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    try:
        return authority(tmp_path_factory.mktemp("authority"))
    except UnavailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def secured(school: Authority) -> Iterator[RunningEngine]:
    try:
        made = RunningEngine("docker-20.10", tls=school)
    except UnavailableError as reason:
        pytest.skip(str(reason))
    yield made
    made.close()


def test_a_secured_engine_is_reached_by_those_it_trusts(secured: RunningEngine, school: Authority) -> None:
    own = str(school.server)
    api = reached(secured.tls_host, tls=TlsFiles(str(school.certificate), own, own))
    assert api.version()["Version"].startswith("20.10")
    stream = api.events()
    threading.Timer(0.1, stream.close).start()
    assert list(stream) == []
    api.close()


def test_tls_on_one_side_alone_and_a_foreign_authority_are_told(
    secured: RunningEngine, school: Authority, tmp_path: Path
) -> None:
    other = authority(_made(tmp_path / "other"))
    plain = FailingEngine(failing.web_server)
    ours = str(school.certificate)
    try:
        for host, tls, words in (
            (plain.host, TlsFiles(ours), "does not speak it"),
            (secured.tls_host, None, "speaks only TLS"),
            (secured.tls_host, TlsFiles(str(other.certificate)), "not trusted"),
            (secured.tls_host, TlsFiles(ours), "does not accept your certificate"),
            (secured.tls_host, TlsFiles(ours, str(other.server), str(other.server)), "does not accept"),
            (secured.tls_host, TlsFiles(str(tmp_path / "none.pem")), "cannot be used"),
        ):
            with pytest.raises(AppError) as failed:
                reached(host, tls=tls, seconds=5.0).ping()
            assert failed.value.code == "engine-tls", failed.value.to_json()
            assert words in str(failed.value.cause)
    finally:
        plain.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_an_engine_that_refuses_what_is_older_than_itself(engine: Callable[[str], RunningEngine]) -> None:
    """As Docker 29 does with all before 1.44: here with all but the newest, which docker-py does not know."""
    running = engine(LIKE_29)
    running.add_image()
    api = reached(running.host)
    assert api.version()["MinAPIVersion"] == api.version()["ApiVersion"]
    assert api.info()["DriverStatus"] == [["driver-type", "io.containerd.snapshotter.v1"]]
    assert len(api.images()) >= 1
    api.close()
    refused = parse_endpoint(running.host, sys.platform)
    with pytest.raises(AppError) as told:
        ask(refused, "/v1.44/version", 20.0)
    assert told.value.code == "engine-api-new"
