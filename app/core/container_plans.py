"""Plans that start, stop, rename and remove containers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.commands import Command
from app.core.containers import Container
from app.core.engine_endpoints import Endpoint
from app.core.errors import AppError
from app.core.plans import Effect, EngineCall, NotUndoable, Plan, RunCommand
from app.core.words import Sentence, say, say_count

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")  # what engines take


class ContainerVerb(StrEnum):
    """What can be done to containers. The values are what docker calls it."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    PAUSE = "pause"
    UNPAUSE = "unpause"
    KILL = "kill"
    REMOVE = "rm"


_BACK = {
    ContainerVerb.START: ContainerVerb.STOP,
    ContainerVerb.STOP: ContainerVerb.START,
    ContainerVerb.PAUSE: ContainerVerb.UNPAUSE,
    ContainerVerb.UNPAUSE: ContainerVerb.PAUSE,
    ContainerVerb.KILL: ContainerVerb.START,
}
ENDING = frozenset({ContainerVerb.STOP, ContainerVerb.KILL})
_GONE_WITH_ITS_END = say(
    "What was made with --rm is removed when it ends, with what was written inside it. To keep that, export "
    "it first, or make an image of it."
)
_NO_WAY_BACK: Mapping[ContainerVerb, Sentence] = {
    ContainerVerb.RESTART: say("It ran before, and runs again: there is nothing to take back."),
    ContainerVerb.REMOVE: say(
        "What was written inside it, outside volumes and folders of yours, goes with it. Export it first, or "
        "make an image of it, to keep that."
    ),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """How an engine is told to do something: through docker, or, where there is none, its API."""

    endpoint: Endpoint
    docker: str | None  # the program
    options: tuple[str, ...] = ()  # that lead docker to this engine, where it would not go by itself

    def command(self, *words: str) -> Command:
        """The command line, also where it is only what the API does."""
        return Command((self.docker or "docker", *self.options, *words))

    def step(self, sentence: Sentence, words: Sequence[str], call: EngineCall) -> RunCommand:
        """One step, through docker where there is one."""
        return RunCommand(sentence, self.command(*words), stand_in=call if self.docker is None else None)


def plan_containers(
    verb: ContainerVerb, containers: Sequence[Container], reached: Reached, removes_itself: Sequence[str] = ()
) -> Plan:
    """Do this to all of them, in one command. `removes_itself` names those made with --rm."""
    if verb in ENDING and removes_itself:
        return _plan(verb, containers, reached, NotUndoable(_GONE_WITH_ITS_END), removes_itself)
    back = _BACK.get(verb)
    changed = [each for each in containers if each.running is (verb is not ContainerVerb.START)]
    undo: Plan | NotUndoable
    if back is not None and changed:
        undo = _plan(back, changed, reached, NotUndoable(say("Do the first thing again.")))
    elif back is not None:
        undo = NotUndoable(say("It is so already: nothing changes."))
    else:
        undo = NotUndoable(_NO_WAY_BACK[verb])
    return _plan(verb, containers, reached, undo)


def plan_rename(container: Container, name: str, reached: Reached) -> Plan:
    """Give a container another name. Raises AppError where engines take no such name."""
    check_name(name)

    def plan(before: str, after: str, undo: Plan | NotUndoable) -> Plan:
        title = say("Rename the container {before} to {after}", before=before, after=after)
        call = EngineCall(reached.endpoint, "rename", (before,), after)
        step = reached.step(title, ("rename", before, after), call)
        return Plan(title, (step,), _resource(reached, before), Effect.CHANGES, undo)

    return plan(container.name, name, plan(name, container.name, NotUndoable(say("Rename it again."))))


def check_name(name: str) -> None:
    """Raises AppError where engines take no such name for a container."""
    if not _NAME.fullmatch(name):
        raise AppError(
            "wrong-name",
            say("{name} is no name for a container.", name=name),
            cause=say("A name has at least two letters, digits, dots, dashes or underscores, and begins with "
                      "a letter or digit."),
            fix=say("Choose another name."),
        )  # fmt: skip


def _plan(
    verb: ContainerVerb,
    containers: Sequence[Container],
    reached: Reached,
    undo: Plan | NotUndoable,
    gone: Sequence[str] = (),
) -> Plan:
    names = tuple(each.name for each in containers)
    title = _title(verb, names)
    forced = verb is ContainerVerb.REMOVE and any(each.running for each in containers)
    words = (verb.value, "--force") if forced else (verb.value,)
    step = reached.step(title, (*words, *names), EngineCall(reached.endpoint, " ".join(words), names))
    removes = verb is ContainerVerb.REMOVE
    return Plan(
        title=title,
        steps=(step,),
        resource=_resource(reached, *names),
        effect=Effect.DESTROYS if removes or gone else Effect.CHANGES,
        undo=undo,
        warnings=(*_warnings(verb, containers), *_gone(gone)),
    )


def _resource(reached: Reached, *names: str) -> str:
    """Two plans on one container wait for each other; on several, for all others of several."""
    return f"containers {reached.endpoint.text} {names[0] if len(names) == 1 else ''}".rstrip()


def _title(verb: ContainerVerb, names: Sequence[str]) -> Sentence:
    if len(names) == 1:
        name = names[0]
        return {
            ContainerVerb.START: say("Start {name}", name=name),
            ContainerVerb.STOP: say("Stop {name}", name=name),
            ContainerVerb.RESTART: say("Restart {name}", name=name),
            ContainerVerb.PAUSE: say("Pause {name}", name=name),
            ContainerVerb.UNPAUSE: say("Let {name} go on", name=name),
            ContainerVerb.KILL: say("End {name} at once", name=name),
            ContainerVerb.REMOVE: say("Remove the container {name}", name=name),
        }[verb]
    count = len(names)
    return {
        ContainerVerb.START: say_count("Start {n} container", "Start {n} containers", count),
        ContainerVerb.STOP: say_count("Stop {n} container", "Stop {n} containers", count),
        ContainerVerb.RESTART: say_count("Restart {n} container", "Restart {n} containers", count),
        ContainerVerb.PAUSE: say_count("Pause {n} container", "Pause {n} containers", count),
        ContainerVerb.UNPAUSE: say_count("Let {n} container go on", "Let {n} containers go on", count),
        ContainerVerb.KILL: say_count("End {n} container at once", "End {n} containers at once", count),
        ContainerVerb.REMOVE: say_count("Remove {n} container", "Remove {n} containers", count),
    }[verb]


def _gone(names: Sequence[str]) -> Sequence[Sentence]:
    if not names:
        return ()
    return (say("Made with --rm, so it is removed as soon as it ends: {names}.", names=", ".join(names)),)


def _warnings(verb: ContainerVerb, containers: Sequence[Container]) -> Sequence[Sentence]:
    if verb is ContainerVerb.KILL:
        return (say("Its program gets no chance to save anything."),)
    if verb is not ContainerVerb.REMOVE:
        return ()
    running = [each.name for each in containers if each.running]
    kept = sorted({volume for each in containers for volume in each.volumes})
    told = []
    if running:
        told.append(say("It still runs, and is ended at once: {names}.", names=", ".join(running)))
    if kept:
        told.append(say("Volumes stay: {names}.", names=", ".join(each[:24] for each in kept)))
    return told
