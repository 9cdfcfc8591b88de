"""Ending a run that was cancelled or took too long: ask, tell, and then make it."""

from __future__ import annotations

from dataclasses import dataclass

from app.system.program_start import RunningProgram

_SCAN_SECONDS = 0.1  # looking through all processes takes some milliseconds


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each wait of a run is."""

    look_seconds: float = 0.05  # how soon a cancel or an end is noticed
    interrupt_seconds: float = 3.0
    terminate_seconds: float = 3.0
    kill_seconds: float = 2.0  # nothing outlives it but what we may not signal
    linger_seconds: float = 0.5  # for output after the program's end, from what it left running


class Stopping:
    """The ladder: interrupt, terminate, kill, each on the whole tree and only while something lives."""

    def __init__(self, running: RunningProgram, patience: Patience, now: float) -> None:
        tree = running.tree
        self._running = running
        self._patience = patience
        self._steps = [
            (tree.interrupt, patience.interrupt_seconds),
            (tree.terminate, patience.terminate_seconds),
            (tree.kill, patience.kill_seconds),
        ]
        self._next_step_at = now
        self._next_scan_at = now
        self._dead_at: float | None = None
        self.failed = False  # something lives that could not be ended

    def over(self, now: float) -> bool:
        """Take the step that is due. Nothing lives any more, and what it printed was read."""
        if self._dead_at is None and not self._lives(now):
            self._dead_at = now
        if self._dead_at is not None:
            return self._running.output.ended or now - self._dead_at >= self._patience.linger_seconds
        if now >= self._next_step_at:
            if not self._steps:
                self.failed = True
                return True
            step, wait_seconds = self._steps.pop(0)
            step()
            self._next_step_at = now + wait_seconds
        elif not self._steps:
            self._running.tree.kill()  # again: some fork faster than one pass
        return False

    def _lives(self, now: float) -> bool:
        if self._running.process.poll() is None:
            return True
        if now < self._next_scan_at:
            return True
        self._next_scan_at = now + _SCAN_SECONDS
        return self._running.tree.alive()
