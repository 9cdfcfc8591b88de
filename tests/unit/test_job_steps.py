"""The steps of a plan: what fails leaves things as they were, what is done can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.errors import AppError
from app.core.jobs import JobState
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.phases import Phase
from app.core.plans import (
    ChangeSetting,
    MoveToBin,
    QuickVenv,
    RestoreFromBin,
    RunCommand,
    StartProgram,
    WriteFile,
)
from app.core.words import say
from app.services.jobs import Jobs
from app.services.recovery import Traces
from app.system.file_store import Files
from app.system.paths import Places
from app.system.settings import Settings
from tests.unit.scripted_jobs import UNDO, WAIT, Gate, Script, command, finish, plan


def test_cancelling_a_running_job_takes_back_what_it_half_made(
    jobs: Jobs, runner: Script, tmp_path: Path
) -> None:
    half = tmp_path / "env"
    gate = Gate()

    def create(on_lines, cancel) -> None:
        (half / "lib").mkdir(parents=True)
        gate(on_lines, cancel)

    runner.programs["create"] = create
    job_id = jobs.start(plan(command("create", half), command("never")))
    assert gate.running.wait(WAIT)
    jobs.cancel(job_id)
    assert jobs.get(job_id).cancelling or jobs.get(job_id).state.ended
    job = jobs.wait(job_id, WAIT)
    assert job.state is JobState.CANCELLED
    assert (job.cancelling, job.error, job.undo) == (False, None, None)
    assert not half.exists()
    assert [name for name, _, _ in runner.ran] == ["create"]
    jobs.cancel(job_id)  # too late is no error


@pytest.mark.parametrize(
    ("ended", "stopped"),
    [
        (Outcome(Ending.CANCELLED, 1.0), True),
        (Outcome(Ending.SIGNALLED, 1.0, signal_name="KILL"), True),
        (Outcome(Ending.TIMED_OUT, 1.0, timeout_seconds=1.0), True),
        (Outcome(Ending.CANCELLED, 0.0), False),  # before it began
        (Outcome(Ending.EXITED, 1.0, 1), False),
        (Outcome(Ending.EXITED, 1.0, 0), False),
    ],
)
def test_what_a_stopped_program_had_set_going_is_ended(
    jobs: Jobs, runner: Script, ended: Outcome, stopped: bool
) -> None:
    runner.programs["docker"] = lambda _lines, _cancel: ended
    runner.programs["end"] = lambda _lines, _cancel: Outcome(Ending.EXITED, 1.0, 0)
    finish(jobs, plan(replace(command("docker"), when_stopped=Command(("end", "web")))))
    assert [name for name, _, _ in runner.ran] == ["docker", *["end"] * stopped]


@pytest.mark.parametrize(
    ("asked", "undone"),
    [
        (Outcome(Ending.EXITED, 1.0, 0, stdout="ab12\n"), ("rm", "--", "ab12")),
        (Outcome(Ending.EXITED, 1.0, 0), None),
        (Outcome(Ending.EXITED, 1.0, 1, stdout="no engine"), None),
    ],
)
def test_undoing_is_about_the_ids_of_what_was_set_going(
    jobs: Jobs, runner: Script, asked: Outcome, undone: tuple[str, ...] | None
) -> None:
    runner.programs["ids"] = lambda _lines, _cancel: asked
    back = replace(UNDO, steps=(RunCommand(say("Delete web"), Command(("rm", "--", "web"))),))
    job = finish(jobs, replace(plan(replace(command("docker"), ids_from=Command(("ids",)))), undo=back))
    assert job.state is JobState.DONE
    assert (None if job.undo is None else job.undo.steps[0].command.argv) == undone


def test_a_note_of_labwrights_own_outlives_a_failure(jobs: Jobs, runner: Script, tmp_path: Path) -> None:
    runner.programs["install"] = lambda _lines, _cancel: Outcome(Ending.EXITED, 1, 1)
    note = WriteFile(say("Write down what is there"), tmp_path / "own" / "list.json", b"{}", own_note=True)
    users = WriteFile(say("Write"), tmp_path / "users.txt", b"x")
    job = finish(jobs, plan(note, users, command("install")))
    assert job.state is JobState.FAILED
    assert (note.path.exists(), users.path.exists()) == (True, False)


def test_what_is_half_installed_goes_however_it_ends(jobs: Jobs, runner: Script, tmp_path: Path) -> None:
    packages = tmp_path / "env" / "lib" / "python3.12" / "site-packages"
    (packages / "old").mkdir(parents=True)

    def install(_lines, _cancel) -> Outcome:
        (packages / "half").mkdir()
        return Outcome(Ending.EXITED, 1, 1)

    runner.programs["install"] = install
    job = finish(jobs, plan(replace(command("install"), fills=tmp_path / "env")))
    assert job.state is JobState.FAILED
    assert [path.name for path in packages.iterdir()] == ["old"]


def test_a_full_disk_is_told_where_the_program_does_not(
    jobs: Jobs, runner: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.programs["create"] = lambda _lines, _cancel: Outcome(Ending.EXITED, 1, 1, stderr="Error: 1")
    told = finish(jobs, plan(command("create", tmp_path / "env"))).error
    assert told is not None
    assert told.code == "command-failed"
    monkeypatch.setattr("app.services.failures.has_no_room", lambda path: path == tmp_path / "env")
    full = finish(jobs, plan(command("create", tmp_path / "env"))).error
    assert full is not None
    assert (full.code, full.output) == ("disk-full", "Error: 1")
    assert str(tmp_path / "env") in str(full.cause)


def build(scratch: Path, result: Path) -> RunCommand:
    phases = (Phase(say("Download"), "Downloading "), Phase(say("Build"), "gcc "))
    step = command("build", result)
    return replace(step, scratch=(scratch,), phases=phases)


@pytest.mark.parametrize("fails", [False, True])
def test_scratch_goes_however_a_command_ends(jobs: Jobs, runner: Script, tmp_path: Path, fails: bool) -> None:
    scratch, result = tmp_path / "scratch", tmp_path / "result"

    def make(on_lines, cancel) -> Outcome:
        (scratch / "object files").mkdir(parents=True)
        result.mkdir()
        return Outcome(Ending.EXITED, 1, 1 if fails else 0)

    runner.programs["build"] = make
    job = finish(jobs, plan(build(scratch, result), undo=UNDO))
    assert job.state is (JobState.FAILED if fails else JobState.DONE)
    assert (scratch.exists(), result.exists()) == (False, not fails)


def test_scratch_that_was_somebodys_stays(jobs: Jobs, runner: Script, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "notes").touch()
    finish(jobs, plan(build(scratch, tmp_path / "result")))
    assert (scratch / "notes").exists()


def test_a_job_tells_its_phase(jobs: Jobs, runner: Script, tmp_path: Path) -> None:
    seen: list[str | None] = []

    def make(on_lines, cancel) -> None:
        for text in ("Downloading it", "some words", "gcc -c it.c"):
            on_lines([Line(Stream.OUT, text)])
            (job,) = jobs.all()
            seen.append(str(job.phase))

    runner.programs["build"] = make
    job = finish(jobs, plan(build(tmp_path / "scratch", tmp_path / "result"), command("next")))
    assert seen == ["Download", "Download", "Build"]
    assert job.phase is None  # the next step has its own


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(Ending.EXITED, 1, 2, stderr="warning\nERROR: no such package\n"), "command-failed"),
        (Outcome(Ending.SIGNALLED, 1, signal_name="SIGKILL"), "command-killed"),
        (Outcome(Ending.TIMED_OUT, 60, timeout_seconds=60), "command-timed-out"),
        (Outcome(Ending.NOT_STARTED, 0, problem=say("not there")), "command-not-started"),
    ],
)
def test_a_command_that_fails_is_explained(jobs: Jobs, runner: Script, outcome: Outcome, code: str) -> None:
    runner.programs["pip"] = lambda on_lines, cancel: outcome
    job = finish(jobs, plan(command("pip"), command("never")))
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == code
    assert str(job.error.sentence).startswith("pip ")
    assert job.error.fix is not None
    if code == "command-failed":
        assert str(job.error.cause) == "ERROR: no such package"
        assert job.error.output == outcome.stderr.strip()
    assert "never" not in [name for name, _, _ in runner.ran]


class Ways:
    """Quicker ways that end as the test says; None: the command itself must run."""

    def __init__(self, outcome: Outcome | None) -> None:
        self.outcome = outcome
        self.gone: list[Command] = []
        self.heard: list[Command] = []

    def go(self, step, *, on_lines, cancel, title, run_id) -> Outcome | None:
        self.gone.append(step.command)
        for path in step.makes:
            path.mkdir()
        return self.outcome

    def ran(self, step) -> None:
        self.heard.append(step.command)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(Ending.EXITED, 0.1, 0), (JobState.DONE, 0, 0)),
        (None, (JobState.DONE, 1, 1)),
        (Outcome(Ending.CANCELLED, 0.1), (JobState.CANCELLED, 0, 0)),
    ],
)
def test_a_quicker_way_stands_in_for_the_command(
    make, runner: Script, tmp_path: Path, outcome: Outcome | None, expected: tuple[JobState, int, int]
) -> None:
    jobs, ways = make(), Ways(outcome)
    jobs._stand_ins = lambda: ways
    step = replace(command("create", tmp_path / "e"), stand_in=QuickVenv("/py", str(tmp_path / "e")))
    state = finish(jobs, plan(step)).state
    assert (state, len(runner.ran), len(ways.heard)) == expected
    assert len(ways.gone) == 1
    assert (tmp_path / "e").exists() == (state is JobState.DONE)


def test_a_command_that_failed_teaches_nothing(make, runner: Script, tmp_path: Path) -> None:
    jobs, ways = make(), Ways(None)
    jobs._stand_ins = lambda: ways
    runner.programs["create"] = lambda on_lines, cancel: Outcome(Ending.EXITED, 1, 1)
    step = replace(command("create", tmp_path / "e"), stand_in=QuickVenv("/py", str(tmp_path / "e")))
    assert finish(jobs, plan(step)).state is JobState.FAILED
    assert ways.heard == []


def test_a_program_is_started_and_not_waited_for(jobs: Jobs, runner: Script) -> None:
    step = StartProgram(say("Open it"), Command(("xterm",)))
    job = finish(jobs, plan(step, title="Open a terminal"))
    assert (job.state, job.undo) == (JobState.DONE, None)
    assert runner.ran == [("xterm", "Open a terminal", None)], "without a mark by which it could be ended"


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(Ending.EXITED, 0.1, 1), "command-failed"),
        (Outcome(Ending.SIGNALLED, 0.1, signal_name="SIGABRT"), "command-killed"),
        (Outcome(Ending.NOT_STARTED, 0, problem=say("not there")), "command-not-started"),
    ],
)
def test_a_program_that_does_not_stay_is_explained(
    jobs: Jobs, runner: Script, outcome: Outcome, code: str
) -> None:
    runner.programs["xterm"] = lambda on_lines, cancel: outcome
    job = finish(jobs, plan(StartProgram(say("Open it"), Command(("xterm",))), command("never")))
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == code
    assert [name for name, _, _ in runner.ran] == ["xterm"]


def test_the_codes_that_a_step_allows_are_no_failure(jobs: Jobs, runner: Script) -> None:
    runner.programs["grep"] = lambda on_lines, cancel: Outcome(Ending.EXITED, 1, 1)
    step = replace(command("grep"), ok_codes=frozenset({0, 1}))
    assert finish(jobs, plan(step)).state is JobState.DONE


def test_a_failure_removes_only_what_was_not_there_before(jobs: Jobs, runner: Script, tmp_path: Path) -> None:
    before, new = tmp_path / "before", tmp_path / "new"
    before.mkdir()
    (before / "mine").write_text("x")

    def fail(on_lines, cancel) -> Outcome:
        new.mkdir()
        return Outcome(Ending.EXITED, 1, 1)

    runner.programs["create"] = fail
    assert finish(jobs, plan(command("create", before, new))).state is JobState.FAILED
    assert (before / "mine").exists()
    assert not new.exists()


def test_a_failure_takes_back_every_step_before(
    jobs: Jobs, runner: Script, own: Places, tmp_path: Path
) -> None:
    old, written, changed, made = (tmp_path / name for name in ("old", "written", "changed", "made"))
    old.mkdir()
    changed.write_text("as it was")

    def make_then_fail(on_lines, cancel) -> Outcome:
        made.mkdir()
        return Outcome(Ending.EXITED, 1, 1)

    runner.programs["fail"] = make_then_fail
    job = finish(
        jobs,
        plan(
            MoveToBin(say("Move"), old),
            WriteFile(say("Write"), written, b"new"),
            WriteFile(say("Change"), changed, b"new"),
            ChangeSetting(say("Set"), "theme", "dark"),
            command("fail", made),
        ),
    )
    assert job.state is JobState.FAILED
    assert old.is_dir()
    assert not written.exists()
    assert changed.read_text() == "as it was"
    assert not made.exists()
    assert Settings(own).chosen("theme") is None


def test_a_step_that_is_refused_touches_nothing(jobs: Jobs, tmp_path: Path) -> None:
    """Restoring over something is refused, and taking that back must not take the something."""
    place = tmp_path / "env"
    place.mkdir()
    assert finish(jobs, plan(MoveToBin(say("Move"), place))).state is JobState.DONE
    place.mkdir()
    (place / "mine").write_text("x")
    job = finish(jobs, plan(RestoreFromBin(say("Restore"), place)))
    assert job.error is not None
    assert job.error.code == "restore-in-the-way"
    assert (place / "mine").read_text() == "x"


def test_an_edit_of_the_user_survives_the_way_back(jobs: Jobs, runner: Script, tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM a\n")

    def edit_then_fail(on_lines, cancel) -> Outcome:
        file.write_text("FROM mine\n")
        return Outcome(Ending.EXITED, 1, 1)

    runner.programs["fail"] = edit_then_fail
    finish(jobs, plan(WriteFile(say("Write"), file, b"FROM b\n"), command("fail")))
    assert file.read_text() == "FROM mine\n"


def test_written_files_and_moved_folders_can_be_undone_and_redone(
    jobs: Jobs, own: Places, tmp_path: Path
) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "file"
    old.mkdir()
    file.write_text("as it was")
    steps = (
        MoveToBin(say("Move"), old),
        WriteFile(say("Write"), new, b"new"),
        WriteFile(say("Change"), file, b"changed"),
        ChangeSetting(say("Set"), "theme", "dark"),
    )

    def state() -> tuple[object, ...]:
        return old.exists(), new.exists(), file.read_text(), Settings(own).get("theme")

    before = state()
    done = finish(jobs, plan(*steps, undo=UNDO))
    after = state()
    assert after == (False, True, "changed", "dark")
    assert done.undo is not None
    undone = finish(jobs, done.undo)
    assert (undone.state, state()) == (JobState.DONE, before)
    assert undone.undo is not None
    assert finish(jobs, undone.undo).state is JobState.DONE
    assert state() == after


def test_commands_are_undone_as_the_plan_says(jobs: Jobs, tmp_path: Path) -> None:
    file = WriteFile(say("Write"), tmp_path / "file", b"x")
    assert finish(jobs, plan(command("one"), undo=UNDO)).undo is UNDO
    assert finish(jobs, plan(command("one"), file, undo=UNDO)).undo is UNDO
    assert finish(jobs, plan(command("one"))).undo is None
    assert finish(jobs, plan(file)).undo is None


def test_a_disk_that_is_full_fails_the_job_with_its_reason(
    jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = AppError("disk-full", say("full"))

    def fail(self: object, *_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(Files, "write", fail)
    job = finish(jobs, plan(WriteFile(say("Write"), tmp_path / "x", b"")))
    assert (job.state, job.error) == (JobState.FAILED, failure)


def test_undoing_brings_back_what_the_plan_moved_and_nothing_deleted_since(
    jobs: Jobs, tmp_path: Path
) -> None:
    file = tmp_path / "notes"
    file.write_text("first")
    first = finish(jobs, plan(MoveToBin(say("Move"), file), undo=UNDO))
    file.write_text("second")
    finish(jobs, plan(MoveToBin(say("Move"), file)))
    assert first.undo is not None
    finish(jobs, first.undo)
    assert file.read_text() == "first"


def test_a_full_disk_does_not_keep_a_command_from_freeing_it(
    jobs: Jobs, runner: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Traces, file: Path) -> None:
        raise AppError("disk-full", say("full"))

    monkeypatch.setattr(Traces, "write", full)
    assert finish(jobs, plan(command("prune"))).state is JobState.DONE
    job = finish(jobs, plan(command("create", tmp_path / "environment")))
    assert job.error is not None
    assert job.error.code == "disk-full"
    assert [name for name, _, _ in runner.ran] == ["prune"]


def test_what_was_not_begun_for_lack_of_room_is_not_put_back(
    jobs: Jobs, own: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Traces, file: Path) -> None:
        raise AppError("disk-full", say("full"))

    told: list[str] = []
    monkeypatch.setattr(Traces, "write", full)
    to_do = plan(ChangeSetting(say("Set"), "theme", "dark"))
    job = jobs.wait(jobs.start(to_do, on_lines=lambda lines: told.extend(line.text for line in lines)), WAIT)
    assert (job.state, told) == (JobState.FAILED, [])
    assert not own.settings.exists()


def test_what_a_command_makes_is_the_same_from_any_folder(tmp_path: Path) -> None:
    makes = (Path("environment"),)
    assert RunCommand(say("Create"), Command(("x",), cwd=tmp_path), makes).makes == makes
    with pytest.raises(ValueError, match="from any folder"):
        RunCommand(say("Create"), Command(("x",)), makes)
