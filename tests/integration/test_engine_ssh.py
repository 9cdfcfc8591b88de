"""An engine on another machine, through real ssh: as it should be, and each way it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.engine_endpoints import Endpoint, parse_endpoint
from app.core.errors import AppError
from app.system.engine_line import OpenSsh
from app.system.engine_ssh import Carried, opener, ssh_argv
from app.tools.engines.docker_api import DockerEngine
from tests.real.engines import RunningEngine
from tests.real.kept import ROOT, UnavailableError
from tests.real.ssh_server import SshServer
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture
def far(engine: Callable[[str], RunningEngine], tmp_path: Path) -> Iterator[SshServer]:
    try:
        with SshServer(tmp_path / "ssh", engine("docker-28")) as server:
            yield server
    except UnavailableError as reason:
        pytest.skip(str(reason))


def reached(far: SshServer, open_ssh: OpenSsh | None = None) -> DockerEngine:
    endpoint = parse_endpoint(far.endpoint, sys.platform)
    here = opener(lambda _name: far.ssh, lambda: os.environ)
    return DockerEngine(endpoint, seconds=20, open_ssh=open_ssh or here)


def test_it_is_asked_and_heard_like_one_that_is_near(
    far: SshServer, engine: Callable[[str], RunningEngine]
) -> None:
    asked_and_heard(reached(far), engine("docker-28"))


def test_the_way_of_windows_does_the_same(
    far: SshServer, engine: Callable[[str], RunningEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    for of_posix in ("pread", "pwrite", "killpg", "setsid"):
        monkeypatch.delattr(os, of_posix)

    def open_ssh(endpoint: Endpoint) -> Carried:
        return Carried(ssh_argv(str(far.ssh), endpoint), os.environ, platform="win32")

    asked_and_heard(reached(far, open_ssh), engine("docker-28"))
    far.forget_the_key()
    with pytest.raises(AppError) as refused:
        reached(far, open_ssh).ping()
    assert "Permission denied" in f"{refused.value.to_json()}"


def asked_and_heard(api: DockerEngine, running: RunningEngine) -> None:
    assert api.version()["Version"].startswith("28.")
    there = running.cli("ps", "--all", "--quiet", "--no-trunc").split()
    assert sorted(each["Id"] for each in api.containers()) == sorted(there)
    stream, heard = api.events(), threading.Event()
    actions: list[str] = []

    def listen() -> None:
        for event in stream:
            actions.append(str(event.get("Action")))
            heard.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    running.cli("volume", "create", "far-away")
    running.cli("volume", "rm", "far-away")
    assert heard.wait(PATIENCE_SECONDS)
    stream.close()
    listener.join(PATIENCE_SECONDS)
    assert not listener.is_alive()
    assert actions[0] == "create"
    api.close()


def test_a_line_that_breaks_in_the_middle_is_noticed(far: SshServer) -> None:
    api = reached(far)
    stream = api.events()
    far.stop()
    with pytest.raises(AppError) as gone:
        list(stream)
    assert gone.value.code == "engine-cut-off"
    with pytest.raises(AppError) as away:
        api.containers()
    assert "Connection refused" in f"{away.value.to_json()}"


def test_who_is_not_let_in_reads_what_ssh_said(far: SshServer) -> None:
    far.forget_the_key()
    with pytest.raises(AppError) as refused:
        reached(far).ping()
    assert "Permission denied" in f"{refused.value.to_json()}"


def test_a_host_that_was_never_seen_is_not_trusted_by_itself(far: SshServer) -> None:
    far.become_another()
    with pytest.raises(AppError) as refused:
        reached(far).ping()
    assert "Host key verification failed" in f"{refused.value.to_json()}"


def test_an_ssh_that_leads_back_to_this_machine_ends_on_its_own_kernel(
    far: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    shutil.copy(far.ssh, programs / "ssh")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DOCKER_HOST", far.endpoint)
    argv = [sys.executable, "-m", "app", "engine", "--json"]
    told = json.loads(subprocess.run(argv, cwd=ROOT, capture_output=True, check=True, timeout=60).stdout)
    there = next(each for each in told["engines"] if each["active"])
    assert (there["place"], there["problem"]) == ("native-linux", None)
    assert there["endpoint"] == far.endpoint
