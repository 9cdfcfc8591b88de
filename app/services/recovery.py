"""What a killed Labwright left behind, cleaned up by the next one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.ports import FileStore, Settings
from app.core.words import Sentence, say
from app.services.undo import WayBack, take_back
from app.system.bin import Bin
from app.system.files import remove_temporaries, write_whole
from app.system.journal import Journal
from app.system.locks import FileLock, Locks
from app.system.paths import Places
from app.system.session import Session

_STARTING_SECONDS = 0.05  # in which a process gets its environment


@dataclass(frozen=True, slots=True)
class Traces:
    """What a job has done so far that would have to be taken back."""

    session: str
    title: str
    resource: str
    runs: tuple[str, ...] = ()  # the marks of the processes it started
    ways: tuple[WayBack, ...] = ()

    def write(self, file: Path) -> None:
        """Put it where the next Labwright finds it."""
        fields = {
            "session": self.session,
            "title": self.title,
            "resource": self.resource,
            "runs": self.runs,
            "ways": [way.to_json() for way in self.ways],
        }
        # A power cut ends all programs: only what is to be taken back must last through it.
        write_whole(file, json.dumps(fields).encode(), mode=0o600, sync=bool(self.ways))


def read_traces(file: Path) -> Traces | None:
    """What a job wrote of itself, or None where the file is gone or is something else."""
    try:
        fields = json.loads(file.read_bytes())
        return Traces(
            str(fields["session"]),
            str(fields["title"]),
            str(fields["resource"]),
            tuple(map(str, fields["runs"])),
            tuple(WayBack.from_json(way) for way in fields["ways"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Ends and takes back what a killed Labwright was doing, and says what it did."""

    places: Places
    session: Session
    locks: Locks
    journal: Journal
    files: FileStore
    settings: Settings
    find_run: Callable[[str], Sequence[int]]
    kill_run: Callable[[str], Sequence[int]]
    run: Callable[[Command], object]

    @property
    def needed(self) -> bool:
        """A Labwright was killed, or ended in the middle of its work. Fast enough for every start."""
        try:
            return bool(self.session.dead()) or any(True for _ in self._left_behind())
        except AppError:  # a folder that may only be read
            return False

    def recover(self) -> list[Sentence]:
        """Clean up after every Labwright that was killed. What others work on at this moment is left to them.

        Never raises: a start must not fail over what an earlier one left.
        """
        if not self.places.data.exists():
            return []
        told: list[Sentence] = []
        try:
            with FileLock(self.places.locks / "recovery.lock"):
                dead = self.session.dead()
                for file, traces in self._left_behind():
                    lock = self.locks.try_acquire(traces.resource, traces.title)
                    if lock is not None:
                        try:
                            if file.exists():  # nobody was faster
                                told += self._clean(file, traces)
                        finally:
                            lock.release()
                for session_id in dead:
                    self._end(session_id)  # questions to programs: nobody waits for the answers any more
                self.journal.end_cut_off()
                self._tidy(dead)
        except (AppError, OSError) as error:
            if told or self.needed:
                reason = error.sentence if isinstance(error, AppError) else error
                told.append(say("Not everything could be cleaned up: {reason}", reason=str(reason)))
        return told

    def recover_resource(self, resource: str) -> list[Sentence]:
        """Clean up what was left of work on this resource. The caller holds its lock."""
        told: list[Sentence] = []
        for file, traces in self._left_behind():
            if traces.resource == resource:
                told += self._clean(file, traces)
        return told

    def _left_behind(self) -> Iterator[tuple[Path, Traces]]:
        for file in sorted(self.places.running.glob("*.json")):
            traces = read_traces(file)
            if traces is not None and not self.session.lives(traces.session):
                yield file, traces

    def _clean(self, file: Path, traces: Traces) -> Iterator[Sentence]:
        yield say("“{title}” was cut off when Labwright ended.", title=traces.title)
        for run in traces.runs:
            ended = self._end(run)
            if ended is not None:
                yield ended
        for way in reversed(traces.ways):
            if way.digest:  # a file was to be written
                remove_temporaries(way.path.resolve().parent, _pid(traces.session))
            try:
                done = take_back(way, self.files, self.settings, self.run, keep=True)
            except (AppError, OSError) as error:
                done = say("{target} could not be put back: {reason}", target=way.target, reason=str(error))
            if done is not None:
                yield done
        file.unlink(missing_ok=True)

    def _end(self, run: str) -> Sentence | None:
        """End what still runs of a run, and look again: a program that another one starts at this very moment
        cannot be recognised yet."""
        told = None
        looks_without_finding = 0
        while looks_without_finding < 2:
            if not self.find_run(run):
                looks_without_finding += 1
            elif unended := self.kill_run(run):
                pids = ", ".join(map(str, unended))
                return say("Some of its programs still run and could not be ended: {pids}.", pids=pids)
            else:
                told, looks_without_finding = say("What still ran of it was ended."), 0
            time.sleep(_STARTING_SECONDS)
        return told

    def _tidy(self, dead: Sequence[str]) -> None:
        for session_id in dead:
            places = self.places
            for folder in (places.config, places.data, places.running, places.bin, places.backups):
                remove_temporaries(folder, _pid(session_id))
            self.session.bury(session_id)
        Bin(self.places).tidy()


def _pid(session_id: str) -> int:
    pid = session_id.partition("-")[0]
    return int(pid) if pid.isdigit() else 0
