"""How the engine at an address is started, by the product it belongs to, and what is to be known of it.

Only the address, the system and the programs that are installed decide: the engine itself says nothing yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from app.core.commands import Command
from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.engine_plans import STARTS_ON
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, StartProgram
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say

Find = Callable[[str], PurePath | None]
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_MACHINE_SECONDS = 300.0  # a first start downloads the system of its virtual machine
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Product(StrEnum):
    """Whose way of starting it is."""

    SERVICE = "service"  # the system's own Docker
    ROOTLESS = "rootless"
    DESKTOP = "docker-desktop"
    COLIMA = "colima"
    ORBSTACK = "orbstack"
    RANCHER = "rancher-desktop"
    LIMA = "lima"
    PODMAN = "podman"
    PODMAN_OF_USER = "podman-user"
    PODMAN_MACHINE = "podman-machine"


NAMES = {
    Product.SERVICE: "Docker Engine",
    Product.ROOTLESS: "rootless Docker",
    Product.DESKTOP: "Docker Desktop",
    Product.COLIMA: "Colima",
    Product.ORBSTACK: "OrbStack",
    Product.RANCHER: "Rancher Desktop",
    Product.LIMA: "Lima",
    Product.PODMAN: "Podman",
    Product.PODMAN_OF_USER: "Podman",
    Product.PODMAN_MACHINE: "Podman",
}
_PATHS = (  # the first that fits
    (re.compile(r"/\.colima/"), Product.COLIMA),
    (re.compile(r"/\.orbstack/"), Product.ORBSTACK),
    (re.compile(r"/\.rd/"), Product.RANCHER),
    (re.compile(r"/\.lima/"), Product.LIMA),
    (re.compile(r"/\.docker/(run|desktop)/"), Product.DESKTOP),
    (re.compile(r"(?i)/pipe/dockerDesktop"), Product.DESKTOP),
    (re.compile(r"/podman/(machine/|podman-machine)|(?i:/pipe/podman-machine)"), Product.PODMAN_MACHINE),
    (re.compile(r"^/run/podman/"), Product.PODMAN),
    (re.compile(r"/podman/podman\.sock$"), Product.PODMAN_OF_USER),
    (re.compile(r"^(/var)?/run/docker\.sock$"), Product.SERVICE),
    (re.compile(r"/docker\.sock$"), Product.ROOTLESS),
)


@dataclass(frozen=True, slots=True)
class Starting:
    """What decides how to start."""

    endpoint: Endpoint
    around: Surroundings
    find: Find
    systemd: bool = False
    wsl_distribution: str | None = None
    root: bool = False
    services: frozenset[str] = frozenset({"docker"})  # that the system knows: docker, snap.docker
    leads_to: str | None = None  # where the socket file leads, also when nobody listens
    desktop_program: str | None = None  # Docker Desktop itself, on Windows and macOS


def product_of(starting: Starting) -> Product | None:
    """Whose engine listens at the address, when it runs. None where it is not on this machine."""
    endpoint, around = starting.endpoint, starting.around
    if endpoint.kind is EndpointKind.SSH:
        return None
    if endpoint.kind is EndpointKind.TCP:
        here = endpoint.address in _HERE and not around.is_macos and not around.is_windows
        return Product.SERVICE if here else None
    places = [each for each in (starting.leads_to, endpoint.address) if each]
    found = next((product for each in places for path, product in _PATHS if path.search(each)), None)
    own_kernel = not (around.is_macos or around.is_windows)
    if own_kernel or found not in {None, Product.SERVICE, Product.ROOTLESS}:
        return found
    # On Windows and macOS the usual address belongs to whichever product is installed.
    programs = (("orb", Product.ORBSTACK), ("colima", Product.COLIMA), ("rdctl", Product.RANCHER),
                ("podman", Product.PODMAN_MACHINE))  # fmt: skip
    if starting.desktop_program:
        return Product.DESKTOP
    return next((product for name, product in programs if starting.find(name)), Product.DESKTOP)


def plan_start(starting: Starting) -> Plan:
    """Start the engine. Raises AppError where Labwright knows no way."""
    product = product_of(starting)
    if product is None:
        raise _elsewhere(starting.endpoint)
    title = say("Start {product}", product=NAMES[product])
    step = _step(product, starting, title)
    return Plan(
        title,
        (step,),
        STARTS_ON,
        Effect.CHANGES,
        NotUndoable(say("It runs until it is stopped, or until the computer is switched off.")),
        changes=say("Containers that are set to start by themselves start with it."),
    )


def _step(product: Product, starting: Starting, title: Sentence) -> RunCommand | StartProgram:
    if product in {Product.SERVICE, Product.PODMAN}:
        return _system_service(product, starting, title)
    if product is Product.DESKTOP:
        return _desktop(starting, title)
    argv: dict[Product, tuple[str, ...]] = {
        Product.ROOTLESS: ("systemctl", "--user", "start", "docker.service"),
        Product.PODMAN_OF_USER: ("systemctl", "--user", "start", "podman.socket"),
        Product.COLIMA: ("colima", "start", *_profile(starting, "/.colima/")),
        Product.LIMA: ("limactl", "start", *_profile(starting, "/.lima/", "")),
        Product.ORBSTACK: ("orb", "start"),
        Product.RANCHER: ("rdctl", "start"),
        Product.PODMAN_MACHINE: ("podman", "machine", "start"),
    }
    return _run(title, argv[product], starting)


def _system_service(product: Product, starting: Starting, title: Sentence) -> RunCommand:
    unit = "docker.service" if product is Product.SERVICE else "podman.socket"
    if product is Product.SERVICE and not starting.services:
        raise _missing(NAMES[product])
    if product is Product.SERVICE and starting.services == {"snap.docker"}:
        return _run(title, ("snap", "start", "docker"), starting)
    if starting.systemd:
        # It asks for the password itself, in a window of the system's.
        return _run(title, ("systemctl", "start", unit), starting)
    service = ("service", "docker", "start")
    if starting.wsl_distribution:
        # Windows lets its user be root in a distribution without a password.
        return _run(title, ("wsl.exe", "-d", starting.wsl_distribution, "-u", "root", *service), starting)
    if starting.root and product is Product.SERVICE:
        return _run(title, service, starting)
    raise AppError(
        "no-way-to-start",
        say("Labwright cannot start the engine here."),
        cause=say("This system starts its services in a way that needs an administrator."),
        fix=say("Run this in a terminal: sudo service docker start"),
        about="engine",
    )


def _desktop(starting: Starting, title: Sentence) -> RunCommand | StartProgram:
    if starting.around.is_windows:
        if starting.desktop_program is None:
            raise _missing("Docker Desktop")
        return StartProgram(title, Command((starting.desktop_program,)))
    if starting.around.is_macos:
        if starting.desktop_program is None:
            raise _missing("Docker Desktop")
        return RunCommand(title, Command(("open", "-g", "-a", "Docker"), timeout_seconds=60.0))
    return _run(title, ("systemctl", "--user", "start", "docker-desktop.service"), starting)


def _profile(starting: Starting, folder: str, usual: str = "default") -> tuple[str, ...]:
    """The machine's name in the path of its socket."""
    name = starting.endpoint.address.partition(folder)[2].partition("/")[0]
    return (name,) if name != usual and _SAFE_NAME.fullmatch(name) else ()


def _run(title: Sentence, argv: tuple[str, ...], starting: Starting) -> RunCommand:
    program = starting.find(argv[0])
    if program is None:
        raise _missing(argv[0])
    return RunCommand(title, Command((str(program), *argv[1:]), timeout_seconds=_MACHINE_SECONDS))


def _missing(program: str) -> AppError:
    return AppError(
        "tool-missing",
        say("{program} is not installed, or Labwright does not find it.", program=program),
        cause=say("The address that docker uses belongs to it. A removed product may have left it there."),
        fix=say("Install it, or choose another context: labwright engine use NAME."),
        about="engine",
    )


def _elsewhere(endpoint: Endpoint) -> AppError:
    return AppError(
        "engine-elsewhere",
        say("The engine at {endpoint} cannot be started from here.", endpoint=endpoint.text),
        cause=say("It is on another machine, or Labwright does not know the product it belongs to."),
        fix=say("Start it where it is, or choose another context: labwright engine use NAME."),
        about="engine",
    )


_SLOW_SECONDS = 20.0
_VERY_SLOW_SECONDS = 60.0
_USUAL_MATTERS = {
    Product.DESKTOP: say(
        "Docker Desktop may be waiting in its own window: for its terms, for a password, or for an update."
    ),
    Product.SERVICE: say(
        "If it does not come, its log tells why: journalctl -u docker.service -n 20. Often the disk is full, "
        "or /etc/docker/daemon.json has a mistake in it."
    ),
    Product.ROOTLESS: say("Its log tells more: journalctl --user -u docker.service -n 20."),
    Product.RANCHER: say(
        "Rancher Desktop also starts Kubernetes, unless that is switched off in its settings."
    ),
}
_OF_MACHINES = say("A first start downloads and makes a virtual machine: that takes minutes.")


def hint_after(seconds: float, product: Product | None, platform: str) -> Sentence | None:
    """What usually is the matter when an engine has not answered for so long."""
    if seconds < _SLOW_SECONDS or product is None:
        return None
    virtual = product not in {Product.SERVICE, Product.ROOTLESS, Product.PODMAN, Product.PODMAN_OF_USER}
    if virtual and seconds < _VERY_SLOW_SECONDS:
        return _OF_MACHINES
    if product is Product.DESKTOP and platform == "win32" and seconds >= 2 * _VERY_SLOW_SECONDS:
        return say("WSL may hang: close Docker Desktop, run wsl --shutdown, and start it again.")
    return _USUAL_MATTERS.get(product, _OF_MACHINES if virtual else None)
