"""After many runs: no process, no thread, no open file, no memory more than before."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.core.commands import Command
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
from tests.integration.runs import CHILDREN, Watch, run, script

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="only Linux tells what a process holds"
)

ROOT = Path(__file__).parents[2]


def more_than(before: tuple[int, int, int]) -> list[int]:
    """What there is more of now. Less is no leak: a test before this one may have left a thread to end."""
    return [now - then for now, then in zip(holds(), before, strict=True) if now > then]


def holds() -> tuple[int, int, int]:
    """How many open files, threads and child processes this process has."""
    gc.collect()
    mine = f"PPid:\t{os.getpid()}\n"
    children = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            children += mine in status.read_text()
        except OSError:
            continue
    return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), children


def test_nothing_is_left_after_two_hundred_runs() -> None:
    before = holds()
    runner = ProcessRunner(ChildEnvironment())
    for number in range(200):
        match number % 5:
            case 0:
                assert runner.run(Command(("echo", "x"))).ok
            case 1:
                assert runner.run(Command(("cat",), stdin=b"fed", terminal=True)).stdout == "fed"
            case 2:
                runner.run(Command(("/no/such/program",), terminal=True))
            case 3:
                assert runner.run(Command(("true",), stdin=b"x" * 100_000)).ok
            case 4:
                runner.run(Command(("sh", "-c", "kill -9 $$")))
    assert more_than(before) == []


def test_nothing_is_left_after_cancelled_runs() -> None:
    run(script(""))
    before = holds()
    for _ in range(5):
        watch = Watch(cancel_at="ready")
        run(script("import time; print('ready', flush=True); time.sleep(60)"), watch)
    assert more_than(before) == []


MEASURE = """
import resource, sys, time
from app.core.commands import Command
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
from app.core.outcomes import Line

def peak_kib():
    # VmHWM and not ru_maxrss, which a child inherits from who started it
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])

runner = ProcessRunner(ChildEnvironment())
runner.run(Command((sys.executable, sys.argv[1], "1000", "1")), on_lines=lambda lines: None)
idle = peak_kib()
size = 0
def take(lines):
    global size
    size += sum(len(line.text) for line in lines)
outcome = runner.run(Command((sys.executable, *sys.argv[1:])), on_lines=take)
assert outcome.ok
print(size, peak_kib() - idle)
"""


@pytest.mark.parametrize("streams", [("1",), ("1", "2")])
def test_200_megabytes_without_a_newline_take_less_than_64_of_memory(streams: tuple[str, ...]) -> None:
    argv = [sys.executable, "-c", MEASURE, str(CHILDREN / "floods.py"), "200000000", *streams]
    printed = subprocess.run(argv, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    size, more_kib = map(int, printed.split())
    assert size == 200_000_000
    assert more_kib < 64 * 1024
