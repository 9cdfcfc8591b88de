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
        Provider.DOCKER_DESKTOP, Provider.ORBSTACK, Provider.COLIMA, Provider.LIMA, Provider.RANCHER_DESKTOP,
        Provider.PODMAN_MACHINE, Provider.DOCKER_TOOLBOX, Provider.BOOT2DOCKER_XHYVE, Provider.MINIKUBE,
        Provider.APPLE_CONTAINER,
    }
)  # fmt: skip
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


class Where(NamedTuple):
    place: Place
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()


def place_of(reading: Reading, whose: Whose, host: Host) -> Where:
    """The first rule that applies. The order matters: how the engine was reached, then its kernel, then the rest."""
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
        found = rule(reading, whose, host)
        if found is not None:
            return found
    return Where(Place.UNKNOWN, UNKNOWN)


def _far_away(reading: Reading, whose: Whose, host: Host) -> Where | None:
    far = reading.far_host
    if not far:
        return _by_context(reading, whose, host)
    if reading.vm_network and (whose.provider in _IN_A_VM or reading.context in ("", "default")):
        return None  # a virtual machine on this machine
    if whose.provider is Provider.DIND and re.match(r"^docker(-dind)?$|^dind$", far):
        return None  # the service beside a job in a pipeline
    if re.match(r"^(docker|dind)$", far) and reading.endpoint.startswith("tcp:"):
        return None
    says = say("The engine is reached over the network, on another machine.")
    private = re.match(r"^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|lima-|colima)|\.local$", far)
    near = bool(private) or "." not in far or reading.vm_network
    return Where(Place.REMOTE, LIKELY if near else SURE, (Evidence("Endpoint", reading.endpoint, says),))


def _by_context(reading: Reading, whose: Whose, host: Host) -> Where | None:
    """No endpoint, but a docker command that cannot be on the engine's own machine."""
    plain = whose.provider in (Provider.DOCKER_ENGINE, Provider.ROOTLESS, Provider.SNAP, Provider.SYNOLOGY)
    if reading.endpoint or not plain or WSL_KERNEL.search(reading.kernel) or reading.os_type == "windows":
        return None
    client = reading.client_system
    if reading.own_context and client in (HostSystem.MACOS, HostSystem.WINDOWS):
        says = say("A context that somebody made, on a system that cannot run this engine itself.")
        return Where(Place.REMOTE, LIKELY, (Evidence("Context", reading.context, says),))
    mine, theirs = _short(reading.client_architecture), _short(reading.architecture)
    if client is not None and mine and theirs and mine != theirs:
        says = say(
            "The docker command is for {mine}, the engine's machine is {theirs}.", mine=mine, theirs=theirs
        )
        return Where(Place.REMOTE, LIKELY, (Evidence("Architecture", theirs, says),))
    return None


def _short(architecture: str) -> str:
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    return "arm" if architecture.startswith("armv") else names.get(architecture, architecture)


def _windows(reading: Reading, whose: Whose, host: Host) -> Where | None:
    if reading.os_type != "windows":
        return None
    says = say("The engine runs Windows containers, on the kernel of Windows.")
    return Where(Place.WINDOWS_CONTAINERS, SURE, (Evidence("OSType", "windows", says),))


def _wsl(reading: Reading, whose: Whose, host: Host) -> Where | None:
    kernel = reading.kernel
    if re.search(r"^4\.4\.0-\d+-Microsoft", kernel):
        says = say("The first WSL has no Linux kernel; an engine cannot run in it.")
        return Where(Place.UNKNOWN, UNKNOWN, (Evidence("KernelVersion", kernel, says, for_it=False),))
    if WSL_KERNEL.search(kernel):
        says = say("This is the kernel of WSL2.")
        told = "KernelVersion" in reading.facts.info or "KernelVersion" in reading.facts.version
        return Where(Place.WSL2, SURE if told else LIKELY, (Evidence("KernelVersion", kernel, says),))
    if reading.operating_system == "Rancher Desktop WSL Distribution":
        says = say("The name says WSL, and Rancher Desktop uses the second one only.")
        return Where(Place.WSL2, SURE, (Evidence("OperatingSystem", reading.operating_system, says),))
    if whose.provider is Provider.WSLC:
        return Where(Place.WSL2, LIKELY)
    return None


def _same_kernel(reading: Reading, whose: Whose, host: Host) -> Where | None:
    """The decisive look, where Labwright runs beside the engine: same kernel, same size, a local socket."""
    mine = reading.host
    if mine.kernel_release is None or not reading.kernel or not reading.endpoint.startswith("unix:"):
        return None
    if mine.kernel_release != reading.kernel:
        says = say(
            "The engine's kernel is another one than this machine's: {kernel}.", kernel=mine.kernel_release
        )
        shown = (Evidence("KernelVersion", reading.kernel, says),)
        if host.system is HostSystem.LINUX and whose.provider not in (Provider.DIND, *_HOSTED):
            return Where(Place.LINUX_VM, SURE, shown)
        return None
    info = reading.facts.info
    same = [
        info.get(name) == here
        for name, here in (("NCPU", mine.cpus), ("MemTotal", mine.memory_bytes))
        if here is not None and info.get(name) is not None
    ]
    if host.system is not HostSystem.LINUX or not all(same):
        return None
    says = say("The engine has the very kernel of this machine, and as much memory and as many processors.")
    return Where(
        Place.NATIVE_LINUX,
        SURE if len(same) == 2 else LIKELY,
        (Evidence("KernelVersion", reading.kernel, says),),
    )


def _windows_backend(reading: Reading, whose: Whose, host: Host) -> Where | None:
    """Docker Desktop or a Podman machine on Windows, whose kernel is not known."""
    if host.system is not HostSystem.WINDOWS or reading.kernel:
        return None
    if whose.provider is Provider.DOCKER_DESKTOP:
        wsl = setting(reading, "WslEngineEnabled")
        if wsl is not None:
            place = Place.WSL2 if wsl else Place.HYPERV_VM
            says = say("Docker Desktop's settings tell what it uses.")
            return Where(place, LIKELY, (Evidence("host.WslEngineEnabled", str(wsl).lower(), says),))
    wanted = {
        Provider.DOCKER_DESKTOP: "docker-desktop",
        Provider.PODMAN_MACHINE: "podman-machine",
        Provider.RANCHER_DESKTOP: "rancher-desktop",
    }
    name = wanted.get(whose.provider)
    row = next(
        (row for row in reading.host.wsl_rows or () if name and row.name.startswith(name) and row.running),
        None,
    )
    if row is not None:
        says = say("This distribution is running in WSL.")
        return Where(
            Place.WSL2 if row.version == 2 else Place.UNKNOWN, LIKELY, (Evidence("host.wsl", row.name, says),)
        )
    if whose.provider is Provider.DOCKER_DESKTOP and reading.client_system is HostSystem.LINUX:
        return Where(Place.WSL2, LIKELY)
    return None


def setting(reading: Reading, name: str) -> bool | None:
    """A yes or no of Docker Desktop's settings, in the old spelling and the new one."""
    settings = reading.host.desktop_settings or {}
    value = settings.get(name, settings.get(name[:1].lower() + name[1:]))
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, bool) else None


def _linuxkit(reading: Reading, whose: Whose, host: Host) -> Where | None:
    kernel = reading.kernel
    if "linuxkit" not in kernel and not kernel.endswith("-moby"):
        return None
    says = say("The kernel of Docker Desktop's own virtual machine, which is not WSL2.")
    return _vm_on(
        host, (Evidence("KernelVersion", kernel, says),), SURE if host.confidence is SURE else LIKELY
    )


def _orbstack(reading: Reading, whose: Whose, host: Host) -> Where | None:
    if "-orbstack" not in reading.kernel:
        return None
    says = say("The kernel of OrbStack's virtual machine.")
    return Where(Place.MACOS_VM, SURE, (Evidence("KernelVersion", reading.kernel, says),))


def _vm_on(host: Host, evidence: tuple[Evidence, ...], confidence: Confidence) -> Where:
    places = {
        HostSystem.MACOS: Place.MACOS_VM,
        HostSystem.WINDOWS: Place.HYPERV_VM,
        HostSystem.LINUX: Place.LINUX_VM,
    }
    place = places.get(host.system, Place.UNKNOWN)
    return Where(place, confidence if place is not Place.UNKNOWN else UNKNOWN, evidence)


def _hosted(reading: Reading, whose: Whose, host: Host) -> Where | None:
    if whose.provider not in _HOSTED:
        return None
    says = say("It runs on a Linux machine of its own; for Docker, that machine's kernel is the native one.")
    shown = whose.evidence[0]
    return Where(Place.NATIVE_LINUX, whose.confidence, (shown._replace(says=says),))


def _made_for_it(reading: Reading, whose: Whose, host: Host) -> Where | None:
    """Products that bring a virtual machine with them."""
    driver = reading.label("provider")
    if whose.provider not in _IN_A_VM or (driver == "docker" and host.system is HostSystem.UNKNOWN):
        return None
    if driver in _CLOUD_DRIVERS:
        return None
    says = say("This product always brings a virtual machine of its own.")
    shown = (Evidence("provider", whose.provider.value, says),)
    sure = SURE if host.confidence is SURE and whose.confidence is SURE else LIKELY
    if whose.provider in (Provider.ORBSTACK, Provider.BOOT2DOCKER_XHYVE, Provider.APPLE_CONTAINER):
        return Where(Place.MACOS_VM, whose.confidence, shown)
    if driver == "virtualbox" or whose.provider is Provider.DOCKER_TOOLBOX:
        if host.system is HostSystem.MACOS:
            return Where(Place.MACOS_VM, sure, shown)
        if host.system is HostSystem.WINDOWS and driver == "hyperv":
            return Where(Place.HYPERV_VM, sure, shown)
        return Where(Place.LINUX_VM, LIKELY, shown)
    if host.system is HostSystem.WINDOWS and not reading.kernel and whose.provider is not Provider.MINIKUBE:
        return Where(Place.UNKNOWN, UNKNOWN)  # WSL2 or Hyper-V: not told
    if host.system is HostSystem.WINDOWS and whose.provider is Provider.MINIKUBE and driver != "hyperv":
        return Where(Place.UNKNOWN, UNKNOWN)
    return _vm_on(host, shown, sure)


def _native(reading: Reading, whose: Whose, host: Host) -> Where | None:
    """What is left: an engine on a Linux kernel that no product brought."""
    linux = reading.os_type in ("linux", "") and reading.operating_system not in ("", "Docker Desktop")
    told = linux or (reading.os_type == "linux" and reading.platform)
    if not told or whose.provider in _IN_A_VM - {Provider.MINIKUBE}:
        return None
    kernel = reading.kernel
    shown = Evidence("KernelVersion", kernel, say("A kernel of a Linux that people install themselves."))
    if host.system is HostSystem.MACOS:
        says = say("macOS has no Linux kernel, so there must be a virtual machine.")
        return Where(Place.MACOS_VM, LIKELY, (Evidence("host.system", "macos", says), shown))
    if host.system is HostSystem.WINDOWS:
        if "-azure" in kernel:
            return Where(Place.HYPERV_VM, LIKELY, (shown,))
        return Where(Place.UNKNOWN, UNKNOWN, (shown._replace(for_it=False),))
    if reading.info("Name") == "penguin":
        says = say("ChromeOS calls its Linux penguin; it runs in a virtual machine.")
        return Where(Place.LINUX_VM, LIKELY, (Evidence("Name", "penguin", says),))
    if reading.own_context or not kernel:
        return Where(Place.NATIVE_LINUX, LIKELY, (shown,) if kernel else ())
    own = _ITS_OWN.search(kernel)
    if own:
        says = say("A kernel made for machines that stand for themselves, in a cloud or as a small computer.")
        seen_context = reading.context in ("default", "rootless") and reading.client_system in (
            None,
            HostSystem.LINUX,
        )
        return Where(Place.NATIVE_LINUX, SURE if seen_context else LIKELY, (shown._replace(says=says),))
    local = reading.endpoint.startswith("unix:///var/run/docker.sock") or reading.endpoint.startswith(
        "unix:///run/"
    )
    sure = (
        host.system is HostSystem.LINUX
        and host.confidence is SURE
        and local
        and reading.host.virtual_machine == "none"
    )
    return Where(Place.NATIVE_LINUX, SURE if sure else LIKELY, (shown,))
