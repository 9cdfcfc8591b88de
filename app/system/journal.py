"""The record of every command that ran, written by all Labwrights of this user and bounded in size."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.journal import Entry
from app.core.listeners import Listeners
from app.core.outcomes import Ending, Outcome
from app.core.words import Sentence, as_record, from_record, say, verbatim
from app.system.files import explained
from app.system.locks import FileLock
from app.system.paths import Places
from app.system.session import Session

PARTS = 4
PART_BYTES = 2**20
LONGEST_CHARACTERS = 16_000  # of one command line; words beyond it are counted, not kept
_UNWRITTEN_KEPT = 1000  # lines in memory, while the disk takes none


@dataclass(frozen=True, slots=True)
class Record:
    """What is read from the journal."""

    entries: tuple[Entry, ...]  # newest first
    lines_skipped: int  # torn by a kill, or not ours


class Journal:
    """One line of JSON when a command begins, one when it ends. A line torn by a kill is passed over.

    A disk that is full must not keep the user from the commands that free it: what cannot be written is told
    in `problem`, never raised, and written with the next line that can be.
    """

    def __init__(self, places: Places, session: Session) -> None:
        self.path = places.journal
        self.problem: AppError | None = None
        self._session = session
        self._lock = places.locks / "journal.lock"
        self._appending = threading.Lock()
        self._unwritten: list[bytes] = []
        self._listeners = Listeners[[]]()

    def begin(self, command: Command, title: Sentence | str, *, equivalent: bool = False) -> str:
        """Write down that a command starts, or what is `equivalent` to it: the entry's id, for `end`."""
        entry_id = os.urandom(8).hex()
        words, env, left_out = _within_bounds(command)
        record: dict[str, object] = {
            "begin": entry_id,
            "time": round(time.time(), 3),
            "argv": words,
            "title": command.masked(str(title))[:LONGEST_CHARACTERS],
            "cwd": command.masked(str(command.cwd or _current_folder())),
            "origin": self._session.origin,
            "session": self._session.id,
        }
        said = as_record(title) if isinstance(title, Sentence) and record["title"] == str(title) else None
        optional = {
            "env": env,
            "left_out": left_out,
            "fed": command.stdin is not None,
            "said": said,
            "equivalent": equivalent,
        }
        record |= {key: value for key, value in optional.items() if value}
        try:
            self._session.open()
        except AppError as error:
            self.problem = error
        self._append([record])
        return entry_id

    def end(self, entry_id: str, outcome: Outcome) -> None:
        """Write down how the command ended."""
        self._append([_end(entry_id, outcome)])

    def end_cut_off(self) -> int:
        """End the entries of sessions that live no more: how many there were."""
        cut_off = []
        lives: dict[str, bool] = {}
        for entry, session_id in self._read(self._lines(), [0]):
            if entry.outcome is None:
                if session_id not in lives:
                    lives[session_id] = self._session.lives(session_id)
                if not lives[session_id]:
                    cut_off.append(_end(entry.id, Outcome(Ending.INTERRUPTED, 0)))
        if cut_off:
            self._append(cut_off)
        return len(cut_off)

    def entries(self, limit: int | None = None, text: str | None = None) -> tuple[Entry, ...]:
        """The newest entries, newest first; with a text those that contain all its words."""
        return self.read(limit, text).entries

    def read(self, limit: int | None = None, text: str | None = None) -> Record:
        """The entries, and how many lines could not be understood on the way."""
        skipped = [0]
        found: list[Entry] = []
        for entry, _ in self._read(self._lines(), skipped):
            if limit is not None and len(found) >= limit:
                break
            if not text or entry.matches(text):
                found.append(entry)
        return Record(tuple(found), skipped[0])

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear of what this process writes, on the thread that wrote. What others write shows in `path`
        changing. Returns how to stop."""
        return self._listeners.add(listener)

    def _append(self, records: Sequence[Mapping[str, object]]) -> None:
        lines = [json.dumps(record, separators=(",", ":")).encode() for record in records]
        with self._appending:
            self._unwritten = [*self._unwritten, *lines][-_UNWRITTEN_KEPT:]
            try:
                with FileLock(self._lock):
                    self._write(b"\n".join(self._unwritten) + b"\n")
                    self._unwritten = []
                self.problem = None
            except AppError as error:
                self.problem = error
            except OSError as error:
                sentence = say("The journal {path} could not be written.", path=self.path)
                self.problem = explained(error, sentence)
        self._listeners.tell()

    def _write(self, data: bytes) -> None:
        """Add the data in one write. The caller holds the lock."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o600)
        try:
            size = os.lseek(descriptor, 0, os.SEEK_END)
            if size:
                os.lseek(descriptor, size - 1, os.SEEK_SET)
                if os.read(descriptor, 1) != b"\n":  # the line before was torn: do not write on in it
                    data = b"\n" + data
            written = os.write(descriptor, data)
            if written < len(data):
                os.ftruncate(descriptor, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descriptor)
        if size + len(data) >= PART_BYTES:
            self._start_new_part()

    def _start_new_part(self) -> None:
        for number in range(PARTS - 1, 0, -1):
            older, newer = self._part(number), self._part(number - 1)
            if newer.exists():
                try:
                    newer.replace(older)
                except PermissionError:  # Windows, and somebody reads it: another time
                    return

    def _part(self, number: int) -> Path:
        """The file of a part; 0 is the newest."""
        return self.path.with_name(f"{self.path.stem}.{number}{self.path.suffix}") if number else self.path

    def _lines(self) -> list[bytes]:
        """All lines, newest first."""
        lines = self._unwritten[::-1]
        if not self.path.parent.exists():
            return lines
        parts = []
        lock = FileLock(self._lock)
        try:
            with suppress(AppError):  # where we may only read, there is nobody who writes
                lock.acquire()
            for number in range(PARTS):
                with suppress(FileNotFoundError):
                    parts.append(self._part(number).read_bytes())
        except OSError as error:
            raise explained(error, say("{path} could not be read.", path=self.path)) from error
        finally:
            lock.release()
        return [*lines, *(line for part in parts for line in reversed(part.split(b"\n")) if line)]

    def _read(self, lines: list[bytes], skipped: list[int]) -> Iterator[tuple[Entry, str]]:
        """Entries with the session that wrote them, newest first. The ends come before their beginnings."""
        outcomes: dict[str, Outcome] = {}
        for line in lines:
            try:
                record = json.loads(line)
                if "end" in record:
                    outcomes[record["end"]] = _outcome(record)
                else:
                    yield _entry(record, outcomes.pop(record["begin"], None)), str(record["session"])
            except (ValueError, KeyError, TypeError, RecursionError):
                skipped[0] += 1


def _current_folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:  # it was deleted while we were in it
        return ""


def _within_bounds(command: Command) -> tuple[list[str], dict[str, str], int]:
    room = LONGEST_CHARACTERS
    words: list[str] = []
    argv = command.masked_argv()
    for word in argv:
        room -= len(word)
        if room < 0:
            break
        words.append(word)
    env: dict[str, str] = {}
    for key, value in command.env.items():
        room -= len(key) + len(value)
        if room >= 0:
            env[key] = command.masked(value)
    return words, env, len(argv) - len(words) + len(command.env) - len(env)


def _end(entry_id: str, outcome: Outcome) -> dict[str, object]:
    record: dict[str, object] = {
        "end": entry_id,
        "ending": outcome.ending.value,
        "seconds": round(outcome.seconds, 3),
    }
    optional = {
        "exit_code": outcome.exit_code,
        "signal": outcome.signal_name,
        "timeout": outcome.timeout_seconds,
        "problem": str(outcome.problem) if outcome.problem else None,
    }
    return record | {key: value for key, value in optional.items() if value is not None}


def _outcome(record: Mapping[str, object]) -> Outcome:
    code, problem = record.get("exit_code"), record.get("problem")
    if not isinstance(code, int | None):
        raise TypeError
    return Outcome(
        Ending(str(record["ending"])),
        _number(record["seconds"]),
        code,
        str(record["signal"]) if "signal" in record else None,
        verbatim(str(problem)) if problem is not None else None,
        _number(record["timeout"]) if "timeout" in record else None,
    )


def _entry(record: Mapping[str, object], outcome: Outcome | None) -> Entry:
    argv, env, left_out = record["argv"], record.get("env", {}), record.get("left_out", 0)
    if not isinstance(argv, list) or not isinstance(env, dict) or not isinstance(left_out, int):
        raise TypeError
    if not argv or not argv[0]:  # no program has no name
        raise ValueError
    title, said = str(record["title"]), from_record(record.get("said"))
    return Entry(
        id=str(record["begin"]),
        time=_number(record["time"]),
        argv=tuple(map(str, argv)),
        title=title,
        said=said if said is not None and str(said) == title else None,
        origin=str(record["origin"]),
        cwd=str(record["cwd"]),
        env=tuple((str(key), str(value)) for key, value in env.items()),
        left_out=left_out,
        fed=bool(record.get("fed")),
        equivalent=bool(record.get("equivalent")),
        outcome=outcome,
    )


def _number(value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value < 1e11:  # not a moment that a date can show
        raise TypeError
    return value
