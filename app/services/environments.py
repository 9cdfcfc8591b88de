"""Every environment on this machine, read again when asked. No interpreter is run for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from app.core.environment_words import shown_name
from app.core.environments import (
    NOT_LOOKED_AT,
    Environment,
    EnvironmentsSnapshot,
    Health,
    HealthState,
    Kind,
    SourceTrace,
    in_order,
)
from app.core.ports import Cancel, EnvironmentTool
from app.core.surroundings import Surroundings
from app.core.words import Sentence
from app.services.discovery import PATIENCE_SECONDS, Found, OnFound, Search
from app.services.listing import Listing
from app.services.watched import STILL_WAITING, StillWaiting, Watched, no_answer
from app.system.environment_look import CloseLook
from app.system.snapshot_cache import SnapshotCache
from app.system.true_path import is_there, true_path

_TELL_EVERY_SECONDS = 0.1
# Where a thread may be left behind: at the index, or before the prefix of an environment.
_SAVED, _LOOK_AT, _PACKAGES_OF = "saved index", "close look at ", "packages of "


class Environments(Listing[EnvironmentsSnapshot]):
    """The newest list: from the saved index at first, growing while a search goes on, then looked at closely
    one by one."""

    def __init__(
        self,
        tools: Callable[[], Sequence[EnvironmentTool]],
        surroundings: Callable[[], Surroundings],
        cache: SnapshotCache,
        *,
        own: Iterable[str] = (),
        off: Callable[[], Collection[str]] = tuple,
        used: Callable[[], Mapping[str, float]] = dict,
        misfits: Callable[[Environment], int | None] = lambda _environment: None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`own` are Labwright's folders, `off` the sources not to search, `used` is when the journal last saw
        a command of an environment, `misfits` counts its packages that do not fit. A disk may take
        `patience_seconds` for one answer."""
        super().__init__(EnvironmentsSnapshot(), "environments")
        self._tools = tools
        self._surroundings = surroundings
        self._cache = cache
        self._own = tuple(own)
        self._off = off
        self._used = used
        self._misfits = misfits
        self._patience_seconds = patience_seconds
        self._still_waiting = StillWaiting()

    def read(self) -> EnvironmentsSnapshot:
        """Search now and look closely at all, telling what is known on the way, and wait for it."""
        if self._snapshot.read_at is None:
            self._show_saved()
        before = {each.prefix: each for each in self._snapshot.environments}

        def on_found(environments: tuple[Environment, ...], trace: tuple[SourceTrace, ...]) -> None:
            # What an earlier search knows stays in sight until this one is at its end.
            known = before | {each.prefix: _as_known(each, before) for each in environments}
            self._publish(EnvironmentsSnapshot(in_order(known.values()), trace, read_at=time.time()))

        found = self.find(on_found=on_found)
        listed = {each.prefix: _as_known(each, before) for each in found.environments}
        # Nothing is added to it any more: what was left out is told in the trace.
        self._publish(EnvironmentsSnapshot(in_order(listed.values()), found.trace, True, read_at=time.time()))
        self._look_at_all(listed, lambda: self._publish_now(listed))
        self._publish_now(listed)
        snapshot = self._with_misfits(before)
        self._save(snapshot)
        return snapshot

    def _publish_now(self, listed: Mapping[str, Environment]) -> EnvironmentsSnapshot:
        return self._publish(replace(self._snapshot, environments=in_order(listed.values())))

    def _show_saved(self) -> None:
        """The saved index, checked: what is gone is not in it. A few milliseconds for hundreds."""
        environments, read_at = self._load()
        if environments:
            self._publish(EnvironmentsSnapshot(in_order(environments), cached=True, read_at=read_at))

    def _load(self) -> tuple[tuple[Environment, ...], float | None]:
        """The saved index. Nothing where a disk hangs that it leads to: a search finds the others."""
        loaded: list[tuple[tuple[Environment, ...], float | None]] = []

        def load(watched: Watched) -> None:
            watched.at(_SAVED, self._patience_seconds)
            loaded.append(self._cache.load())

        if _SAVED in self._still_waiting or not self._still_waiting.watch(load, "saved environments"):
            return (), None
        return loaded[0]

    def _save(self, snapshot: EnvironmentsSnapshot) -> None:
        """Save the index, which reads from every environment once more."""
        answering = [
            each for each in snapshot.environments if _LOOK_AT + each.prefix not in self._still_waiting
        ]

        def save(watched: Watched) -> None:
            watched.at(_SAVED, self._patience_seconds)
            self._cache.save(answering, snapshot.read_at or time.time())

        if _SAVED not in self._still_waiting:
            self._still_waiting.watch(save, "saved environments")

    def find(
        self,
        folders: Iterable[str] = (),
        *,
        on_found: OnFound | None = None,
        cancel: Cancel | None = None,
    ) -> Found:
        """Search now, these folders too, without a close look."""
        around = self._surroundings()
        around = replace(around, folders=tuple(dict.fromkeys((*folders, *around.folders))))
        search = Search(
            self._tools(),
            around,
            own=self._own,
            off=self._off(),
            on_found=on_found,
            cancel=cancel,
            patience_seconds=self._patience_seconds,
            still_waiting=self._still_waiting,
        )
        return search.run()

    def list_now(
        self, folders: Iterable[str] = (), *, save: bool = True, with_misfits: bool = False
    ) -> EnvironmentsSnapshot:
        """Search now, these folders too, and look closely at all. With `save` the next start shows it."""
        before = {each.prefix: each for each in self._load()[0]}
        found = self.find(folders)
        listed = {each.prefix: each for each in found.environments}
        self._look_at_all(listed)
        ordered = in_order(listed.values())
        snapshot = EnvironmentsSnapshot(ordered, found.trace, found.complete, read_at=time.time())
        if with_misfits:
            self._snapshot = snapshot
            snapshot = self._with_misfits(before)
        if save and found.complete and not folders:
            self._save(snapshot)
        return self._publish(snapshot)

    def identify(self, path: str) -> Environment | None:
        """The environment at a path, looked at closely: its folder, a link to it or its interpreter."""
        around = self._surroundings()
        found = Search(self._tools(), around, off=self._off()).identify(path)
        if found is None:
            return None
        known = self._saved(found)
        if known is None and found.project is None and found.kind not in {Kind.CONDA, Kind.PIXI}:
            # Only a search of everything meets the project behind a hashed name.
            known = next((each for each in self.find().environments if each.prefix == found.prefix), None)
        known = known or found
        aliases = tuple(dict.fromkeys((*known.aliases, *found.aliases)))
        return CloseLook(around, self._used()).at(replace(known, aliases=aliases))

    def named(self, name: str) -> tuple[Environment, ...]:
        """The environments that are called so, looked at closely: of the saved index those that are still
        there, otherwise what a search finds."""
        saved, _ = self._load()
        prefixes = [each.prefix for each in saved if name in {each.name, shown_name(each)}]
        found = [environment for prefix in prefixes if (environment := self.identify(prefix))]
        if not found:
            around = self._surroundings()
            look = CloseLook(around, self._used())
            fitting = (each for each in self.find().environments if name in {each.name, shown_name(each)})
            found = [environment for each in fitting if (environment := look.at(each))]
        return in_order(found)

    def _saved(self, found: Environment) -> Environment | None:
        """What the last search knew of an environment that is there, as far as it still holds."""
        saved = next((each for each in self._load()[0] if each.prefix == found.prefix), None)
        if saved is None or (saved.kind is not found.kind and saved.health == NOT_LOOKED_AT):
            return None  # it may have been made anew, by another tool
        if found.project is None and saved.project is not None and is_there(saved.project) is saved.orphaned:
            return None
        owner = saved if found.project is None else found
        aliases = tuple(alias for alias in saved.aliases if true_path(alias) == found.prefix)
        return replace(
            found,
            kind=saved.kind,
            name=saved.name,
            project=owner.project,
            orphaned=owner.orphaned,
            aliases=aliases,
        )

    def _look_at_all(self, listed: dict[str, Environment], tell: Callable[[], object] = lambda: None) -> None:
        """Look closely at what is listed, and `tell` now and then."""
        look = CloseLook(self._surroundings(), self._used())

        def at(each: Environment) -> Environment | None:
            looked_at = look.at(each)
            # What was counted before stays in sight until it is counted anew.
            return replace(looked_at, misfits=each.misfits) if looked_at else None

        self._one_by_one(_LOOK_AT, listed, at, _unknown, tell)

    def _with_misfits(self, before: Mapping[str, Environment]) -> EnvironmentsSnapshot:
        """Count what does not fit, where packages came or went since it was counted."""
        counted = {each.prefix: each for each in self._snapshot.environments}

        def count(each: Environment) -> Environment:
            return replace(each, misfits=self._misfits_of(each, before.get(each.prefix)))

        self._one_by_one(
            _PACKAGES_OF, counted, count, lambda each, _: each, lambda: self._publish_now(counted)
        )
        return self._publish_now(counted)

    def _one_by_one(
        self,
        what: str,
        listed: dict[str, Environment],
        look: Callable[[Environment], Environment | None],
        unanswered: Callable[[Environment, Sentence], Environment],
        tell: Callable[[], object],
    ) -> None:
        """Replace each by what a look at it tells, and `tell` now and then. Whose disk hangs is left."""
        todo = deque(listed)

        def look_on(watched: Watched) -> None:
            told = time.monotonic()
            while todo:
                prefix = todo[0]
                each, place = listed[prefix], what + prefix
                watched.at(place, self._patience_seconds)
                waits = place in self._still_waiting
                looked_at = unanswered(each, STILL_WAITING) if waits else look(each)
                watched.at(place, self._patience_seconds)
                todo.popleft()
                if looked_at is None:
                    del listed[prefix]
                else:
                    listed[prefix] = looked_at
                if time.monotonic() - told > _TELL_EVERY_SECONDS:
                    told = time.monotonic()
                    tell()

        while not self._still_waiting.watch(look_on, "look at environments"):
            prefix = todo.popleft()
            listed[prefix] = unanswered(listed[prefix], no_answer(self._patience_seconds))

    def _misfits_of(self, environment: Environment, before: Environment | None) -> int | None:
        if environment.health.state is not HealthState.WORKS or environment.packages_stamp is None:
            return None
        if before is None or before.packages_stamp != environment.packages_stamp or before.misfits is None:
            return self._misfits(environment)
        return before.misfits


def _as_known(found: Environment, before: Mapping[str, Environment]) -> Environment:
    """What a close look told earlier of an environment that is found again."""
    known = before.get(found.prefix)
    if known is None or known.health.state is HealthState.UNKNOWN or known.kind is not found.kind:
        return found
    return replace(
        known, name=found.name, project=found.project, orphaned=found.orphaned, aliases=found.aliases
    )


def _unknown(environment: Environment, reason: Sentence) -> Environment:
    return replace(environment, health=Health(HealthState.UNKNOWN, reason))
