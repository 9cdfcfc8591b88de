"""Many runs of everything that misbehaves, cancelled at random moments: nothing is left, nothing hangs."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.system.child_env import ChildEnvironment
from app.system.process_tree import find_run_members, kill_run
from app.system.runner import Patience, ProcessRunner, new_run_id
from tests.integration.runs import Watch, child, script

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="these children are POSIX programs"),
    pytest.mark.timeout(1200),
]

RUNS = 300
HURRIED = Patience(interrupt_seconds=0.05, terminate_seconds=0.05)
LONGEST_SECONDS = 20.0  # from the cancel to the end, on a busy machine


def misbehaving(witness: Path) -> list[Command]:
    """One of each."""
    return [
        child("ignores_signals"),
        child("tells_signals", "SIGTERM"),
        child("daemon", "stays", witness),
        child("many", 12),
        child("floods", 10**12, 1),
        child("floods", 10**12, 1, 2),
        child("asks", 60),
        child("closes_output", 60),
        child("progress", 10**9),
        child("floods", 10**12, 1, 2, terminal=True),
        child("progress", 10**9, terminal=True),
        script("import time\nwhile True: print('line'); time.sleep(0.0005)", terminal=True),
        Command(("sh", "-c", "trap '' INT; while :; do (sleep 60 &); sleep 0.05; done")),
        script(
            "import sys\nfor line in sys.stdin.buffer: sys.stdout.buffer.write(line)",
            stdin=b"x\n" * 5_000_000,
        ),
    ]


def cancelled_after(command: Command, seconds: float, run_id: str) -> tuple[Outcome, float]:
    """The outcome, and how long it took from the cancel."""
    watch = Watch()
    timer = threading.Timer(seconds, watch.cancel.set)
    timer.start()
    began = time.monotonic()
    try:
        outcome = ProcessRunner(ChildEnvironment(), patience=HURRIED).run(
            command, on_lines=lambda _lines: None, cancel=watch.cancel, run_id=run_id
        )
    finally:
        timer.cancel()
    return outcome, time.monotonic() - began - seconds


def test_whatever_runs_is_gone_after_a_cancel_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(2)
    longest = 0.0
    for number in range(RUNS):
        command = chance.choice(misbehaving(tmp_path / "witness"))
        run_id = new_run_id()
        outcome, seconds = cancelled_after(command, chance.uniform(0, 0.4), run_id)
        longest = max(longest, seconds)
        assert outcome.ending in {Ending.CANCELLED, Ending.EXITED}, (number, command, outcome)
        assert find_run_members(run_id) == [], (number, command)
        assert seconds < LONGEST_SECONDS, (number, command)
    print(f"{RUNS} cancels, the longest took {longest:.2f} s")


def test_several_at_once_do_not_touch_each_other(tmp_path: Path) -> None:
    problems: list[str] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            run_id, text = new_run_id(), str(chance.random())
            watch = Watch()
            runner = ProcessRunner(ChildEnvironment(), patience=HURRIED)
            if runner.run(Command(("echo", text)), on_lines=watch).stdout != f"{text}\n" or watch.texts() != [
                text
            ]:
                problems.append(f"echo {text} printed {watch.texts()}")
            cancelled_after(chance.choice(misbehaving(tmp_path / str(seed))), chance.uniform(0, 0.3), run_id)
            if left := find_run_members(run_id):
                problems.append(f"{left} are left")

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


LABWRIGHT = """
import sys
from app.core.commands import Command
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
ProcessRunner(ChildEnvironment()).run(
    Command(tuple(sys.argv[2:])), run_id=sys.argv[1],
    on_lines=lambda lines: print(*[line.text for line in lines], flush=True),
)
"""


@pytest.mark.parametrize("number", range(10))
@pytest.mark.parametrize("name", ["many", "daemon", "ignores_signals"])
def test_what_a_killed_labwright_left_is_found_and_ended(name: str, number: int, tmp_path: Path) -> None:
    arguments = {"many": ["12"], "daemon": ["stays", str(tmp_path / "witness")]}.get(name, [])
    run_id = new_run_id()
    argv = (sys.executable, "-c", LABWRIGHT, run_id, *child(name, *arguments).argv)
    labwright = subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert labwright.stdout
    with labwright.stdout:
        labwright.stdout.readline()
        labwright.kill()
        labwright.wait()
    assert find_run_members(run_id) != []
    assert kill_run(run_id) == []
    assert find_run_members(run_id) == []
