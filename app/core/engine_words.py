"""The names of products and places as people say them, and a verdict in one sentence."""

from __future__ import annotations

from app.core.engine_facts import Confidence, HostSystem, Place, Provider, VmTechnology
from app.core.words import Sentence, say, verbatim

_PROVIDERS: dict[Provider, Sentence] = {
    Provider.DOCKER_ENGINE: verbatim("Docker Engine"),
    Provider.DOCKER_DESKTOP: verbatim("Docker Desktop"),
    Provider.ORBSTACK: verbatim("OrbStack"),
    Provider.COLIMA: verbatim("Colima"),
    Provider.LIMA: verbatim("Lima"),
    Provider.RANCHER_DESKTOP: verbatim("Rancher Desktop"),
    Provider.PODMAN: verbatim("Podman"),
    Provider.PODMAN_MACHINE: say("a Podman machine"),
    Provider.MINIKUBE: verbatim("minikube"),
    Provider.DOCKER_TOOLBOX: verbatim("Docker Toolbox"),
    Provider.BOOT2DOCKER_XHYVE: say("Boot2Docker in xhyve"),
    Provider.SNAP: say("the Docker snap"),
    Provider.ROOTLESS: say("rootless Docker"),
    Provider.DIND: say("Docker in a container"),
    Provider.CODESPACES: verbatim("GitHub Codespaces"),
    Provider.GITPOD: verbatim("Gitpod"),
    Provider.PLAY_WITH_DOCKER: verbatim("Play with Docker"),
    Provider.GOOGLE_CLOUD_SHELL: verbatim("Google Cloud Shell"),
    Provider.SYNOLOGY: say("a Synology NAS"),
    Provider.WSLC: say("WSL's own containers"),
    Provider.APPLE_CONTAINER: say("Apple's container"),
    Provider.UNKNOWN: say("a product that is not known"),
}

_TECHNOLOGIES: dict[VmTechnology, str] = {
    VmTechnology.WSL2: "WSL2",
    VmTechnology.HYPER_V: "Hyper-V",
    VmTechnology.APPLE_VIRTUALIZATION: "Virtualization.framework",
    VmTechnology.DOCKER_VMM: "Docker VMM",
    VmTechnology.HYPERKIT: "HyperKit",
    VmTechnology.KVM: "KVM",
    VmTechnology.QEMU: "QEMU",
    VmTechnology.VIRTUALBOX: "VirtualBox",
}

_SURE: dict[Place, Sentence] = {
    Place.NATIVE_LINUX: say("Containers run straight on the computer’s own Linux kernel ({provider})."),
    Place.WSL2: say("Containers run in WSL2, the Linux inside Windows ({provider})."),
    Place.MACOS_VM: say("Containers run in a Linux virtual machine on macOS ({provider})."),
    Place.HYPERV_VM: say("Containers run in a Linux virtual machine of Hyper-V on Windows ({provider})."),
    Place.LINUX_VM: say("Containers run in a Linux virtual machine ({provider})."),
    Place.WINDOWS_CONTAINERS: say("Windows containers run on the kernel of Windows ({provider})."),
    Place.REMOTE: say("Containers run on another machine ({provider})."),
}

_LIKELY: dict[Place, Sentence] = {
    Place.NATIVE_LINUX: say(
        "Most likely, containers run straight on the computer’s own Linux kernel ({provider})."
    ),
    Place.WSL2: say("Most likely, containers run in WSL2, the Linux inside Windows ({provider})."),
    Place.MACOS_VM: say("Most likely, containers run in a Linux virtual machine on macOS ({provider})."),
    Place.HYPERV_VM: say(
        "Most likely, containers run in a Linux virtual machine of Hyper-V on Windows ({provider})."
    ),
    Place.LINUX_VM: say("Most likely, containers run in a Linux virtual machine ({provider})."),
    Place.WINDOWS_CONTAINERS: say(
        "Most likely, Windows containers run on the kernel of Windows ({provider})."
    ),
    Place.REMOTE: say("Most likely, containers run on another machine ({provider})."),
}

_PLACES: dict[Place, Sentence] = {
    Place.NATIVE_LINUX: say("On the computer’s own Linux kernel"),
    Place.WSL2: say("In WSL2 on Windows"),
    Place.MACOS_VM: say("In a virtual machine on macOS"),
    Place.HYPERV_VM: say("In a Hyper-V machine on Windows"),
    Place.LINUX_VM: say("In a virtual machine"),
    Place.WINDOWS_CONTAINERS: say("On the kernel of Windows"),
    Place.REMOTE: say("On another machine"),
    Place.UNKNOWN: say("Not known"),
}

_HEADLINES: dict[Place, Sentence] = {
    Place.NATIVE_LINUX: say("Containers run on the Linux kernel itself"),
    Place.WSL2: say("Containers run in WSL2, the Linux inside Windows"),
    Place.MACOS_VM: say("Containers run in a virtual machine on the Mac"),
    Place.HYPERV_VM: say("Containers run in a Hyper-V machine on Windows"),
    Place.LINUX_VM: say("Containers run in a Linux virtual machine"),
    Place.WINDOWS_CONTAINERS: say("Windows containers run on the kernel of Windows"),
    Place.REMOTE: say("Containers run on another machine"),
    Place.UNKNOWN: say("Where containers run is not told"),
}

_CONFIDENCE: dict[Confidence, Sentence] = {
    Confidence.CERTAIN: say("Certain"),
    Confidence.LIKELY: say("Likely"),
    Confidence.UNKNOWN: say("Not known"),
}

_HOSTS = {HostSystem.LINUX: "Linux", HostSystem.MACOS: "macOS", HostSystem.WINDOWS: "Windows"}


def provider_name(provider: Provider) -> Sentence:
    return _PROVIDERS[provider]


def place_name(place: Place) -> Sentence:
    return _PLACES[place]


def headline(place: Place) -> Sentence:
    """Where containers run, in a few words."""
    return _HEADLINES[place]


def confidence_name(confidence: Confidence) -> Sentence:
    return _CONFIDENCE[confidence]


def host_name(host: HostSystem) -> Sentence:
    return verbatim(_HOSTS[host]) if host in _HOSTS else say("an unknown system")


def technology_name(technology: VmTechnology) -> Sentence:
    return verbatim(_TECHNOLOGIES[technology])


def verdict_sentence(place: Place, provider: Provider, confidence: Confidence) -> Sentence:
    """The verdict as one would tell it."""
    if place is Place.UNKNOWN:
        if provider is Provider.UNKNOWN:
            return say("Where this engine runs cannot be told from what is known.")
        return say(
            "This is {provider}; whether its containers run in a virtual machine, and in which, is not told.",
            provider=provider_name(provider),
        )
    table = _SURE if confidence is Confidence.CERTAIN else _LIKELY
    return table[place]._replace(values=(("provider", provider_name(provider)),))
