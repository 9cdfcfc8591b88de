"""Cancel and time limit, on programs that would rather go on."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Ending, Stream
from app.system import program_start
from app.system.child_env import ChildEnvironment
from app.system.output_sources import ThreadedOutput
from app.system.process_tree import find_run_members, kill_run
from app.system.runner import Patience, ProcessRunner, new_run_id
from tests.integration.runs import Watch, alive, child, run, script
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these children are POSIX programs")


@pytest.mark.parametrize(("ends_at", "told"), [("SIGINT", ["SIGINT"]), ("SIGTERM", ["SIGINT", "SIGTERM"])])
def test_the_ladder_ends_at_the_first_step_that_works(ends_at: str, told: list[str]) -> None:
    watch = Watch(cancel_at="ready")
    outcome = run(child("tells_signals", ends_at), watch)
    assert watch.texts() == ["ready", *told]
    assert (outcome.ending, outcome.exit_code) == (Ending.CANCELLED, 0)
    assert str(outcome.sentence) == "stopped by you"


def test_what_ignores_everything_is_killed() -> None:
    watch = Watch(cancel_at="ready")
    outcome = run(child("ignores_signals"), watch)
    assert (outcome.ending, outcome.signal_name) == (Ending.CANCELLED, "SIGKILL")
    assert outcome.seconds < 10


def test_a_time_limit_is_kept_and_told() -> None:
    outcome = run(child("ignores_signals", timeout_seconds=1.0))
    assert outcome.ending is Ending.TIMED_OUT
    assert 1.0 <= outcome.seconds < 10
    assert str(outcome.sentence) == "timed out after 1 s"
    assert outcome.stdout.startswith("ready")


def test_a_flood_does_not_delay_a_cancel() -> None:
    watch = Watch()
    timer = threading.Timer(0.5, watch.cancel.set)
    timer.start()
    outcome = run(child("floods", 10**12, 1, 2), watch)
    timer.join()
    assert outcome.ending is Ending.CANCELLED
    assert outcome.seconds < 10


def test_what_is_cancelled_before_it_starts_does_not_start(tmp_path: Path) -> None:
    watch = Watch()
    watch.cancel.set()
    outcome = run(Command(("touch", str(tmp_path / "made"))), watch)
    assert outcome.ending is Ending.CANCELLED
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("terminal", [False, True])
def test_a_daemon_that_left_the_session_is_stopped_too(tmp_path: Path, terminal: bool) -> None:
    watch = Watch(cancel_at="daemon")
    outcome = run(child("daemon", "stays", tmp_path / "witness", terminal=terminal), watch)
    assert outcome.ending is Ending.CANCELLED
    (daemon,) = watch.numbers_after("daemon")
    assert not alive(daemon)


def test_what_a_killed_program_was_in_the_middle_of_does_not_go_on() -> None:
    text = """
import os, signal, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"], start_new_session=True, stdout=subprocess.DEVNULL)
print("child", child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)  # as a system does that runs out of memory
"""
    watch = Watch()
    outcome = run(script(text), watch)
    assert (outcome.ending, outcome.signal_name) == (Ending.SIGNALLED, "SIGKILL")
    (sleep,) = watch.numbers_after("child")
    assert not alive(sleep)


def test_fifty_that_ignore_signals_in_groups_and_sessions_of_their_own_are_all_stopped() -> None:
    watch = Watch(cancel_at="pids")
    outcome = run(child("many", 50), watch)
    assert outcome.ending is Ending.CANCELLED
    pids = watch.numbers_after("pids")
    assert len(pids) == 51
    assert [pid for pid in pids if alive(pid)] == []
    assert watch.texts(Stream.NOTE) == []


def test_what_keeps_forking_is_stopped() -> None:
    text = (
        "import os, signal, time\n"
        "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)\n"
        "print('begun', flush=True)\n"
        "for _ in range(400):\n"  # each generation replaces itself, in a session of its own
        "    if os.fork(): os._exit(0)\n"
        "    os.setsid(); time.sleep(0.02)\n"
    )
    run_id = new_run_id()
    watch = Watch(cancel_at="begun")
    outcome = run(script(text), watch, run_id=run_id)
    assert outcome.ending in {Ending.CANCELLED, Ending.EXITED}
    kill_run(run_id)
    until(lambda: not find_run_members(run_id), "the last of them to go")


def test_a_child_with_an_empty_environment_is_stopped_with_its_session() -> None:
    watch = Watch(cancel_at="ready")
    outcome = run(
        Command(
            (
                "sh",
                "-c",
                "trap '' INT TERM; env -i sh -c 'echo $$; while :; do sleep 1; done' & echo ready; wait",
            )
        ),
        watch,
    )
    assert outcome.ending is Ending.CANCELLED
    pid = next(int(text) for text in watch.texts() if text.isdecimal())
    assert not alive(pid)


def test_a_program_that_ends_while_its_daemon_prints_is_not_waited_for(tmp_path: Path) -> None:
    watch, witness = Watch(), tmp_path / "witness"
    run_id = new_run_id()
    outcome = run(child("daemon", "ends", witness), watch, run_id=run_id)
    (daemon,) = watch.numbers_after("daemon")
    try:
        assert outcome.ok
        assert outcome.seconds < 10
        assert len(watch.texts(Stream.NOTE)) == 1
        assert "background" in watch.texts(Stream.NOTE)[0]
        assert alive(daemon)
        os.kill(daemon, signal.SIGUSR1)
        until(witness.exists, "the daemon to print")
        assert witness.read_text() == "printed"
        assert alive(daemon)
        assert find_run_members(run_id) == [daemon]
    finally:
        assert kill_run(run_id) == []
    assert not alive(daemon)
    until(
        lambda: "forgotten output" not in {thread.name for thread in threading.enumerate()},
        "its pipes to end",
    )


@pytest.mark.parametrize("does", ["stays", "ends"])
def test_threads_read_as_well_as_one_loop(does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_start, "SelectedOutput", ThreadedOutput)  # what Windows uses
    watch, run_id = Watch(cancel_at="daemon" if does == "stays" else None), new_run_id()
    outcome = run(child("daemon", does, tmp_path / "witness"), watch, run_id=run_id)
    assert outcome.ending is (Ending.CANCELLED if does == "stays" else Ending.EXITED)
    assert len(watch.texts(Stream.NOTE)) == (does == "ends")
    assert len(find_run_members(run_id)) == (does == "ends")
    assert kill_run(run_id) == []


def test_a_program_that_closes_its_output_is_waited_for() -> None:
    outcome = run(child("closes_output", 0.5))
    assert (outcome.exit_code, outcome.stdout) == (7, "closing\n")
    assert outcome.seconds >= 0.5
    limited = run(child("closes_output", 60, timeout_seconds=0.6))
    assert limited.ending is Ending.TIMED_OUT


def test_a_run_is_found_and_ended_by_its_id_alone() -> None:
    run_id = new_run_id()
    done = threading.Event()
    watch = Watch()

    def work() -> None:
        run(child("many", 5), watch, run_id=run_id)
        done.set()

    threading.Thread(target=work).start()
    until(lambda: len(find_run_members(run_id)) == 6, "all six to run")
    assert kill_run(run_id) == []
    assert find_run_members(run_id) == []
    assert done.wait(20)
    assert find_run_members(new_run_id()) == []


def test_the_default_patience_is_three_seconds_a_step() -> None:
    patience = Patience()
    assert (patience.interrupt_seconds, patience.terminate_seconds) == (3.0, 3.0)
    watch = Watch(cancel_at="ready")
    began = time.monotonic()
    runner = ProcessRunner(ChildEnvironment())
    runner.run(child("tells_signals", "SIGTERM"), on_lines=watch, cancel=watch.cancel)
    assert 3.0 <= time.monotonic() - began < 9.0
