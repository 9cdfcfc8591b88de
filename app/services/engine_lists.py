"""What is in the engine, kept true by its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.containers import Container, parse_containers
from app.core.engine_contents import Changed, ContentKind, EngineContents, changed_by
from app.core.errors import AppError
from app.core.images import parse_images
from app.core.listeners import Listeners
from app.core.ports import ContainerEngine
from app.core.volumes import parse_networks, parse_volumes
from app.services.failures import unexpected

# So many containers are asked for one by one; for more of them the whole list is asked for at once.
_ONE_BY_ONE = 8
_ALL = tuple(Changed(kind) for kind in ContentKind)
# An engine may tell an event before its own list is true: a container that died was "running" for up to
# seconds (Docker 20.10, until it had tidied up). So it is looked at again after a while, and a longer one.
_AGAIN_AFTER_SECONDS = (0.05, 0.3, 1.5, 8.0)
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0  # after a reading that failed


class EngineLists:
    """Reads in a thread that is there while there is something to read, once for all events that came
    meanwhile."""

    def __init__(self, connect: Callable[[], ContainerEngine]) -> None:
        """`connect` is asked anew whenever the engine has come: it may be another."""
        self._connect = connect
        self._contents = EngineContents()
        self._listeners = Listeners[[]]()
        self._news = threading.Condition()  # guards all below
        self._changed: set[Changed] = set()
        self._again: dict[Changed, list[float]] = {}  # when to look once more, by time.monotonic()
        self._visit = 0  # of the engine: what a reading finds that began in an earlier one is dropped
        self._failures = 0  # one after another
        self._retry_at: float | None = None  # by time.monotonic()
        self._away = False  # somebody listens, and will tell when it comes
        self._closed = False
        self._engine: ContainerEngine | None = None
        self._thread: threading.Thread | None = None

    @property
    def contents(self) -> EngineContents:
        """What is known now."""
        return self._contents

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Hear, on the thread of the lists, when they have changed. Returns how to stop."""
        remove = self._listeners.add(listener)

        def stop() -> None:
            remove()
            with self._news:
                if not self._listeners:
                    self._retry_at = None  # nobody waits for it
                    self._news.notify_all()

        return stop

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take an event of the engine. Returns at once."""
        changed = changed_by(event)
        if changed is not None:
            now = time.monotonic()
            self._read_soon((changed,), again=[now + after for after in _AGAIN_AFTER_SECONDS])

    def engine_came(self) -> None:
        """Read everything: it is there now, or there again."""
        self._begin_visit()
        self._away = False
        self._read_soon(_ALL)

    def engine_went(self, problem: AppError | None) -> None:
        """What is known may be true no more."""
        self._away = True
        self._become(replace(self._contents, complete=False, problem=problem), self._begin_visit())

    def refresh(self) -> None:
        """Read everything again soon, as when time has passed: status lines say how long."""
        self._read_soon(_ALL)

    def close(self, timeout: float | None = 5.0) -> None:
        """Stop, and come back when the thread has ended."""
        with self._news:
            self._closed = True
            self._news.notify_all()
            thread = self._thread
        self._begin_visit()
        if thread is not None:
            thread.join(timeout)

    def _begin_visit(self) -> int:
        with self._news:
            engine, self._engine = self._engine, None
            self._visit += 1
            self._failures = 0
            self._changed.clear()
            self._again.clear()
            self._retry_at = None
            visit = self._visit
        if engine is not None:
            engine.close()
        return visit

    def _read_soon(self, changed: Iterable[Changed], *, again: Sequence[float] = ()) -> None:
        with self._news:
            if self._closed:
                return
            for each in changed:
                self._changed.add(each)
                self._again[each] = list(again)  # instead of the looks that an earlier event asked for
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="engine lists", daemon=True)
                self._thread.start()
            self._news.notify_all()

    def _run(self) -> None:
        while True:
            found = self._wait()
            if found is None:
                return
            changed, visit = found
            try:
                self._become(self._read(changed, visit), visit)
                self._failures = 0
            except _OvertakenError:
                continue
            except AppError as problem:
                self._fail(problem, visit)
            except Exception as error:  # noqa: BLE001 - it is shown, and the thread must go on
                self._fail(unexpected(error), visit)

    def _fail(self, problem: AppError, visit: int) -> None:
        """Say it, and try again after a while, each time a longer one: no event may tell that it is over."""
        self._become(replace(self._contents, complete=False, problem=problem), visit)
        with self._news:
            if visit == self._visit and not self._away and self._listeners:
                pause = min(_FIRST_PAUSE_SECONDS * 2**self._failures, _LONGEST_PAUSE_SECONDS)
                self._failures += 1
                self._retry_at = time.monotonic() + pause

    def _wait(self) -> tuple[set[Changed], int] | None:
        """What is to be read now, and in which visit of the engine; None when nothing is left to read."""
        with self._news:
            while not self._closed:
                now = time.monotonic()
                changed, self._changed = self._changed, set()
                for each, times in list(self._again.items()):
                    if any(at <= now for at in times):
                        changed.add(each)
                        times[:] = [at for at in times if at > now]
                    if not times:
                        del self._again[each]
                if self._retry_at is not None and self._retry_at <= now:
                    self._retry_at = None
                    changed.update(_ALL)
                if changed:
                    return changed, self._visit
                looks = [at for times in self._again.values() for at in times]
                looks += [self._retry_at] if self._retry_at is not None else []
                if not looks:
                    break
                self._news.wait(min(looks) - now)
            self._thread = None
            engine, self._engine = self._engine, None  # the next reading comes soon enough with another
        if engine is not None:
            engine.close()
        return None

    def _read(self, changed: set[Changed], visit: int) -> EngineContents:
        engine = self._reached(visit)
        kinds = {each.kind for each in changed if not each.id}
        contents = replace(self._contents, complete=True, problem=None, endpoint=engine.endpoint)
        if not self._contents.complete:
            kinds = set(ContentKind)
        some = {each.id for each in changed if each.id}
        if len(some) > _ONE_BY_ONE:
            kinds.add(ContentKind.CONTAINERS)
        if ContentKind.CONTAINERS in kinds:
            contents = replace(contents, containers=parse_containers(engine.containers()))
        elif some:
            found = parse_containers(engine.containers(sorted(some)))
            contents = replace(contents, containers=_with(contents.containers, some, found))
        if ContentKind.IMAGES in kinds:
            contents = replace(contents, images=parse_images(engine.images()))
        if ContentKind.VOLUMES in kinds:
            contents = replace(contents, volumes=parse_volumes(engine.volumes()))
        if ContentKind.NETWORKS in kinds:
            contents = replace(contents, networks=parse_networks(engine.networks()))
        return contents

    def _reached(self, visit: int) -> ContainerEngine:
        with self._news:
            engine = self._engine if visit == self._visit else None
        if engine is not None:
            return engine
        engine = self._connect()
        with self._news:
            if visit == self._visit and not self._closed:
                self._engine = engine
                return engine
        engine.close()
        raise _OvertakenError

    def _become(self, contents: EngineContents, visit: int) -> None:
        with self._news:
            if visit != self._visit or contents == self._contents:
                return
            self._contents = contents
        self._listeners.tell()


class _OvertakenError(Exception):
    """The engine has gone, or another was chosen, while it was being reached."""


def _with(
    before: tuple[Container, ...], asked: set[str], found: tuple[Container, ...]
) -> tuple[Container, ...]:
    """The list with what was asked for as it is now: changed, new, or gone."""
    kept = [each for each in before if each.id not in asked]
    return tuple(sorted((*kept, *found), key=lambda each: each.name))
