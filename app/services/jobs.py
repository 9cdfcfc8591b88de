"""Plans that run now, wait for their turn, or ran: several at once, one at a time on each thing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.core.errors import AppError
from app.core.jobs import Job, JobState, Question
from app.core.listeners import Listeners
from app.core.outcomes import Line, Stream
from app.core.plans import Plan
from app.core.ports import FileStore, OnLines, Runner, Settings, StandIns
from app.core.words import Sentence, say
from app.services.failures import unexpected
from app.services.job_steps import Cancelled, Steps
from app.services.output_log import OutputLog
from app.services.recovery import Recovery, Traces, read_traces
from app.system.locks import Holder, Locks
from app.system.paths import Places
from app.system.session import Session

RUNNING_AT_ONCE = 8
ENDED_KEPT = 200
LOGS_KEPT = 100


class _Work:
    """What is known of a job besides what others may see."""

    def __init__(self, job: Job, log: OutputLog, on_lines: OnLines | None) -> None:
        self.job = job
        self.log = log
        self.on_lines = on_lines
        self.cancel = threading.Event()
        self.answer: str | None = None


class Jobs:
    """All jobs of this process. Every method may be called from any thread."""

    def __init__(
        self,
        *,
        runner: Runner,
        files: FileStore,
        settings: Settings,
        locks: Locks,
        session: Session,
        places: Places,
        recovery: Recovery,
        stand_ins: Callable[[], StandIns] | None = None,
    ) -> None:
        self._runner = runner
        self._files = files
        self._settings = settings
        self._locks = locks
        self._session = session
        self._places = places
        self._recovery = recovery
        self._stand_ins = stand_ins
        self._changed = threading.Condition()  # guards all below, and tells of every change of a job
        self._works: dict[str, _Work] = {}
        self._queue: list[_Work] = []
        self._busy: dict[str, _Work] = {}  # by resource: those that have a thread
        self._listeners = Listeners[str]()
        self._old_logs_removed = False

    def start(self, plan: Plan, *, on_lines: OnLines | None = None) -> str:
        """Run a plan as soon as nothing else works on its resource: the job's id."""
        self._remove_old_logs()
        job_id = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(4).hex()}"
        log = OutputLog(self._log_folder / f"{job_id}.log")
        with self._changed:
            work = _Work(Job(job_id, plan, JobState.WAITING), log, on_lines)
            self._works[job_id] = work
            self._queue.append(work)
            self._forget_oldest()
        self._listeners.tell(job_id)
        self._admit()
        return job_id

    def cancel(self, job_id: str) -> None:
        """Stop a job and take back what it half made. A job that has ended stays as it is."""
        with self._changed:
            work = self._works[job_id]
            if work.job.state.ended or work.job.cancelling:
                return
            work.cancel.set()
            if work in self._queue:
                self._queue.remove(work)
                work.job = _ended(work.job, JobState.CANCELLED)
            else:
                work.job = replace(work.job, cancelling=True)
            self._changed.notify_all()
        self._listeners.tell(job_id)
        self._admit()  # what waited behind it may be told of somebody else now

    def ask(self, job_id: str, question: Question) -> str | None:
        """What the user answers to a running job's question; None when it was cancelled instead."""
        with self._changed:
            work = self._works[job_id]
            work.answer = None
            work.job = replace(work.job, state=JobState.ASKING, question=question)
        self._listeners.tell(job_id)
        with self._changed:
            self._changed.wait_for(lambda: work.answer is not None or work.cancel.is_set())
            answer = None if work.cancel.is_set() else work.answer
            work.job = replace(work.job, state=JobState.RUNNING, question=None)
        self._listeners.tell(job_id)
        return answer

    def answer(self, job_id: str, text: str) -> None:
        """Answer a job's question. Without a question, or with an answer it does not offer: ValueError."""
        with self._changed:
            work = self._works[job_id]
            question = work.job.question
            if question is None:
                raise ValueError("this job asks nothing")
            if question.choices and text not in {choice.value for choice in question.choices}:
                raise ValueError(f"{text!r} is none of the choices")
            work.answer = text
            self._changed.notify_all()

    def all(self) -> tuple[Job, ...]:
        """Every job that is still known, oldest first."""
        with self._changed:
            return tuple(work.job for work in self._works.values())

    def get(self, job_id: str) -> Job:
        """A job as it is now. KeyError for one long forgotten."""
        with self._changed:
            return self._works[job_id].job

    def log(self, job_id: str) -> OutputLog:
        """What a job printed."""
        with self._changed:
            return self._works[job_id].log

    def wait(self, job_id: str, timeout: float | None = None) -> Job:
        """The job once it has ended, or as it is when the timeout is over."""
        with self._changed:
            work = self._works[job_id]
            self._changed.wait_for(lambda: work.job.state.ended, timeout)
            return work.job

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Hear the id of every job that changes, on any thread. Returns how to stop."""
        return self._listeners.add(listener)

    def stop_all(self, timeout: float) -> bool:
        """Cancel everything and wait for it. False if something did not end in time."""
        works = self._cancel_all()
        with self._changed:
            return self._changed.wait_for(lambda: all(work.job.state.ended for work in works), timeout)

    def kill_all(self) -> None:
        """Cancel everything, and give its programs no time to end in order. Returns at once."""
        self._cancel_all()
        threading.Thread(target=self._kill_programs, name="kill all", daemon=True).start()

    def _cancel_all(self) -> list[_Work]:
        with self._changed:
            works = [work for work in self._works.values() if not work.job.state.ended]
        for work in reversed(works):  # the last first, so that none starts because one before it stops
            self.cancel(work.job.id)
        return works

    def _kill_programs(self) -> None:
        for file in self._places.running.glob(f"{self._session.id}.*.json"):
            traces = read_traces(file)
            for run in traces.runs if traces is not None else ():
                self._recovery.kill_run(run)

    def _admit(self) -> None:
        """Start the jobs whose turn it is, and tell the others why it is not."""
        changed = []
        with self._changed:
            for work in list(self._queue):
                reason = self._reason_to_wait(work.job.plan)
                if reason is None:
                    self._queue.remove(work)
                    self._busy[work.job.plan.resource] = work
                    name = f"job {work.job.id}"
                    threading.Thread(target=self._run, args=(work,), name=name, daemon=True).start()
                elif reason != work.job.waiting_for:
                    work.job = replace(work.job, waiting_for=reason)
                    changed.append(work.job.id)
        for job_id in changed:
            self._listeners.tell(job_id)

    def _reason_to_wait(self, plan: Plan) -> Sentence | None:
        ahead = self._busy.get(plan.resource)
        if ahead is not None:
            return say("Waits for “{title}”.", title=ahead.job.plan.title)
        if len(self._busy) >= RUNNING_AT_ONCE:
            return say("Waits until one of the {n} running jobs has ended.", n=RUNNING_AT_ONCE)
        return None

    def _run(self, work: _Work) -> None:
        """A job's thread, from the moment its turn has come in this process."""
        state, error, undo = JobState.DONE, None, None
        try:
            with self._resource(work):
                undo = self._run_steps(work)
        except Cancelled:
            state = JobState.CANCELLED
        except AppError as failure:
            state, error = JobState.FAILED, failure
        except Exception as mistake:  # noqa: BLE001 - shown to the user; others wait for this thread's end
            state, error = JobState.FAILED, unexpected(mistake)
        work.log.close()
        with self._changed:
            work.job = replace(_ended(work.job, state), error=error, undo=undo)
            del self._busy[work.job.plan.resource]
            self._changed.notify_all()
        self._listeners.tell(work.job.id)
        self._admit()

    @contextmanager
    def _resource(self, work: _Work) -> Iterator[None]:
        """Hold the job's resource against other Labwrights, too."""

        def tell(holder: Holder | None) -> None:
            self._change(work, waiting_for=_reason(holder))

        plan = work.job.plan
        lock = self._locks.acquire(plan.resource, str(plan.title), cancel=work.cancel, on_wait=tell)
        if lock is None:
            raise Cancelled
        try:
            yield
        finally:
            lock.release()

    def _run_steps(self, work: _Work) -> Plan | None:
        job = work.job

        def on_lines(lines: Sequence[Line]) -> None:
            work.log.append(lines)
            if work.on_lines is not None:
                work.on_lines(lines)

        def on_step(index: int) -> None:
            several = len(job.plan.steps) > 1
            progress = index / len(job.plan.steps) if several else None
            self._change(work, step=index, phase=None, progress=progress)

        def on_phase(phase: Sentence) -> None:
            self._change(work, phase=phase)

        def on_progress(of_step: float) -> None:
            self._change(work, progress=(work.job.step + of_step) / len(job.plan.steps))

        self._session.open()
        self._change(work, state=JobState.RUNNING, started=time.time(), waiting_for=None)
        for sentence in self._recovery.recover_resource(job.plan.resource):
            on_lines([Line(Stream.NOTE, str(sentence))])
        return Steps(
            job.plan,
            runner=self._runner,
            stand_ins=self._stand_ins,
            files=self._files,
            settings=self._settings,
            traces=Traces(self._session.id, str(job.plan.title), job.plan.resource),
            traces_file=self._places.running / f"{self._session.id}.{job.id}.json",
            cancel=work.cancel,
            on_lines=on_lines,
            on_phase=on_phase,
            on_progress=on_progress,
        ).do(on_step)

    def _change(self, work: _Work, **changes: object) -> None:
        with self._changed:
            work.job = replace(work.job, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()
        self._listeners.tell(work.job.id)

    def _forget_oldest(self) -> None:
        ended = [job_id for job_id, work in self._works.items() if work.job.state.ended]
        for job_id in ended[:-ENDED_KEPT]:
            del self._works[job_id]

    @property
    def _log_folder(self) -> Path:
        return self._places.cache / "output"

    def _remove_old_logs(self) -> None:
        if not self._old_logs_removed and self._log_folder.exists():
            for old in sorted(self._log_folder.glob("*.log"))[:-LOGS_KEPT]:
                old.unlink(missing_ok=True)
        self._old_logs_removed = True


def _ended(job: Job, state: JobState) -> Job:
    progress = 1.0 if state is JobState.DONE else job.progress
    return replace(
        job,
        state=state,
        ended=time.time(),
        waiting_for=None,
        question=None,
        cancelling=False,
        progress=progress,
    )


def _reason(holder: Holder | None) -> Sentence:
    if holder is None:
        return say("Waits for another Labwright.")
    if holder.origin == "cli":
        return say(
            "Waits for “{title}”, which a terminal runs (process {pid}).", title=holder.title, pid=holder.pid
        )
    return say(
        "Waits for “{title}”, which another window runs (process {pid}).", title=holder.title, pid=holder.pid
    )
