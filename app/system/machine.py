"""Reads what this machine is, without starting a program."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from app.core.machine import Hardware
from app.core.processors import architecture_name

_FIRST_WINDOWS_11_BUILD = 22000


def read_hardware(home: Path) -> Hardware:
    """The machine as it is now. `home` is the folder whose disk matters to the user."""
    import psutil  # noqa: PLC0415 - not before the first paint

    memory = psutil.virtual_memory()
    disk = shutil.disk_usage(_nearest_existing(home))
    return Hardware(
        system=system_name(),
        architecture=architecture_name(platform.machine()),
        wsl=is_wsl(platform.release(), sys.platform),
        processor=_processor_name(),
        cores=_usable_cores(),
        memory_bytes=memory.total,
        memory_free_bytes=memory.available,
        disk=home,
        disk_bytes=disk.total,
        disk_free_bytes=disk.free,
    )


def system_name(platform_name: str = sys.platform) -> str:
    """The operating system as its users call it."""
    if platform_name == "win32":
        return windows_name(platform.release(), platform.version())
    if platform_name == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"Linux {platform.release()}"


def windows_name(release: str, version: str) -> str:
    """Windows 11 calls itself release 10 to older programs; its build number tells the truth."""
    build = version.rpartition(".")[2]
    if release == "10" and build.isdigit() and int(build) >= _FIRST_WINDOWS_11_BUILD:
        release = "11"
    return f"Windows {release}"


def is_wsl(kernel_release: str, platform_name: str) -> bool:
    """Whether this Linux runs inside Windows: its kernel is Microsoft's."""
    return platform_name == "linux" and "microsoft" in kernel_release.lower()


def processor_in_cpuinfo(text: str) -> str | None:
    """The processor's name in the text of /proc/cpuinfo. ARM machines do not give one."""
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip() in {"model name", "Model"} and value.strip():
            return " ".join(value.split())
    return None


def _processor_name() -> str | None:
    if sys.platform == "win32":
        return _processor_in_registry()
    if sys.platform == "darwin":
        return _processor_by_sysctl()
    try:
        return processor_in_cpuinfo(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def _processor_in_registry() -> str | None:  # pragma: no cover - Windows
    import winreg  # noqa: PLC0415 - exists on Windows alone

    key_name = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key_name) as key:  # type: ignore[attr-defined,unused-ignore]
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0]).strip()  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return None


def _processor_by_sysctl() -> str | None:  # pragma: no cover - macOS
    import ctypes  # noqa: PLC0415 - only here

    library = ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(256)
    length = ctypes.c_size_t(len(buffer))
    failed = library.sysctlbyname(b"machdep.cpu.brand_string", buffer, ctypes.byref(length), None, 0)
    return None if failed else buffer.value.decode(errors="replace")


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # Linux: a container or a batch system may give us fewer
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _nearest_existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.exists()), Path(folder.anchor or "."))
