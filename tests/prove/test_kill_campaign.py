"""Kill -9 at random moments, and cuts at every byte: what is remembered stays whole, what runs is ended."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.services.recovery import read_traces
from app.system.journal import Journal
from app.system.paths import places
from app.system.process_tree import find_run_members, kill_run
from app.system.session import Session
from app.system.settings import Settings

REPOSITORY = Path(__file__).parents[2]
KILLS = 120
KILLS_OF_JOBS = 80
LONGEST_SECONDS = 0.25  # in which each loop below goes round many times

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL, and children that leave their session"),
]

START = """
import itertools, os, sys
from pathlib import Path
from app.bootstrap import Labwright
labwright = Labwright("cli")
work = Path(sys.argv[1])
"""
# Everything that is written, again and again.
WRITER = (
    START
    + """
from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.system import bin as bin_module, journal
journal.PART_BYTES = 5_000
if sys.argv[2] == "copying":
    def refuse(source, target):
        raise OSError(18, "as in the layers of a container")
    bin_module.move = refuse
print("ready", flush=True)
for number in itertools.count(int(sys.argv[3])):
    entry = labwright.journal.begin(Command(("step", str(number))), "x" * 50)
    labwright.settings.set("programs.count", f"/{number}")
    labwright.files.write(work / "Dockerfile", f"FROM {number}\\n".encode() * 200)
    if (work / "environment").exists():
        labwright.files.move_to_bin(work / "environment")
    else:
        labwright.files.restore(work / "environment")
    labwright.journal.end(entry, Outcome(Ending.EXITED, 1.0, 0))
"""
)
# Jobs that move an old folder away and make a new one with a tree of programs, again and again.
JOBS = (
    START
    + """
from app.core.commands import Command
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, WriteFile
from app.core.words import say
child = '''
import os, pathlib, subprocess, sys
made = pathlib.Path(sys.argv[1])
made.mkdir()
(made / "half").write_text("x")
quick = subprocess.Popen(["sleep", "600"], start_new_session=True)
print("made", flush=True)
sys.stdin.read()
(made / "whole").write_text("x")
quick.kill()
quick.wait()
'''
print("ready", flush=True)
for number in itertools.count(int(sys.argv[3])):
    folder = work / "environment"
    plan = Plan(
        say("Make it again"),
        (
            WriteFile(say("Write"), work / "Dockerfile", f"FROM {number}\\n".encode()),
            *([MoveToBin(say("Move"), folder)] if folder.exists() else []),
            RunCommand(say("Run"), Command((sys.executable, "-c", child, str(folder))), (folder,)),
            RunCommand(say("Last"), Command(("true",))),
        ),
        "environment", Effect.CHANGES, NotUndoable(say("no")),
    )
    job = labwright.jobs.wait(labwright.jobs.start(plan))
    assert job.error is None, job.error.output
"""
)


def kill_once(code: str, *arguments: str) -> None:
    """Start the loop and kill it at a random moment of its work."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as loop:
        assert loop.stdout is not None
        assert loop.stdout.readline() == b"ready\n"
        time.sleep(random.uniform(0, LONGEST_SECONDS))  # the moment is the point
        assert loop.poll() is None, "the loop ended by itself"
        loop.kill()


def temporaries(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob(".labwright-*.tmp")]


@pytest.mark.parametrize("way", ["renaming", "copying"])
def test_what_is_written_stays_whole(tmp_path: Path, way: str) -> None:
    own, work = places(), tmp_path / "work"
    environment = work / "environment"
    (environment / "lib").mkdir(parents=True)
    for number in range(20):
        (environment / "lib" / str(number)).write_text(str(number))
    own.config.mkdir(parents=True)
    own.settings.write_text('# mine\ntheme = "dark"\n')
    count = 0
    for kill in range(KILLS // 2):
        kill_once(WRITER, str(work), way, str(count))
        labwright = Labwright("cli")
        labwright.recovery.recover()

        written = tomllib.loads(own.settings.read_text())
        assert own.settings.read_text().startswith('# mine\ntheme = "dark"\n')
        assert Settings(own).problems == ()
        if (work / "Dockerfile").exists():
            lines = (work / "Dockerfile").read_text().splitlines()
            assert (len(lines), len(set(lines))) == (200, 1)
        record = labwright.journal.read()
        assert record.lines_skipped <= kill + 1
        assert all(entry.outcome is not None for entry in record.entries)
        numbers = [int(entry.argv[1]) for entry in record.entries]
        assert numbers == sorted(numbers, reverse=True)
        assert numbers[0] >= int(written.get("programs", {}).get("count", "/0")[1:])
        count = numbers[0] + 1

        assert whole_in_one_place(environment, labwright, copied=way == "copying")
        assert temporaries(own.config, own.data) == []
        assert list(own.running.iterdir()) == []


def whole_in_one_place(environment: Path, labwright: Labwright, *, copied: bool) -> bool:
    """The folder with all its files stands where it was or is in the bin; a copy may be in both places."""
    kept = [item.kept for item in labwright.files.bin.items()]
    whole = [
        place
        for place in (environment, *kept)
        if {path.name for path in (place / "lib").glob("*")} == set(map(str, range(20)))
    ]
    if not copied:
        return len(whole) == 1 and environment.exists() + len(kept) == 1
    if environment.exists() and kept:  # cut off between copy and removal: both, or the rest of one
        labwright.files.bin.empty([item.id for item in labwright.files.bin.items() if environment in whole])
        if environment not in whole:
            subprocess.run(["rm", "-r", str(environment)], check=True)
    return len(whole) >= 1


def test_no_program_and_nothing_half_made_is_left(tmp_path: Path) -> None:
    own, work = places(), tmp_path / "work"
    work.mkdir()
    (work / "environment").mkdir()
    (work / "environment" / "whole").write_text("x")
    (work / "Dockerfile").write_text("FROM before\n")
    in_the_middle = 0
    for kill in range(KILLS_OF_JOBS):
        kill_once(JOBS, str(work), "", str(kill * 1000))
        traces = [found for path in own.running.glob("*.json") if (found := read_traces(path))]
        runs = [run for found in traces for run in found.runs]
        try:
            in_the_middle += any(find_run_members(run) for run in runs)
            Labwright("window").recovery.recover()
            assert [find_run_members(run) for run in runs] == [[] for _ in runs]
        finally:
            for run in runs:
                kill_run(run)
        assert (work / "environment" / "whole").exists()
        assert re.fullmatch(r"FROM (before|\d+)\n", (work / "Dockerfile").read_text())
        record = Labwright("cli").journal.read()
        assert all(entry.outcome is not None for entry in record.entries)
        assert list(own.running.iterdir()) == []
        assert temporaries(own.config, own.data, work) == []
        Labwright("cli").files.bin.empty()
    print(f"{in_the_middle} of {KILLS_OF_JOBS} kills left programs running")
    assert in_the_middle >= KILLS_OF_JOBS // 10, (
        "the kills came when nothing ran: the campaign proved nothing"
    )


def remembered(journal: Journal, run: Callable[[str], None], path: Path, cut: bytes) -> list[str]:
    path.write_bytes(cut)
    run("after")
    return [entry.argv[0] for entry in journal.entries() if entry.outcome and entry.outcome.ok]


def test_the_journal_survives_a_cut_at_every_byte() -> None:
    own = places()
    session = Session(own, "cli")
    journal = Journal(own, session)

    def run(name: str) -> None:
        journal.end(
            journal.begin(Command((name, "ünïcödé\n", "\udcff")), "A title"), Outcome(Ending.EXITED, 1.0, 0)
        )

    run("before")
    before = own.journal.stat().st_size
    run("torn")
    data = own.journal.read_bytes()
    for length in range(before, len(data) + 1):
        names = remembered(journal, run, own.journal, data[:length])
        assert names in (["after", "before"], ["after", "torn", "before"]), length
        # Complete but for its line break, the end counts: nothing of it is missing.
        assert ("torn" in names) == (length >= len(data) - 1), length
        assert journal.read().lines_skipped <= 1
    session.close()
