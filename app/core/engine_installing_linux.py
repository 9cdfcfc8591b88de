"""Engines for Linux, from the packages of its distribution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.core.commands import Command
from app.core.elevation import elevator
from app.core.engine_installing import (
    ADMINISTRATOR,
    FREE,
    NO_RESTART,
    RESOURCE,
    Offer,
    Offers,
    room_and_memory,
    too_little,
)
from app.core.engine_plans import AS_GOOD_AS_ROOT, is_plain_name, joining
from app.core.engine_systems import EngineSystem, Family
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, StartProgram
from app.core.words import Sentence, say

Line = tuple[Sentence, tuple[str, ...], bool]  # what it does, argv, whether an administrator must
DOCKER_ROOM, PODMAN_ROOM = 600e6, 300e6
_DOCKER_PAGE, _PODMAN_PAGE = "https://docs.docker.com/engine/install/", "https://podman.io/docs/installation"
_WSL_PAGE = "https://docs.docker.com/desktop/features/wsl/"
_APT_DOCKER = ("docker.io", "docker-cli", "docker-buildx", "docker-compose-v2", "docker-compose")
_INSTALL: dict[Family, tuple[tuple[str, ...], ...]] = {
    Family.APT: (("apt-get", "update"), ("apt-get", "install", "--no-remove", "--yes")),
    Family.FEDORA: (("dnf", "install", "--assumeyes"),),
    Family.RHEL: (("dnf", "install", "--assumeyes"),),
    Family.AMAZON: (("dnf", "install", "--assumeyes"),),
    Family.ARCH: (("pacman", "--sync", "--needed", "--noconfirm"),),
    Family.SUSE: (("zypper", "--non-interactive", "install"),),
    Family.ALPINE: (("apk", "add"),),
}
_REMOVE = {
    Family.APT: "apt-get remove", Family.FEDORA: "dnf remove", Family.RHEL: "dnf remove",
    Family.AMAZON: "dnf remove", Family.ARCH: "pacman -R", Family.SUSE: "zypper remove",
    Family.ALPINE: "apk del",
}  # fmt: skip
ASKED_OF_APT = (*_APT_DOCKER, "podman", "podman-docker")


def linux_offers(system: EngineSystem) -> Offers:
    """For this distribution."""
    family = system.family
    if family is Family.IMMUTABLE:
        there = system.find("podman") is not None
        return Offers(
            (_podman_that_is_there(system, there=there),), _PODMAN_IS_THERE if there else _IMMUTABLE
        )
    if family is Family.NIXOS:
        return Offers((_nixos(),))
    if family is Family.OTHER:
        return Offers((_unknown(),))
    if family is Family.RHEL:
        reason = say("It is the engine that this system is made with, and needs no administrator to run.")
        return Offers((_podman(system, reason),))
    found = [_docker(system)]
    if family is not Family.AMAZON and _has(system, "podman"):
        found.append(_podman(system, None))
    if system.wsl_distribution is None:
        return Offers(tuple(found))
    desktop = _wsl_integration(recommended=system.desktop_beyond_wsl)
    listed = [desktop, *found] if system.desktop_beyond_wsl else [*found, desktop]
    return Offers(tuple(_one_recommended(listed)), None if system.systemd else _WSL_SYSTEMD)


_IMMUTABLE = say("The files of this system come as one whole, and packages do not belong into it.")
_PODMAN_IS_THERE = say(
    "The files of this system come as one whole, and packages do not belong into it. Podman does, and is "
    "there already."
)
_WSL_SYSTEMD = say(
    "This distribution runs without systemd, which starts services. Write the two lines [boot] and "
    "systemd=true into /etc/wsl.conf, run wsl --shutdown in Windows, and open it again."
)


def docker_packages(system: EngineSystem) -> tuple[str, ...]:
    """Docker and its plugins, as this distribution calls them."""
    if system.family is Family.APT:
        return tuple(_apt_docker(system))
    if system.family is Family.FEDORA:  # since 41 the plugins are packages of their own
        newer = system.release.version.isdigit() and int(system.release.version) >= 41
        return ("moby-engine", "docker-buildx", "docker-compose") if newer else ("moby-engine",)
    return {
        Family.AMAZON: ("docker",),
        Family.ARCH: ("docker", "docker-buildx", "docker-compose"),
        Family.SUSE: ("docker", "docker-compose"),
        Family.ALPINE: ("docker", "docker-cli-buildx", "docker-cli-compose"),
    }[system.family]


def _apt_docker(system: EngineSystem) -> Iterable[str]:
    """Those of its packages that apt knows: releases cut them differently. An old Compose is no plugin."""
    there = system.packages
    yield "docker.io"
    for name in ("docker-cli", "docker-buildx"):
        if name in there:
            yield name
    if "docker-compose-v2" in there:
        yield "docker-compose-v2"
    elif _major(there.get("docker-compose", "")) >= 2:
        yield "docker-compose"


def _major(version: str) -> int:
    found = re.match(r"(?:\d+:)?(\d+)\.", version)
    return int(found[1]) if found else 0


def _docker(system: EngineSystem) -> Offer:
    packages = docker_packages(system)
    lines = [*_installing(system, packages), *_service(system)]
    joins = not system.root and is_plain_name(system.user)
    if joins:
        sentence = say("Let {user} use the engine without an administrator", user=system.user)
        lines.append((sentence, joining("docker", system.user, busybox=system.family is Family.ALPINE), True))
    plan = _plan("Docker Engine", system, lines, packages, DOCKER_ROOM)
    if plan is not None and joins:
        plan = replace(plan, warnings=(*plan.warnings, AS_GOOD_AS_ROOT, _SIGN_IN))
    needs = (*room_and_memory(system, DOCKER_ROOM, 0), ADMINISTRATOR, _sign_in(joins=joins))
    return Offer(
        "docker-engine", "Docker Engine",
        say("The engine itself, from the packages of {system}. Containers run on your own kernel, without a "
            "virtual machine.", system=system.release.name or "Linux"),
        FREE, needs, plan,
        lines=() if plan is not None else _typed(system, lines),
        by_hand=None if plan is not None else _TYPE,
        page=_DOCKER_PAGE,
        recommended=say("It is small and quick, and what courses and error messages on Linux speak of."),
        after=_SIGN_IN if joins else None,
    )  # fmt: skip


def _podman(system: EngineSystem, recommended: Sentence | None) -> Offer:
    # It brings a `docker` of its own, in the place of the one that may be there.
    docker = not any(map(system.find, ("docker", "dockerd"))) and _has(system, "podman-docker")
    packages = ("podman", "podman-docker") if docker else ("podman",)
    lines = [*_installing(system, packages), *_podman_socket(system)]
    plan = _plan("Podman", system, lines, packages, PODMAN_ROOM)
    return Offer(
        "podman", "Podman",
        _CAREFUL_AS_DOCKER if docker else _CAREFUL,
        FREE, (*room_and_memory(system, PODMAN_ROOM, 0), ADMINISTRATOR, NO_RESTART), plan,
        lines=() if plan is not None else _typed(system, lines),
        by_hand=None if plan is not None else _TYPE,
        page=_PODMAN_PAGE, recommended=recommended, starts=bool(_podman_socket(system)),
        address=_podman_address(system),
    )  # fmt: skip


_CAREFUL = say(
    "The careful way: an engine without a service of root’s. What runs in it can do only what you can do. "
    "Some tools expect Docker itself."
)
_CAREFUL_AS_DOCKER = say(
    "The careful way: an engine without a service of root’s. What runs in it can do only what you can do. "
    "The program docker then speaks to it; some tools expect Docker itself."
)


def _has(system: EngineSystem, package: str) -> bool:
    """Whether the package manager knows it. Only apt was asked, and says nothing without its lists."""
    return not system.packages or package in system.packages


def _podman_that_is_there(system: EngineSystem, *, there: bool) -> Offer:
    lines = _podman_socket(system)
    plan = None
    if there and lines:
        title = say("Let Podman listen for docker’s questions")
        undo = NotUndoable(say("systemctl --user disable --now podman.socket ends it."))
        plan = Plan(title, _steps(system, lines) or (), RESOURCE, Effect.CHANGES, undo)
    return Offer(
        "podman", "Podman",
        say("It runs without an administrator."), FREE, (NO_RESTART,), plan,
        by_hand=None if plan is not None else say("Podman was not found. See how this system brings it."),
        page=_PODMAN_PAGE,
        recommended=say("It is here already.") if there else None, address=_podman_address(system),
    )  # fmt: skip


def _wsl_integration(*, recommended: bool) -> Offer:
    return Offer(
        "docker-desktop", "Docker Desktop",
        say("Docker Desktop on the Windows around this Linux, lent to this distribution."),
        say("Free for learning and teaching; larger companies pay."), (NO_RESTART,),
        by_hand=say("In Docker Desktop on Windows: Settings, Resources, WSL integration. Switch this "
                    "distribution on there, and choose Apply."),
        page=_WSL_PAGE,
        recommended=say("It is installed on this computer already.") if recommended else None,
    )  # fmt: skip


def _nixos() -> Offer:
    return Offer(
        "docker-engine", "Docker Engine", say("NixOS is told in its configuration what it has."), FREE, (),
        by_hand=say("Write this into /etc/nixos/configuration.nix, then run sudo nixos-rebuild switch."),
        text=("virtualisation.docker.enable = true;",), page="https://wiki.nixos.org/wiki/Docker",
        recommended=say("It is the way of this system."),
    )  # fmt: skip


def _unknown() -> Offer:
    return Offer(
        "docker-engine", "Docker Engine",
        say("Labwright does not know the packages of this distribution."), FREE, (),
        by_hand=say("See whether your distribution is among those that Docker describes, or install the "
                    "package docker with its own package manager."),
        page=_DOCKER_PAGE,
    )  # fmt: skip


def _installing(system: EngineSystem, packages: Sequence[str]) -> list[Line]:
    *before, last = _INSTALL[system.family]
    lines: list[Line] = [(say("Fetch the lists of packages"), line, True) for line in before]
    return [*lines, (say("Install the packages"), (*last, *packages), True)]


def _service(system: EngineSystem) -> list[Line]:
    start = say("Start the engine, and let it start with the computer")
    if system.family is Family.ALPINE:
        return [
            (start, ("rc-update", "add", "docker", "default"), True),
            (say("Start the engine"), ("rc-service", "docker", "start"), True),
        ]
    if system.systemd:
        return [(start, ("systemctl", "enable", "--now", "docker.service"), True)]
    return [(say("Start the engine. It has to be started again after each restart"),
             ("service", "docker", "start"), True)]  # fmt: skip


def _podman_socket(system: EngineSystem) -> list[Line]:
    """Podman's own service for this user; where no systemd runs, there is nobody to keep its socket."""
    if not system.systemd or system.root:
        return []
    sentence = say("Let Podman listen for you, from now on and after each sign-in")
    return [(sentence, ("systemctl", "--user", "enable", "--now", "podman.socket"), False)]


def _podman_address(system: EngineSystem) -> str:
    return f"unix:///run/user/{system.user_id}/podman/podman.sock" if _podman_socket(system) else ""


def _steps(system: EngineSystem, lines: Iterable[Line]) -> tuple[RunCommand | StartProgram, ...] | None:
    """None where the system has no question for an administrator."""
    steps = []
    for sentence, argv, administrator in lines:
        whole = system.elevated(*argv) if administrator else argv
        if whole is None:
            return None
        steps.append(RunCommand(sentence, Command(whole)))
    return tuple(steps)


def _plan(
    name: str, system: EngineSystem, lines: Sequence[Line], packages: Sequence[str], room: float
) -> Plan | None:
    steps = _steps(system, lines)
    if steps is None:
        return None
    remove = f"{_REMOVE[system.family]} {' '.join(packages)}"
    return Plan(
        say("Install {product}", product=name),
        steps,
        RESOURCE,
        Effect.CHANGES,
        NotUndoable(
            say("By then other programs may need it, and images and containers would be left. To remove it: "
                "{command}", command=remove)
        ),
        needs=room_and_memory(system, room, 0)[0],
        changes=say("Programs of the system are added. Nothing that is there is removed."),
        warnings=too_little(system, room, 0),
    )  # fmt: skip


def _typed(system: EngineSystem, lines: Iterable[Line]) -> tuple[tuple[str, ...], ...]:
    asks = elevator(system.find)
    return tuple((asks, *argv) if administrator else argv for _, argv, administrator in lines)


def _sign_in(*, joins: bool) -> Sentence:
    return say("No restart, but signing out and in again once") if joins else NO_RESTART


def _one_recommended(listed: Sequence[Offer]) -> Iterable[Offer]:
    """Only the first one's reason stays."""
    return (each if number == 0 else replace(each, recommended=None) for number, each in enumerate(listed))


_TYPE = say("This system has no window that asks for an administrator’s password. Type this in a terminal:")
_SIGN_IN = say("Sign out and in again: only then are you in the group docker.")
