"""The doctor's checks, a module for each group, and what they look with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core.build_needs import BuildPlace, Rights
from app.core.commands import Command
from app.core.diagnosis import Check, Closer, Diagnosis, Group
from app.core.elevation import as_administrator, elevator
from app.core.end_of_life import EndOfLifeTable
from app.core.engines_found import EnginesFound
from app.core.environments import Environment
from app.core.outcomes import Outcome
from app.core.place_facts import PlaceFacts
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.ports import FindProgram, Runner
from app.core.preflight import Finding
from app.core.pythons import Python
from app.core.surroundings import Surroundings
from app.core.which import Walk
from app.core.words import Sentence, say
from app.system.listening import Port

if TYPE_CHECKING:
    from app.services.network import Network

_ASKING_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Examined:
    """One machine, as the checks may look at it. Every part may wait."""

    around: Surroundings
    find: FindProgram
    runner: Runner
    folder: str  # where the user is
    walk: Callable[[str], Walk]  # what a name typed in the user's shell means
    pythons: Callable[[], Sequence[Python]]
    environments: Callable[[], Sequence[Environment]]
    end_of_life: Callable[[], EndOfLifeTable]
    today: Callable[[], date]
    network: Callable[[], Network]
    look_at_place: Callable[[str], PlaceFacts]
    rights: Callable[[], Rights]
    build_place: Callable[[], BuildPlace]
    building: Callable[
        [BuildPlace], Finding
    ]  # what is missing to build a Python, and the lines that bring it
    unaccepted_terms: Callable[[], Sequence[str]]
    channels: Callable[[], Sequence[str]]  # that conda takes packages from
    listening: Callable[[], Iterable[Port]]
    engines: Callable[[], EnginesFound]  # all of them, asked once
    ask_engine: Callable[[str], Any]  # the JSON that the engine docker uses has at a path. Raises AppError
    user: str = ""  # the name of who uses this machine

    def found(self, name: str) -> str | None:
        """Where a program is."""
        path = self.find(name)
        return str(path) if path is not None else None

    def ask(self, argv: Sequence[str], title: Sentence, *, seconds: float = _ASKING_SECONDS) -> Outcome:
        """Run a program that only answers."""
        return self.runner.run(Command(tuple(argv), timeout_seconds=seconds), title=title)

    def plan(
        self, title: Sentence, argv: Sequence[str], sentence: Sentence, undo: Sentence, resource: str
    ) -> Plan:
        """A plan of one command of this user."""
        return Plan(
            title=title,
            steps=(RunCommand(sentence, Command(tuple(argv))),),
            resource=resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(undo),
        )

    def plan_as_administrator(
        self,
        title: Sentence,
        lines: Sequence[Sequence[str]],
        sentence: Sentence,
        undo: Sentence,
        *,
        ok_codes: frozenset[int] = frozenset({0}),
        changes: Sentence | None = None,
    ) -> Plan | None:
        """A plan whose commands the system asks about. None where it has no such question."""
        rights, steps = self.rights(), []
        for line in lines:
            words = list(line[1:] if line[0] == "sudo" else line)
            words[0] = self.found(words[0]) or words[0]
            argv = as_administrator(words, platform=self.around.platform, rights=rights, find=self.found)
            if argv is None:
                return None
            steps.append(RunCommand(sentence, Command(argv), ok_codes=ok_codes))
        return Plan(
            title=title,
            steps=tuple(steps),
            resource="system-packages",
            effect=Effect.CHANGES,
            undo=NotUndoable(undo),
            changes=changes,
        )


class Once:
    """Asks for each thing once: several checks stand on the same walk through PATH, or the same search."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._known: dict[tuple[object, ...], Any] = {}

    def __call__(self, *about: object) -> Any:
        with self._lock:
            if about not in self._known:
                self._known[about] = self._ask(*about)
            return self._known[about]


class Question(NamedTuple):
    """A check that waits for a machine to look at."""

    id: str
    title: Sentence
    meaning: Sentence
    look: Callable[[Examined], Diagnosis]
    limit_seconds: float = 8.0
    waits: bool = False  # as in Check
    closer: Callable[[Examined], Closer] | None = None


def asked(group: Group, questions: Iterable[Question], machine: Examined) -> Iterator[Check]:
    """The checks of a group, of this machine."""
    for each in questions:
        look = partial(_answer, each.look, machine)
        closer = partial(each.closer, machine) if each.closer is not None else None
        yield Check(each.id, group, each.title, each.meaning, look, each.limit_seconds, each.waits, closer)


def _answer(look: Callable[[Examined], Diagnosis], machine: Examined) -> Diagnosis:
    """What a check says, with the word that asks for an administrator on this machine."""
    found = look(machine)
    if not any(line[0] == "sudo" for line in found.lines):
        return found
    asks = elevator(machine.found)
    return replace(
        found, lines=tuple((asks, *line[1:]) if line[0] == "sudo" else line for line in found.lines)
    )


def shortened(paths: Sequence[str], most: int = 3) -> str:
    """Some of many, as they stand in a sentence."""
    more = f" … (+{len(paths) - most})" if len(paths) > most else ""
    return ", ".join(paths[:most]) + more


ONLY_WINDOWS = say("Only Windows has this.")
