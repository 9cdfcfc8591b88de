"""Programs that go on by themselves: nothing of Labwright ends them, and the journal knows of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Ending
from app.system.child_env import ChildEnvironment
from app.system.journal import Journal
from app.system.paths import Places, places
from app.system.runner import ProcessRunner
from app.system.session import Session
from tests.integration.runs import alive, script
from tests.waiting import until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="what became of it is read from /proc"),
]
STAYS = """
import os, pathlib, sys, time
pathlib.Path("pid.part").write_text(str(os.getpid()))
os.rename("pid.part", "pid")
while not pathlib.Path("go").exists():
    time.sleep(0.01)
"""
STARTS = """
import signal, sys
from pathlib import Path
from app.core.commands import Command
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
command = Command((sys.executable, "-c", sys.argv[1]), cwd=Path(sys.argv[2]))
outcome = ProcessRunner(ChildEnvironment()).start(command)
print(outcome.ending, flush=True)
signal.pause()
"""


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})


@pytest.fixture
def journal(own: Places) -> Iterator[Journal]:
    session = Session(own, "window")
    yield Journal(own, session)
    session.close()


def test_it_outlives_a_labwright_that_is_killed_with_all_its_group(tmp_path: Path) -> None:
    environment = {**os.environ, "LABWRIGHT_RUN": "a run that started Labwright"}
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, STAYS, tmp_path],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env=environment,
        start_new_session=True,
    ) as labwright:
        assert labwright.stdout is not None
        assert labwright.stdout.readline() == b"started\n"
        pid = int((tmp_path / "pid").read_text())
        os.killpg(labwright.pid, signal.SIGKILL)
        labwright.wait(20)
    try:
        assert alive(pid)
        assert os.getsid(pid) == pid
        environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert not any(entry.startswith(b"LABWRIGHT_RUN=") for entry in environ)
        assert [str(Path(f"/proc/{pid}/fd/{n}").readlink()) for n in range(3)] == [os.devnull] * 3
    finally:
        (tmp_path / "go").touch()
    until(lambda: not alive(pid), "its end")


def test_its_end_is_taken_note_of(tmp_path: Path) -> None:
    outcome = ProcessRunner(ChildEnvironment()).start(script(STAYS, cwd=tmp_path))
    assert outcome.ending is Ending.STARTED
    assert outcome.ok
    pid = (tmp_path / "pid").read_text()
    (tmp_path / "go").touch()
    until(lambda: not Path(f"/proc/{pid}").exists(), "no zombie being left")


@pytest.mark.parametrize(
    ("text", "ending", "code", "sentence"),
    [
        ("", Ending.STARTED, None, "started"),  # it handed over to one that runs already
        ("raise SystemExit(3)", Ending.EXITED, 3, "ended with code 3"),
        ("import os; os.kill(os.getpid(), 9)", Ending.SIGNALLED, None, "was ended by the signal SIGKILL"),
    ],
)
def test_one_that_ends_at_once_is_told(
    journal: Journal, text: str, ending: Ending, code: int | None, sentence: str
) -> None:
    outcome = ProcessRunner(ChildEnvironment(), journal=journal).start(script(text), title="Open it")
    assert (outcome.ending, outcome.exit_code, str(outcome.sentence)) == (ending, code, sentence)
    (entry,) = journal.entries()
    assert entry.outcome is not None
    assert (entry.title, entry.argv[-1], entry.outcome.ending) == ("Open it", text, ending)
    assert entry.to_json()["exit_code"] == code


def test_one_that_is_not_there_is_told(journal: Journal, tmp_path: Path) -> None:
    runner = ProcessRunner(ChildEnvironment(), journal=journal)
    for command in (Command(("no-such-terminal",)), script("", cwd=tmp_path / "gone")):
        outcome = runner.start(command, title="Open it")
        assert outcome.ending is Ending.NOT_STARTED
        assert outcome.problem is not None
    assert [entry.ran for entry in journal.entries()] == [False, False]
