"""The runner and children that behave."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import threading
from pathlib import Path

import pytest

from app.core.commands import MASK, Command
from app.core.errors import AppError
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.words import say
from app.system.child_env import ChildEnvironment
from app.system.process_tree import RUN_MARK
from app.system.runner import ProcessRunner
from tests.integration.runs import Watch, child, run, script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these children are POSIX programs")


def test_lines_of_both_streams_come_and_are_kept() -> None:
    watch = Watch()
    outcome = run(script("import sys; print('one\\ntwo'); print('wrong', file=sys.stderr)"), watch)
    assert watch.texts() == ["one", "two"]
    assert watch.texts(Stream.ERR) == ["wrong"]
    assert (outcome.ending, outcome.exit_code, outcome.stdout, outcome.stderr) == (
        Ending.EXITED,
        0,
        "one\ntwo\n",
        "wrong\n",
    )
    assert str(outcome.sentence) == "done"


def test_a_code_is_told() -> None:
    outcome = run(script("raise SystemExit(3)"))
    assert not outcome.ok
    assert str(outcome.sentence) == "ended with code 3"


def test_a_signal_is_told() -> None:
    outcome = run(script("import os; os.kill(os.getpid(), 9)"))
    assert (outcome.ending, outcome.signal_name, outcome.exit_code) == (Ending.SIGNALLED, "SIGKILL", None)
    assert str(outcome.sentence) == "was ended by the signal SIGKILL"


def test_lines_come_while_the_program_runs() -> None:
    # the child ends only after what it printed was seen
    watch = Watch(cancel_at="SIGINT")
    seen = threading.Event()

    def on_lines(lines: list[Line]) -> None:
        watch(lines)
        if any(line.text == "ready" for line in lines):
            seen.set()
            watch.cancel.set()

    outcome = ProcessRunner(ChildEnvironment()).run(
        child("tells_signals", "SIGINT"), on_lines=on_lines, cancel=watch.cancel
    )
    assert seen.is_set()
    assert outcome.ending is Ending.CANCELLED
    assert watch.texts() == ["ready", "SIGINT"]


def test_the_order_of_both_streams_is_kept() -> None:
    watch = Watch()
    text = "import os, time\nfor n in range(20):\n os.write(1 + n % 2, b'%d\\n' % n); time.sleep(0.005)"
    run(script(text), watch)
    assert [line.text for line in watch.lines] == [str(number) for number in range(20)]


def test_standard_input_is_empty_without_one() -> None:
    assert run(script("import sys; print(repr(sys.stdin.read()))")).stdout == "''\n"


@pytest.mark.parametrize("terminal", [False, True])
def test_much_is_fed_while_much_is_printed(terminal: bool) -> None:
    text = "import sys, shutil; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer); print('end')"
    fed = b"0123456789abcde\n" * 200_000
    outcome = run(script(text, stdin=fed, terminal=terminal))
    assert outcome.ok
    assert outcome.stdout == fed.decode() + "end\n"


def test_a_program_that_does_not_read_what_it_is_fed() -> None:
    outcome = run(script("print('done')", stdin=b"x" * 5_000_000))
    assert outcome.ok
    assert outcome.stdout == "done\n"


def test_a_pseudo_terminal_of_a_sane_size_on_both_streams() -> None:
    text = (
        "import os, sys; print(os.environ['TERM'])\n"
        "print(os.get_terminal_size(), os.isatty(1), os.isatty(2), file=sys.stderr)"
    )
    watch = Watch()
    assert run(script(text, terminal=True), watch).ok
    assert watch.texts(Stream.ERR) == ["os.terminal_size(columns=120, lines=40) True True"]
    assert watch.texts() == ["xterm-256color"]


@pytest.mark.parametrize("terminal", [False, True])
def test_a_password_is_not_waited_for(terminal: bool) -> None:
    outcome = run(child("asks_password", terminal=terminal, timeout_seconds=20))
    assert outcome.ending is Ending.EXITED
    assert outcome.stdout.startswith("no terminal: ")
    assert outcome.stdout.endswith("end of input\n")


def test_a_question_without_newline_is_seen_while_it_waits() -> None:
    watch = Watch(cancel_at="Proceed")
    outcome = run(child("asks", 60), watch)
    assert outcome.ending is Ending.CANCELLED
    assert watch.texts() == ["Proceed ([y]/n)? "]


@pytest.mark.parametrize("terminal", [False, True])
def test_a_progress_bar_of_100000_updates_is_a_few_lines(terminal: bool) -> None:
    watch = Watch()
    outcome = run(child("progress", 100_000, terminal=terminal), watch)
    assert outcome.stdout == "100000 of 100000\nfinished\n"
    assert watch.texts() == ["100000 of 100000", "finished"]
    assert len(watch.lines) <= 3 + outcome.seconds / 0.1


def test_characters_cut_in_two_and_bytes_that_are_none() -> None:
    outcome = run(child("halves", "é€𝄞日本"))
    assert outcome.stdout == "é€𝄞日本\nbad \ufffd\ufffd and \ufffd bytes\nunfinished \ufffd"


def test_colours_stay_in_lines_and_leave_what_is_kept() -> None:
    watch = Watch()
    outcome = run(script("print('\\x1b[32mok\\x1b[0m \\x1b]0;title\\x07\\x1b[2Kdone')"), watch)
    assert watch.texts() == ["\x1b[32mok\x1b[0m done"]
    assert outcome.stdout == "ok done\n"


@pytest.mark.parametrize("terminal", [False, True])
def test_secrets_are_masked_in_everything(terminal: bool) -> None:
    text = (
        "import os, sys, time\n"
        "for piece in ('key=hun', 'ter', '2\\n', '10%\\rhunter2', ' 20%\\n'):\n"
        "    sys.stdout.write(piece); sys.stdout.flush(); time.sleep(0.08)\n"
        "sys.stderr.write(os.environ['TOKEN'] + ' hunter2')\n"
    )
    watch = Watch()
    command = script(
        text, env={"TOKEN": "t0psecret"}, secrets=frozenset({"hunter2", "t0psecret"}), terminal=terminal
    )
    outcome = run(command, watch)
    everything = outcome.stdout + outcome.stderr + "".join(line.text for line in watch.lines)
    assert "hunter2" not in everything
    assert "t0psecret" not in everything
    assert outcome.stdout == f"key={MASK}\n{MASK} 20%\n"
    assert outcome.stderr == f"{MASK} {MASK}"


def test_secrets_of_labwright_itself_are_masked_too() -> None:
    runner = ProcessRunner(ChildEnvironment(), secrets=lambda: frozenset({"proxy-pass"}))
    assert runner.run(Command(("echo", "http://ada:proxy-pass@proxy"))).stdout == f"http://ada:{MASK}@proxy\n"


def test_nothing_of_labwright_reaches_a_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QT_PLUGIN_PATH", "/x")
    monkeypatch.setenv("PYTHONPATH", "/x")
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR1})
    try:
        got = json.loads(run(child("inherits", cwd=tmp_path), run_id="this-run").stdout)
        still_blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        os.close(reading)
        os.close(writing)
    umask = os.umask(0)
    os.umask(umask)
    assert got["fds"] == [0, 1, 2]
    assert got["umask"] == umask
    assert got["cwd"] == str(tmp_path.resolve())
    assert got["blocked"] == []
    assert got["leads_session"]
    assert {signal.SIGTERM, signal.SIGUSR1} <= still_blocked
    expected = ChildEnvironment()() | {RUN_MARK: "this-run"}
    expected.setdefault("LC_CTYPE", "C.UTF-8")  # Python gives it to itself in a C locale
    got["environment"].setdefault("LC_CTYPE", "C.UTF-8")
    assert got["environment"] == expected


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a program ignores")
def test_signals_that_python_ignores_are_not_ignored_by_children() -> None:
    status = run(Command(("cat", "/proc/self/status"))).stdout
    ignored = int(next(line for line in status.splitlines() if line.startswith("SigIgn")).split()[1], 16)
    assert not ignored & (1 << (signal.SIGPIPE - 1) | 1 << (signal.SIGXFSZ - 1))


def test_a_commands_own_variables_come_last() -> None:
    command = script("import os; print(os.environ['LANG'])", env={"LANG": "xx"})
    assert run(command).stdout == "xx\n"


def test_a_folder_for_commands_without_one(tmp_path: Path) -> None:
    runner = ProcessRunner(ChildEnvironment(), folder=tmp_path)
    assert runner.run(Command(("pwd",))).stdout == f"{tmp_path.resolve()}\n"
    assert runner.run(Command(("pwd",), cwd=Path("/"))).stdout == "/\n"


def test_a_relative_program_is_taken_from_its_folder(tmp_path: Path) -> None:
    program = tmp_path / "say"
    program.write_text("#!/bin/sh\necho here\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert run(Command(("./say",), cwd=tmp_path)).stdout == "here\n"


def test_several_runs_at_once() -> None:
    outcomes: dict[int, Outcome] = {}

    def one(number: int) -> None:
        outcomes[number] = run(script(f"for n in range(2000): print({number}, n)"))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, outcome in outcomes.items():
        assert outcome.stdout == "".join(f"{number} {n}\n" for n in range(2000))
    assert len(outcomes) == 6


class Record:
    def __init__(self, fails: bool = False) -> None:
        self.entries: list[tuple[str, ...]] = []
        self.problem = AppError("disk-full", say("It could not be written.")) if fails else None

    def begin(self, command: Command, title: str) -> str:
        self.entries.append(("begin", " ".join(command.masked_argv()), title))
        return "7"

    def end(self, entry_id: str, outcome: Outcome) -> None:
        self.entries.append(("end", entry_id, str(outcome.sentence)))


def test_every_command_is_in_the_journal_those_that_did_not_start_too() -> None:
    journal = Record()
    runner = ProcessRunner(ChildEnvironment(), journal=journal)
    runner.run(Command(("true",)), title="Look")
    runner.run(Command(("/no/such/program",)))
    assert journal.entries == [
        ("begin", "true", "Look"),
        ("end", "7", "done"),
        ("begin", "/no/such/program", ""),
        ("end", "7", "There is no program at /no/such/program"),
    ]


def test_a_full_disk_does_not_keep_a_command_from_running() -> None:
    watch = Watch()
    outcome = ProcessRunner(ChildEnvironment(), journal=Record(fails=True)).run(
        Command(("echo", "x")), on_lines=watch
    )
    assert outcome.ok
    assert watch.texts(Stream.NOTE) == ["The journal could not be written: It could not be written."]


def test_a_secret_of_every_command_is_none_for_the_journal_either() -> None:
    journal = Record()
    runner = ProcessRunner(ChildEnvironment(), journal=journal, secrets=lambda: frozenset({"proxy-pass"}))
    runner.run(Command(("echo", "--proxy=http://ada:proxy-pass@proxy")))
    assert journal.entries[0] == ("begin", f"echo --proxy=http://ada:{MASK}@proxy", "")


def test_commands_start_at_home_where_there_is_one(tmp_path: Path) -> None:
    for folder, expected in ((tmp_path, tmp_path), (tmp_path / "none", Path.cwd())):
        runner = ProcessRunner(ChildEnvironment(), folder=folder)
        assert Path(runner.run(Command(("pwd", "-P"))).stdout.strip()) == expected.resolve()


def test_a_program_goes_when_who_takes_its_lines_fails() -> None:
    pids: list[int] = []

    def fail(lines: list[Line]) -> None:
        pids.append(int(lines[0].text))
        raise RuntimeError("no room for lines")

    command = script("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    with pytest.raises(RuntimeError, match="no room"):
        ProcessRunner(ChildEnvironment()).run(command, on_lines=fail)
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
