"""Engines for Windows and macOS: each brings a virtual machine with a Linux in it."""

from __future__ import annotations

import ntpath
import posixpath

from app.core.commands import Command
from app.core.engine_installing import (
    ADMINISTRATOR,
    DESKTOP_TERMS,
    FREE,
    NO_RESTART,
    RESOURCE,
    VIRTUALISATION,
    Offer,
    Offers,
    room_and_memory,
    too_little,
)
from app.core.engine_systems import EngineSystem
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, StartProgram
from app.core.words import Sentence, say

_DESKTOP_PAGE = "https://docs.docker.com/desktop/setup/install/windows-install/"
_DESKTOP_MAC_PAGE = "https://docs.docker.com/desktop/setup/install/mac-install/"
_ROOM, _MEMORY = 4e9, 2e9
_HOMEBREW_PAGE = "https://brew.sh"
_MACHINE_SECONDS = 1800.0  # a first start downloads the Linux of the virtual machine
_DESKTOP_WHAT = say("A window with everything in it: engine, docker, Compose, and updates that it brings.")
_USUAL = say("Most courses and most answers on the web speak of it.")


def windows_offers(system: EngineSystem) -> Offers:
    """By winget, which Windows brings; without it, the page of who makes it."""
    folder = system.around.folder("PROGRAMFILES") or "C:\\Program Files"
    desktop = ntpath.join(folder, "Docker", "Docker", "Docker Desktop.exe")
    offers = (
        _by_winget(system, "docker-desktop", "Docker Desktop", "Docker.DockerDesktop", _DESKTOP_WHAT,
                   DESKTOP_TERMS, _DESKTOP_PAGE, _USUAL, desktop),
        _by_winget(system, "rancher-desktop", "Rancher Desktop", "SUSE.RancherDesktop",
                   say("A window with an engine that docker speaks to, and Kubernetes if you want it."),
                   FREE, "https://rancherdesktop.io"),
        _by_winget(system, "podman-desktop", "Podman Desktop", "RedHat.Podman-Desktop",
                   say("A window for Podman, an engine without a service of an administrator’s. It guides "
                       "you through the rest when it opens."),
                   FREE, "https://podman-desktop.io"),
    )  # fmt: skip
    missing = say(
        "Linux containers need WSL, the Linux inside Windows, which is not on this computer yet. It comes "
        "first, and the computer restarts after it."
    )
    return Offers(offers, missing if system.wsl is False else None)


def _by_winget(  # noqa: PLR0917 - one row of a table
    system: EngineSystem, key: str, name: str, identity: str, what: Sentence, costs: Sentence, page: str,
    recommended: Sentence | None = None, program: str = "",
) -> Offer:  # fmt: skip
    first = system.wsl is False
    needs = (
        *room_and_memory(system, _ROOM, _MEMORY), ADMINISTRATOR,
        say("A restart of the computer") if first else NO_RESTART, VIRTUALISATION,
    )  # fmt: skip
    restart = say("Restart the computer, then start {product}.", product=name)
    opened = say("Open {product} from the start menu: it sets up the rest.", product=name)
    after = restart if first else None if program else opened
    plan = _winget_plan(system, name, identity, program)
    by_hand = None
    if plan is None:
        by_hand = say("Windows’ package manager winget was not found. Get it from its page.")
    return Offer(
        key, name, what, costs, needs, plan, by_hand=by_hand, page=page, recommended=recommended,
        starts=bool(program) and not first, after=after,
    )  # fmt: skip


def _winget_plan(system: EngineSystem, name: str, identity: str, program: str) -> Plan | None:
    winget = system.find("winget")
    if winget is None:
        return None
    steps: list[RunCommand | StartProgram] = []
    if system.wsl is False:
        wsl = system.elevated("wsl.exe", "--install", "--no-distribution")
        assert wsl is not None
        steps.append(RunCommand(say("Install WSL, the Linux inside Windows"), Command(wsl)))
    install = (winget, "install", "--exact", "--id", identity, "--source", "winget")
    steps.append(RunCommand(say("Install it. Its own installer asks for an administrator"), Command(install)))
    if program and system.wsl is not False:
        steps.append(StartProgram(say("Start it"), Command((program,))))
    undo = NotUndoable(
        say("By then images and containers may be in it. Windows removes it: Settings, Apps, {product}.",
            product=name)
    )  # fmt: skip
    return Plan(
        say("Install {product}", product=name), tuple(steps), RESOURCE, Effect.CHANGES, undo,
        needs=room_and_memory(system, _ROOM, _MEMORY)[0],
        warnings=too_little(system, _ROOM, _MEMORY),
    )  # fmt: skip


def macos_offers(system: EngineSystem) -> Offers:
    """By Homebrew; where that is not, the page of who makes it."""
    brew = system.find("brew")
    desktop = _mac_app(
        system, brew, "docker-desktop", "Docker Desktop", "docker-desktop", "Docker", _DESKTOP_WHAT,
        DESKTOP_TERMS, _DESKTOP_MAC_PAGE, None if brew else _USUAL,
    )  # fmt: skip
    orbstack = _mac_app(
        system, brew, "orbstack", "OrbStack", "orbstack", "OrbStack",
        say("A small window and a quick engine, made for the Mac alone."),
        say("Free for you alone and without pay; at work it costs."), "https://orbstack.dev", None,
    )  # fmt: skip
    if brew is None:
        return Offers((desktop, orbstack, _colima_by_hand(system)), say(
            "Homebrew, the package manager that Labwright would use, is not on this Mac. Get what you choose "
            "from its page, or Homebrew first: {page}", page=_HOMEBREW_PAGE
        ))  # fmt: skip
    return Offers((_colima(system, brew), desktop, orbstack))


_COLIMA_WHAT = say("An engine in a small virtual machine, without a window: commands alone.")
_COLIMA_NEEDS = (4e9, 2e9)


def _colima(system: EngineSystem, brew: str) -> Offer:
    prefix = posixpath.dirname(posixpath.dirname(brew))
    plugins = system.around.at_home(".docker", "cli-plugins")
    programs = ("docker-compose", "docker-buildx")
    steps = [
        RunCommand(
            say("Install Colima, docker and its plugins"),
            Command((brew, "install", "colima", "docker", *sorted(programs))),
        ),
        RunCommand(
            say("Make the folder in which docker looks for plugins"), Command(("mkdir", "-p", plugins))
        ),
        *(
            RunCommand(
                say("Let docker find its plugin {name}", name=each),
                Command(("ln", "-sfn", f"{prefix}/opt/{each}/bin/{each}", f"{plugins}/{each}")),
            )
            for each in programs
            if each not in system.docker_plugins
        ),
        RunCommand(
            say("Start it. The first time it downloads a small Linux"),
            Command((f"{prefix}/bin/colima", "start"), timeout_seconds=_MACHINE_SECONDS),
        ),
    ]
    plan = Plan(
        say("Install {product}", product="Colima"), tuple(steps), RESOURCE, Effect.CHANGES,
        NotUndoable(say("By then images and containers may be in it. To remove it: colima delete, then brew "
                        "uninstall colima docker docker-buildx docker-compose.")),
        needs=room_and_memory(system, *_COLIMA_NEEDS)[0],
        changes=say("docker then speaks with Colima, by a context of that name."),
        warnings=too_little(system, *_COLIMA_NEEDS),
    )  # fmt: skip
    return Offer(
        "colima", "Colima", _COLIMA_WHAT, FREE, (*room_and_memory(system, *_COLIMA_NEEDS), NO_RESTART), plan,
        page="https://github.com/abiosoft/colima",
        recommended=say("It costs nobody anything, and takes little room and memory."),
    )  # fmt: skip


def _colima_by_hand(system: EngineSystem) -> Offer:
    return Offer(
        "colima", "Colima", _COLIMA_WHAT, FREE, (*room_and_memory(system, *_COLIMA_NEEDS), NO_RESTART),
        by_hand=say("It needs Homebrew. With it, Labwright can install Colima."), page=_HOMEBREW_PAGE,
    )  # fmt: skip


def _mac_app(  # noqa: PLR0917 - one row of a table
    system: EngineSystem, brew: str | None, key: str, name: str, cask: str, app: str, what: Sentence,
    costs: Sentence, page: str, recommended: Sentence | None,
) -> Offer:  # fmt: skip
    needs = (*room_and_memory(system, _ROOM, _MEMORY), ADMINISTRATOR, NO_RESTART)
    plan, by_hand = None, say("Get it from its page, put it into Applications, and open it.")
    if brew is not None:
        steps = (
            RunCommand(say("Install it into Applications"), Command((brew, "install", "--cask", cask))),
            RunCommand(say("Open it"), Command(("open", "-a", app), timeout_seconds=60.0)),
        )
        plan = Plan(
            say("Install {product}", product=name), steps, RESOURCE, Effect.CHANGES,
            NotUndoable(say("By then images and containers may be in it. To remove it: brew uninstall --cask "
                            "{cask}", cask=cask)),
            needs=room_and_memory(system, _ROOM, _MEMORY)[0],
            warnings=too_little(system, _ROOM, _MEMORY),
        )  # fmt: skip
    return Offer(
        key, name, what, costs, needs, plan, by_hand=by_hand if plan is None else None, page=page,
        recommended=recommended,
        after=say("It asks for its terms and a password in its own window the first time."),
    )  # fmt: skip
