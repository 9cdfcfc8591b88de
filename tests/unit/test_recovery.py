"""What a dead session left behind is cleaned up; with real processes in tests/integration."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.services.recovery import Recovery, Traces, read_traces
from app.services.undo import Act, WayBack, ending, made, scratch
from app.system.bin import Bin
from app.system.file_store import Files
from app.system.journal import Journal
from app.system.locks import Locks
from app.system.paths import Places, places
from app.system.session import Session
from app.system.settings import Settings

DEAD = "12345-dead"


@pytest.fixture
def own(tmp_path: Path) -> Places:
    found = places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})
    found.running.mkdir(parents=True)
    (found.running / f"{DEAD}.alive").write_text("")
    return found


class Runs:
    """The processes of runs, as if they lived."""

    def __init__(self) -> None:
        self.living: dict[str, list[int]] = {}
        self.unkillable: list[int] = []
        self.ran: list[tuple[str, ...]] = []
        self.prints = ""

    def find(self, run: str) -> list[int]:
        return self.living.get(run, [])

    def run(self, command: Command) -> Outcome:
        self.ran.append(command.argv)
        return Outcome(Ending.EXITED, 0.1, 0, stdout=self.prints)

    def kill(self, run: str) -> list[int]:
        self.living.pop(run, None)
        return self.unkillable


@pytest.fixture
def runs() -> Runs:
    return Runs()


def recovery(own: Places, runs: Runs) -> Recovery:
    session = Session(own, "window")
    return Recovery(
        places=own,
        session=session,
        locks=Locks(own.locks, "window"),
        journal=Journal(own, session),
        files=Files(own),
        settings=Settings(own),
        find_run=runs.find,
        kill_run=runs.kill,
        run=runs.run,
    )


def leave(
    own: Places, *ways: WayBack, session: str = DEAD, resource: str = "r", runs: tuple[str, ...] = ()
) -> Path:
    file = own.running / f"{session}.job.json"
    Traces(session, "Create the environment", resource, runs, ways).write(file)
    return file


def test_traces_are_read_as_they_were_written(own: Places) -> None:
    ways = (
        made(Path("/a")),
        WayBack(Act.SETTING, "theme", value=None),
        WayBack(Act.WRITE, "/f", "/b", "abc"),
    )
    file = leave(own, *ways, runs=("x",))
    assert read_traces(file) == Traces(DEAD, "Create the environment", "r", ("x",), ways)


def test_a_first_start_has_nothing_to_do(tmp_path: Path, runs: Runs) -> None:
    own = places({"LABWRIGHT_HOME": str(tmp_path / "none"), "HOME": str(tmp_path)})
    assert recovery(own, runs).recover() == []
    assert not (tmp_path / "none").exists()


def test_a_half_made_folder_goes_to_the_bin_and_programs_end(own: Places, runs: Runs, tmp_path: Path) -> None:
    half = tmp_path / "env"
    (half / "lib").mkdir(parents=True)
    runs.living["run"] = [1, 2]
    leave(own, made(half), runs=("run",))
    told = [str(sentence) for sentence in recovery(own, runs).recover()]
    assert told == [
        "“Create the environment” was cut off when Labwright ended.",
        "What still ran of it was ended.",
        f"{half} was half made and is in the bin now.",
    ]
    assert runs.living == {}
    assert not half.exists()
    assert [item.path for item in Bin(own).items()] == [half]
    assert list(own.running.iterdir()) == []
    assert recovery(own, runs).recover() == []


def test_scratch_of_the_dead_is_removed_not_kept(own: Places, runs: Runs, tmp_path: Path) -> None:
    building = tmp_path / "building"
    (building / "objects").mkdir(parents=True)
    leave(own, scratch(building))
    recovery(own, runs).recover()
    assert not building.exists()
    assert Files(own).bin.items() == []


def test_a_program_that_cannot_be_ended_is_named(own: Places, runs: Runs) -> None:
    runs.living["run"], runs.unkillable = [7], [7]
    leave(own, runs=("run",))
    assert "7" in str(recovery(own, runs).recover()[1])


def test_steps_before_are_taken_back_in_reverse(own: Places, runs: Runs, tmp_path: Path) -> None:
    folder, file, settings = tmp_path / "env", tmp_path / "Dockerfile", Settings(own)
    folder.mkdir()
    (folder / "old").write_text("")
    item = Bin(own).move_in(folder)
    folder.mkdir()  # the new one, half made
    settings.set("theme", "dark")
    backup = tmp_path / "backup"
    backup.write_text("FROM a\n")
    file.write_text("FROM b\n")
    digest = hashlib.sha256(b"FROM b\n").hexdigest()
    leave(
        own,
        WayBack(Act.RESTORE, str(folder), item.id),
        WayBack(Act.SETTING, "theme"),
        WayBack(Act.WRITE, str(file), str(backup), digest),
        made(folder),
    )
    assert len(recovery(own, runs).recover()) == 5
    assert (folder / "old").exists()
    assert file.read_text() == "FROM a\n"
    assert Settings(own).chosen("theme") is None


def test_what_the_user_wrote_since_stays(own: Places, runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM mine\n")
    (tmp_path / "backup").write_text("FROM a\n")
    leave(
        own,
        WayBack(Act.WRITE, str(file), str(tmp_path / "backup"), "another digest"),
        WayBack(Act.BIN, str(file), digest="another digest"),
        WayBack(Act.RESTORE, str(file)),
    )
    assert len(recovery(own, runs).recover()) == 1
    assert file.read_text() == "FROM mine\n"


def test_what_cannot_be_put_back_is_told_and_the_rest_goes_on(
    own: Places, runs: Runs, tmp_path: Path
) -> None:
    half = tmp_path / "half"
    half.mkdir()
    leave(own, made(half), WayBack(Act.RESTORE, str(tmp_path / "never deleted")))
    told = [str(sentence) for sentence in recovery(own, runs).recover()]
    assert "never deleted could not be put back" in told[1]
    assert not half.exists()


def test_a_living_session_is_left_alone(own: Places, runs: Runs, tmp_path: Path) -> None:
    other = Session(own, "cli")
    other.open()
    half = tmp_path / "env"
    half.mkdir()
    file = leave(own, made(half), session=other.id)
    assert recovery(own, runs).recover() == []
    assert recovery(own, runs).recover_resource("r") == []
    assert half.exists()
    assert file.exists()
    file.unlink()
    other.close()


def test_a_thing_that_somebody_works_on_is_left_to_him(own: Places, runs: Runs, tmp_path: Path) -> None:
    half = tmp_path / "env"
    half.mkdir()
    file = leave(own, made(half))
    lock = Locks(own.locks, "cli").try_acquire("r", "Create it again")
    assert lock is not None
    assert recovery(own, runs).recover() == []
    assert half.exists()
    assert file.exists()
    lock.release()
    assert len(recovery(own, runs).recover()) == 2


def test_whoever_works_on_a_thing_next_cleans_it_first(own: Places, runs: Runs, tmp_path: Path) -> None:
    half = tmp_path / "env"
    half.mkdir()
    leave(own, made(half))
    assert recovery(own, runs).recover_resource("another") == []
    assert half.exists()
    assert len(recovery(own, runs).recover_resource("r")) == 2
    assert not half.exists()


def test_traces_of_a_session_that_closed_without_ending_its_job_count_too(
    own: Places, runs: Runs, tmp_path: Path
) -> None:
    half = tmp_path / "env"
    half.mkdir()
    leave(own, made(half), session="99-closed")
    assert len(recovery(own, runs).recover()) == 2


def test_the_journal_tells_that_it_was_cut_off(own: Places, runs: Runs) -> None:
    killed = Session(own, "cli")
    Journal(own, killed).begin(Command(("sleep", "1000")), "Wait")
    killed.close()
    recovery(own, runs).recover()
    (entry,) = Journal(own, killed).entries()
    assert entry.outcome is not None
    assert entry.outcome.ending is Ending.INTERRUPTED


def test_what_the_dead_was_writing_is_removed(own: Places, runs: Runs, tmp_path: Path) -> None:
    own.config.mkdir(parents=True)
    torn = [own.config / ".labwright-12345-ab.tmp", tmp_path / ".labwright-12345-cd.tmp"]
    kept = own.config / ".labwright-999-ab.tmp"
    for path in (*torn, kept):
        path.write_text("half")
    leave(own, WayBack(Act.BIN, str(tmp_path / "Dockerfile"), digest="x"))
    recovery(own, runs).recover()
    assert not any(path.exists() for path in torn)
    assert kept.exists()


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"{",
        b"[]",
        b'{"session": "1-a"}',
        b'{"session":"1-a","title":"","resource":"","runs":[],"ways":[3]}',
    ],
)
def test_foreign_files_do_no_harm(own: Places, runs: Runs, junk: bytes) -> None:
    (own.running / "x.json").write_bytes(junk)
    assert recovery(own, runs).recover() == []


def test_no_failure_keeps_labwright_from_starting(own: Places, runs: Runs) -> None:
    own.locks.parent.mkdir(exist_ok=True)
    own.locks.write_text("a file where the folder should be")
    leave(own)
    told = recovery(own, runs).recover()
    assert len(told) == 1
    assert "cannot write in its folder" in str(told[0])


def test_where_nothing_was_left_a_failure_to_look_is_not_told(own: Places, runs: Runs) -> None:
    (own.running / f"{DEAD}.alive").unlink()
    own.locks.write_text("a file where the folder should be")
    assert recovery(own, runs).recover() == []


def test_it_is_needed_only_after_somebody_was_cut_off(own: Places, runs: Runs) -> None:
    mine = recovery(own, runs)
    assert mine.needed
    mine.recover()
    mine.session.open()
    assert not mine.needed
    leave(own)
    assert mine.needed
    mine.recover()
    assert not mine.needed
    mine.session.close()


def test_ways_are_kept_as_json() -> None:
    way = WayBack(Act.SETTING, "search_folders", value=("/a", "/b"))
    assert WayBack.from_json(json.loads(json.dumps(way.to_json()))).value == ["/a", "/b"]


def test_what_a_program_set_going_elsewhere_is_ended_too(own: Places, runs: Runs) -> None:
    file = leave(own, ending(Command(("docker", "rm", "--force", "web"), env={"DOCKER_HOST": "x"})))
    told = recovery(own, runs).recover()
    assert runs.ran == [("docker", "rm", "--force", "web")]
    assert any("web" in str(sentence) for sentence in told)
    assert not file.exists()


@pytest.mark.parametrize(("printed", "ended"), [("ab12\n", [("stop", "--", "ab12")]), ("", [])])
def test_of_what_has_anothers_name_by_now_nothing_is_ended(
    own: Places, runs: Runs, printed: str, ended: list[tuple[str, ...]]
) -> None:
    runs.prints = printed
    leave(own, ending(Command(("stop", "--", "web")), Command(("ids", "of-this-run"))))
    told = recovery(own, runs).recover()
    assert runs.ran == [("ids", "of-this-run"), *ended]
    assert any("web was stopped" in str(sentence) for sentence in told) == bool(ended)
