"""Asks all checks at once, each in a thread with its own limit, and tells each as it ends."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from app.core.diagnosis import Check, Checked, Finding, Group, Result, unknown
from app.core.errors import AppError
from app.core.words import say, verbatim

OnChecked = Callable[[Checked], None]


class Doctor:
    """Runs checks. Every method may be called from any thread."""

    def __init__(self, checks: Callable[[], Iterable[Check]]) -> None:
        """`checks` gives all of them, made for one run: what several look at is read once."""
        self._checks = checks

    def run(self, only: Group | None = None, *, on_checked: OnChecked | None = None) -> Sequence[Checked]:
        """Every check, or those of a group, in their own order. Each is told, on this thread, when it ends;
        none takes longer than its limit, whatever hangs."""
        checks = [each for each in self._checks() if only in (None, each.group)]
        return run_checks(checks, on_checked)


def run_checks(checks: Sequence[Check], on_checked: OnChecked | None = None) -> Sequence[Checked]:
    """As Doctor.run does."""
    ended: queue.SimpleQueue[tuple[int, Checked]] = queue.SimpleQueue()
    began = time.monotonic()
    for number, check in enumerate(checks):
        # Daemons: one that hangs must not keep the program from ending.
        threading.Thread(
            target=lambda number=number, check=check: ended.put((number, _asked(check))),
            name=f"check {check.id}",
            daemon=True,
        ).start()
    results: dict[int, Checked] = {}
    while len(results) < len(checks):
        left = {number: check for number, check in enumerate(checks) if number not in results}
        next_limit = began + min(check.limit_seconds for check in left.values())
        try:
            number, checked = ended.get(timeout=max(0.0, next_limit - time.monotonic()))
        except queue.Empty:
            now = time.monotonic()
            late = [(n, each) for n, each in left.items() if began + each.limit_seconds <= now]
            for number, check in late:
                results[number] = Checked(check, _too_slow(check), check.limit_seconds)
                if on_checked is not None:
                    on_checked(results[number])
            continue
        if number not in results:
            results[number] = checked
            if on_checked is not None:
                on_checked(checked)
    return [results[number] for number in range(len(checks))]


def _asked(check: Check) -> Checked:
    began = time.monotonic()
    try:
        finding = check.look()
    except AppError as error:
        finding = Finding(Result.UNKNOWN, error.sentence, error.cause)
    except Exception as error:  # noqa: BLE001 - one faulty check must not hide the others
        finding = unknown(say("This check failed itself: {reason}", reason=verbatim(repr(error))))
    return Checked(check, finding, time.monotonic() - began)


def _too_slow(check: Check) -> Finding:
    return unknown(say("No answer within {seconds:g} s.", seconds=check.limit_seconds))
