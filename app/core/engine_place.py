"""Whose kernel the containers run on: rules over the kernel, the product and the host."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.engine_facts import Confidence, Evidence, HostSystem, Place, Provider
from app.core.engine_host import Host
from app.core.engine_provider import WSL_KERNEL, Whose
from app.core.engine_reading import Reading
from app.core.words import say

SURE, LIKELY, UNKNOWN = Confidence.CERTAIN, Confidence.LIKELY, Confidence.UNKNOWN
_IN_A_VM = frozenset(
    {
        Provider.DOCKER_DESKTOP,
        Provider.ORBSTACK,
        Provider.COLIMA,
        Provider.LIMA,
        Provider.RANCHER_DESKTOP,
        Provider.PODMAN_MACHINE,
        Provider.DOCKER_TOOLBOX,
        Provider.BOOT2DOCKER_XHYVE,
        Provider.MINIKUBE,
        Provider.APPLE_CONTAINER,
    }
)
_HOSTED = frozenset(
    {
        Provider.CODESPACES,
        Provider.GITPOD,
        Provider.PLAY_WITH_DOCKER,
        Provider.GOOGLE_CLOUD_SHELL,
        Provider.SYNOLOGY,
    }
)
_ITS_OWN = re.compile(r"-(aws|gcp|oracle|raspi)\b|\+rpt-|-v[78]l?\+|-rpi\b|-pve\b|\.amzn\d")
_CLOUD_DRIVERS = (
    "amazonec2",
    "azure",
    "digitalocean",
    "google",
    "exoscale",
    "rackspace",
    "softlayer",
    "openstack",
)


class Case(NamedTuple):
    """What the rules look at."""

    reading: Reading
    whose: Whose
    host: Host


class Where(NamedTuple):
    place: Place
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()


def place_of(reading: Reading, whose: Whose, host: Host) -> Where:
    """The first rule that applies, in this order: how the engine was reached, its kernel, the rest."""
    case = Case(reading, whose, host)
    for rule in (
        _far_away,
        _windows,
        _wsl,
        _same_kernel,
        _windows_backend,
        _linuxkit,
        _orbstack,
        _hosted,
        _made_for_it,
        _native,
    ):
        found = rule(case)
        if found is not None:
            return found
    return Where(Place.UNKNOWN, UNKNOWN)


def _far_away(case: Case) -> Where | None:
    far = case.reading.far_host
    if not far:
        return _by_context(case)
    if case.reading.vm_network and (
        case.whose.provider in _IN_A_VM or case.reading.context in ("", "default")
    ):
        return None  # a virtual machine on this machine
    if case.whose.provider is Provider.DIND and re.match(r"^docker(-dind)?$|^dind$", far):
        return None  # the service beside a job in a pipeline
    if re.match(r"^(docker|dind)$", far) and case.reading.endpoint.startswith("tcp:"):
        return None
    says = say("The engine is reached over the network, on another machine.")
    private = re.match(r"^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|lima-|colima)|\.local$", far)
    near = bool(private) or "." not in far or case.reading.vm_network
    return Where(Place.REMOTE, LIKELY if near else SURE, (Evidence("Endpoint", case.reading.endpoint, says),))


def _by_context(case: Case) -> Where | None:
    """No endpoint, but a docker command that cannot be on the engine's own machine."""
    plain = case.whose.provider in (
        Provider.DOCKER_ENGINE,
        Provider.ROOTLESS,
        Provider.SNAP,
        Provider.SYNOLOGY,
    )
    if (
        case.reading.endpoint
        or not plain
        or WSL_KERNEL.search(case.reading.kernel)
        or case.reading.os_type == "windows"
    ):
        return None
    client = case.reading.client_system
    if case.reading.own_context and client in (HostSystem.MACOS, HostSystem.WINDOWS):
        says = say("A context that somebody made, on a system that cannot run this engine itself.")
        return Where(Place.REMOTE, LIKELY, (Evidence("Context", case.reading.context, says),))
    if client is not None and case.reading.other_architecture:
        says = say("The docker command was made for another processor than this.")
        return Where(Place.REMOTE, LIKELY, (Evidence("Architecture", case.reading.architecture, says),))
    return None


def _windows(case: Case) -> Where | None:
    if case.reading.os_type != "windows":
        return None
    says = say("The engine runs Windows containers, on the kernel of Windows.")
    return Where(Place.WINDOWS_CONTAINERS, SURE, (Evidence("OSType", "windows", says),))


def _wsl(case: Case) -> Where | None:
    kernel = case.reading.kernel
    if re.search(r"^4\.4\.0-\d+-Microsoft", kernel):
        says = say("The first WSL has no Linux kernel; an engine cannot run in it.")
        return Where(Place.UNKNOWN, UNKNOWN, (Evidence("KernelVersion", kernel, says, for_it=False),))
    if WSL_KERNEL.search(kernel):
        says = say("This is the kernel of WSL2.")
        told = "KernelVersion" in case.reading.facts.info or "KernelVersion" in case.reading.facts.version
        return Where(Place.WSL2, SURE if told else LIKELY, (Evidence("KernelVersion", kernel, says),))
    if case.reading.operating_system == "Rancher Desktop WSL Distribution":
        says = say("The name says WSL, and Rancher Desktop uses the second one only.")
        return Where(Place.WSL2, SURE, (Evidence("OperatingSystem", case.reading.operating_system, says),))
    if case.whose.provider is Provider.WSLC:
        return Where(Place.WSL2, LIKELY)
    return None


def _same_kernel(case: Case) -> Where | None:
    """The decisive look, where Labwright runs beside the engine: same kernel, same size, a local socket."""
    mine = case.reading.host
    if (
        mine.kernel_release is None
        or not case.reading.kernel
        or not case.reading.endpoint.startswith("unix:")
    ):
        return None
    if mine.kernel_release != case.reading.kernel:
        says = say(
            "The engine’s kernel is another one than this machine’s: {kernel}.", kernel=mine.kernel_release
        )
        shown = (Evidence("KernelVersion", case.reading.kernel, says),)
        if case.host.system is HostSystem.LINUX and case.whose.provider not in (Provider.DIND, *_HOSTED):
            return Where(Place.LINUX_VM, SURE, shown)
        return None
    info = case.reading.facts.info
    same = [
        info.get(name) == here
        for name, here in (("NCPU", mine.cpus), ("MemTotal", mine.memory_bytes))
        if here is not None and info.get(name) is not None
    ]
    if case.host.system is not HostSystem.LINUX or not all(same):
        return None
    says = say("The engine has the very kernel of this machine, and as much memory and as many processors.")
    return Where(
        Place.NATIVE_LINUX,
        SURE if len(same) == 2 else LIKELY,
        (Evidence("KernelVersion", case.reading.kernel, says),),
    )


def _windows_backend(case: Case) -> Where | None:
    """Docker Desktop or a Podman machine on Windows, whose kernel is not known."""
    if case.host.system is not HostSystem.WINDOWS or case.reading.kernel:
        return None
    if case.whose.provider is Provider.DOCKER_DESKTOP:
        wsl = setting(case.reading, "WslEngineEnabled")
        if wsl is not None:
            place = Place.WSL2 if wsl else Place.HYPERV_VM
            says = say("Docker Desktop’s settings tell what it uses.")
            return Where(place, LIKELY, (Evidence("host.WslEngineEnabled", str(wsl).lower(), says),))
    wanted = {
        Provider.DOCKER_DESKTOP: "docker-desktop",
        Provider.PODMAN_MACHINE: "podman-machine",
        Provider.RANCHER_DESKTOP: "rancher-desktop",
    }
    name = wanted.get(case.whose.provider)
    row = next(
        (
            row
            for row in case.reading.host.wsl_rows or ()
            if name and row.name.startswith(name) and row.running
        ),
        None,
    )
    if row is not None:
        says = say("This distribution is running in WSL.")
        return Where(
            Place.WSL2 if row.version == 2 else Place.UNKNOWN, LIKELY, (Evidence("host.wsl", row.name, says),)
        )
    if case.whose.provider is Provider.DOCKER_DESKTOP and case.reading.client_system is HostSystem.LINUX:
        return Where(Place.WSL2, LIKELY)
    return None


def setting(reading: Reading, name: str) -> bool | None:
    """A yes or no of Docker Desktop's settings, in the old spelling and the new one."""
    settings = reading.host.desktop_settings or {}
    value = settings.get(name, settings.get(name[:1].lower() + name[1:]))
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, bool) else None


def _linuxkit(case: Case) -> Where | None:
    kernel = case.reading.kernel
    if "linuxkit" not in kernel and not kernel.endswith("-moby"):
        return None
    says = say("The kernel of Docker Desktop’s own virtual machine, which is not WSL2.")
    return _vm_on(
        case.host,
        (Evidence("KernelVersion", kernel, says),),
        SURE if case.host.confidence is SURE else LIKELY,
    )


def _orbstack(case: Case) -> Where | None:
    if "-orbstack" not in case.reading.kernel:
        return None
    says = say("The kernel of OrbStack’s virtual machine.")
    return Where(Place.MACOS_VM, SURE, (Evidence("KernelVersion", case.reading.kernel, says),))


def _vm_on(host: Host, evidence: tuple[Evidence, ...], confidence: Confidence) -> Where:
    places = {
        HostSystem.MACOS: Place.MACOS_VM,
        HostSystem.WINDOWS: Place.HYPERV_VM,
        HostSystem.LINUX: Place.LINUX_VM,
    }
    place = places.get(host.system, Place.UNKNOWN)
    return Where(place, confidence if place is not Place.UNKNOWN else UNKNOWN, evidence)


def _hosted(case: Case) -> Where | None:
    if case.whose.provider not in _HOSTED:
        return None
    says = say("It runs on a Linux machine of its own; for Docker, that machine’s kernel is the native one.")
    shown = case.whose.evidence[0]
    return Where(Place.NATIVE_LINUX, case.whose.confidence, (shown._replace(says=says),))


def _made_for_it(case: Case) -> Where | None:
    """Products that bring a virtual machine with them."""
    provider, host = case.whose.provider, case.host
    driver = case.reading.label("provider")
    if provider not in _IN_A_VM or driver in _CLOUD_DRIVERS:
        return None
    if driver == "docker" and host.system is HostSystem.UNKNOWN:
        return None  # minikube in a container, on a kernel that told nothing
    says = say("This product always brings a virtual machine of its own.")
    shown = (Evidence("provider", provider.value, says),)
    sure = SURE if host.confidence is SURE and case.whose.confidence is SURE else LIKELY
    if provider in (Provider.ORBSTACK, Provider.BOOT2DOCKER_XHYVE, Provider.APPLE_CONTAINER):
        return Where(Place.MACOS_VM, case.whose.confidence, shown)
    if host.system is HostSystem.WINDOWS:
        return _on_windows(case, driver, shown, sure)
    if host.system is HostSystem.UNKNOWN and (driver == "virtualbox" or provider is Provider.DOCKER_TOOLBOX):
        return Where(Place.LINUX_VM, LIKELY, shown)
    return _vm_on(host, shown, sure)


def _on_windows(case: Case, driver: str, shown: tuple[Evidence, ...], sure: Confidence) -> Where:
    """There a product may stand in WSL2, in Hyper-V or in VirtualBox."""
    if driver == "hyperv":
        return Where(Place.HYPERV_VM, sure, shown)
    if driver == "virtualbox" or case.whose.provider is Provider.DOCKER_TOOLBOX:
        return Where(Place.LINUX_VM, LIKELY, shown)
    if not case.reading.kernel or case.whose.provider is Provider.MINIKUBE:
        return Where(Place.UNKNOWN, UNKNOWN)
    return Where(Place.HYPERV_VM, sure, shown)


def _native(case: Case) -> Where | None:
    """What is left: an engine on a Linux kernel that no product brought."""
    reading = case.reading
    named = reading.os_type in ("linux", "") and reading.operating_system not in ("", "Docker Desktop")
    told = named or (reading.os_type == "linux" and reading.platform)
    if not told or case.whose.provider in _IN_A_VM - {Provider.MINIKUBE}:
        return None
    shown = Evidence(
        "KernelVersion", reading.kernel, say("A kernel of a Linux that people install themselves.")
    )
    if case.host.system in (HostSystem.MACOS, HostSystem.WINDOWS):
        return _foreign(case, shown)
    if reading.info("Name") == "penguin":
        says = say("ChromeOS calls its Linux penguin; it runs in a virtual machine.")
        return Where(Place.LINUX_VM, LIKELY, (Evidence("Name", "penguin", says),))
    if not reading.kernel:
        return None if case.whose.provider is Provider.UNKNOWN else Where(Place.NATIVE_LINUX, LIKELY)
    if _ITS_OWN.search(reading.kernel):
        says = say("A kernel made for machines that stand for themselves, in a cloud or as a small computer.")
        shown = shown._replace(says=says)
    return Where(Place.NATIVE_LINUX, _native_confidence(case), (shown,))


def _foreign(case: Case, shown: Evidence) -> Where:
    """A common Linux, where the machine is a Mac or has Windows: it must be in a machine of some kind."""
    if case.host.system is HostSystem.MACOS:
        says = say("macOS has no Linux kernel, so there must be a virtual machine.")
        return Where(Place.MACOS_VM, LIKELY, (Evidence("host.system", "macos", says), shown))
    if "-azure" in case.reading.kernel:
        return Where(Place.HYPERV_VM, LIKELY, (shown,))
    return Where(Place.UNKNOWN, UNKNOWN, (shown._replace(for_it=False),))


def _native_confidence(case: Case) -> Confidence:
    """Certain where no virtual machine on somebody's desk has this kernel, and docker ran beside it."""
    reading = case.reading
    if case.whose.provider is Provider.DIND:
        return LIKELY  # workspaces and classrooms in a cloud are containers, too
    beside = reading.context in ("default", "rootless") and reading.client_system in (None, HostSystem.LINUX)
    if beside and _ITS_OWN.search(reading.kernel):
        return SURE
    local = reading.endpoint.startswith(("unix:///var/run/docker.sock", "unix:///run/"))
    known = case.host.system is HostSystem.LINUX and case.host.confidence is SURE
    return SURE if known and local and reading.host.virtual_machine == "none" else LIKELY
