"""The words of engines: where one runs, what made it, and how surely that is known.

Everything else imports them from `app.core.engines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.words import Sentence


class Place(StrEnum):
    """Whose kernel an engine's containers run on. The values are part of the command line's contract."""

    NATIVE_LINUX = "native-linux"
    WSL2 = "wsl2"
    MACOS_VM = "macos-vm"
    HYPERV_VM = "hyperv-vm"
    LINUX_VM = "linux-vm"  # any other virtual machine: on Linux, VirtualBox, or where the host is not known
    WINDOWS_CONTAINERS = "windows-containers"
    REMOTE = "remote"
    UNKNOWN = "unknown"


class Provider(StrEnum):
    """The product an engine came with."""

    DOCKER_ENGINE = "docker-engine"
    DOCKER_DESKTOP = "docker-desktop"
    ORBSTACK = "orbstack"
    COLIMA = "colima"
    LIMA = "lima"
    RANCHER_DESKTOP = "rancher-desktop"
    PODMAN = "podman"
    PODMAN_MACHINE = "podman-machine"
    MINIKUBE = "minikube"
    DOCKER_TOOLBOX = "docker-toolbox"
    BOOT2DOCKER_XHYVE = "boot2docker-xhyve"
    SNAP = "snap"
    ROOTLESS = "rootless"
    DIND = "dind"
    CODESPACES = "codespaces"
    GITPOD = "gitpod"
    PLAY_WITH_DOCKER = "play-with-docker"
    GOOGLE_CLOUD_SHELL = "google-cloud-shell"
    SYNOLOGY = "synology"
    WSLC = "wslc"
    APPLE_CONTAINER = "apple-container"
    UNKNOWN = "unknown"


class HostSystem(StrEnum):
    """The system of the physical machine (or of the cloud's machine, which is one for Docker)."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"
    UNKNOWN = "unknown"


class VmTechnology(StrEnum):
    """What runs the virtual machine that an engine is in."""

    WSL2 = "wsl2"
    HYPER_V = "hyper-v"
    APPLE_VIRTUALIZATION = "virtualization-framework"
    DOCKER_VMM = "docker-vmm"
    HYPERKIT = "hyperkit"
    KVM = "kvm"
    QEMU = "qemu"
    VIRTUALBOX = "virtualbox"


class Confidence(StrEnum):
    """How surely something is known: `CERTAIN` only where nothing else could have said the same."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"


class Evidence(NamedTuple):
    """One fact, and what it says."""

    field: str  # as docker info names it, e.g. KernelVersion; `host.…` for what was seen on this machine
    value: str
    says: Sentence
    for_it: bool = True  # it speaks for the verdict (False: against)


class WslRow(NamedTuple):
    """One line of `wsl -l -v`."""

    name: str
    version: int
    running: bool | None = None  # the word is in the user's language; None where it was not understood
    default: bool = False


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What is known of the machine the engine is asked from. What is None was not looked at, or not found."""

    system: HostSystem | None = None  # of the physical machine: Windows inside of a WSL distribution
    kernel_release: str | None = None  # `uname -r` where Labwright runs
    architecture: str | None = None
    cpus: int | None = None
    memory_bytes: int | None = None
    wsl_distribution: str | None = None  # the one Labwright runs in
    wsl_rows: tuple[WslRow, ...] | None = None
    desktop_settings: Mapping[str, Any] | None = None  # Docker Desktop's settings-store.json or settings.json
    processes: frozenset[str] | None = None  # names of running programs
    units: frozenset[str] | None = None  # active systemd units; the user's as `user:docker-desktop.service`
    virtual_machine: str | None = None  # `systemd-detect-virt --vm`: "none" where it is no virtual machine
    in_container: bool | None = None  # Labwright itself runs in a container
    variables: Mapping[str, str] = field(default_factory=dict)  # of the environment: CODESPACES, GITPOD_…
    contexts: Mapping[str, str] = field(default_factory=dict)  # name -> endpoint
    socket_target: str | None = None  # where the endpoint's socket file leads, links followed
    prompts: tuple[str, ...] = ()  # command prompts in a pasted text


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What an engine says of itself, and how it was reached."""

    info: Mapping[str, Any] = field(
        default_factory=dict
    )  # the API's /info: OperatingSystem, KernelVersion, Labels, ...
    version: Mapping[str, Any] = field(
        default_factory=dict
    )  # the API's /version: Platform, Version, Os, Arch, Components, ...
    endpoint: str | None = None  # unix://, npipe://, tcp://, ssh://
    context: str | None = None
    host: HostFacts | None = None
    client: Mapping[str, Any] = field(
        default_factory=dict
    )  # of `docker version`: Version, Os, Arch, Platform, Plugins, ...
    maybe_cut: frozenset[str] = frozenset()  # fields whose value may go on where a pasted text ends


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an engine runs, what it came with, and why that is believed."""

    place: Place
    provider: Provider
    host_os: HostSystem
    confidence: Confidence
    sentence: Sentence
    evidence: tuple[Evidence, ...] = ()
    vm_technology: VmTechnology | None = None
    engine_version: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape of the command line's contract; who knows context and endpoint adds them."""
        return {
            "place": self.place.value,
            "provider": self.provider.value,
            "host_os": self.host_os.value,
            "confidence": self.confidence.value,
            "sentence": str(self.sentence),
            "evidence": [
                {"field": item.field, "value": item.value, "says": str(item.says), "for": item.for_it}
                for item in self.evidence
            ],
            "vm_technology": self.vm_technology.value if self.vm_technology else None,
            "version": self.engine_version,
        }
