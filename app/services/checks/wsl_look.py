"""What the checks of WSL look at: wsl.exe, and files on Windows' side, also from inside a distribution."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.core.engine_facts import Place, WslRow
from app.core.outcomes import Ending, Outcome
from app.core.words import say
from app.services.checks import Examined
from app.system.engine_host import settings_in, wsl_rows
from app.system.file_starts import names_in, read_start
from app.system.machine import is_wsl, read_hardware

# It ends with a code where there is none, as it does where it fails. The page is named in every language.
_NONE_YET = re.compile(
    r"WSL_E_DEFAULT_DISTRO_NOT_FOUND|aka\.ms/wslstore|no installed distributions", re.IGNORECASE
)
_MOUNTED = re.compile(r".*?/mnt/([a-z])/(.*)", re.IGNORECASE)
_HOME_ON_WINDOWS = re.compile(r"(/mnt/[a-z])/Users/([^/:]+)/", re.IGNORECASE)


def concerns(machine: Examined) -> bool:
    """Whether this machine has WSL, or is in it."""
    return machine.around.is_windows or inside(machine)


def inside(machine: Examined) -> bool:
    """Whether this is a distribution in it."""
    kernel = read_start(machine.around.of_system("/proc/sys/kernel/osrelease"), 200)
    return is_wsl(kernel.decode("ascii", "replace"), machine.around.platform)


def program(machine: Examined) -> str:
    """Where WSL is."""
    return machine.found("wsl") or machine.found("wsl.exe") or "wsl.exe"


def asked(machine: Examined, *words: str) -> Outcome:
    """What came of asking it."""
    return machine.ask((program(machine), *words), say("Ask WSL about itself"))


def rows(machine: Examined) -> tuple[WslRow, ...] | None:
    """Its distributions. None: it did not say."""
    outcome = asked(machine, "-l", "-v")
    if outcome.ending is not Ending.EXITED:
        return None
    if outcome.ok:
        return wsl_rows(outcome.stdout.encode()) or None
    return () if _NONE_YET.search(outcome.stdout + outcome.stderr) else None


def other_place(machine: Examined) -> bool:
    """Whether an engine answers that runs in Hyper-V."""
    found = machine.engines().engines
    return any(each.reached and each.verdict.place is Place.HYPERV_VM for each in found)


def windows_folder(machine: Examined, *parts: str) -> str | None:
    """A folder of the user on Windows, as it is seen from here."""
    around = machine.around
    if around.is_windows:
        return around.at_home(*parts)
    seen = _HOME_ON_WINDOWS.search(around.variable("PATH") or "")
    if seen is None:
        return None
    return around.of_system("/".join((seen[1], "Users", seen[2], *parts)))


def on_windows(path: str) -> str:
    """The same as Windows calls it, of a path that is seen from inside a distribution."""
    seen = _MOUNTED.fullmatch(path)
    return f"{seen[1].upper()}:\\{seen[2]}".replace("/", "\\") if seen is not None else path


def settings_path(machine: Examined) -> str | None:
    """The file of WSL’s settings."""
    return windows_folder(machine, ".wslconfig")


def settings_text(machine: Examined) -> str | None:
    """What is in it."""
    path = settings_path(machine)
    return read_start(path, 1 << 16).decode("utf-8-sig", "replace") if path is not None else None


def desktop_settings(machine: Examined) -> Mapping[str, Any] | None:
    """Those of Docker Desktop on Windows."""
    folder = windows_folder(machine, "AppData", "Roaming", "Docker")
    return settings_in(folder) if folder is not None else None


def total_memory(machine: Examined) -> int | None:
    """Of Windows. Inside WSL only a part of it is seen."""
    if not machine.around.is_windows:
        return None
    return read_hardware(Path(machine.around.home)).memory_bytes


def disks(machine: Examined) -> Iterator[tuple[str, int]]:
    """The files that are disks, with what they take."""
    local = windows_folder(machine, "AppData", "Local")
    if local is None:
        return
    for folder in ("Docker/wsl/disk", "Docker/wsl/data", "Docker/wsl/main", "Docker/wsl/distro"):
        yield from _disks_in(f"{local}/{folder}")
    for each in names_in(f"{local}/wsl"):
        yield from _disks_in(f"{local}/wsl/{each}")
    for each in names_in(f"{local}/Packages"):
        yield from _disks_in(f"{local}/Packages/{each}/LocalState")


def _disks_in(folder: str) -> Iterator[tuple[str, int]]:
    for name in names_in(folder):
        if name.lower().endswith(".vhdx"):
            path = f"{folder}/{name}"
            try:
                yield path, os.stat(path).st_size
            except OSError:
                continue
