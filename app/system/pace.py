"""How fast a walk goes: in one thread while the disk's cache answers, side by side once reads prove slow.

Threads make a walk through cached folders slower, because they wait for each other's interpreter lock, and
one through folders that must come from the disk twice as fast.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import SimpleQueue

from app.system.cloud_files import leave_in_the_cloud
from app.system.walk import Stack, Walk

_FIRST = 64  # folders, to measure early
_BATCH = 4096
_SLOW_SECONDS = 0.00015  # a folder; cached ones take a twentieth of it, even on a busy machine a third
_THREADS = 4
_SHARE = 32


def go_on(walk: Walk, stack: Stack) -> Iterator[None]:
    """Walk until the stack is empty, pausing now and then for the caller, who may clear the stack."""
    batch, slow = _FIRST, 0
    while stack:
        began, before = time.perf_counter(), walk.folders_read
        walk.go(stack, batch)
        stack.reading = None
        took = time.perf_counter() - began
        yield
        # Twice, because one slow batch may be another program's doing.
        slow = slow + 1 if took > _SLOW_SECONDS * max(walk.folders_read - before, 1) else 0
        if slow == 2:
            yield from _side_by_side(walk, stack)
        batch = _BATCH if not slow else _FIRST


def _side_by_side(walk: Walk, stack: Stack) -> Iterator[None]:
    ended: SimpleQueue[tuple[Stack, Exception | None]] = SimpleQueue()
    while stack or stack.shares:
        while stack and len(stack.shares) < _THREADS:
            # From the bottom: folders near the top of the tree hold the most.
            number = max(1, min(_SHARE, len(stack) // _THREADS))
            share = Stack(stack[:number])
            del stack[:number]
            stack.shares.append(share)
            # No pool: at the end Python waits for the threads of a pool, also for one that its disk holds.
            threading.Thread(
                target=_read_share, args=(walk, share, ended), name="read folders", daemon=True
            ).start()
        share, problem = ended.get()
        stack.shares = [each for each in stack.shares if each is not share]
        stack += share
        if problem is not None:
            raise problem
        yield


def _read_share(walk: Walk, share: Stack, ended: SimpleQueue[tuple[Stack, Exception | None]]) -> None:
    problem = None
    try:
        leave_in_the_cloud()
        walk.go(share, _SHARE)
    except Exception as error:  # noqa: BLE001 - raised again where the shares are given out
        problem = error
    share.reading = None
    ended.put((share, problem))
