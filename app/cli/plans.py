"""How every verb that changes something does it: shown first, asked, run, told."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.context import Labwright
from app.cli.output import print_json, print_text, tell, warn
from app.cli.plan_options import add_plan_options
from app.core.commands import Shell
from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.core.outcomes import Line
from app.core.plans import Effect, NotUndoable, Plan
from app.core.words import say

if TYPE_CHECKING:
    from app.services.jobs import Jobs

__all__ = ["add_plan_options", "carry_out"]
_CANCELLED = 3
_LOOK_SECONDS = 0.1  # how soon Ctrl+C is noticed: on Windows no signal wakes who waits for a job
_STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them


def carry_out(
    plan: Plan,
    options: argparse.Namespace,
    labwright: Labwright,
    result: Callable[[], object],
    heard: Callable[[Sequence[Line]], object] = lambda _: None,
) -> int:
    """Show or run a plan: the exit code. `result` is what --json prints once all is done; `heard` gets what
    programs print."""
    if options.plan:
        _print_plan(plan, as_json=options.json)
        return 0
    if options.yes:
        for warning in plan.warnings:
            warn(warning)
    elif not _agreed(plan):
        return _CANCELLED
    state, error = _run(plan, labwright, heard)
    if state is JobState.CANCELLED:
        return _CANCELLED
    if error is not None:
        _tell_what_is_known(error, labwright)
        raise error
    if options.json:
        print_json(result())
    return 0


def _tell_what_is_known(error: AppError, labwright: Labwright) -> None:
    from app.cli.known_errors import tell_known  # noqa: PLC0415 - only where something failed

    for known in labwright.known_errors.behind(error):
        tell_known(known)


def _run(
    plan: Plan, labwright: Labwright, heard: Callable[[Sequence[Line]], object]
) -> tuple[JobState, AppError | None]:
    jobs = labwright.jobs
    waiting_told = threading.Event()

    def tell_why_it_waits(job_id: str) -> None:
        job = jobs.get(job_id)
        if job.waiting_for is not None and not waiting_told.is_set():
            waiting_told.set()
            warn(job.waiting_for)

    def hear(lines: Sequence[Line]) -> None:
        _print_lines(lines)
        heard(lines)

    stop_telling = jobs.subscribe(tell_why_it_waits)
    with _stop_signals() as came:
        job = _wait(jobs, jobs.start(plan, on_lines=hear), came)
    stop_telling()
    if came and job.error is not None and job.error.code == "command-killed":
        return JobState.CANCELLED, None  # a program that had just been started heard Ctrl+C itself
    return job.state, job.error


def _wait(jobs: Jobs, job_id: str, came: Sequence[int]) -> Job:
    """The job when it has ended. The first signal cancels it, the second ends its programs by force."""
    told = forced = False
    while not (job := jobs.wait(job_id, _LOOK_SECONDS)).state.ended:
        if came and not told:
            told = True
            warn(say("Stopping, and taking back what is half done. Ctrl+C again ends its programs at once."))
            jobs.cancel(job_id)
        if len(came) > 1 and not forced:
            forced = True
            jobs.kill_all()
    return job


@contextmanager
def _stop_signals() -> Iterator[Sequence[int]]:
    """The signals that ask us to stop, as they come, instead of what else they do."""
    came: list[int] = []
    before = {}
    for number in (getattr(signal, name) for name in _STOP_SIGNALS if hasattr(signal, name)):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup and shells in the background have it
            before[number] = signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print_lines(lines: Sequence[Line]) -> None:
    for line in lines:
        tell(line.text)


def _agreed(plan: Plan) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise AppError(
            "wrong-use",
            say("This changes something, and there is nobody to ask."),
            fix=say("Add --yes to do it, or --plan to see what would be done."),
        )
    tell(_readable(plan))
    if plan.effect is Effect.DESTROYS and plan.confirm_name:
        return _answer(say("Type {name} to go on: ", name=plan.confirm_name)) == plan.confirm_name
    return _answer(say("Go on? [y/N] ")).lower() in {"y", "yes"}


def _answer(question: object) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _print_plan(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        from app.core.plan_json import plan_to_json  # noqa: PLC0415 - only for this

        print_json(plan_to_json(plan))
    else:
        print_text(_readable(plan))


def _readable(plan: Plan) -> str:
    from app.core.plan_script import plan_script  # noqa: PLC0415 - only for this

    lines = [f"{plan.title}:", *(f"  {line}" for line in plan_script(plan, Shell.BASH).splitlines())]
    lines += [str(say("Note: {warning}", warning=each)) for each in plan.warnings]
    if isinstance(plan.undo, NotUndoable):
        lines.append(str(say("This cannot be undone: {why}", why=plan.undo.sentence)))
    elif plan.undo_sentence is not None:
        lines.append(str(say("To undo it: {how}", how=plan.undo_sentence)))
    return "\n".join(lines)
