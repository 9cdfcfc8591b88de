"""The file in which the virtual machine of an engine keeps all images, containers and volumes."""

from __future__ import annotations

import os
from typing import NamedTuple

from app.core.engine_endpoints import Endpoint
from app.core.engine_facts import Provider
from app.core.surroundings import Surroundings


class DiskFile(NamedTuple):
    """Where it is, and how large it may get: it fills up by and by."""

    path: str
    bytes: int


_RAW = ("Containers", "com.docker.docker", "Data", "vms", "0", "data")
_PLACES: dict[tuple[Provider, str], tuple[tuple[str, ...], ...]] = {  # the newest first
    (Provider.DOCKER_DESKTOP, "win32"): (
        ("{local}", "Docker", "wsl", "disk", "docker_data.vhdx"),
        ("{local}", "Docker", "wsl", "data", "ext4.vhdx"),
    ),
    (Provider.DOCKER_DESKTOP, "darwin"): (
        ("{home}", "Library", *_RAW, "Docker.raw"),
        ("{home}", "Library", *_RAW, "Docker.qcow2"),
    ),
    (Provider.DOCKER_DESKTOP, "linux"): (("{home}", ".docker", "desktop", "vms", "0", "data", "Docker.raw"),),
    (Provider.RANCHER_DESKTOP, "win32"): (("{local}", "rancher-desktop", "distro-data", "ext4.vhdx"),),
    (Provider.RANCHER_DESKTOP, "darwin"): (
        ("{home}", "Library", "Application Support", "rancher-desktop", "lima", "0", "diffdisk"),
    ),
    (Provider.ORBSTACK, "darwin"): (
        ("{home}", "Library", "Group Containers", "HUAQ24HBR6.dev.orbstack", "data", "data.img.raw"),
    ),
    (Provider.COLIMA, ""): (
        ("{home}", ".colima", "_lima", "_disks", "{colima}", "datadisk"),
        ("{home}", ".colima", "_lima", "{colima}", "diffdisk"),
    ),
    (Provider.LIMA, ""): (("{home}", ".lima", "{lima}", "diffdisk"),),
}


def disk_file(provider: Provider, endpoint: Endpoint, around: Surroundings) -> DiskFile | None:
    """The file of this product on this machine, where it is at its usual place."""
    profile = _between(endpoint.address, "/.colima/")
    known = {
        "{home}": around.home,
        "{local}": around.local_app_data(),
        "{colima}": f"colima-{profile}" if profile and profile != "default" else "colima",
        "{lima}": _between(endpoint.address, "/.lima/"),
    }
    for parts in _PLACES.get((provider, around.platform)) or _PLACES.get((provider, ""), ()):
        path = around.paths.join(*(known.get(part, part) for part in parts))
        try:
            return DiskFile(path, os.stat(path).st_size)
        except OSError:
            continue
    return None


def _between(address: str, folder: str) -> str:
    return address.partition(folder)[2].partition("/")[0]
