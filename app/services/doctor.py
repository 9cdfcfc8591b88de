"""The doctor's visit: many checks side by side, each with a time limit of its own, told as they end."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence

from app.core.diagnosis import Check, Checked, Diagnosis, Group, unknown
from app.core.errors import AppError
from app.core.ports import Cancel
from app.core.words import Sentence, say, verbatim

OnChecked = Callable[[Checked], None]

_AT_ONCE = 6  # most of them wait for a program or the network
_LOOK_SECONDS = 0.1  # how soon a wish to stop is noticed


class Doctor:
    """Knows the checks. A visit waits: never on the window's thread."""

    def __init__(self, checks: Callable[[], Iterable[Check]]) -> None:
        """`checks` makes them anew for each visit, so that each sees the machine as it is then."""
        self._checks = checks

    def checks(self, only: Collection[Group] = ()) -> tuple[Check, ...]:
        """The checks of these groups, otherwise all, in the order they are shown in."""
        order = list(Group)
        chosen = [each for each in self._checks() if not only or each.group in only]
        return tuple(sorted(chosen, key=lambda each: order.index(each.group)))

    def visit(
        self,
        checks: Sequence[Check],
        *,
        on_checked: OnChecked | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[Checked, ...]:
        """Run these checks: what they came to, in their order. `on_checked` hears of each as it ends, on the
        caller's thread. After a cancel only what has ended is there."""
        ended: dict[int, Checked] = {}
        waiting = deque(sorted(enumerate(checks), key=lambda pair: not pair[1].waits))
        running: dict[int, tuple[Check, float]] = {}
        answers: queue.SimpleQueue[tuple[int, Diagnosis]] = queue.SimpleQueue()
        while (waiting or running) and not (cancel is not None and cancel.is_set()):
            while waiting and (waiting[0][1].waits or _turns_taken(running) < _AT_ONCE):
                number, check = waiting.popleft()
                running[number] = check, time.monotonic()
                _start(number, check, answers)
            for number, diagnosis in _heard(answers, running):
                check, began = running.pop(number)
                ended[number] = Checked(check, diagnosis, time.monotonic() - began)
                if on_checked is not None:
                    on_checked(ended[number])
        return tuple(ended[number] for number in sorted(ended))


def _turns_taken(running: dict[int, tuple[Check, float]]) -> int:
    return sum(not check.waits for check, _ in running.values())


def _start(number: int, check: Check, answers: queue.SimpleQueue[tuple[int, Diagnosis]]) -> None:
    def look() -> None:
        answers.put((number, _looked(check)))

    # A daemon: nothing can end a thread that waits for a disk, and nobody waits for it.
    threading.Thread(target=look, name=f"check {check.id}", daemon=True).start()


def _looked(check: Check) -> Diagnosis:
    try:
        return check.look()
    except AppError as error:
        return unknown(error.sentence, *filter(None, (error.fix,)))
    except Exception as error:  # noqa: BLE001 - one check that breaks must not hide what the others found
        return unknown(_fault(error))


def _fault(error: Exception) -> Sentence:
    return say(
        "This check itself failed: {what}", what=verbatim(f"{type(error).__name__}: {error}".rstrip(": "))
    )


def _heard(
    answers: queue.SimpleQueue[tuple[int, Diagnosis]], running: dict[int, tuple[Check, float]]
) -> list[tuple[int, Diagnosis]]:
    """An answer that came, and those that will come too late."""
    now = time.monotonic()
    soonest = min(began + check.limit_seconds for check, began in running.values())
    heard = []
    try:
        number, diagnosis = answers.get(timeout=max(0.0, min(soonest - now, _LOOK_SECONDS)))
        if number in running:  # otherwise it was given up
            heard.append((number, diagnosis))
    except queue.Empty:
        pass
    now = time.monotonic()
    told = {number for number, _ in heard}
    for number, (check, began) in running.items():
        if number not in told and now - began >= check.limit_seconds:
            sentence = say("No answer within {seconds:g} s, so it was left.", seconds=check.limit_seconds)
            heard.append((number, unknown(sentence)))
    return heard
