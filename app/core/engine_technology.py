"""What runs the virtual machine of an engine, where that can be known."""

from __future__ import annotations

from app.core.engine_facts import Place, Provider, VmTechnology
from app.core.engine_place import setting
from app.core.engine_reading import Reading

_DRIVERS = {
    "virtualbox": VmTechnology.VIRTUALBOX,
    "hyperkit": VmTechnology.HYPERKIT,
    "xhyve": VmTechnology.HYPERKIT,  # HyperKit is built from xhyve
    "hyperv": VmTechnology.HYPER_V,
    "vfkit": VmTechnology.APPLE_VIRTUALIZATION,
    "kvm": VmTechnology.KVM,
    "kvm2": VmTechnology.KVM,
    "qemu": VmTechnology.QEMU,
    "qemu2": VmTechnology.QEMU,
}
_PROGRAMS = (
    ("com.docker.krun", VmTechnology.DOCKER_VMM),
    ("com.docker.virtualization", VmTechnology.APPLE_VIRTUALIZATION),
    ("com.docker.hyperkit", VmTechnology.HYPERKIT),
    ("hyperkit", VmTechnology.HYPERKIT),
    ("vfkit", VmTechnology.APPLE_VIRTUALIZATION),
)


def technology_of(reading: Reading, place: Place, provider: Provider) -> VmTechnology | None:
    """None where there is no virtual machine, or where nothing tells."""
    if place is Place.WSL2:
        return VmTechnology.WSL2
    if place not in (Place.MACOS_VM, Place.HYPERV_VM, Place.LINUX_VM):
        return None
    found = _DRIVERS.get(reading.label("provider"))
    if found is None and place is Place.MACOS_VM:
        found = _on_a_mac(reading, provider)
    elif found is None and place is Place.HYPERV_VM:
        found = VmTechnology.DOCKER_VMM if setting(reading, "UseLibkrun") else VmTechnology.HYPER_V
    elif found is None and provider is Provider.DOCKER_DESKTOP:
        found = VmTechnology.KVM  # the only one Docker Desktop for Linux has
    return found


def _on_a_mac(reading: Reading, provider: Provider) -> VmTechnology | None:
    if provider in (Provider.ORBSTACK, Provider.APPLE_CONTAINER):
        return VmTechnology.APPLE_VIRTUALIZATION
    if provider is Provider.BOOT2DOCKER_XHYVE or reading.info("Name") == "linuxkit-025000000001":
        return VmTechnology.HYPERKIT
    if provider is Provider.DOCKER_DESKTOP:
        if setting(reading, "UseLibkrun"):
            return VmTechnology.DOCKER_VMM
        if setting(reading, "UseVirtualizationFramework"):
            return VmTechnology.APPLE_VIRTUALIZATION
    running = reading.host.processes or frozenset()
    return next((technology for program, technology in _PROGRAMS if program in running), None)
