"""The doctor's checks of engines: each looks at its own thing, and all share one look at the engines."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from app.core import engine_diagnosis as say_of
from app.core.commands import Command
from app.core.diagnosis import Check, Diagnosis, Group, unknown
from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.engine_facts import Place
from app.core.engine_failures import NOT_THERE, SocketAccess
from app.core.engine_plans import has_busybox, plan_join
from app.core.engines_found import EnginesFound
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.ports import Runner
from app.core.words import Sentence, say

REACHABLE = "engine-reachable"
_PROGRAM_SECONDS = 5.0
_ALONE = frozenset({"command", "buildx", "compose", "credentials"})  # the others wait for the same survey


@dataclass(frozen=True, slots=True)
class CheckSeams:
    """What the checks look with."""

    survey: Callable[[], EnginesFound]
    plan_use: Callable[[str], Plan]
    plan_start: Callable[[Endpoint], Plan]
    plan_install: Callable[[], Plan]
    socket_access: Callable[[str], SocketAccess | None]
    free_bytes: Callable[[str], int | None]
    find: Callable[[str], Path | None]
    runner: Callable[[], Runner]
    docker_config: Callable[[], str]  # the path of config.json
    helpers: Callable[[], tuple[str, ...]]  # that it names
    as_administrator: Callable[[tuple[str, ...]], tuple[str, ...] | None]
    is_root: bool = False
    platform: str = "linux"
    machine: str = "x86_64"  # its processor


def engine_checks(seams: CheckSeams) -> tuple[Check, ...]:
    """All of them, for one run."""
    look = _Look(seams)

    def check(name: str, title: Sentence, meaning: Sentence, ask: Callable[[], Diagnosis]) -> Check:
        waits = name not in _ALONE
        return Check(f"engine-{name}", Group.ENGINE, title, meaning, ask, waits=waits)

    return (
        check("reachable", say("The engine answers"),
              say("docker is only a remote control: a program in the background, the engine, does the work."),
              look.reachable),
        check("permission", say("You may use the engine"),
              say("Whoever may use the engine can do everything on this machine, so not everybody may."),
              look.permission),
        check("choice", say("docker’s choice leads somewhere"),
              say("There may be several engines. DOCKER_HOST or a context says which one docker uses."),
              look.choice),
        check("files", say("Docker’s own files"),
              say("docker reads its settings and contexts from files, and ignores or refuses broken ones."),
              lambda: say_of.files(look.found.problems)),
        check("hanging", say("Engines that hang"), say("Every program that asks such an engine waits, too."),
              lambda: say_of.hanging(look.found)),
        check("command", say("The program docker"),
              say("Without it nothing can be built or run from a terminal."),
              lambda: say_of.command(look.docker)),
        check("buildx", say("The plugin buildx"),
              say("Without it, docker build takes the old builder, which knows less of Dockerfiles."),
              lambda: look.plugin("buildx")),
        check("compose", say("The plugin compose"), say("Without it, docker compose is no command."),
              lambda: look.plugin("compose")),
        check("versions", say("Versions that fit"),
              say("An engine does not understand every docker: one that is much older is refused."),
              look.versions),
        check("credentials", say("Programs that keep passwords"),
              say("Where one is missing, docker pull and docker build fail, also for images that need no "
                  "password. A removed Docker Desktop often leaves this behind."),
              look.credentials),
        check("disk", say("Room for images"),
              say("Builds and containers fail in the middle when the disk is full."), look.disk),
        check("storage", say("How images are kept"),
              say("Containers share the files of their image, unless the engine can only copy them."),
              lambda: say_of.storage(look.found.active)),
        check("cgroups", say("Limits of memory and processors"),
              say("Linux keeps containers within their limits by cgroups."),
              lambda: say_of.cgroup(look.found.active)),
        check("architecture", say("The engine’s processor"),
              say("What is made for another processor runs slowly, or not at all."),
              lambda: say_of.architecture(look.found.active, seams.machine)),
        check("forwarding", say("The way out of containers"),
              say("Packets go from a container through the kernel to the network."),
              lambda: say_of.forwarding(look.found.active)),
        check("clock", say("The engine’s clock"),
              say("Where it is wrong, certificates are refused, and builds do too much or too little. A "
                  "virtual machine loses time while the computer sleeps."),
              look.clock),
    )  # fmt: skip


class _Look:
    """What several checks look at, each thing once."""

    def __init__(self, seams: CheckSeams) -> None:
        self._seams = seams
        self._guard = threading.Lock()

    @property
    def found(self) -> EnginesFound:
        with self._guard:
            return self._found

    @cached_property
    def _found(self) -> EnginesFound:
        return self._seams.survey()

    @cached_property
    def docker(self) -> Path | None:
        return self._seams.find("docker")

    def reachable(self) -> Diagnosis:
        endpoint = self._active_endpoint()
        plan = _or_none(lambda: self._seams.plan_start(endpoint)) if endpoint is not None else None
        active = self.found.active
        absent = active is not None and active.problem is not None and active.problem.code == NOT_THERE
        if plan is None and absent and not any(each.reached for each in self.found.engines):
            plan = _or_none(self._seams.plan_install)
        return say_of.reachable(self.found, plan)

    def permission(self) -> Diagnosis:
        endpoint = self._active_endpoint()
        unix = endpoint is not None and endpoint.kind is EndpointKind.UNIX
        access = self._seams.socket_access(endpoint.address) if endpoint is not None and unix else None
        plan = None
        if access is not None and access.group is not None:
            plan = plan_join(
                access.group, access.user, self._seams.as_administrator, busybox=has_busybox(self._seams.find)
            )
        return say_of.permission(self.found.active, access, root=self._seams.is_root, plan_join=plan)

    def choice(self) -> Diagnosis:
        others = [each for each in self.found.engines if each.reached and not each.candidate.active]
        name = next((each.candidate.context for each in others if each.candidate.context), None)
        plan = _or_none(lambda: self._seams.plan_use(name)) if name is not None else None
        return say_of.choice(self.found, plan)

    def plugin(self, name: str) -> Diagnosis:
        printed = self._printed("docker", name, "version") if self.docker is not None else None
        return say_of.plugin(name, printed, command_there=self.docker is not None)

    def versions(self) -> Diagnosis:
        client: Mapping[str, Any] | None = None
        if self.docker is not None:
            try:
                client = json.loads(self._printed("docker", "version", "--format", "{{json .Client}}") or "")
            except ValueError:
                client = {}
        return say_of.version_skew(self.found.active, client if isinstance(client, dict) else None)

    def credentials(self) -> Diagnosis:
        names = self._seams.helpers()
        missing = [each for each in names if self._seams.find(f"docker-credential-{each}") is None]
        return say_of.credential_helpers(names, missing, self._seams.docker_config())

    def disk(self) -> Diagnosis:
        active = self.found.active
        if active is None or not active.reached:
            return unknown(say_of.NO_ENGINE)
        folder = say_of.folder_of_images(active.info)
        native = active.verdict.place is Place.NATIVE_LINUX and self._seams.platform == "linux"
        return say_of.disk(self._seams.free_bytes(folder) if native and folder else None, folder)

    def clock(self) -> Diagnosis:
        active = self.found.active
        said_at = datetime.fromtimestamp(active.said_at, UTC) if active is not None else datetime.now(UTC)
        return say_of.clock(active, said_at)

    def _active_endpoint(self) -> Endpoint | None:
        active = self.found.active
        return active.candidate.endpoint if active is not None else None

    def _printed(self, name: str, *words: str) -> str | None:
        """The first lines of what a program prints where it ends well, or says anything at all."""
        program = self._seams.find(name)
        if program is None:
            return None
        command = Command((str(program), *words), timeout_seconds=_PROGRAM_SECONDS)
        outcome = self._seams.runner().run(command)
        text = outcome.stdout.strip()
        return (text.splitlines()[0] if text else "") if outcome.ok or text.startswith("{") else None


def _or_none(plan: Callable[[], Plan]) -> Plan | None:
    try:
        return plan()
    except AppError:
        return None
