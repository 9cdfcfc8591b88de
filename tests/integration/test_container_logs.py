"""What containers print, on real engines, beside what docker logs prints of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.engine_endpoints import parse_endpoint
from app.core.errors import AppError
from app.core.outcomes import Stream
from app.services.container_logs import ContainerLog
from app.tools.engines.docker_api import DockerEngine
from tests.real.engines import RunningEngine
from tests.real.kept import AT_START, ROOT
from tests.waiting import PATIENCE_SECONDS, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
KINDS = ("docker-28", "docker-20.10", "podman-4.3")
BOTH = "echo out; sleep 0.2; echo err >&2; sleep 0.2; printf 'cut é'"


@pytest.fixture
def running(
    engine: Callable[[str], RunningEngine], request: pytest.FixtureRequest
) -> Iterator[RunningEngine]:
    made = engine(getattr(request, "param", "docker-28"))
    made.add_image()
    yield made
    for left in made.cli("ps", "--all", "--quiet").split():
        made.cli("rm", "--force", left)


def start(running: RunningEngine, script: str, *options: str) -> str:
    words = ("run", "-d", "--name", "talks", "--network", "none", *options, running.add_image(), "sh", "-c")
    running.cli(*words, script)
    return running.cli("inspect", "--format", "{{.Id}}", "talks").strip()


def until_it_ended(running: RunningEngine) -> None:
    def ended() -> bool:
        return running.cli("inspect", "--format", "{{.State.Running}}", "talks").strip() == "false"

    until(ended, "its end")


def reached(running: RunningEngine) -> DockerEngine:
    return DockerEngine(parse_endpoint(running.host, sys.platform))


def all_of(api: DockerEngine, name: str, **options: object) -> dict[Stream, bytes]:
    found = {Stream.OUT: b"", Stream.ERR: b""}
    for pieces in api.logs(name, **options):  # type: ignore[arg-type]
        for whose, content in pieces:
            found[whose] += content
    api.close()
    return found


@pytest.mark.parametrize("running", KINDS, indirect=True)
def test_two_streams_to_the_end_and_only_the_last_lines(running: RunningEngine) -> None:
    name = start(running, BOTH)
    followed = all_of(reached(running), name, follow=True)
    assert followed[Stream.OUT].startswith(b"out\n")
    assert followed[Stream.ERR] == b"err\n"
    until_it_ended(running)  # who follows may miss what has no line end, with docker logs, too
    whole = all_of(reached(running), name)
    assert whole == {Stream.OUT: "out\ncut é".encode(), Stream.ERR: b"err\n"}
    if running.name.startswith("docker"):  # Podman 4.3 takes a line without an end and the one before for one
        assert all_of(reached(running), name, tail=1)[Stream.ERR] == b""
    dated = all_of(reached(running), name, times=True)[Stream.ERR].decode()
    assert dated.endswith("Z err\n") or dated.split(" ")[1:] == ["err\n"]
    later = all_of(reached(running), name, since=4e9)
    assert later == {Stream.OUT: b"", Stream.ERR: b""}


@pytest.mark.parametrize("running", KINDS[:2], indirect=True)
def test_a_container_with_a_terminal_has_one_stream(running: RunningEngine) -> None:
    name = start(running, BOTH, "--tty")
    assert all_of(reached(running), name, follow=True)[Stream.OUT].startswith(b"out\r\nerr\r\n")
    until_it_ended(running)
    assert all_of(reached(running), name)[Stream.OUT] == "out\r\nerr\r\ncut é".encode()


def test_a_hundred_thousand_lines_are_whole_and_in_order(running: RunningEngine) -> None:
    name = start(running, "seq 100000")
    wanted = "".join(f"{number}\n" for number in range(1, 100_001)).encode()
    assert all_of(reached(running), name, follow=True)[Stream.OUT] == wanted
    log = ContainerLog(lambda: reached(running), name, lambda: None)
    log.follow()
    until(lambda: not log.following, "the end of the log")
    assert log.log.line_count == 100_000
    assert log.log.line(99_999).text == "100000"
    log.close()


def test_a_container_that_runs_again_goes_on_in_the_same_log(running: RunningEngine) -> None:
    name = start(running, "echo again; sleep 0.3")
    log = ContainerLog(lambda: reached(running), name, lambda: None)
    log.follow()
    until(lambda: not log.following, "the first end")
    assert log.log.line_count == 1
    running.cli("start", "talks")
    log.follow()
    until(lambda: not log.following, "the second end")
    assert [log.log.line(number).text for number in range(log.log.line_count)] == ["again", "again"]
    assert log.problem is None
    log.close()


def test_closing_ends_whoever_waits(running: RunningEngine) -> None:
    name = start(running, "echo one; sleep 60")
    log = ContainerLog(lambda: reached(running), name, lambda: None)
    log.follow()
    until(lambda: log.log.line_count == 1, "the first line")
    log.close(PATIENCE_SECONDS)
    assert not log.following
    assert log.problem is None
    assert "container log" not in {each.name for each in threading.enumerate()}


def test_an_engine_that_dies_in_the_middle_is_told(engine: Callable[[str], RunningEngine]) -> None:
    running = engine("docker-20.10")
    name = start(running, "echo one; sleep 60")
    log = ContainerLog(lambda: reached(running), name, lambda: None)
    log.follow()
    until(lambda: log.log.line_count == 1, "the first line")
    running.stop(signal.SIGKILL)
    try:
        until(lambda: not log.following, "that it noticed")
        assert log.problem is not None
        assert log.problem.code == "engine-cut-off"
    finally:
        running.start()
    log.close()
    running.cli("rm", "--force", "talks")


def test_who_is_not_there_and_names_that_are_addresses(running: RunningEngine) -> None:
    for name in ("not-here-at-all", "../info", "a/b", "-x"):
        with pytest.raises(AppError) as refused:
            reached(running).logs(name)
        assert refused.value.code == "container-not-there"


def test_the_command_line_beside_docker(running: RunningEngine, tmp_path: Path) -> None:
    start(running, BOTH)
    environ = {
        **AT_START,
        "HOME": str(tmp_path),
        "LABWRIGHT_HOME": str(tmp_path),
        "DOCKER_HOST": running.host,
    }

    def ran(program: list[str], *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*program, "logs", *words, "talks"], cwd=ROOT, env=environ, capture_output=True, timeout=60,
            check=False,
        )  # fmt: skip

    ours, docker = [sys.executable, "-m", "app"], [str(running.programs / "usr" / "bin" / "docker")]
    until_it_ended(running)
    for words in ((), ("--follow",), ("--tail", "2"), ("--since", "1h"), ("-n", "0")):
        mine, theirs = ran(ours, *words), ran(docker, *words)
        assert (mine.returncode, mine.stdout, mine.stderr) == (0, theirs.stdout, theirs.stderr), words
    told = json.loads(ran(ours, "--json").stdout)["lines"]
    assert sorted((each["stream"], each["text"]) for each in told) == [
        ("err", "err"), ("out", "cut é"), ("out", "out"),
    ]  # fmt: skip
    assert ran(ours, "--since", "yesterday").returncode == 2
    assert ran(ours, "--follow", "--json").returncode == 2
    environ["DOCKER_HOST"] = f"unix://{tmp_path}{os.sep}none.sock"
    assert ran(ours).returncode == 4
