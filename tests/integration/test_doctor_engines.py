"""labwright doctor as a script sees it, with real engines and a hanging one."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.real import failing_engines as failing
from tests.real.engine_packages import engine_programs
from tests.real.engines import RunningEngine
from tests.real.failing_engines import FailingEngine
from tests.real.kept import AT_START, ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")


WELL = (
    "reachable", "permission", "choice", "command", "buildx", "compose", "versions", "clock", "disk",
    "cgroups", "storage",
)  # fmt: skip


def docker_environment(home: Path, host: str) -> dict[str, str]:
    """That of somebody who has the newer docker."""
    programs = engine_programs("docker-28")
    docker = home / ".docker"
    docker.mkdir(exist_ok=True)
    if not (docker / "cli-plugins").exists():
        (docker / "cli-plugins").symlink_to(programs / "usr" / "libexec" / "docker" / "cli-plugins")
    kept = {name: value for name, value in AT_START.items() if not name.startswith(("DOCKER_", "XDG_"))}
    path = os.pathsep.join([str(programs / "usr" / "bin"), AT_START.get("PATH", "")])
    own = {"HOME": str(home), "LABWRIGHT_HOME": str(home / "lw"), "PATH": path, "DOCKER_HOST": host}
    return {**kept, **own}


def doctor(home: Path, host: str, config: str = "{}") -> tuple[int, dict[str, dict[str, Any]], float]:
    environ = docker_environment(home, host)
    (home / ".docker" / "config.json").write_text(config)
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "app", "doctor", "--only", "engine", "--json"],
        cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    checks = json.loads(ended.stdout)["checks"]
    return ended.returncode, {each["id"]: each for each in checks}, time.monotonic() - began


def test_a_healthy_engine(engine: Callable[[str], RunningEngine], tmp_path: Path) -> None:
    code, checks, seconds = doctor(tmp_path, engine("docker-28").host)
    results = {name: each["result"] for name, each in checks.items()}
    assert [name for name, result in results.items() if result == "problem"] == []
    assert code == 0
    for name in WELL:
        assert results[f"engine-{name}"] == "ok", checks[f"engine-{name}"]
    assert seconds < 10


def test_what_is_wrong_is_found(engine: Callable[[str], RunningEngine], tmp_path: Path) -> None:
    engine("docker-28")  # or a skip
    code, checks, _ = doctor(tmp_path, "unix:///nowhere/docker.sock", '{"credsStore": "desktop"}')
    problems = {name for name, each in checks.items() if each["result"] == "problem"}
    assert code == 1
    assert problems >= {"engine-reachable", "engine-credentials"}


def test_no_check_outlives_its_limit_with_an_engine_that_hangs(
    engine: Callable[[str], RunningEngine], tmp_path: Path
) -> None:
    engine("docker-28")  # or a skip
    hanging = FailingEngine(failing.silent, tmp_path / "hanging.sock")
    try:
        code, checks, seconds = doctor(tmp_path, hanging.host)
    finally:
        hanging.close()
    assert code == 1
    assert checks["engine-reachable"]["result"] == "problem"
    assert checks["engine-hanging"]["result"] == "problem"
    assert all(each["seconds"] <= 6.5 for each in checks.values())
    assert seconds < 10


def test_all_else_is_told_before_an_engine_that_hangs(tmp_path: Path) -> None:
    hanging = FailingEngine(failing.silent, tmp_path / "hanging.sock")
    environ = {**AT_START, "LABWRIGHT_HOME": str(tmp_path / "lw"), "DOCKER_HOST": hanging.host}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "app", "doctor", "--only", "disk", "--only", "tools", "--only", "engine"],
            cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
    finally:
        hanging.close()
    told = [line for line in ended.stderr.splitlines() if "  " in line]
    last_of_disk = next(n for n, line in enumerate(told) if "There is enough memory" in line)
    first_of_survey = next(n for n, line in enumerate(told) if "Engines that hang" in line)
    assert last_of_disk < first_of_survey, told


@pytest.mark.parametrize("name", ["docker-28", "docker-20.10"])
def test_a_look_from_inside_a_container(
    engine: Callable[[str], RunningEngine], name: str, tmp_path: Path
) -> None:
    running = engine(name)
    running.add_image()
    before = running.cli("ps", "--all", "--quiet")
    environ = {**docker_environment(tmp_path, running.host), "HTTPS_PROXY": ""}
    config = tmp_path / ".docker" / "config.json"
    config.write_text('{"proxies": {"default": {"httpsProxy": "http://localhost:3128"}}}')
    argv = [sys.executable, "-m", "app", "doctor", "--inside"]
    shown = subprocess.run(
        [*argv, "--plan"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    assert "run --rm --pull never" in shown.stdout
    asks = subprocess.run(
        argv, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    assert asks.returncode == 2  # nobody agreed, and nobody is there to ask
    ended = subprocess.run(
        [*argv, "--yes", "--json"], cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 1, ended.stderr
    told = {each["id"]: each for each in json.loads(ended.stdout)["checks"]}
    assert told["container-proxy"]["result"] == "problem"
    assert "localhost:3128" in told["container-proxy"]["sentence"]
    names = {each["name"]: each["value"] for each in told["container-names"]["facts"]}
    hosts = [line.split()[1] for line in Path("/etc/resolv.conf").read_text().splitlines()
             if line.startswith("nameserver")]  # fmt: skip
    if not any(each.startswith("127.") for each in hosts):
        assert names["The container asks"] == ", ".join(hosts)
    assert running.cli("ps", "--all", "--quiet") == before, "the container is gone"


def test_a_podman_that_docker_cannot_look_into_is_left_alone(
    engine: Callable[[str], RunningEngine], tmp_path: Path
) -> None:
    running = engine("podman-4.3")
    running.add_image()
    before = running.cli("ps", "--all", "--quiet")
    ended = subprocess.run(
        [sys.executable, "-m", "app", "doctor", "--inside", "--yes", "--json"], cwd=ROOT,
        env=docker_environment(tmp_path, running.host), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert json.loads(ended.stdout)["error"]["code"] == "podman-old"
    assert running.cli("ps", "--all", "--quiet") == before


def test_no_look_without_an_engine(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app", "doctor", "--inside", "--yes", "--json"], cwd=ROOT,
        env=docker_environment(tmp_path, "unix:///nowhere/docker.sock"), capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert json.loads(ended.stdout)["error"]["code"] == "no-engine"


def test_the_container_that_holds_a_port_is_named(
    engine: Callable[[str], RunningEngine], tmp_path: Path
) -> None:
    running = engine("docker-28")
    image = running.add_image()
    if _taken(27017) or _taken(6379):
        pytest.skip("the ports that this test wants are taken here")
    publish = ("--publish", "127.0.0.1:27017:80")
    try:
        running.cli("run", "--detach", "--name", "mongo-lab", *publish, image, "sleep", "60")
        with suppress(AssertionError):  # the port is taken
            running.cli("run", "--detach", "--name", "second", *publish, image, "sleep", "60")
        argv = [sys.executable, "-m", "app", "doctor", "--only", "network", "--json"]
        ended = subprocess.run(
            argv, cwd=ROOT, env=docker_environment(tmp_path, running.host), capture_output=True, timeout=60,
            check=False,
        )  # fmt: skip
    finally:
        running.cli("rm", "--force", "mongo-lab", "second")
    told = next(each for each in json.loads(ended.stdout)["checks"] if each["id"] == "ports")
    holders = {each["name"]: each["value"] for each in told["facts"]}
    assert holders["Port 27017 (MongoDB)"] == "mongo-lab"
    assert told["result"] == "problem"
    assert "second did not start" in told["sentence"]
    assert "mongo-lab" in told["sentence"]


def _taken(number: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", number)) == 0


def test_an_image_for_another_processor(engine: Callable[[str], RunningEngine], tmp_path: Path) -> None:
    running = engine("docker-28")
    image = running.add_image()
    other = "arm64" if "x86" in platform.machine() else "amd64"
    _, checks, _ = doctor(tmp_path, running.host)
    assert checks["emulation"]["result"] == "ok", checks["emulation"]
    file = tmp_path / "Dockerfile"
    file.write_text("FROM scratch\nCOPY Dockerfile /\n")
    name = f"lab:{other}"
    running.cli("buildx", "build", "--platform", f"linux/{other}", "--tag", name, "--load", str(tmp_path))
    try:
        _, checks, _ = doctor(tmp_path, running.host)
    finally:
        running.cli("rmi", name)
    told = checks["emulation"]
    emulated = any(Path("/proc/sys/fs/binfmt_misc").glob("qemu-*"))
    assert told["result"] == ("ok" if emulated else "problem")
    assert name in told["sentence"]
    assert image not in told["sentence"]
