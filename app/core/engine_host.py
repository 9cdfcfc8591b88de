"""Which system the physical machine has, from what an engine says and how it was reached."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.engine_facts import Confidence, Evidence, HostSystem, Provider
from app.core.engine_reading import Reading
from app.core.words import Sentence, say

SURE, LIKELY = Confidence.CERTAIN, Confidence.LIKELY
_MAC, _WINDOWS, _LINUX = HostSystem.MACOS, HostSystem.WINDOWS, HostSystem.LINUX


class Sign(NamedTuple):
    """A field that, where it looks so, tells the system of the physical machine."""

    field: str
    pattern: str
    system: HostSystem
    confidence: Confidence
    says: Sentence


_SIGNS: tuple[Sign, ...] = (
    Sign("Labels", r"desktop\.address=npipe:", _WINDOWS, SURE, say("The label names a pipe of Windows.")),
    Sign(
        "Labels",
        r"desktop\.address=unix:///Users/",
        _MAC,
        SURE,
        say("The label names a home folder of macOS."),
    ),
    Sign(
        "Labels",
        r"desktop\.address=unix:///home/",
        _LINUX,
        SURE,
        say("The label names a home folder of Linux."),
    ),
    Sign("OperatingSystem", r"^Docker for Mac$", _MAC, SURE, say("The name says macOS.")),
    Sign("OperatingSystem", r"^Docker for Windows$", _WINDOWS, SURE, say("The name says Windows.")),
    Sign("KernelVersion", r"-orbstack", _MAC, SURE, say("OrbStack exists for macOS only.")),
    Sign("OperatingSystem", r"^OrbStack$", _MAC, SURE, say("OrbStack exists for macOS only.")),
    Sign(
        "KernelVersion",
        r"(?i)wsl2|microsoft-standard",
        _WINDOWS,
        SURE,
        say("The kernel of WSL2, which is a part of Windows."),
    ),
    Sign("OSType", r"^windows$", _WINDOWS, SURE, say("The engine runs Windows containers.")),
    Sign("Name", r"^linuxkit-00155d", _WINDOWS, SURE, say("Hyper-V's network cards begin with 00:15:5d.")),
    Sign(
        "Name",
        r"^linuxkit-025000000001$",
        _MAC,
        SURE,
        say("HyperKit on a Mac gives its machine this network card."),
    ),
    Sign("Name", r"^linuxkit-525400", _LINUX, LIKELY, say("KVM's network cards begin with 52:54:00.")),
    Sign(
        "Labels",
        r"\bprovider=(hyperkit|xhyve|vfkit|krunkit|vmwarefusion|parallels)\b",
        _MAC,
        SURE,
        say("This driver exists for macOS only."),
    ),
    Sign("Labels", r"\bprovider=(kvm2?|qemu)\b", _LINUX, LIKELY, say("A driver of Linux.")),
    Sign("Labels", r"\bprovider=hyperv\b", _WINDOWS, SURE, say("Hyper-V is a part of Windows.")),
    Sign("Proxy", r"docker\.for\.mac", _MAC, SURE, say("The proxy's name says macOS.")),
    Sign("Proxy", r"proxy\.orb\.internal", _MAC, SURE, say("OrbStack exists for macOS only.")),
    Sign(
        "Proxy",
        r"gateway\.docker\.internal",
        _MAC,
        LIKELY,
        say("Only Docker Desktop for Mac printed this proxy."),
    ),
    Sign("Endpoint", r"(^| )npipe:", _WINDOWS, SURE, say("The engine is reached through a pipe of Windows.")),
    Sign("Endpoint", r"/Users/[^/]+/", _MAC, SURE, say("The socket is in a home folder of macOS.")),
    Sign("Endpoint", r"^unix:///var/folders/", _MAC, SURE, say("The socket is in a folder of macOS.")),
    Sign(
        "Endpoint",
        r"^unix:///home/[^/]+/\.docker/desktop/",
        _LINUX,
        SURE,
        say("The socket is in a home folder of Linux."),
    ),
    Sign("Contexts", r"npipe:", _WINDOWS, SURE, say("Another context leads to a pipe of Windows.")),
    Sign("Contexts", r"unix:///Users/", _MAC, SURE, say("Another context leads to a home folder of macOS.")),
    Sign(
        "Client.Plugins",
        r"(^| )/Users/|/opt/homebrew/|/Applications/",
        _MAC,
        SURE,
        say("Docker’s plugins lie in a folder of macOS."),
    ),
    Sign(
        "Client.Plugins",
        r"(^| )[A-Za-z]:\\",
        _WINDOWS,
        SURE,
        say("Docker’s plugins lie in a folder of Windows."),
    ),
    Sign("DockerRootDir", r"^/var/home/core/.*501", _MAC, LIKELY, say("501 is the first user of a Mac.")),
    Sign(
        "Prompt",
        r"(?m)^(\(.*\) )?PS [A-Za-z]:\\|^[A-Z]:\\[^>]*>|^MINGW\d\d|λ",
        _WINDOWS,
        LIKELY,
        say("A command prompt of Windows."),
    ),
    Sign(
        "Prompt",
        r"(?m)^Darwin$|\bMac(-?Book|-mini|-Studio|Pro)|/opt/homebrew|\biMac\b|^\S+@\S+ [~\w/.-]+ %",
        _MAC,
        LIKELY,
        say("A command prompt as macOS has it."),
    ),
)


class Host(NamedTuple):
    system: HostSystem
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    contradicted: bool = False


_NOBODY = Host(HostSystem.UNKNOWN, Confidence.UNKNOWN)
_ELSE_WSL = say("On Windows, Docker Desktop would use WSL2.")


def host_of(reading: Reading, provider: Provider) -> Host:
    """The system of the physical machine: what is given first, then the surest sign, then what is likely."""
    signs = [
        (sign, Evidence(sign.field, reading.value(sign.field), sign.says))
        for sign in _SIGNS
        if re.search(sign.pattern, reading.value(sign.field))
    ]
    given = reading.host.system
    client = _from_client(reading)
    if given not in (None, HostSystem.UNKNOWN):
        assert given is not None
        shown = Evidence("host.system", given.value, say("The system of the physical machine, as given."))
        against = [
            item._replace(for_it=False)
            for sign, item in signs
            if sign.system is not given and sign.confidence is SURE
        ]
        agreeing = [item for sign, item in signs if sign.system is given]
        return Host(given, SURE, (shown, *agreeing, *against), bool(against))
    for wanted in (SURE, LIKELY):
        winner = next((sign.system for sign, _ in signs if sign.confidence is wanted), None)
        if wanted is SURE and winner is None and client is not None and client.confidence is SURE:
            return client
        if winner is not None:
            others = {s.system for s, _ in signs if s.confidence is SURE} - {winner}
            shown_signs = tuple(item._replace(for_it=sign.system is winner) for sign, item in signs)
            return Host(winner, wanted, shown_signs, bool(others))
    return client or _guessed(reading, provider)


def _from_client(reading: Reading) -> Host | None:
    """The system that `docker` itself was built for: a Mac's or a Windows' program runs on nothing else."""
    system = reading.client_system
    if system in (_MAC, _WINDOWS) and not (reading.far_host and not reading.vm_network):
        assert system is not None
        shown = f"{system.value}/{reading.client_architecture}".rstrip("/")
        name = "macOS" if system is _MAC else "Windows"
        says = say("The docker command was made for {system}.", system=name)
        return Host(system, SURE, (Evidence("Client.Os", shown, says),))
    return None


def _guessed(reading: Reading, provider: Provider) -> Host:
    """No sign of the host: what is most common, never more than likely."""
    linuxkit = "linuxkit" in reading.kernel
    says: Sentence | None = None
    if provider is Provider.DOCKER_DESKTOP and linuxkit:
        return _of_linuxkit(reading)
    if provider is Provider.DOCKER_DESKTOP and reading.client_system is _LINUX:
        return _of_linux_command(reading)
    if provider in (Provider.COLIMA, Provider.LIMA):
        says = say("Colima and Lima are mostly used on Macs.")
    elif provider is Provider.PODMAN_MACHINE or (
        provider is Provider.RANCHER_DESKTOP and "-virt" in reading.kernel
    ):
        says = say("On Windows it would use WSL2; Macs are most common.")
    elif linuxkit and reading.kernel[:1] in "56789" and not reading.kernel.startswith("5.4"):
        says = _ELSE_WSL
    if says is None:
        return _NOBODY
    return Host(_MAC, LIKELY, (Evidence("KernelVersion", reading.kernel, says),))


def _of_linux_command(reading: Reading) -> Host:
    """Docker Desktop answers a docker command for Linux: on Linux, or in a distribution of WSL2."""
    if reading.context == "desktop-linux":
        says = say("A docker command for Linux, with the context of Docker Desktop.")
        return Host(_LINUX, LIKELY, (Evidence("Client.Os", "linux", says),))
    if reading.context == "default":
        says = say("Docker Desktop answers a Linux command in the default context: so it does in WSL2.")
        return Host(_WINDOWS, LIKELY, (Evidence("Client.Os", "linux", says),))
    return _NOBODY


def _of_linuxkit(reading: Reading) -> Host:
    """Docker Desktop in a virtual machine of its own (not WSL2), with nothing that names the host."""
    if reading.is_arm64:
        says = say("Docker Desktop on Arm is mostly on Macs.")
        return Host(_MAC, LIKELY, (Evidence("Architecture", reading.architecture, says),))
    if reading.kernel.startswith("4.") and "HttpProxy" in reading.facts.info and not reading.proxies:
        says = say("Of these old versions, the one for Windows printed no proxy.")
        return Host(_WINDOWS, LIKELY, (Evidence("HttpProxy", "", says),))
    if reading.kernel.startswith("4."):
        return _NOBODY
    return Host(_MAC, LIKELY, (Evidence("KernelVersion", reading.kernel, _ELSE_WSL),))
