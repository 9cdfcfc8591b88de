"""A real engine that an ordinary user runs: what Labwright says of it. Where a machine lets nobody but root
make user namespaces, these are skips with what the engine said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_doctor_engines import docker_environment
from tests.real.engines import ROOTLESS, RunningEngine
from tests.real.kept import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has rootless engines")


@pytest.fixture
def rootless(engine: Callable[[str], RunningEngine]) -> RunningEngine:
    """It, running."""
    return engine(ROOTLESS)


def labwright(running: RunningEngine, home: Path, *words: str) -> tuple[int, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", "app", *words, "--json"], cwd=ROOT, stdin=subprocess.DEVNULL,
        env=docker_environment(home, running.host), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return ended.returncode, json.loads(ended.stdout)


def doctor(running: RunningEngine, home: Path) -> Mapping[str, Any]:
    _, told = labwright(running, home, "doctor", "--only", "engine", "--only", "network")
    return {each["id"]: each for each in told["checks"]}


def test_its_processes_are_not_roots(rootless: RunningEngine) -> None:
    status = Path(f"/proc/{rootless.pid}/status").read_text()
    assert next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1] != "0"


def test_where_it_runs_and_what_it_came_with(rootless: RunningEngine, tmp_path: Path) -> None:
    _, told = labwright(rootless, tmp_path, "engine")
    active = next(each for each in told["engines"] if each["active"])
    assert (active["place"], active["provider"]) == ("native-linux", "rootless")
    assert active["problem"] is None


def test_the_doctor_knows_it(rootless: RunningEngine, tmp_path: Path) -> None:
    checks = doctor(rootless, tmp_path)
    assert checks["engine-reachable"]["result"] == "ok"
    first = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    assert str(first) in checks["privileged-ports"]["sentence"]
    second = Path("/sys/fs/cgroup/cgroup.controllers").exists()
    assert checks["engine-cgroups"]["result"] == ("ok" if second else "problem")
    assert checks["kernel"]["result"] in {"ok", "unknown"}


def test_a_look_from_inside_one_of_its_containers(rootless: RunningEngine, tmp_path: Path) -> None:
    rootless.add_image()
    code, told = labwright(rootless, tmp_path, "doctor", "--inside", "--yes")
    assert code in {0, 1}
    facts = {each["name"]: each["value"] for each in told["checks"][0]["facts"]}
    assert facts["The container asks"] not in {"", "none"}
    assert rootless.cli("ps", "--all", "--quiet") == ""
