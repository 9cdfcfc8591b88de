"""Kill -9 at random moments of a repair: the old environment or a whole new one stands there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.environments import HealthState
from app.services.recovery import read_traces
from app.system.paths import places
from app.system.process_tree import find_run_members
from tests.integration.real_environments import ROOT, freeze, new_venv, offline, pip
from tests.wheels import make_wheel

KILLS = int(os.environ.get("LABWRIGHT_REPAIR_KILLS", "100"))
pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"),
]
REPAIR = """
import sys
from app.bootstrap import Labwright
labwright = Labwright("cli")
environment = labwright.environments.identify(sys.argv[1])
plan = labwright.keeping.plan_repair(environment)
print("ready", flush=True)
job = labwright.jobs.wait(labwright.jobs.start(plan))
assert job.error is None, job.error.output
"""


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every path below, with what changes when something is written."""
    found = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        found[str(path.relative_to(folder))] = (status.st_size, status.st_mtime_ns)
    return found


def repair(prefix: Path, seconds: float | None) -> bool:
    """Start a repair and kill it after a while: whether it was killed before it was done."""
    argv = [sys.executable, "-c", REPAIR, str(prefix)]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        try:
            return running.wait(seconds) != 0
        except subprocess.TimeoutExpired:
            running.kill()
            return True


def test_a_killed_repair_leaves_one_whole_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = tmp_path / "kit"
    kit.mkdir()
    make_wheel(kit, "lamp", "1.0", requires=["bulb"])
    make_wheel(kit, "bulb", "1.0")
    offline(monkeypatch, kit)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LABWRIGHT_HOME", str(tmp_path / "own"))
    made = new_venv(tmp_path / "made")
    pip(made, "install", "lamp")
    wanted = freeze(made)
    prefix = tmp_path / "mein kurs é" / "env"
    prefix.parent.mkdir()
    made.rename(prefix)
    old = state_of(prefix)

    began = time.monotonic()
    assert not repair(prefix, None)
    whole_seconds = time.monotonic() - began
    before_and_after = {"old": 0, "new": 0}
    between = 0
    for _ in range(KILLS):
        put_the_old_one_back(prefix)
        assert state_of(prefix) == old
        repair(prefix, random.uniform(0, whole_seconds * 1.2))  # the moment is the point
        in_bin = any(item.path == prefix for item in Labwright("cli").files.bin.items())
        runs = [run for path in places().running.glob("*.json") if (t := read_traces(path)) for run in t.runs]
        Labwright("window").recovery.recover()
        assert [find_run_members(run) for run in runs] == [[] for _ in runs]
        assert list(places().running.iterdir()) == []
        assert list((places().cache / "trials").glob("*")) == []
        if state_of(prefix) == old:
            before_and_after["old"] += 1
            between += in_bin
        else:
            environment = Labwright("cli").environments.identify(str(prefix))
            assert environment is not None
            assert environment.health.state is HealthState.WORKS
            assert freeze(prefix) == wanted
            before_and_after["new"] += 1
    print(f"{KILLS} kills in the {whole_seconds:.1f} s of a repair left {before_and_after}")
    print(f"{between} of them came while the old environment was in the bin")
    # That takes a twentieth of a repair: few of the kills can meet it.
    assert between >= KILLS // 50, "the kills came when nothing was at stake: the campaign proved nothing"


def put_the_old_one_back(prefix: Path) -> None:
    """The old one is in the bin after a repair; what half made ones are there, too, goes for good."""
    labwright = Labwright("cli")
    files = labwright.files
    if not (environment := labwright.environments.identify(str(prefix))) or (
        environment.health.state is HealthState.WORKS
    ):
        old = next(item for item in files.bin.items() if item.path == prefix)
        subprocess.run(["rm", "-r", str(prefix)], check=True)
        files.restore(prefix, old.id)
    files.bin.empty()
