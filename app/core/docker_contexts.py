"""Docker's contexts, and which engine `docker` uses: its own rules, each with its reason.

`docker` asks in this order: --context, DOCKER_HOST, DOCKER_CONTEXT, currentContext in config.json, and then
the context called default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.core.engine_endpoints import Endpoint, TlsFiles, default_endpoint, parse_endpoint
from app.core.errors import AppError
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say

DEFAULT = "default"


class ChosenBy(StrEnum):
    """What made the choice."""

    OPTION = "option"
    SETTING = "setting"
    DOCKER_HOST = "DOCKER_HOST"
    DOCKER_CONTEXT = "DOCKER_CONTEXT"
    CONFIG = "currentContext"
    NOTHING = "default"


@dataclass(frozen=True, slots=True)
class Context:
    """One entry of the context store, or `default`."""

    name: str
    endpoint: Endpoint | None  # None where its file is broken: see problem
    description: str = ""
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class DockerStore:
    """What Docker's folder of settings holds."""

    folder: str
    contexts: tuple[Context, ...] = ()  # without `default`, which is not kept in files
    current: str | None = None  # currentContext of config.json
    credential_helpers: tuple[str, ...] = ()  # names that follow docker-credential-
    problems: tuple[AppError, ...] = ()  # files that could not be read


@dataclass(frozen=True, slots=True)
class Choice:
    """Which engine is used, and why."""

    context: str  # `default` also where DOCKER_HOST decides, as `docker context show` says it
    by: ChosenBy
    endpoint: Endpoint | None
    problem: AppError | None = None
    overruled: tuple[tuple[ChosenBy, str], ...] = ()  # what would have chosen something else

    @property
    def sentence(self) -> Sentence:
        """Why this one."""
        match self.by:
            case ChosenBy.OPTION:
                return say("You named the context {name}.", name=self.context)
            case ChosenBy.SETTING:
                return say("Labwright’s settings name the context {name}.", name=self.context)
            case ChosenBy.DOCKER_HOST:
                return say("The variable DOCKER_HOST is set, and it outranks every context.")
            case ChosenBy.DOCKER_CONTEXT:
                return say("The variable DOCKER_CONTEXT names the context {name}.", name=self.context)
            case ChosenBy.CONFIG:
                return say("The context {name} was chosen with docker context use.", name=self.context)
        return say("Nothing chooses another one, so docker uses its usual address.")

    def hindrance(self) -> Sentence | None:
        """Why choosing a context with `docker context use` would change nothing now, if so."""
        if self.by in {ChosenBy.DOCKER_HOST, ChosenBy.DOCKER_CONTEXT}:
            return say(
                "The variable {name} is set and outranks the chosen context: take it out of your shell’s "
                "start file, and open a new terminal.", name=self.by.value
            )  # fmt: skip
        return None


def context_id(name: str) -> str:
    """The folder of a context in the store."""
    return sha256(name.encode()).hexdigest()


def parse_config(text: str, path: str) -> tuple[Mapping[str, Any], AppError | None]:
    """The content of config.json; nothing and the reason where it is broken."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, _broken(path, str(error))
    return (content, None) if isinstance(content, dict) else ({}, _broken(path, "not an object"))


def helpers_in(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The credential helpers that config.json names."""
    named = [config.get("credsStore")]
    of_registries = config.get("credHelpers")
    if isinstance(of_registries, dict):
        named += of_registries.values()
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name))


def parse_meta(text: str, path: str, tls: TlsFiles | None, platform: str) -> Context:
    """A context's meta.json. Where it is broken the context has a problem instead of an endpoint."""
    content, problem = parse_config(text, path)
    name = content.get("Name")
    if problem is not None or not isinstance(name, str) or not name:
        return Context("", None, problem=problem or _broken(path, "no Name"))
    described = content.get("Metadata")
    description = described.get("Description") if isinstance(described, dict) else None
    description = description if isinstance(description, str) else ""
    endpoints = content.get("Endpoints")
    docker = endpoints.get("docker") if isinstance(endpoints, dict) else None
    if not isinstance(docker, dict) or not isinstance(docker.get("Host"), str):
        return Context(name, None, description, _broken(path, "no Endpoints.docker.Host"))
    if docker.get("SkipTLSVerify") is True:
        tls = TlsFiles(tls.ca, tls.certificate, tls.key, verify=False) if tls else TlsFiles(verify=False)
    try:
        endpoint = parse_endpoint(docker["Host"], platform, tls=tls is not None)
    except AppError as error:
        return Context(name, None, description, error)
    return Context(name, endpoint.with_tls(tls), description)


@dataclass(frozen=True, slots=True)
class Sources:
    """All that says which engine is used."""

    around: Surroundings
    store: DockerStore
    default_tls: TlsFiles | None = None  # what DOCKER_TLS_VERIFY and DOCKER_CERT_PATH mean, as found on disk
    setting: str = ""  # the context that Labwright's settings name

    def default_context(self) -> Context:
        """The context called default: DOCKER_HOST, or the usual address."""
        host = self.around.variable("DOCKER_HOST")
        if not host:
            usual = default_endpoint(self.around.platform)
            return Context(DEFAULT, replace(usual, address=self.around.of_system(usual.address)))
        try:
            endpoint = parse_endpoint(host, self.around.platform, tls=self.default_tls is not None)
        except AppError as error:
            return Context(DEFAULT, None, problem=error)
        return Context(DEFAULT, endpoint.with_tls(self.default_tls))

    def contexts(self) -> tuple[Context, ...]:
        """All there are, `default` first."""
        return (self.default_context(), *self.store.contexts)


def choose(sources: Sources, option: str = "", *, as_docker: bool = False) -> Choice:
    """Which engine is used. `option` is a context somebody named for this once; `as_docker` leaves
    Labwright's own setting out: what `docker` would do in a terminal."""
    wishes = list(_wishes(sources, option, as_docker=as_docker))
    by, name = wishes[0]
    overruled = tuple((other, wanted) for other, wanted in wishes[1:] if wanted != name)
    if by is ChosenBy.DOCKER_HOST:
        name = DEFAULT
    found = next((each for each in sources.contexts() if each.name == name), None)
    if found is None:
        return Choice(name, by, None, _no_such_context(name, by, sources.store.contexts), overruled)
    return Choice(name, by, found.endpoint, found.problem, overruled)


def _wishes(sources: Sources, option: str, *, as_docker: bool) -> Sequence[tuple[ChosenBy, str]]:
    around = sources.around
    asked = (
        (ChosenBy.OPTION, option),
        (ChosenBy.SETTING, "" if as_docker else sources.setting),
        (ChosenBy.DOCKER_HOST, around.variable("DOCKER_HOST")),
        (ChosenBy.DOCKER_CONTEXT, around.variable("DOCKER_CONTEXT")),
        (ChosenBy.CONFIG, sources.store.current),
    )
    return [*((by, name) for by, name in asked if name), (ChosenBy.NOTHING, DEFAULT)]


def _no_such_context(name: str, by: ChosenBy, there: Sequence[Context]) -> AppError:
    named = ", ".join([DEFAULT, *(each.name for each in there if each.name)])
    fixes = {
        ChosenBy.DOCKER_CONTEXT: say("Take DOCKER_CONTEXT out of your shell’s start file, or correct it."),
        ChosenBy.SETTING: say("Choose another context in the settings under engine.context, or empty it."),
        ChosenBy.CONFIG: say(
            "Run docker context use default. A removed product often leaves its name there."
        ),
    }
    return AppError(
        "context-missing",
        say("There is no context {name}.", name=name),
        cause=say("The contexts here are {names}.", names=named),
        fix=fixes.get(by, say("Name one of them.")),
    )


def _broken(path: str, reason: str) -> AppError:
    return AppError(
        "docker-file-broken",
        say("{path} cannot be understood.", path=path),
        cause=say("It is not what Docker writes there: {reason}", reason=reason),
        fix=say("Move the file away. Docker writes a new one when it needs it."),
    )
