"""Settings, journal and locks while several processes use them, and scripts as a real bash takes them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.journal import Entry
from app.core.journal_export import Form, export
from app.core.outcomes import Ending, Outcome
from app.system.file_store import Files
from app.system.journal import Journal
from app.system.locks import FileLock
from app.system.paths import places
from app.system.session import Session
from app.system.settings import Settings

REPOSITORY = Path(__file__).parents[2]
DONE = Outcome(Ending.EXITED, 1.0, 0)

START = """
import sys
from app.system.paths import places
own = places()
"""
JOURNAL = (
    START
    + """
from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.system import journal
from app.system.session import Session
journal.PART_BYTES = 20_000
writer = journal.Journal(own, Session(own, "cli"))
for number in range(100):
    entry = writer.begin(Command((sys.argv[1], str(number))), "x" * 100)
    writer.end(entry, Outcome(Ending.EXITED, 1.0, 0))
assert writer.problem is None, writer.problem
"""
)
SETTINGS = (
    START
    + """
from app.system.settings import Settings
for number in range(10):
    Settings(own).set(f"programs.p{sys.argv[1]}-{number}", "/x")
"""
)
HOLD = (
    START
    + """
from app.system.locks import FileLock
from app.system.session import Session
Session(own, "cli").open()
lock = FileLock(own.locks / "x.lock")
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""
)


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_processes_that_write_the_journal_at_once_tear_nothing_while_it_rotates() -> None:
    writers = [python(JOURNAL, name) for name in ("a", "b", "c")]
    assert [writer.communicate()[0] for writer in writers] == ["", "", ""]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    own = places()
    assert sum(part.stat().st_size for part in own.data.glob("journal*.jsonl")) < 4 * 21_000
    record = Journal(own, Session(own, "cli")).read()
    assert record.lines_skipped == 0
    assert len(record.entries) > 100
    for name in ("a", "b", "c"):
        kept = [int(entry.argv[1]) for entry in record.entries if entry.argv[0] == name]
        assert kept == list(range(kept[0], kept[0] - len(kept), -1)) if kept else True
    last = {entry.argv for entry in record.entries[:3]}
    assert any(number == "99" for _, number in last)


def test_processes_that_change_settings_at_once_lose_nothing() -> None:
    writers = [python(SETTINGS, name) for name in ("0", "1", "2")]
    for writer in writers:
        writer.communicate()
    chosen = Settings(places()).all()
    assert len([key for key in chosen if key.startswith("programs.p")]) == 30


def test_a_lock_and_a_session_end_with_a_killed_process() -> None:
    own = places()
    lock, session = FileLock(own.locks / "x.lock"), Session(own, "window")
    with python(HOLD) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        (alive,) = own.running.glob("*.alive")
        assert session.lives(alive.stem)
        assert session.dead() == []
        assert not lock.try_acquire()
        holder.kill()
    assert not session.lives(alive.stem)
    assert session.dead() == [alive.stem]
    assert lock.try_acquire()
    lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_session_of_a_process_that_ends_in_order_leaves_nothing() -> None:
    with python(HOLD) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        holder.stdin.close()
        assert holder.wait() == 0
    assert list(places().running.iterdir()) == []


def test_a_child_of_the_holder_does_not_keep_the_lock() -> None:
    """A program started while a lock is held must not hold it on after we are gone."""
    code = HOLD.replace(
        'print("held"', 'import subprocess; c = subprocess.Popen(["sleep", "600"]); print(c.pid, "held"'
    )
    lock = FileLock(places().locks / "x.lock")
    with python(code) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline().split()[0])
        holder.kill()
    try:
        assert lock.try_acquire()
        lock.release()
    finally:
        os.kill(pid, signal.SIGKILL)


def test_reading_settings_imports_nothing_that_only_writing_needs() -> None:
    code = START + (
        "from app.system.settings import Settings; Settings(own).get('theme');"
        "print([name for name in ('tomlkit', 'tomllib', 'platformdirs', 'psutil') if name in sys.modules])"
    )
    assert python(code).communicate()[0] == "[]\n"


@pytest.fixture
def other_disk() -> Iterator[Path]:
    """A folder on another file system than Labwright's own."""
    shared_memory = Path("/dev/shm")
    if not shared_memory.is_dir() or shared_memory.stat().st_dev == Path.home().stat().st_dev:
        pytest.skip("no second file system to write to")
    with tempfile.TemporaryDirectory(dir=shared_memory) as folder:
        yield Path(folder)


def test_a_folder_of_another_disk_is_moved_and_not_copied(other_disk: Path) -> None:
    folder = other_disk / "environment"
    folder.mkdir()
    (folder / "file").write_text("x")
    number = folder.stat().st_ino
    store = Files(places())
    item_id = store.move_to_bin(folder)
    assert not folder.exists()
    (item,) = store.bin.items()
    assert item.id == item_id
    assert item.kept.stat().st_ino == number
    store.restore(folder)
    assert folder.stat().st_ino == number
    assert not item.kept.parent.exists()


any_text = st.text(st.characters(codec=None, exclude_characters="\0"), max_size=20)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.lists(any_text, min_size=1, max_size=4).filter(lambda argv: argv[0]),
            any_text,
            any_text,
            st.dictionaries(st.text("AB_é-", min_size=1, max_size=4), any_text, max_size=2),
        ),
        max_size=5,
    )
)
def test_bash_can_parse_any_export(made: list[tuple[list[str], str, str, dict[str, str]]]) -> None:
    entries = [
        Entry(str(number), float(number), tuple(argv), title, "cli", cwd, tuple(env.items()), outcome=DONE)
        for number, (argv, title, cwd, env) in enumerate(made)
    ]
    script = export(entries, Form.BASH).encode()
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")


def test_an_exported_script_does_again_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    tell = (
        sys.executable,
        "-c",
        "import json,os,sys; print(json.dumps([os.getcwd(), sys.argv[1:], os.getenv('X')]))",
    )
    entries = [
        Entry(
            "1",
            1.0,
            (*tell, "$HOME", "`x`\n", ""),
            "first\nexit 1",
            "cli",
            str(tmp_path / "a b"),
            outcome=DONE,
        ),
        Entry("2", 2.0, (*tell, "second"), "", "cli", str(tmp_path), (("X", "it's"),), outcome=DONE),
    ]
    done = subprocess.run(
        ["bash"], input=export(entries, Form.BASH), capture_output=True, text=True, check=True
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        [str(tmp_path / "a b"), ["$HOME", "`x`\n", ""], None],
        [str(tmp_path), ["second"], "it's"],
    ]
