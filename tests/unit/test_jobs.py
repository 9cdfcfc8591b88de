"""Jobs: turns, cancelling, questions and what others hear of them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from app.core.jobs import Choice, JobState, Question
from app.core.outcomes import Line, Outcome, Stream
from app.core.ports import Cancel, OnLines
from app.core.words import say
from app.services import jobs as jobs_module
from app.services.jobs import Jobs
from app.system.paths import Places
from tests.unit.scripted_jobs import DONE, WAIT, Gate, Script, command, finish, plan, wait_for


def test_a_plan_is_done_step_by_step(jobs: Jobs, runner: Script) -> None:
    job = finish(jobs, plan(command("one"), command("two"), title="Prepare"))
    assert job.state is JobState.DONE
    assert (job.step, job.progress, job.error) == (1, 1.0, None)
    assert job.started is not None
    assert job.ended is not None
    assert [(name, title) for name, title, _ in runner.ran] == [("one", "Prepare"), ("two", "Prepare")]
    assert runner.ran[0][2] != runner.ran[1][2]


def test_what_programs_print_is_in_the_log_and_told_at_once(jobs: Jobs, runner: Script) -> None:
    runner.programs["one"] = lambda on_lines, cancel: on_lines([Line(Stream.OUT, "hello")])
    told: list[str] = []
    job_id = jobs.start(plan(command("one")), on_lines=lambda lines: told.extend(line.text for line in lines))
    jobs.wait(job_id, WAIT)
    assert [line.text for line in jobs.log(job_id).lines(0, 10)] == ["$ one", "hello"] == told


def test_listeners_hear_of_every_state(jobs: Jobs) -> None:
    seen: list[JobState] = []
    heard_the_end = threading.Event()

    def listen(job_id: str) -> None:
        seen.append(jobs.get(job_id).state)
        if seen[-1].ended:
            heard_the_end.set()

    stop = jobs.subscribe(listen)
    jobs.start(plan(command("one")))
    assert heard_the_end.wait(WAIT)
    assert [state for state in dict.fromkeys(seen) if state is not JobState.WAITING][-2:] == [
        JobState.RUNNING,
        JobState.DONE,
    ]
    stop()
    finish(jobs, plan(command("two")))
    assert set(seen[seen.index(JobState.DONE) :]) == {JobState.DONE}


def test_a_listener_that_fails_does_not_stop_the_job(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *failure: reported.append(failure[0]))

    def fail(job_id: str) -> None:
        raise KeyError(job_id)

    jobs.subscribe(fail)
    assert finish(jobs, plan(command("one"))).state is JobState.DONE
    assert set(reported) == {KeyError}


def test_two_on_one_thing_take_turns_and_the_second_says_why_it_waits(jobs: Jobs, runner: Script) -> None:
    gate = Gate()
    runner.programs["one"] = gate
    first = jobs.start(plan(command("one"), title="First"))
    second = jobs.start(plan(command("two"), title="Second"))
    assert gate.running.wait(WAIT)
    waiting = jobs.get(second)
    assert waiting.state is JobState.WAITING
    assert str(waiting.waiting_for) == "Waits for “First”."
    gate.go.set()
    assert jobs.wait(second, WAIT).state is JobState.DONE
    assert jobs.get(first).ended <= jobs.get(second).started
    assert jobs.get(second).waiting_for is None


def test_different_things_are_worked_on_at_the_same_time(jobs: Jobs, runner: Script) -> None:
    together = threading.Barrier(3, timeout=WAIT)

    def meet(on_lines: OnLines, cancel: Cancel) -> None:
        together.wait()

    runner.programs["meet"] = meet
    ids = [jobs.start(plan(command("meet"), resource=name)) for name in "ab"]
    together.wait()
    assert [jobs.wait(job_id, WAIT).state for job_id in ids] == [JobState.DONE] * 2


def test_hundreds_that_wait_need_no_threads(jobs: Jobs, runner: Script) -> None:
    gate = Gate()
    runner.programs["gate"] = gate
    before = threading.active_count()
    ids = [jobs.start(plan(command("gate"), resource=f"r{n % 100}")) for n in range(300)]
    assert threading.active_count() - before <= jobs_module.RUNNING_AT_ONCE
    assert "running jobs" in str(jobs.get(ids[50]).waiting_for)
    gate.go.set()
    assert {jobs.wait(job_id, WAIT).state for job_id in ids} == {JobState.DONE}


def test_another_process_is_waited_for_and_named(make: Callable[..., Jobs], runner: Script) -> None:
    window, cli = make("window"), make("cli")
    gate = Gate()
    runner.programs["one"] = gate
    window.start(plan(command("one"), title="In the window"))
    assert gate.running.wait(WAIT)
    second = cli.start(plan(command("two")))
    job = wait_for(cli, second, lambda job: job.waiting_for is not None)
    assert "In the window" in str(job.waiting_for)
    assert "window" in str(job.waiting_for)
    gate.go.set()
    assert cli.wait(second, WAIT).state is JobState.DONE


def test_a_waiting_job_can_be_cancelled_without_ever_running(jobs: Jobs, runner: Script) -> None:
    gate = Gate()
    runner.programs["one"] = gate
    jobs.start(plan(command("one")))
    second = jobs.start(plan(command("two")))
    jobs.cancel(second)
    assert jobs.get(second).state is JobState.CANCELLED
    gate.go.set()
    assert finish(jobs, plan(command("three"))).state is JobState.DONE
    assert "two" not in [name for name, _, _ in runner.ran]


def test_one_that_waits_for_another_process_can_be_cancelled(
    make: Callable[..., Jobs], runner: Script
) -> None:
    window, cli = make("window"), make("cli")
    gate = Gate()
    runner.programs["one"] = gate
    window.start(plan(command("one")))
    assert gate.running.wait(WAIT)
    second = cli.start(plan(command("two")))
    wait_for(cli, second, lambda job: job.waiting_for is not None)
    cli.cancel(second)
    assert cli.wait(second, WAIT).state is JobState.CANCELLED
    gate.go.set()


def test_cancelling_between_steps_stops_before_the_next(jobs: Jobs, runner: Script) -> None:
    ids: list[str] = []
    started = threading.Event()

    def one(on_lines, cancel) -> Outcome:
        started.wait(WAIT)
        jobs.cancel(ids[0])
        return DONE  # it was already through

    runner.programs["one"] = one
    ids.append(jobs.start(plan(command("one"), command("two"))))
    started.set()
    assert jobs.wait(ids[0], WAIT).state is JobState.CANCELLED
    assert [name for name, _, _ in runner.ran] == ["one"]


def test_a_mistake_of_ours_fails_the_job_and_frees_the_thing(jobs: Jobs, runner: Script) -> None:
    def break_(on_lines, cancel) -> Outcome:
        raise ZeroDivisionError("ours")

    runner.programs["one"] = break_
    job = finish(jobs, plan(command("one")))
    assert job.error is not None
    assert job.error.code == "unexpected"
    assert "ZeroDivisionError: ours" in job.error.output
    assert finish(jobs, plan(command("two"))).state is JobState.DONE


def test_a_question_stops_the_job_until_it_is_answered(jobs: Jobs, runner: Script) -> None:
    question = Question(say("Which?"), (Choice("a", say("A")), Choice("b", say("B"))))
    got: list[str | None] = []
    ids: list[str] = []
    ready = threading.Event()

    def asks(on_lines, cancel) -> None:
        ready.wait(WAIT)
        got.append(jobs.ask(ids[0], question))

    runner.programs["one"] = asks
    ids.append(jobs.start(plan(command("one"))))
    ready.set()
    job = wait_for(jobs, ids[0], lambda job: job.state is JobState.ASKING)
    assert job.question == question
    with pytest.raises(ValueError, match="none of the choices"):
        jobs.answer(ids[0], "c")
    jobs.answer(ids[0], "b")
    assert jobs.wait(ids[0], WAIT).state is JobState.DONE
    assert got == ["b"]
    assert jobs.get(ids[0]).question is None
    with pytest.raises(ValueError, match="asks nothing"):
        jobs.answer(ids[0], "b")


def test_cancelling_answers_a_question(jobs: Jobs, runner: Script) -> None:
    got: list[str | None] = []
    ids: list[str] = []
    ready = threading.Event()

    def asks(on_lines, cancel) -> None:
        ready.wait(WAIT)
        got.append(jobs.ask(ids[0], Question(say("Password?"), secret=True)))

    runner.programs["one"] = asks
    ids.append(jobs.start(plan(command("one"))))
    ready.set()
    wait_for(jobs, ids[0], lambda job: job.state is JobState.ASKING)
    jobs.cancel(ids[0])
    assert jobs.wait(ids[0], WAIT).state is JobState.CANCELLED
    assert got == [None]


def test_stopping_all_ends_what_runs_and_starts_nothing_more(jobs: Jobs, runner: Script) -> None:
    gate = Gate()
    runner.programs["gate"] = gate
    ids = [jobs.start(plan(command("gate"), resource=f"r{n % 3}")) for n in range(9)]
    assert gate.running.wait(WAIT)
    assert jobs.stop_all(WAIT)
    assert {jobs.get(job_id).state for job_id in ids} == {JobState.CANCELLED}
    assert len(runner.ran) <= 3


def test_stopping_all_tells_when_something_does_not_stop(jobs: Jobs, runner: Script) -> None:
    let_go = threading.Event()
    running = threading.Event()

    def stubborn(on_lines, cancel) -> None:
        running.set()
        let_go.wait(WAIT)

    runner.programs["one"] = stubborn
    jobs.start(plan(command("one")))
    assert running.wait(WAIT)
    assert not jobs.stop_all(0.01)
    let_go.set()


def test_waiting_has_an_end(jobs: Jobs, runner: Script) -> None:
    gate = Gate()
    runner.programs["one"] = gate
    job_id = jobs.start(plan(command("one")))
    assert not jobs.wait(job_id, 0.01).state.ended
    gate.go.set()


def test_old_jobs_and_logs_are_let_go(
    jobs: Jobs, make: Callable[..., Jobs], own: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "ENDED_KEPT", 3)
    monkeypatch.setattr(jobs_module, "LOGS_KEPT", 4)
    for number in range(8):
        finish(jobs, plan(command(str(number))))
    assert len(jobs.all()) <= 5
    finish(make(), plan(command("next start")))
    assert len(list((own.cache / "output").glob("*.log"))) == 5


def test_an_unknown_job_is_a_key_error(jobs: Jobs) -> None:
    with pytest.raises(KeyError):
        jobs.get("unknown")
