"""Which product an engine came with: rules over marks, the surest first."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.engine_facts import Confidence, Evidence, HostSystem, Provider
from app.core.engine_marks import MARKS, PRODUCTS
from app.core.engine_reading import Reading
from app.core.words import say

WSL_KERNEL = re.compile(r"(?i)wsl2|microsoft-standard")
_NESTED = (
    Provider.DIND,
    Provider.CODESPACES,
    Provider.MINIKUBE,
    Provider.PLAY_WITH_DOCKER,
    Provider.GITPOD,
    Provider.GOOGLE_CLOUD_SHELL,
)
_DISTRIBUTION = re.compile(
    r"(?i)\b(ubuntu|debian|raspbian|fedora|red hat|rhel|centos|rocky|almalinux|oracle|amazon linux|arch|"
    r"manjaro|opensuse|suse|alpine|kali|pop!_os|gentoo|nixos|void|flatcar|container-optimized|bottlerocket|"
    r"dietpi|armbian|proxmox|endeavouros|linux|unraid|truenas|qts|quts|openmediavault|photon)\b"
)


class Whose(NamedTuple):
    """A product, how sure that is, and why."""

    provider: Provider
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()


def provider_of(reading: Reading) -> Whose:
    """The product behind the engine."""
    special = _windows(reading) or _small_machines(reading) or _pipe_of_two(reading)
    if special is not None:
        return special
    found = [(mark, evidence) for mark in MARKS if (evidence := mark.found(reading))]
    if not found:
        return _without_marks(reading)
    winner = found[0][0]
    # A sure mark wins over an unsure one: the pipe of Docker Desktop over a name somebody chose.
    if not winner.sure and winner.provider not in _NESTED:
        winner = next((mark for mark, _ in found if mark.sure), winner)
    provider = winner.provider
    shown: list[Evidence] = []
    contradicted = False
    for mark, item in found:
        against = mark.provider is not provider and _contradicts(provider, mark.provider)
        contradicted = contradicted or (against and mark.sure)
        if mark.provider is provider or against:
            shown.append(item._replace(for_it=not against))
    sure = any(mark.sure and mark.provider is provider for mark, _ in found) and not contradicted
    return _refined(reading, Whose(provider, _as(sure), tuple(shown)))


def _as(sure: bool) -> Confidence:
    return Confidence.CERTAIN if sure else Confidence.LIKELY


def _contradicts(provider: Provider, other: Provider) -> bool:
    family = {provider, other}
    if family <= {Provider.PODMAN, Provider.PODMAN_MACHINE} or provider in _NESTED or other in _NESTED:
        return False
    return provider in PRODUCTS and other in PRODUCTS


def _refined(reading: Reading, whose: Whose) -> Whose:
    """The product within its family."""
    if whose.provider is Provider.PODMAN:
        return _podman(reading, whose)
    if whose.provider is Provider.DOCKER_TOOLBOX:
        return _boot2docker(reading, whose)
    if whose.provider is Provider.DIND and reading.info("Name") == "minikube":
        says = say("minikube names its node so, and this node is a container.")
        return Whose(
            Provider.MINIKUBE, Confidence.CERTAIN, (Evidence("Name", "minikube", says), *whose.evidence)
        )
    if whose.provider is Provider.DIND and _playing(reading):
        says = say("Play with Docker names its nodes so.")
        return Whose(
            Provider.PLAY_WITH_DOCKER,
            Confidence.LIKELY,
            (Evidence("Name", reading.info("Name"), says), *whose.evidence),
        )
    return whose


def _playing(reading: Reading) -> bool:
    return bool(re.match(r"^node\d+$", reading.info("Name"))) and "Alpine" in reading.operating_system


def _podman(reading: Reading, whose: Whose) -> Whose:
    """Podman on this kernel, or in a machine it made for itself."""
    signs = []
    if reading.info("Name").startswith("podman-machine"):
        signs.append(Evidence("Name", reading.info("Name"), say("Podman names its machines so.")))
    root = reading.info("DockerRootDir")
    if root.startswith("/var/home/core/"):
        signs.append(Evidence("DockerRootDir", root, say("The user of a Podman machine is called core.")))
    if reading.client_system in (HostSystem.MACOS, HostSystem.WINDOWS):
        client = f"{reading.client_system.value}/{reading.client_architecture}".rstrip("/")
        signs.append(
            Evidence("Client.Os", client, say("Podman needs a Linux machine to run on this system."))
        )
    if any(str(uid) == "501" for uid in reading.facts.info.get("HostUserIds") or ()):
        says = say("501 is the first user of a Mac; the machine passes it on.")
        signs.append(Evidence("HostUserIds", "501", says))
    sure = bool(signs)
    named = "variant coreos" in reading.operating_system and reading.info("Name") in (
        "localhost.localdomain",
        "",
    )
    if named and "fedora" in reading.operating_system.lower():
        says = say("A Podman machine runs Fedora CoreOS and leaves it without a name.")
        signs.append(Evidence("OperatingSystem", reading.operating_system, says))
    in_wsl = bool(WSL_KERNEL.search(reading.kernel))
    if in_wsl and "fedora" in reading.operating_system.lower():
        says = say("On Windows, a Podman machine is a Fedora in WSL2.")
        signs.append(Evidence("OperatingSystem", reading.operating_system, says))
    if reading.host.system in (HostSystem.MACOS, HostSystem.WINDOWS) and not WSL_KERNEL.search(
        reading.kernel
    ):
        signs.append(_host_system(reading))
    if not signs:  # in WSL2 it may be a machine all the same
        return whose._replace(confidence=Confidence.LIKELY) if in_wsl else whose
    return Whose(
        Provider.PODMAN_MACHINE,
        whose.confidence if sure else Confidence.LIKELY,
        (*signs, *whose.evidence),
    )


def _host_system(reading: Reading) -> Evidence:
    system = reading.host.system or HostSystem.UNKNOWN
    return Evidence("host.system", system.value, say("Podman needs a Linux machine to run on this system."))


def _boot2docker(reading: Reading, whose: Whose) -> Whose:
    driver = reading.label("provider")
    if driver == "xhyve" or reading.far_host.startswith("192.168.64."):
        says = say("xhyve runs virtual machines on a Mac, and Docker Toolbox does not use it.")
        shown = (
            Evidence("Labels", f"provider={driver}", says)
            if driver
            else Evidence("Endpoint", reading.endpoint, says)
        )
        return Whose(Provider.BOOT2DOCKER_XHYVE, Confidence.LIKELY, (shown, *whose.evidence))
    return whose if driver else whose._replace(confidence=Confidence.LIKELY)


def _windows(reading: Reading) -> Whose | None:
    """Engines of Windows containers: of Docker Desktop on a desktop's Windows, otherwise of a server."""
    if reading.os_type != "windows":
        return None
    named = [
        (mark.provider, evidence)
        for mark in MARKS
        if mark.provider is Provider.DOCKER_DESKTOP and (evidence := mark.found(reading))
    ]
    if named:
        return Whose(Provider.DOCKER_DESKTOP, Confidence.CERTAIN, tuple(item for _, item in named))
    system = reading.operating_system
    if re.search(r"(?i)windows server", system):
        says = say("A server’s Windows: Docker Desktop is not made for it.")
        return Whose(Provider.DOCKER_ENGINE, Confidence.CERTAIN, (Evidence("OperatingSystem", system, says),))
    if re.match(r"(?i)docker engine|mirantis", reading.platform):
        says = say("The server calls itself a plain Docker Engine.")
        return Whose(
            Provider.DOCKER_ENGINE, Confidence.LIKELY, (Evidence("Platform", reading.platform, says),)
        )
    if re.search(r"(?i)windows 1[01]|windows.*version (2[0-9]h|1[0-9]{3}|20)", system):
        says = say("A desktop’s Windows, where Docker comes as Docker Desktop.")
        return Whose(Provider.DOCKER_DESKTOP, Confidence.LIKELY, (Evidence("OperatingSystem", system, says),))
    return Whose(Provider.UNKNOWN, Confidence.UNKNOWN)


def _small_machines(reading: Reading) -> Whose | None:
    """minikube and Synology: two weak signs together."""
    driver = reading.label("provider")
    name = reading.info("Name")
    if name == "minikube" and driver:
        says = say("minikube names its machine so and says which driver made it.")
        return Whose(Provider.MINIKUBE, Confidence.CERTAIN, (Evidence("Labels", f"provider={driver}", says),))
    if name == "minikube" and reading.operating_system.startswith("Buildroot"):
        says = say("minikube names its machine so.")
        return Whose(Provider.MINIKUBE, Confidence.CERTAIN, (Evidence("Name", name, says),))
    if reading.context == "minikube" and not name:
        says = say("minikube makes a context of this name.")
        return Whose(Provider.MINIKUBE, Confidence.LIKELY, (Evidence("Context", "minikube", says),))
    old_groups = reading.info("CgroupVersion") == "1" and reading.info("CgroupDriver") == "cgroupfs"
    if reading.info("Driver") == "btrfs" and (old_groups or reading.info("LoggingDriver") == "db"):
        says = say("Btrfs beside the first version of cgroups is what a Synology NAS has.")
        if not reading.info("DockerRootDir").startswith(("/var/lib", "/home", "/var/snap", "/mnt")):
            root = reading.info("DockerRootDir").startswith("/volume")
            return Whose(Provider.SYNOLOGY, _as(root), (Evidence("Driver", "btrfs", says),))
    return None


def _pipe_of_two(reading: Reading) -> Whose | None:
    """The default pipe of Windows, where a Podman machine runs: it takes that, also beside Docker Desktop."""
    rows = {row.name: row for row in reading.host.wsl_rows or () if row.running is not False}
    machine = next((name for name in rows if name.startswith("podman-machine")), None)
    if machine is None or reading.operating_system or not reading.socket.endswith("/pipe/docker_engine"):
        return None
    if reading.platform:
        return None
    says = say("A running Podman machine takes Windows’ default pipe, also beside Docker Desktop.")
    return Whose(Provider.PODMAN_MACHINE, Confidence.LIKELY, (Evidence("host.wsl", machine, says),))


def _without_marks(reading: Reading) -> Whose:
    """No product left its mark: the plain engine, where the engine said enough to see that."""
    odd = _odd_system(reading)
    if odd is not None:
        return odd
    system = Evidence(
        "OperatingSystem",
        reading.operating_system,
        say("A Linux that people install, without the mark of another product."),
    )
    whole = _distribution(reading) and reading.read_whole and "-orbstack" not in reading.kernel
    # On a Mac, Colima, OrbStack and others call their server so; elsewhere it is what it says.
    elsewhere = reading.client_system is not HostSystem.MACOS or reading.own_context
    elsewhere = elsewhere or reading.other_architecture
    if elsewhere and re.match(r"(?i)docker engine|mirantis", reading.platform):
        says = say("The server calls itself a plain Docker Engine.")
        return Whose(Provider.DOCKER_ENGINE, _as(whole), (Evidence("Platform", reading.platform, says),))
    if _distribution(reading) or (reading.read_whole and reading.os_type == "linux"):
        return Whose(Provider.DOCKER_ENGINE, _as(whole), (system,))
    if reading.far_host and not reading.vm_network:
        says = say("Another machine’s engine is most often the plain one.")
        shown = Evidence("Endpoint", reading.endpoint, says)
        return Whose(Provider.DOCKER_ENGINE, Confidence.LIKELY, (shown,))
    silent = not (reading.operating_system or reading.platform or reading.kernel or reading.own_context)
    if silent and reading.desktop_client:
        says = say("The docker command came with Docker Desktop, and nothing speaks for another engine.")
        shown = Evidence("Client.Plugins", reading.desktop_client, says)
        return Whose(Provider.DOCKER_DESKTOP, Confidence.LIKELY, (shown,))
    return Whose(Provider.UNKNOWN, Confidence.UNKNOWN)


def _odd_system(reading: Reading) -> Whose | None:
    """Names of systems that say more than the system's name."""
    system = reading.operating_system
    shown = Evidence("OperatingSystem", system, say("Podman gives only the short name of its system."))
    if re.match(r"^[a-z][a-z-]{2,}$", system) and system not in ("linux", "darwin", "windows"):
        return _podman(reading, Whose(Provider.PODMAN, Confidence.LIKELY, (shown,)))
    if system == "<unknown>":
        says = say("On a Synology NAS, Docker does not find the system’s name.")
        return Whose(Provider.SYNOLOGY, Confidence.LIKELY, (shown._replace(says=says),))
    if _rancher_in_wsl(reading):
        says = say("Alpine Linux in WSL is what older Rancher Desktops brought.")
        return Whose(Provider.RANCHER_DESKTOP, Confidence.LIKELY, (shown._replace(says=says),))
    return None


def _distribution(reading: Reading) -> bool:
    return bool(_DISTRIBUTION.search(reading.operating_system)) and "linuxkit" not in reading.kernel


def _rancher_in_wsl(reading: Reading) -> bool:
    return bool(WSL_KERNEL.search(reading.kernel)) and reading.operating_system.startswith("Alpine Linux")
