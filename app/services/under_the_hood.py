"""Looks under the hood of a running container: engine and kernel, where it is ours, are asked at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core import inside_layers, inside_limits, inside_namespaces, inside_network, inside_processes
from app.core.containers import parse_containers
from app.core.engine_failures import silent
from app.core.errors import AppError
from app.core.inside import ContainerInside, LayerStack, Namespace, Part, Process, Relation, Unseen
from app.core.inside_files import Look, Origin, by_changes, find_origin
from app.core.inside_mounts import mounts_of
from app.core.inside_reach import (
    READ_HERE,
    TOO_SLOW,
    not_its_process,
    not_running,
    of_windows,
    same_container,
    unseen_with_kernel,
    unseen_without_kernel,
    why_not,
)
from app.core.kernel_look import KernelLook, OfEngine
from app.core.words import Sentence
from app.services.later import Later

if TYPE_CHECKING:
    from app.core.engine_endpoints import Endpoint
    from app.core.engines_found import FoundEngine
    from app.core.ports import ContainerEngine

LIMIT_SECONDS = 5.0  # of each question to the engine, and of the kernel's files
_GRACE_SECONDS = 0.5
_KINDS = {0: "C", 1: "A", 2: "D"}


class Running(NamedTuple):
    """A container that runs."""

    name: str
    identifier: str
    image: str


@dataclass(frozen=True, slots=True)
class HoodSeams:
    """What the service is given to look with."""

    one: Callable[[str], FoundEngine]  # the engine of a context, asked who it is
    connect: Callable[[Endpoint, float], ContainerEngine]
    # the kernel's files; None where the process is not the container's
    read_kernel: Callable[[OfEngine, Mapping[str, OfEngine], bool], KernelLook | None]
    may_look: Callable[[Sequence[str]], bool]  # into the folders of layers
    layers_look: Callable[[Sequence[str]], Look]
    platform: str


class UnderTheHood:
    """May be called from any thread, and not by the window's: engines take their time."""

    def __init__(self, seams: HoodSeams, *, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._seams = seams
        self._limit = limit_seconds

    def running(self, context: str = "") -> tuple[Running, ...]:
        """The containers that run, by name. Raises AppError where the engine is not reached."""
        engine = self._connected(self._seams.one(context))
        try:
            listed = parse_containers(engine.containers())
        finally:
            engine.close()
        return tuple(Running(each.name, each.id, each.image) for each in listed if each.state == "running")

    def look(self, name: str, other: str = "", context: str = "") -> ContainerInside:
        """Everything that can be seen of a running container. Raises AppError where it does not run, or the
        engine is not reached."""
        found = self._seams.one(context)
        engine = self._connected(found)
        try:
            return _OneLook(self._seams, self._limit, found, engine).look(name, other)
        finally:
            engine.close()

    def expect(self, name: str, context: str = "") -> None:
        """Raises AppError where a container does not run any more."""
        found = self._seams.one(context)
        engine = self._connected(found)
        try:
            _OneLook(self._seams, self._limit, found, engine).running(name)
        finally:
            engine.close()

    def origin(self, inside: ContainerInside, path: str) -> Origin:
        """Which layer a file comes from. Raises AppError where a disk does not answer."""
        changes = dict(inside.changes) if inside.changes is not None else None
        folders = inside.stack.folders
        by_engine = by_changes(path, changes, inside.mounts)
        if not inside.kernel or not all(folders):
            return by_engine

        def search() -> Origin:
            if not self._seams.may_look(folders):
                return by_engine
            try:
                return find_origin(path, len(folders), self._seams.layers_look(folders), inside.mounts)
            except PermissionError:  # an ordinary user may read the layers, and not all folders in them
                return replace(by_engine, refused=True)

        later = Later(search)
        origin = later.wait(time.monotonic() + self._limit)
        if later.problem is not None:
            raise later.problem
        return origin if origin is not None else by_engine

    def _connected(self, found: FoundEngine) -> ContainerEngine:
        if found.problem is not None:
            raise found.problem
        assert found.candidate.endpoint is not None
        return self._seams.connect(found.candidate.endpoint, self._limit)


class _OneLook:
    def __init__(
        self, seams: HoodSeams, limit_seconds: float, found: FoundEngine, engine: ContainerEngine
    ) -> None:
        self._seams, self._found, self._engine = seams, found, engine
        self._limit = limit_seconds
        self._unseen: list[Unseen] = []
        self._security = " ".join(map(str, found.info.get("SecurityOptions") or ()))
        self._podman = any(
            "podman" in str(each.get("Name", "")).lower() for each in found.version.get("Components") or ()
        )

    def look(self, name: str, other: str) -> ContainerInside:
        container, mine = self.running(name)
        config = container.get("HostConfig") or {}
        others: dict[str, tuple[Mapping[str, Any], OfEngine]] = {}
        for each in filter(None, (other, *inside_namespaces.references(config))):
            self._add_other(each, others, needed=each == other)
        compared = next((key for key, (_, of) in others.items() if other in {key, of.identifier}), other)
        if mine.name in others:
            raise same_container(mine.name)
        until = time.monotonic() + self._limit + _GRACE_SECONDS
        kernel = Later(lambda: self._kernel(mine, {key: of for key, (_, of) in others.items()}, container))
        asked = self._ask(container, mine)
        answers = {key: later.wait(until) for key, later in asked.items()}
        networks = {
            key.removeprefix("network "): answer
            for key, answer in answers.items()
            if key.startswith("network ") and answer is not None
        }
        kernel.wait(until)
        look, reach = kernel.result if kernel.result is not None else (None, TOO_SLOW)
        self._tell_failures(asked)
        processes = self._processes(look, answers["top"])
        stack = inside_layers.stack_of(
            container,
            answers["image"],
            answers["history"],
            writable_bytes=answers["size"],
            mountinfo=look.mountinfo if look is not None else "",
        )
        self._tell_unseen(look, stack, container, mine)
        return ContainerInside(
            name=mine.name,
            identifier=mine.identifier,
            image=stack.image,
            pid=mine.pid,
            context=self._found.candidate.context or "",
            other=compared,
            kernel=look is not None,
            reach=reach,
            processes=processes,
            sees_also=look.sees_also if look is not None else None,
            namespaces=self._namespaces(look, container, mine, others, compared),
            limits=self._limits(look, config, answers["stats"]),
            stack=stack,
            networks=inside_network.paths_of(
                container,
                networks,
                look,
                place=self._found.verdict.place,
                rootless="rootless" in self._security,
                shared_with=_network_owner(config, others),
            ),
            mounts=mounts_of(container, look.mountinfo if look is not None else ""),
            changes=_changes(answers["changes"]),
            unseen=tuple(self._unseen),
            cgroup=inside_limits.version_of(look.cgroups) if look is not None else "",
        )

    def running(self, name: str) -> tuple[Mapping[str, Any], OfEngine]:
        """What the engine says of a container that runs, and how it names it."""
        container = self._engine.inspect(name)
        state = container.get("State") or {}
        told = str(container.get("Name") or name).lstrip("/")
        if self._found.info.get("OSType") == "windows" or container.get("Platform") == "windows":
            raise of_windows(told)
        pid = state.get("Pid")
        if not state.get("Running") or not isinstance(pid, int) or pid <= 0:
            raise not_running(told, str(state.get("Status") or ""))
        return container, OfEngine(told, str(container.get("Id") or ""), pid)

    def _add_other(
        self, name: str, others: dict[str, tuple[Mapping[str, Any], OfEngine]], *, needed: bool
    ) -> None:
        try:
            container, of_engine = self.running(name)
        except AppError:
            if needed:
                raise
            return  # one whose namespace goes on to be used may itself have ended
        others[of_engine.name] = (container, of_engine)

    def _ask(self, container: Mapping[str, Any], mine: OfEngine) -> dict[str, Later[Any]]:
        engine, identifier = self._engine, mine.identifier
        image = str(container.get("Image") or "")
        columns = inside_processes.ASKED_OF_PODMAN if self._podman else inside_processes.ASKED_OF_DOCKER
        networks = (
            ((container.get("NetworkSettings") or {}).get("Networks") or {}) if _has_own(container) else {}
        )
        asked: dict[str, Callable[[], Any]] = {
            "top": lambda: engine.top(identifier, columns),
            "stats": lambda: engine.statistics(identifier),
            "image": lambda: engine.inspect_image(image),
            "history": lambda: engine.image_history(image),
            "changes": lambda: engine.changes(identifier),
            "size": lambda: engine.writable_bytes(identifier),
        }
        for name, end in networks.items():
            named = str((end or {}).get("NetworkID") or name)
            asked[f"network {name}"] = partial(engine.inspect_network, named)
        return {key: Later(work) for key, work in asked.items()}

    def _kernel(
        self, mine: OfEngine, others: Mapping[str, OfEngine], container: Mapping[str, Any]
    ) -> tuple[KernelLook | None, Sentence]:
        endpoint = self._found.candidate.endpoint
        assert endpoint is not None
        reason = why_not(self._found.verdict, endpoint, self._seams.platform)
        if reason is not None:
            return None, reason
        look = self._seams.read_kernel(mine, others, bool(inside_network.published(container)))
        return (look, READ_HERE) if look is not None else (None, not_its_process(mine.pid))

    def _tell_failures(self, asked: Mapping[str, Later[Any]]) -> None:
        endpoint = self._found.candidate.endpoint
        assert endpoint is not None
        parts = {"top": Part.PROCESSES, "stats": Part.LIMITS}
        for key, later in asked.items():
            if later.answered:
                continue
            problem = later.problem or silent(endpoint.text, self._limit)
            part = Part.NETWORK if key.startswith("network ") else parts.get(key, Part.LAYERS)
            unseen = Unseen(part, problem.sentence)
            if unseen not in self._unseen:
                self._unseen.append(unseen)

    def _processes(self, look: KernelLook | None, top: Mapping[str, Any] | None) -> tuple[Process, ...]:
        told = inside_processes.from_engine(top or {}, podman=self._podman)
        return inside_processes.from_kernel(look.processes, told) if look is not None else told

    def _namespaces(
        self,
        look: KernelLook | None,
        container: Mapping[str, Any],
        mine: OfEngine,
        others: Mapping[str, tuple[Mapping[str, Any], OfEngine]],
        compared: str,
    ) -> tuple[Namespace, ...]:
        if look is not None and look.namespaces:
            return inside_namespaces.from_kernel(look, compared, tuple(others))
        mapped = "userns" in self._security or "rootless" in self._security
        names = {word: key for key, (_, of) in others.items() for word in (key, of.identifier)}
        namespaces = inside_namespaces.from_settings(
            container.get("HostConfig") or {}, names, users_mapped=mapped
        )
        if compared not in others:
            return namespaces
        theirs = inside_namespaces.from_settings(
            others[compared][0].get("HostConfig") or {},
            {mine.name: mine.name, mine.identifier: mine.name},
            users_mapped=mapped,
        )
        return tuple(
            _together(own, other, mine.name, compared) for own, other in zip(namespaces, theirs, strict=True)
        )

    def _limits(
        self, look: KernelLook | None, config: Mapping[str, Any], stats: Mapping[str, Any] | None
    ) -> tuple[Any, ...]:
        seen = inside_limits.from_kernel(look.cgroups) if look is not None else ()
        there = {each.kind for each in seen}
        told = inside_limits.from_engine(config, stats)
        return (*seen, *(each for each in told if each.kind not in there)) if look is not None else told

    def _tell_unseen(
        self, look: KernelLook | None, stack: LayerStack, container: Mapping[str, Any], mine: OfEngine
    ) -> None:
        if look is None:
            self._unseen += unseen_without_kernel(podman=self._podman)
            return
        ports = bool(inside_network.published(container))
        self._unseen += unseen_with_kernel(
            namespaces_refused=not look.namespaces,
            folders_refused=all(stack.folders) and not self._seams.may_look(stack.folders),
            nat_refused=ports and look.nat_rules is None,
            name=mine.name,
            driver=stack.driver,
            container_links=bool(look.links) or not _has_cards(container),
        )


def _together(own: Namespace, other: Namespace, name: str, compared: str) -> Namespace:
    if own.relation is Relation.HOST and other.relation is Relation.HOST:
        return own._replace(shared_with=(compared,))
    if other.relation is Relation.CONTAINER and name in other.shared_with:
        return own._replace(relation=Relation.CONTAINER, shared_with=(compared,))
    return own


def _network_owner(
    config: Mapping[str, Any], others: Mapping[str, tuple[Mapping[str, Any], OfEngine]]
) -> str:
    wanted = str(config.get("NetworkMode") or "").removeprefix("container:")
    return next((key for key, (_, of) in others.items() if wanted in {key, of.identifier}), "")


def _has_own(container: Mapping[str, Any]) -> bool:
    mode = str((container.get("HostConfig") or {}).get("NetworkMode") or "")
    return mode not in {"none", "host"} and not mode.startswith("container:")


def _has_cards(container: Mapping[str, Any]) -> bool:
    return _has_own(container) and bool((container.get("NetworkSettings") or {}).get("Networks"))


def _changes(told: Sequence[Mapping[str, Any]] | None) -> tuple[tuple[str, str], ...] | None:
    if told is None:
        return None
    return tuple((str(each.get("Path")), _KINDS[each["Kind"]]) for each in told if each.get("Kind") in _KINDS)
