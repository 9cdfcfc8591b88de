"""A machine made up for the doctor: every part can be another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.core.build_needs import BuildPlace, Rights
from app.core.docker_contexts import Choice, ChosenBy
from app.core.end_of_life import parse_end_of_life
from app.core.engine_endpoints import parse_endpoint
from app.core.engines import EngineFacts, decide
from app.core.engines_found import Candidate, EnginesFound, FoundEngine
from app.core.errors import AppError
from app.core.outcomes import Ending, Outcome
from app.core.place_facts import PlaceFacts
from app.core.preflight import Finding, Weight
from app.core.reaching import Reach, Reply
from app.core.shells import ShellName
from app.core.surroundings import Surroundings
from app.core.which import Walk
from app.core.words import verbatim
from app.services.checks import Examined
from app.system.paths import resources_folder

REACHED = Reply(Reach.REACHED, "index.example")


class ScriptedRunner:
    """Answers by the program's name, and remembers what was run."""

    def __init__(self, answers: Mapping[str, Outcome]) -> None:
        self.answers = answers
        self.ran: list[tuple[str, ...]] = []

    def run(self, command: Any, **_: object) -> Outcome:
        self.ran.append(tuple(command.argv))
        name = command.argv[0].replace("\\", "/").rpartition("/")[2]
        return self.answers.get(name, Outcome(Ending.NOT_STARTED, 0.0))


class MadeNetwork:
    """Answers each tool with one reply."""

    def __init__(self, reply: Reply = REACHED, proxy: str = "") -> None:
        self._reply, self._proxy = reply, proxy

    def reaches(self, tool: str, aim: object, **_: object) -> Reply:
        return self._reply

    def proxy(self) -> str:
        return self._proxy


def answered(stdout: str = "", code: int = 0, stderr: str = "") -> Outcome:
    """A program that ran to its end."""
    return Outcome(Ending.EXITED, 0.01, code, stdout=stdout, stderr=stderr)


def walk(name: str, *steps: Any, winner: str | None = None, into: str | None = None) -> Walk:
    """What a name means."""
    return Walk(name, ShellName.BASH, tuple(steps), winner, into)


def machine(
    home: Path,
    *,
    platform: str = "linux",
    environ: Mapping[str, str] | None = None,
    programs: Mapping[str, str] | None = None,
    walks: Mapping[str, Walk] | None = None,
    answers: Mapping[str, Outcome] | None = None,
    place: PlaceFacts | None = None,
    network: MadeNetwork | None = None,
    rights: Rights = Rights.SUDO,
    **others: Any,
) -> Examined:
    """A machine on which all is well, but for what is given."""
    known, meant = programs or {}, walks or {}

    def find(name: str) -> Path | None:
        return Path(known[name]) if name in known else None

    given: dict[str, Any] = {
        "around": Surroundings(platform, environ or {}, str(home)),
        "find": find,
        "runner": ScriptedRunner(answers or {}),
        "folder": str(home),
        "walk": lambda name: meant.get(name) or walk(name),
        "pythons": tuple,
        "environments": tuple,
        "end_of_life": _end_of_life,
        "today": lambda: date(2026, 11, 29),
        "network": lambda: network or MadeNetwork(),
        "look_at_place": lambda path: place or PlaceFacts(path, free_bytes=50_000_000_000),
        "rights": lambda: rights,
        "build_place": lambda: BuildPlace(frozenset(), "apt", rights, apple=False),
        "building": lambda _: Finding("compiler", Weight.FINE, verbatim("All is here.")),
        "unaccepted_terms": tuple,
        "channels": lambda: ("conda-forge",),
        "listening": tuple,
        "engines": engines_found,
        "ask_engine": lambda path: [],
        "user": "ada",
    }
    return Examined(**{**given, **others})


def engines_found(
    info: Mapping[str, Any] | None = None,
    *,
    problem: AppError | None = None,
    host: str = "unix:///var/run/docker.sock",
    version: Mapping[str, Any] | None = None,
) -> EnginesFound:
    """What a survey finds: one engine that says this of itself, or that was not reached, or none."""
    endpoint = parse_endpoint(host, "linux")
    choice = Choice("default", ChosenBy.NOTHING, endpoint, problem)
    if info is None and problem is None:
        return EnginesFound((), choice, choice, ())
    verdict = decide(EngineFacts(info=info or {}, version=version or {}, endpoint=host, context="default"))
    found = FoundEngine(
        Candidate(endpoint, "default", active=True), verdict, problem, 0.1, version or {}, info or {}
    )
    return EnginesFound((found,), choice, choice, ())


def _end_of_life() -> Any:
    return parse_end_of_life((resources_folder() / "python" / "end_of_life.toml").read_text(encoding="utf-8"))


Look = Callable[[Examined], Any]
Steps = Sequence[Any]
__all__ = ["MadeNetwork", "ScriptedRunner", "SimpleNamespace", "answered", "machine", "walk"]
