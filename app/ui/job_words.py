"""What is said of a job in one line."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.jobs import Job, JobState
from app.ui.text import shown, tr, tr_count

Piece = tuple[str, str, str]  # a text, its font's role, its colour's token

# state: icon, token
LOOKS = {
    JobState.WAITING: ("pause", "muted"),
    JobState.RUNNING: ("refresh", "accent-text"),
    JobState.ASKING: ("info", "warn"),
    JobState.DONE: ("ready", "ok"),
    JobState.FAILED: ("broken", "bad"),
    JobState.CANCELLED: ("stop", "muted"),
}


def title(job: Job) -> str:
    """Its name: what its plan does."""
    return shown(job.plan.title)


def clock(seconds: float) -> str:
    """A time that goes on, as clocks show it: 0:42, 12:05, 1:02:03."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def progress(job: Job, now: float) -> str:
    """How far it is: "step 4 of 5, Download, 0:42"; or how it ended."""
    if job.state is JobState.WAITING:
        return shown(job.waiting_for) if job.waiting_for is not None else tr("Waits for its turn")
    if job.state.ended:
        return outcome(job)
    if job.cancelling:
        return tr("Stopping…")
    parts = []
    if len(job.plan.steps) > 1:
        parts.append(tr("step {step} of {steps}", step=job.step + 1, steps=len(job.plan.steps)))
    elif job.progress is not None:
        parts.append(tr("{percent} %", percent=round(job.progress * 100)))
    if job.phase is not None:
        parts.append(shown(job.phase))
    if job.started is not None:
        parts.append(clock(now - job.started))
    if job.state is JobState.ASKING:
        parts.append(tr("has a question"))
    return ", ".join(parts)


def outcome(job: Job) -> str:
    """The words for its end."""
    match job.state:
        case JobState.FAILED if job.error is not None:
            return tr("Failed: {reason}", reason=shown(job.error.sentence))
        case JobState.FAILED:
            return tr("Failed")
        case JobState.CANCELLED:
            return tr("Stopped")
    return tr("Done")


def summary(jobs: Sequence[Job]) -> str:
    """How many run and how many wait: "1 running, 1 waiting"."""
    waiting = sum(job.state is JobState.WAITING for job in jobs)
    running = sum(not job.state.ended for job in jobs) - waiting
    parts = []
    if running:
        parts.append(tr_count("{n} running", "{n} running", running))
    if waiting:
        parts.append(tr_count("{n} waiting", "{n} waiting", waiting))
    return ", ".join(parts) or tr("Nothing runs")


def strip_pieces(jobs: Sequence[Job], now: float) -> tuple[str, str, *tuple[Piece, ...]]:
    """Icon, its token, and the words for the strip: one job by its name, several by their number."""
    if len(jobs) == 1:
        job = jobs[0]
        icon, token = LOOKS[job.state]
        told = progress(job, now), "small", token if job.state.ended else "muted"
        return icon, token, (title(job), "small-name", "text"), told
    live = [job for job in jobs if not job.state.ended]
    failed = len(jobs) - len(live)
    icon, token = LOOKS[JobState.FAILED if failed else JobState.RUNNING]
    return (
        icon,
        token,
        (tr_count("{n} job", "{n} jobs", len(jobs)), "small-name", "text"),
        (summary(live) if live else "", "small", "muted"),
        (tr_count("{n} failed", "{n} failed", failed) if failed else "", "small", "bad"),
    )
