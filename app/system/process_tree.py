"""Which processes belong to a run, and how all of them are ended.

A run's processes carry `LABWRIGHT_RUN=<run id>` in their environment, so that those are found too that
forked twice and left the session, even after Labwright itself was killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import psutil

RUN_MARK = "LABWRIGHT_RUN"
_LOOK_AGAIN_SECONDS = 0.02
_KILL_SECONDS = 2.0
_KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL  # on Windows psutil ends it with either


class Tree(Protocol):
    """All processes of one run."""

    def interrupt(self) -> None:
        """Ask politely: what Ctrl+C asks."""
        ...

    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def alive(self) -> bool: ...

    def release(self) -> None:
        """Let what still runs go on without us."""
        ...


class SessionTree:
    """A tree on Linux and macOS: the session the program leads, and whoever left it with the run's mark."""

    def __init__(self, process: subprocess.Popen[bytes], run_id: str) -> None:
        self._process = process
        self._run_id = run_id

    def interrupt(self) -> None:
        """Ask every process to stop, as Ctrl+C does."""
        self._signal(signal.SIGINT)

    def terminate(self) -> None:
        """Tell every process to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End every process."""
        self._signal(_KILL)

    def alive(self) -> bool:
        """Anything of the run still runs."""
        return self._process.poll() is None or bool(_members(self._run_id, self._process.pid))

    def release(self) -> None:
        """Nothing to let go of: a session holds nobody."""

    def _signal(self, number: int) -> None:
        group = self._process.pid
        signalled = set()
        # Once the leader is reaped and its group empty, another program may have got the number.
        if self._process.poll() is None:
            signalled = {group}
            with suppress(OSError):
                os.killpg(group, number)
        for member in _members(self._run_id, self._process.pid):
            with suppress(OSError):
                if os.getpgid(member.pid) in signalled:
                    continue  # twice is more than asked: a second Ctrl+C makes docker drop its container
            _send(member, number)


def signal_name(number: int) -> str:
    """What a signal is called."""
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return str(number)


def was_ended_from_outside(code: int, platform: str = sys.platform) -> bool:
    """Whether a program did not end by itself, so that it left its children in the middle of something.

    On Windows a crash, and Ctrl+C, are told by a status of the system's in the code (0xC…); who is ended by
    the Task Manager has the code 1, as who failed, and cannot be told apart from that.
    """
    return code & 0xC0000000 == 0xC0000000 if platform == "win32" else code < 0


def find_run_members(run_id: str) -> list[int]:
    """The process ids of everything that runs for a run."""
    return [member.pid for member in _members(run_id)]


def kill_run(run_id: str) -> list[int]:
    """End everything of a run; what could not be ended is returned."""
    give_up = time.monotonic() + _KILL_SECONDS
    while (members := _members(run_id)) and time.monotonic() < give_up:
        for member in members:  # again and again: some fork faster than one pass
            _send(member, _KILL)
        # Not psutil's wait: it would take a child's end from the runner that waits for it in another thread.
        time.sleep(_LOOK_AGAIN_SECONDS)
    return [member.pid for member in members]


def _send(member: psutil.Process, number: int) -> None:
    import psutil  # noqa: PLC0415 - see `_members`

    with suppress(psutil.Error, OSError):  # gone already, or not ours to signal
        member.send_signal(number)


def _members(run_id: str, leader: int | None = None) -> list[psutil.Process]:
    """The processes with the run's mark, in its sessions, or descended from one of those."""
    import psutil  # noqa: PLC0415 - 20 ms that only a stopped run pays

    everything = {process.pid: process for process in psutil.process_iter(["ppid", "status"])}
    everything.pop(os.getpid(), None)
    found = {pid for pid, process in everything.items() if _has_mark(process, run_id)}
    if sys.platform != "win32":
        sessions = {_session(pid) for pid in found} - {os.getsid(0), None}
        sessions |= {leader} - {None}
        found |= {pid for pid in everything if _session(pid) in sessions}
    found |= set(_descendants(found | ({leader} if leader else set()), everything))
    members = (everything[pid] for pid in sorted(found))
    return [member for member in members if member.info["status"] != psutil.STATUS_ZOMBIE]


def _has_mark(process: psutil.Process, run_id: str) -> bool:
    import psutil  # noqa: PLC0415 - see `_members`

    try:
        mark = process.environ().get(RUN_MARK, "")
    except (psutil.Error, OSError):  # another user's
        return False
    return mark == run_id or mark.startswith(f"{run_id}.")  # of a session: all that it asked programs


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _descendants(roots: set[int], everything: dict[int, psutil.Process]) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for pid, process in everything.items():
        children.setdefault(process.info["ppid"], []).append(pid)
    to_visit, seen = list(roots), set(roots)
    while to_visit:
        for child in children.get(to_visit.pop(), []):
            if child not in seen:
                seen.add(child)
                to_visit.append(child)
                yield child
