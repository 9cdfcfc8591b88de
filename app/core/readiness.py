"""What a machine is ready for, in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core import amounts, engine_state
from app.core.commands import Command
from app.core.engine_state import Act, EngineState, act_words
from app.core.errors import AppError
from app.core.machine import Asked, FoundProgram, MachineFacts
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import Sentence, say, say_count, verbatim

_TIGHT_DISK_BYTES = 10e9  # a course's images and environments take about that
_OLDEST_PYTHON = (3, 10)  # the versions before it get no more corrections since October 2025
_TIGHT_MEMORY_BYTES = 4e9  # below it, an engine's virtual machine leaves too little for the rest


class Standing(StrEnum):
    """How well one part of the machine stands."""

    READY = "ready"
    MISSING = "missing"
    BROKEN = "broken"
    WARNING = "warning"
    BUSY = "busy"  # that is being found out, or is about to change


@dataclass(frozen=True, slots=True)
class Part:
    """One line about the machine."""

    key: str
    title: Sentence
    second: Sentence
    standing: Standing | None = None  # None: a fact, neither good nor bad
    word: Sentence | None = None
    program: FoundProgram | None = None
    act: Sentence | None = None  # what its button does, where it has one of its own


def answer(facts: MachineFacts) -> Sentence:
    """The one sentence Home has as its title."""
    if facts.python is None:
        return say("This machine has no Python yet")
    if isinstance(facts.python, AppError):
        return say("The settings name a Python that is not there")
    if _is_old(facts.python):
        return say("The Python of this machine is an old one")
    if facts.hardware.disk_free_bytes < _TIGHT_DISK_BYTES:
        return say("This machine is ready, but its disk is nearly full")
    if facts.git is None:
        return say("This machine is ready for Python, but has no git")
    return say("This machine is ready for Python work")


def summary(facts: MachineFacts) -> Sentence:
    """System, processor and memory in one line."""
    hardware = facts.hardware
    return say(
        "{system}, {cores}, {memory} of memory",
        system=hardware.system,
        cores=_cores(hardware.cores),
        memory=amounts.size(hardware.memory_bytes),
    )


def parts(facts: MachineFacts) -> tuple[Part, ...]:
    """The lines of Home, what matters first."""
    return (
        _python(facts.python),
        _git(facts.git),
        _disk(facts),
        _memory(facts),
        _processor(facts),
        _system(facts),
    )


def engine_part(state: EngineState) -> Part:
    """The line of Home about the engine of containers, and the one thing to do about it."""
    act = None if state.standing in _UNDER_WAY else act_words(state.act, state.about)
    standing, word = {
        engine_state.Standing.LOOKING: (Standing.BUSY, say("Checking…")),
        engine_state.Standing.STARTING: (Standing.BUSY, say("Starting…")),
        engine_state.Standing.HERE: (Standing.READY, say("Ready")),
        engine_state.Standing.AWAY: _AWAY.get(state.act, (Standing.MISSING, say("Not running"))),
    }[state.standing]
    title = say("Container engine")
    if state.standing is engine_state.Standing.HERE:
        title = engine_state.in_short(state)
    elif state.look is not None and state.look.starts:
        title = verbatim(state.look.starts)
    return Part("engine", title, engine_state.at_length(state), standing, word, act=act)


_UNDER_WAY = {engine_state.Standing.LOOKING, engine_state.Standing.STARTING}
_AWAY = {
    Act.INSTALL: (Standing.MISSING, say("Missing")),
    Act.DOCTOR: (Standing.BROKEN, say("Not reached")),
}


def plan_look_closer(program: FoundProgram, key: str) -> Plan:
    """Ask a program what it says of itself. Changes nothing."""
    path = str(program.path)
    questions = {
        "python": (
            (say("Ask for its exact version, and what it was built with"), ("-VV",)),
            (
                say("Ask which pip belongs to it: that one installs packages into it"),
                ("-m", "pip", "--version"),
            ),
            (say("Ask where it looks for packages, in this order"), ("-m", "site")),
        ),
        "git": (
            (say("Ask for its version and how it was built"), ("--version", "--build-options")),
            (say("Ask where its own parts are"), ("--exec-path",)),
        ),
    }[key]
    steps = tuple(
        # Python without pip says so and ends with 1: that is an answer, too.
        RunCommand(sentence, Command((path, *arguments), timeout_seconds=30), ok_codes=frozenset({0, 1}))
        for sentence, arguments in questions
    )
    return Plan(
        title=say("Look closer at {program}", program=program.path.name),
        steps=steps,
        resource=f"program:{path}",
        effect=Effect.READS,
        undo=NotUndoable(say("There is nothing to undo: these commands only read.")),
    )


def _python(found: Asked) -> Part:
    if isinstance(found, AppError):
        return _wrong_path("python", say("Python cannot be used"), found)
    if found is None:
        return _missing(
            "python",
            say("Python is not installed"),
            say(
                "A terminal finds no Python here. Get it from python.org, or on Linux with the package "
                "manager of your system. Then check again."
            ),
        )
    if _is_old(found):
        return Part(
            "python",
            _named("Python", found),
            say(
                "It gets no more corrections, and new packages no longer install on it. It is the one a "
                "terminal starts: {path}",
                path=found.path,
            ),
            Standing.WARNING,
            say("Old"),
            program=found,
        )
    return _found("python", _named("Python", found), found)


def _git(found: Asked) -> Part:
    if isinstance(found, AppError):
        return _wrong_path("git", say("git cannot be used"), found)
    if found is None:
        return _missing(
            "git",
            say("git is not installed"),
            say(
                "git keeps the history of a project, and most courses hand out their files with it. Get it "
                "from git-scm.com, or on Linux with the package manager of your system."
            ),
        )
    return _found("git", _named("git", found), found)


def _wrong_path(key: str, title: Sentence, error: AppError) -> Part:
    second = say("{what} {fix}", what=error.sentence, fix=error.fix or "")
    return Part(key, title, second, Standing.BROKEN, say("Wrong path"))


def _missing(key: str, title: Sentence, second: Sentence) -> Part:
    return Part(key, title, second, Standing.MISSING, say("Missing"))


def _found(key: str, title: Sentence, found: FoundProgram) -> Part:
    second = say("This is the one a terminal starts: {path}", path=found.path)
    return Part(key, title, second, Standing.READY, say("Ready"), program=found)


def _named(name: str, found: FoundProgram) -> Sentence:
    if found.version is None:
        return say("{name}, which does not tell its version", name=name)
    return verbatim(f"{name} {found.version}")


def _is_old(python: FoundProgram) -> bool:
    numbers = re.match(r"(\d+)\.(\d+)", python.version or "")
    return numbers is not None and (int(numbers[1]), int(numbers[2])) < _OLDEST_PYTHON


def _disk(facts: MachineFacts) -> Part:
    hardware = facts.hardware
    title = say("{size} free", size=amounts.size(hardware.disk_free_bytes))
    size, folder = amounts.size(hardware.disk_bytes), hardware.disk
    if hardware.disk_free_bytes < _TIGHT_DISK_BYTES:
        second = say(
            "of {size} on the disk of your home folder, {folder}. The environments and images of a course "
            "take about {needed}.",
            size=size,
            folder=folder,
            needed=amounts.size(_TIGHT_DISK_BYTES),
        )
        return Part("disk", title, second, Standing.WARNING, say("Nearly full"))
    second = say("of {size} on the disk of your home folder, {folder}", size=size, folder=folder)
    return Part("disk", title, second, Standing.READY, say("Enough"))


def _memory(facts: MachineFacts) -> Part:
    hardware = facts.hardware
    title = say("{size} of memory", size=amounts.size(hardware.memory_bytes))
    free = amounts.size(hardware.memory_free_bytes)
    if hardware.memory_bytes < _TIGHT_MEMORY_BYTES:
        second = say(
            "{size} are free for programs now. Close what you do not need before you train a model or start "
            "containers.",
            size=free,
        )
        return Part("memory", title, second, Standing.WARNING, say("Little"))
    return Part(
        "memory", title, say("{size} are free for programs now", size=free), Standing.READY, say("Enough")
    )


def _processor(facts: MachineFacts) -> Part:
    hardware = facts.hardware
    name = verbatim(hardware.processor) if hardware.processor else say("This system does not tell its name")
    return Part("cpu", _cores(hardware.cores), name)


def _system(facts: MachineFacts) -> Part:
    hardware = facts.hardware
    architecture = hardware.architecture
    if hardware.wsl:
        second = say("A Linux inside Windows (WSL), for {architecture} processors", architecture=architecture)
    else:
        second = say("The operating system, for {architecture} processors", architecture=architecture)
    return Part("laptop", verbatim(hardware.system), second)


def _cores(n: int) -> Sentence:
    return say_count("{n} processor core", "{n} processor cores", n)
