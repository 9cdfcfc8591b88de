"""Looks what decides which engine can be installed here, and how."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.core.build_needs import Rights
from app.core.commands import Command
from app.core.elevation import Find
from app.core.engine_systems import EngineSystem, OsRelease, parse_os_release, parse_policy
from app.core.ports import Runner
from app.core.surroundings import Surroundings
from app.system.engine_host import in_container
from app.system.file_starts import names_in
from app.system.room import free_bytes

_PROBE_SECONDS = 10.0
_DESKTOP_BEYOND_WSL = ("/mnt/wsl/docker-desktop", "/mnt/c/Program Files/Docker/Docker")


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What is asked of the machine beside its files; every part can be made up."""

    rights: Callable[[], Rights]
    user: Callable[[], str]
    wsl_distribution: Callable[[], str | None]
    memory_bytes: Callable[[], int | None]
    runner: Callable[[], Runner]


def engine_system(around: Surroundings, find: Find, asked: AskedOf, packages: Sequence[str]) -> EngineSystem:
    """This machine. `packages` are those that apt is asked about."""

    def there(path: str) -> bool:
        return os.path.exists(around.of_system(path))

    linux = not (around.is_windows or around.is_macos)
    release = _os_release(around) if linux else OsRelease()
    return EngineSystem(
        around,
        find,
        asked.rights(),
        asked.user(),
        os.getuid() if hasattr(os, "getuid") else 0,
        release,
        ostree=linux and there("/run/ostree-booted"),
        wsl_distribution=asked.wsl_distribution() if linux else None,
        desktop_beyond_wsl=linux and any(map(there, _DESKTOP_BEYOND_WSL)),
        in_container=linux and in_container(around),
        systemd=linux and there("/run/systemd/system"),
        packages=_of_apt(find, asked.runner, packages) if linux else {},
        docker_plugins=_plugins(around) if around.is_macos else frozenset(),
        wsl=_has_wsl(find, asked.runner) if around.is_windows else None,
        memory_bytes=asked.memory_bytes(),
        free_bytes=free_bytes(around.of_system("/var") if linux else around.home),
    )


def _os_release(around: Surroundings) -> OsRelease:
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            with open(around.of_system(path), encoding="utf-8", errors="replace") as file:
                return parse_os_release(file.read())
        except OSError:
            continue
    return OsRelease()


def _plugins(around: Surroundings) -> frozenset[str]:
    folder = around.at_home(".docker", "cli-plugins")
    return frozenset(each for each in names_in(folder) if os.path.exists(f"{folder}/{each}"))


def _of_apt(find: Find, runner: Callable[[], Runner], packages: Sequence[str]) -> Mapping[str, str]:
    program = find("apt-cache")
    if program is None:
        return {}
    command = Command((program, "policy", *packages), env={"LC_ALL": "C"}, timeout_seconds=_PROBE_SECONDS)
    return parse_policy(runner().run(command).stdout)


def _has_wsl(find: Find, runner: Callable[[], Runner]) -> bool:
    """Windows brings wsl.exe also where nothing is installed behind it: then it ends with an error."""
    program = find("wsl.exe") or find("wsl")
    if program is None:
        return False
    return runner().run(Command((program, "--status"), timeout_seconds=_PROBE_SECONDS)).ok
