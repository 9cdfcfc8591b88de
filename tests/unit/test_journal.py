"""The journal: what ran is remembered, whatever cut the writing off."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import MASK, Command, Shell
from app.core.journal import Entry
from app.core.outcomes import Ending, Outcome
from app.core.words import say
from app.system import journal as journal_module
from app.system.journal import Journal
from app.system.paths import Places, places
from app.system.session import Session

DONE = Outcome(Ending.EXITED, 1.25, 0)


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})


@pytest.fixture
def session(own: Places):
    opened = Session(own, "window")
    yield opened
    opened.close()


@pytest.fixture
def journal(own: Places, session: Session) -> Journal:
    return Journal(own, session)


def run(journal: Journal, *argv: str, title: str = "", outcome: Outcome = DONE) -> str:
    entry = journal.begin(Command(argv), title)
    journal.end(entry, outcome)
    return entry


def test_nothing_is_made_before_something_ran(own: Places, journal: Journal) -> None:
    assert journal.entries() == ()
    assert not own.data.exists()


def test_what_a_command_was_for_can_be_said_in_another_language(journal: Journal) -> None:
    purpose = say("Ask {program} for its version", program="git")
    journal.begin(Command(("git", "--version")), purpose)
    (entry,) = journal.entries()
    assert entry.title == "Ask git for its version"
    assert entry.purpose == purpose
    assert entry.to_json()["title"] == "Ask git for its version"


def test_a_purpose_that_names_a_secret_is_kept_masked(journal: Journal) -> None:
    command = Command(("curl", "x"), secrets=frozenset({"hunter2"}))
    journal.begin(command, say("Sign in as {name}", name="hunter2"))
    (entry,) = journal.entries()
    assert "hunter2" not in journal.path.read_text(encoding="utf-8")
    assert str(entry.purpose) == entry.title == f"Sign in as {MASK}"


def test_a_purpose_that_was_tampered_with_is_not_believed(journal: Journal) -> None:
    journal.begin(Command(("git", "status")), say("Look at {what}", what="git"))
    text = journal.path.read_text(encoding="utf-8")
    journal.path.write_text(text.replace('"what":"git"', '"what":"something else"'), encoding="utf-8")
    (entry,) = journal.entries()
    assert str(entry.purpose) == "Look at git"


def test_an_entry_tells_all_about_a_command(journal: Journal, tmp_path: Path) -> None:
    command = Command(("git", "log", "--oneline"), tmp_path, {"PAGER": "cat"}, stdin=b"x")
    entry_id = journal.begin(command, "Read the history")
    (begun,) = journal.entries()
    assert begun.outcome is None
    assert str(begun.sentence) == "has not ended"
    journal.end(entry_id, Outcome(Ending.EXITED, 0.5, 128))
    (entry,) = journal.entries()
    assert (entry.argv, entry.cwd, entry.title) == (command.argv, str(tmp_path), "Read the history")
    assert (entry.env, entry.fed, entry.origin) == ((("PAGER", "cat"),), True, "window")
    assert (entry.outcome and entry.outcome.exit_code) == 128
    assert str(entry.sentence) == "ended with code 128"


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(Ending.EXITED, 3.0, 0),
        Outcome(Ending.SIGNALLED, 3.0, signal_name="SIGKILL"),
        Outcome(Ending.TIMED_OUT, 3.0, timeout_seconds=3),
        Outcome(Ending.CANCELLED, 3.0, 130),
        Outcome(Ending.NOT_STARTED, 0.0, problem=say("There is no program named {name}", name="gti")),
        Outcome(Ending.STARTED, 1.0),
    ],
)
def test_every_ending_is_remembered(journal: Journal, outcome: Outcome) -> None:
    run(journal, "x", outcome=outcome)
    (entry,) = journal.entries()
    assert str(entry.sentence) == str(outcome.sentence)
    assert entry.ran == (outcome.ending is not Ending.NOT_STARTED)
    assert (entry.to_json()["seconds"] is None) == (outcome.ending is Ending.STARTED)


def test_a_command_ran_in_its_folder_or_in_the_current_one(journal: Journal, tmp_path: Path) -> None:
    run(journal, "a")
    journal.begin(Command(("b",), cwd=tmp_path), "")
    assert [entry.cwd for entry in journal.entries()] == [str(tmp_path), str(Path.cwd())]


def test_secrets_never_reach_the_file(own: Places, journal: Journal) -> None:
    secret = "hunter2"
    command = Command(
        ("docker", "login", f"--password={secret}"),
        Path("/srv") / secret,
        {"TOKEN": secret},
        frozenset({secret}),
    )
    journal.end(journal.begin(command, f"Sign in with {secret}"), DONE)
    assert secret not in own.journal.read_text()
    (entry,) = journal.entries()
    assert entry.argv == ("docker", "login", f"--password={MASK}")
    assert entry.hides_secret


def test_the_newest_come_first_and_a_limit_keeps_them(journal: Journal) -> None:
    for number in range(5):
        run(journal, "echo", str(number))
    assert [entry.argv[1] for entry in journal.entries(2)] == ["4", "3"]
    assert journal.entries(0) == ()
    assert len(journal.entries()) == 5


def test_a_search_finds_all_words_wherever_they_are(journal: Journal) -> None:
    run(journal, "pip", "install", "NumPy", title="Prepare the lab")
    run(journal, "pip", "list", title="Look")
    assert [entry.argv[1] for entry in journal.entries(text="numpy PREPARE")] == ["install"]
    assert [entry.argv[1] for entry in journal.entries(limit=1, text="pip")] == ["list"]
    assert journal.entries(text="conda") == ()


def test_what_was_done_in_another_way_is_marked(journal: Journal) -> None:
    command = Command(("python", "-m", "venv", "/e"))
    journal.end(journal.begin(command, "Make it", equivalent=True), DONE)
    journal.end(journal.begin(command, "Make it"), DONE)
    plain, quick = journal.entries()
    assert (plain.equivalent, quick.equivalent) == (False, True)
    assert quick.to_json() == {**plain.to_json(), "time": quick.to_json()["time"], "equivalent": True}


def test_the_shape_of_the_command_line(journal: Journal, tmp_path: Path) -> None:
    entry_id = journal.begin(Command(("echo", "a b", "\udcff"), tmp_path), "Say it")
    shape = journal.entries()[0].to_json()
    assert list(shape) == ["time", "argv", "shown", "cwd", "exit_code", "seconds", "title", "origin"]
    assert (shape["exit_code"], shape["seconds"]) == (None, None)
    assert shape["argv"] == ["echo", "a b", "\ufffd"]
    assert str(shape["time"]).endswith("Z")
    json.dumps(shape).encode()
    journal.end(entry_id, DONE)
    done = journal.entries()[0].to_json()
    assert (done["exit_code"], done["seconds"]) == (0, 1.25)
    assert str(done["shown"]).startswith("echo 'a b' ")
    assert journal.entries()[0].to_json(Shell.CMD)["shown"] is None


@given(st.integers(0, 1_000_000), st.integers(1, 3))
def test_a_kill_at_any_byte_costs_at_most_the_line_that_was_written(
    tmp_path_factory, cut: int, more: int
) -> None:
    own = places({"LABWRIGHT_HOME": str(tmp_path_factory.mktemp("own")), "HOME": "/"})
    session = Session(own, "cli")
    journal = Journal(own, session)
    for number in range(3):
        run(journal, "before", str(number))
    whole = own.journal.read_bytes()
    run(journal, "torn")
    data = own.journal.read_bytes()
    cut = len(whole) + cut % (len(data) - len(whole) + 1)
    own.journal.write_bytes(data[:cut])
    assert [entry.argv for entry in journal.entries() if entry.argv[0] == "before"] == [
        ("before", "2"),
        ("before", "1"),
        ("before", "0"),
    ]
    for number in range(more):
        run(journal, "after", str(number))
    after = [entry for entry in journal.entries() if entry.argv[0] == "after"]
    assert [entry.argv[1] for entry in after] == [str(number) for number in reversed(range(more))]
    assert all(entry.outcome == DONE for entry in after)
    assert journal.read().lines_skipped <= 1
    session.close()


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"3",
        b'"begin"',
        b"{}",
        b'{"begin": 3}',
        b'{"end": "x"}',
        b'{"end": [], "ending": "exited", "seconds": 1}',
        b'{"end": "x", "ending": "unheard of", "seconds": 1}',
        b'{"begin":"x","time":NaN,"argv":["a"],"title":"","cwd":"","origin":"","session":""}',
        b'{"begin":"x","time":1e300,"argv":["a"],"title":"","cwd":"","origin":"","session":""}',
        b'{"begin":"x","time":1,"argv":"a","title":"","cwd":"","origin":"","session":""}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"\x00" * 50,
    ],
)
def test_foreign_lines_are_passed_over_and_counted(own: Places, journal: Journal, line: bytes) -> None:
    run(journal, "one")
    with own.journal.open("ab") as file:
        file.write(line + b"\n")
    run(journal, "two")
    record = journal.read()
    assert [entry.argv[0] for entry in record.entries] == ["two", "one"]
    assert record.lines_skipped == 1


def test_the_journal_is_bounded_and_keeps_the_newest(
    own: Places, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "PART_BYTES", 10_000)
    for number in range(400):
        run(journal, "echo", str(number), "x" * 50)
    files = sorted(own.data.glob("journal*.jsonl"))
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) < 45_000
    kept = [int(entry.argv[1]) for entry in journal.entries()]
    assert kept[0] == 399
    assert kept == list(range(399, 399 - len(kept), -1))
    assert len(kept) > 90
    assert journal.read().lines_skipped == 0


def test_a_command_line_of_any_length_stays_bounded(own: Places, journal: Journal) -> None:
    run(journal, "echo", *["word"] * 100_000)
    run(journal, "python", "-c", "x" * 1_000_000)
    journal.begin(Command(("env",), env={"LONG": "x" * 1_000_000}), "t" * 1_000_000)
    assert own.journal.stat().st_size < 100_000
    with_env, script, many = journal.entries()
    assert (script.argv, script.left_out) == (("python", "-c"), 1)
    assert many.left_out == 100_001 - len(many.argv)
    assert (with_env.env, with_env.left_out) == ((), 1)
    assert script.shown(Shell.BASH) == "python -c …"


def test_a_full_disk_is_told_tears_no_line_and_loses_none(
    own: Places, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(journal, "one")
    before = own.journal.read_bytes()
    write = os.write
    monkeypatch.setattr(journal_module.os, "write", lambda descriptor, data: write(descriptor, data[:10]))
    journal.begin(Command(("two",)), "")
    assert journal.problem is not None
    assert journal.problem.code == "disk-full"
    assert own.journal.read_bytes() == before
    assert [entry.argv[0] for entry in journal.entries()] == ["two", "one"]
    monkeypatch.undo()
    run(journal, "three")
    assert journal.problem is None
    later = Journal(own, Session(own, "cli"))
    assert [entry.argv[0] for entry in later.entries()] == ["three", "two", "one"]


def test_what_a_disk_never_takes_does_not_fill_the_memory(
    own: Places, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_UNWRITTEN_KEPT", 3)
    own.data.parent.mkdir(parents=True)
    own.data.write_text("a file where the folder should be")
    for name in ("one", "two", "three", "four"):
        journal.begin(Command((name,)), "")
    own.data.unlink()
    assert [entry.argv[0] for entry in journal.entries()] == ["four", "three", "two"]


def test_a_journal_that_may_only_be_read_is_read(own: Places, journal: Journal) -> None:
    run(journal, "one")
    (own.locks / "journal.lock").unlink()
    (own.locks / "journal.lock").mkdir()  # which not even root may open for writing
    assert [entry.argv[0] for entry in journal.entries()] == ["one"]


def test_a_journal_that_cannot_be_written_stops_no_command(own: Places, journal: Journal) -> None:
    own.data.parent.mkdir(parents=True)
    own.data.write_text("a file where the folder should be")
    run(journal, "one")
    assert journal.problem is not None
    assert journal.problem.fix is not None


def test_listeners_hear_of_each_line(journal: Journal) -> None:
    heard: list[int] = []
    stop = journal.subscribe(lambda: heard.append(1))
    run(journal, "one")
    stop()
    run(journal, "two")
    assert heard == [1, 1]


def test_what_a_dead_session_left_open_is_ended(own: Places, journal: Journal, session: Session) -> None:
    dead = Session(own, "cli")
    Journal(own, dead).begin(Command(("sleep", "1000")), "Wait")
    mine = journal.begin(Command(("mine",)), "")
    dead.close()
    assert journal.end_cut_off() == 1
    assert journal.end_cut_off() == 0
    running, cut_off = journal.entries()
    assert (running.id, running.outcome) == (mine, None)
    assert cut_off.outcome is not None
    assert cut_off.outcome.ending is Ending.INTERRUPTED
    assert cut_off.to_json()["seconds"] is None
    assert "cut off" in str(cut_off.sentence)


def test_many_at_once_tear_nothing(own: Places, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "PART_BYTES", 200_000)

    def work(name: int) -> None:
        for number in range(50):
            run(journal, str(name), str(number))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = journal.read()
    assert record.lines_skipped == 0
    assert {entry.argv for entry in record.entries} == {(str(a), str(b)) for a in range(4) for b in range(50)}
    assert all(entry.outcome == DONE for entry in record.entries)


def test_a_deleted_current_folder_is_no_hindrance(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> Path:
        raise FileNotFoundError(errno.ENOENT, "gone")

    monkeypatch.setattr(journal_module.Path, "cwd", gone)
    run(journal, "one")
    assert journal.entries()[0].cwd == ""


def test_matching_looks_at_command_title_and_folder() -> None:
    entry = Entry("1", 0, ("git", "push"), "Hand in", "cli", "/srv/Thesis")
    assert entry.matches("hand push thesis")
    assert not entry.matches("hand pull")
