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


class EngineLists:
    """Reads in a thread of its own, once for all events that came meanwhile."""

    def __init__(self, connect: Callable[[], ContainerEngine]) -> None:
        """`connect` is asked anew whenever the engine has come: it may be another."""
        self._connect = connect
        self._contents = EngineContents()
        self._listeners = Listeners[[]]()
        self._news = threading.Condition()
        self._changed: set[Changed] = set()
        self._again: dict[Changed, list[float]] = {}  # when to look once more, by time.monotonic()
        self._closed = False
        self._engine: ContainerEngine | None = None
        self._thread: threading.Thread | None = None

    @property
    def contents(self) -> EngineContents:
        """What is known now."""
        return self._contents

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Hear, on the thread of the lists, when they have changed. Returns how to stop."""
        return self._listeners.add(listener)

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take an event of the engine. Returns at once."""
        changed = changed_by(event)
        if changed is not None:
            now = time.monotonic()
            self._read_soon((changed,), again=[now + after for after in _AGAIN_AFTER_SECONDS])

    def engine_came(self) -> None:
        """Read everything: it is there now, or there again."""
        with self._news:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()
        self._read_soon(_ALL)

    def engine_went(self, problem: AppError | None) -> None:
        """What is known may be true no more."""
        self._become(replace(self._contents, complete=False, problem=problem))

    def refresh(self) -> None:
        """Read everything again soon, as when time has passed: status lines say how long."""
        self._read_soon(_ALL)

    def close(self, timeout: float | None = 5.0) -> None:
        """Stop, and come back when the thread has ended."""
        with self._news:
            self._closed = True
            self._news.notify_all()
            thread, engine = self._thread, self._engine
        if engine is not None:
            engine.close()
        if thread is not None:
            thread.join(timeout)

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
            changed = self._wait()
            if changed is None:
                return
            try:
                self._become(self._read(changed))
            except AppError as problem:
                self.engine_went(problem)
            except Exception as error:  # noqa: BLE001 - it is shown, and the thread must go on
                self.engine_went(unexpected(error))

    def _wait(self) -> set[Changed] | None:
        """What is to be read now; None when it is closed."""
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
                if changed:
                    return changed
                next_look = min((at for times in self._again.values() for at in times), default=None)
                self._news.wait(None if next_look is None else next_look - now)
            return None

    def _read(self, changed: set[Changed]) -> EngineContents:
        engine = self._reached()
        kinds = {each.kind for each in changed if not each.id}
        contents = replace(self._contents, complete=True, problem=None)
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

    def _reached(self) -> ContainerEngine:
        if self._engine is None:
            engine = self._connect()
            with self._news:
                self._engine = engine
        return self._engine

    def _become(self, contents: EngineContents) -> None:
        if contents != self._contents:
            self._contents = contents
            self._listeners.tell()


def _with(
    before: tuple[Container, ...], asked: set[str], found: tuple[Container, ...]
) -> tuple[Container, ...]:
    """The list with what was asked for as it is now: changed, new, or gone."""
    kept = [each for each in before if each.id not in asked]
    return tuple(sorted((*kept, *found), key=lambda each: each.name))
