"""Looks what decides how an engine is started here."""

from __future__ import annotations

import os
import platform

from app.core.engine_endpoints import Endpoint
from app.core.engine_starting import Starting
from app.core.ports import FindProgram
from app.core.surroundings import Surroundings
from app.system.engine_candidates import leads_to
from app.system.machine import is_wsl

_SERVICES = (
    ("docker", "/lib/systemd/system/docker.service"),
    ("docker", "/usr/lib/systemd/system/docker.service"),
    ("docker", "/etc/systemd/system/docker.service"),
    ("docker", "/etc/init.d/docker"),
    ("snap.docker", "/etc/systemd/system/snap.docker.dockerd.service"),
)
_MAC_APP = "/Applications/Docker.app"


def starting_at(endpoint: Endpoint, around: Surroundings, find: FindProgram) -> Starting:
    """What decides, on this machine."""
    return Starting(
        endpoint,
        around,
        find,
        systemd=os.path.isdir(around.of_system("/run/systemd/system")),
        wsl_distribution=_wsl_distribution(around),
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        services=_services(around),
        leads_to=leads_to(endpoint),
        desktop_program=_desktop_program(around),
    )


def _services(around: Surroundings) -> frozenset[str]:
    return frozenset(name for name, path in _SERVICES if os.path.exists(around.of_system(path)))


def _wsl_distribution(around: Surroundings) -> str | None:
    in_wsl = is_wsl(platform.release(), around.platform)
    return around.variable("WSL_DISTRO_NAME") if in_wsl else None


def _desktop_program(around: Surroundings) -> str | None:
    """Docker Desktop, where it is installed: for all users or for this one."""
    join = around.paths.join
    if around.is_macos:
        at_home = around.at_home("Applications", "Docker.app")
        places = [around.of_system(_MAC_APP), at_home]
        return next((path for path in places if os.path.isdir(path)), None)
    if not around.is_windows:
        return None
    roots = (
        (around.folder("PROGRAMFILES"), ("Docker", "Docker")),
        (around.local_app_data(), ("Programs", "DockerDesktop")),
    )
    places = [join(root, *parts, "Docker Desktop.exe") for root, parts in roots if root]
    return next((path for path in places if os.path.isfile(path)), None)
