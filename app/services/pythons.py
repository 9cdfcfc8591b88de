"""Every Python on this machine, read again when asked. No Python is run to list them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.core.commands import Command
from app.core.end_of_life import EndOfLifeTable
from app.core.environments import Environment, Skipped, SourceTrace
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.ports import PythonFinder, WindowsRegistry
from app.core.pythons import (
    BY_KNOWLEDGE,
    Answer,
    FoundPython,
    Python,
    PythonsSnapshot,
    UserSite,
    in_order,
    standing_on,
)
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.services.listing import Listing
from app.services.watched import STILL_WAITING, StillWaiting, Watched, no_answer
from app.system.python_bases import PythonsOfEnvironments, places_of
from app.system.python_files import real_path
from app.system.python_join import JoinedPythons
from app.system.python_search import DiskSearch
from app.system.user_site import read_user_site

_RANK: Mapping[str, int] = {origin: rank for rank, origin in enumerate(BY_KNOWLEDGE)}
_GRACE_SECONDS = 1.0  # a finder watches its own time: longer than this, its disk hangs


class Question(NamedTuple):
    """How an interpreter is asked which it is, and what it said is understood."""

    command: Callable[[str], Command]  # for this executable
    parse: Callable[[str], Answer | None]  # what it printed


class Pythons(Listing[PythonsSnapshot]):
    """The newest list, growing while the finders report, one after the other."""

    def __init__(
        self,
        finders: Sequence[PythonFinder],
        surroundings: Callable[[], Surroundings],
        registry: WindowsRegistry,
        end_of_life: Callable[[], EndOfLifeTable],
        *,
        off: Callable[[], Collection[str]] = tuple,
        environments: Callable[[], Iterable[Environment]] = tuple,
        question: Question | None = None,
    ) -> None:
        """`off` names the sources not to search, `environments` are those known now, `question` is what a
        plan to ask a Python runs."""
        super().__init__(PythonsSnapshot(), "Pythons")
        # Those that know best come first, so that what is shown early keeps its origin.
        self._finders = sorted(finders, key=lambda finder: _RANK[finder.source])
        self._surroundings = surroundings
        self._registry = registry
        self._end_of_life = end_of_life
        self._off = off
        self._environments = environments
        self._question = question
        self._answers: dict[str, Answer] = {}
        self._looked_at: frozenset[str] = frozenset()  # where environments say that a Python is
        self._lock = threading.Lock()
        self._real_bases: dict[str, str] = {}
        self._still_waiting = StillWaiting()

    def read(self) -> PythonsSnapshot:
        """Search now, and wait for it."""
        where = self._surroundings()
        joined = JoinedPythons(where, self._end_of_life())
        off = frozenset(self._off())
        environments = tuple(self._environments())
        self._looked_at = places_of(environments)
        all_finders = (*self._finders, PythonsOfEnvironments(environments))
        todo = deque(each for each in all_finders if str(each.source) not in off)
        trace: list[SourceTrace] = []
        first = not self._snapshot.complete  # later searches replace the whole list at once: no flicker

        def search_on(watched: Watched) -> None:
            while todo:
                finder = todo[0]
                source, patience = str(finder.source), finder.budget_seconds + _GRACE_SECONDS
                watched.at(source, patience)
                found: list[FoundPython] = []
                told = _left_out(finder, STILL_WAITING)
                if source not in self._still_waiting:
                    found, told = DiskSearch(where, self._registry).run(finder)
                    watched.at(source, patience)
                    joined.add(found)
                trace.append(told)
                todo.popleft()
                if found and first:
                    self._tell(joined, trace, complete=False)

        self._follow_bases(environments, again=True)
        while not self._still_waiting.watch(search_on, "Pythons"):
            finder = todo.popleft()
            trace.append(_left_out(finder, no_answer(finder.budget_seconds)))
        return self._tell(joined, trace, complete=True)

    def _follow_bases(self, environments: Iterable[Environment], *, again: bool = False) -> None:
        """Learn where the links lead that environments name as their Python. `again`: known ones, too."""
        bases = {each.base for each in environments if each.base}
        todo = deque(bases if again else bases - self._real_bases.keys())

        def follow(watched: Watched) -> None:
            while todo:
                base = todo[0]
                watched.at(base, _GRACE_SECONDS)
                real = base if base in self._still_waiting else real_path(base)
                watched.at(base, _GRACE_SECONDS)
                self._real_bases[base] = real
                todo.popleft()

        while todo and not self._still_waiting.watch(follow, "bases of environments"):
            base = todo.popleft()
            self._real_bases[base] = base

    def environments_changed(self) -> None:
        """Say anew which environments stand on which Python. Only where one stands on a Python that was
        never seen, it is searched again."""
        if self._snapshot.read_at is None:
            return
        self._follow_bases(self._environments())
        with self._lock:
            now = self._snapshot
            known = {path for each in now.pythons for path in (each.executable, *each.aliases, each.prefix)}
            unseen = places_of(self._environments()) - self._looked_at - known
            pythons = now.pythons if unseen else self._completed(now.pythons)
            self._snapshot = replace(now, pythons=pythons)
        if unseen:
            self.refresh()
        elif pythons != now.pythons:
            self._listeners.tell()

    def user_site(self, python: Python) -> UserSite | None:
        """What `pip install --user` put there for it, measured while the caller waits."""
        return read_user_site(python, self._surroundings())

    def plan_ask(self, python: Python) -> Plan | None:
        """Run one Python to ask which it is. None where nobody knows how to."""
        if self._question is None:
            return None
        command = self._question.command(python.executable)
        return Plan(
            title=say("Ask {program} which Python it is", program=python.executable),
            steps=(RunCommand(say("Start it once, and have it print its version"), command),),
            resource=f"program:{python.executable}",
            effect=Effect.READS,
            undo=NotUndoable(say("There is nothing to undo: it only prints what it is.")),
        )

    def take_answer(self, python: Python, printed: str) -> bool:
        """Keep what a Python said when it was asked. False if that was no answer."""
        answer = self._question.parse(printed) if self._question else None
        if answer is None:
            return False
        self._answers[python.executable] = answer
        self.environments_changed()
        return True

    def _tell(
        self, joined: JoinedPythons, trace: Iterable[SourceTrace], *, complete: bool
    ) -> PythonsSnapshot:
        with self._lock:  # also taken where environments change: that must not bring an older list back
            pythons = self._completed(joined.pythons())
            snapshot = self._snapshot = PythonsSnapshot(pythons, tuple(trace), complete, read_at=time.time())
        self._listeners.tell()
        return snapshot

    def _completed(self, pythons: Iterable[Python]) -> tuple[Python, ...]:
        """With the answers that Pythons gave, and what stands on each."""
        told = [self._with_answer(each) for each in pythons]
        standing = standing_on(told, self._environments(), lambda base: self._real_bases.get(base, base))
        return in_order(replace(each, environments=standing.get(each.executable, ())) for each in told)

    def _with_answer(self, python: Python) -> Python:
        answer = self._answers.get(python.executable)
        if answer is None or python.version is not None:
            return python
        last_day = self._end_of_life().last_day(answer.version, answer.implementation)
        return replace(
            python,
            version=answer.version,
            implementation=python.implementation or answer.implementation,
            architecture=python.architecture or answer.architecture,
            end_of_life=last_day.isoformat() if last_day else None,
        )


def _left_out(finder: PythonFinder, reason: Sentence) -> SourceTrace:
    return SourceTrace(str(finder.source), (), 0, (Skipped("", reason),), 0.0)
