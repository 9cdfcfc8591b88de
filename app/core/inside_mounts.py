"""What lies over the layers of a container: volumes, folders of the host, file systems of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.inside import Mount
from app.core.mountinfo import parse_mountinfo

_OF_THE_KERNEL = (("/proc", "proc"), ("/dev", "tmpfs"), ("/sys", "sysfs"))
_OF_THE_ENGINE = (
    ("/etc/hosts", "HostsPath"),
    ("/etc/hostname", "HostnamePath"),
    ("/etc/resolv.conf", "ResolvConfPath"),
)
_FILE_SYSTEMS_WITHOUT_FILES = frozenset(
    {"proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup", "cgroup2", "devtmpfs", "shm", "ramfs"}
)


def mounts_of(container: Mapping[str, Any], mountinfo: str) -> tuple[Mount, ...]:
    """From the kernel’s list where there is one, otherwise from what the engine tells and always does."""
    told = {each.target: each for each in _told(container)}
    lines = parse_mountinfo(mountinfo)
    if not lines:
        usual = {target: Mount(target, kind, kind) for target, kind in _OF_THE_KERNEL}
        return tuple({**usual, **told}.values())
    seen = {}
    for line in lines:
        if line.target != "/":
            without = line.kind in _FILE_SYSTEMS_WITHOUT_FILES
            seen[line.target] = told.get(
                line.target, Mount(line.target, line.kind if without else line.root, line.kind)
            )
    return tuple(seen.values())


def _told(container: Mapping[str, Any]) -> list[Mount]:
    found = [
        Mount(target, str(container[field]), "bind")
        for target, field in _OF_THE_ENGINE
        if container.get(field)
    ]
    for each in container.get("Mounts") or ():
        name = str(each.get("Name") or "") if each.get("Type") == "volume" else ""
        found.append(
            Mount(str(each.get("Destination")), name or str(each.get("Source") or ""), str(each.get("Type")))
        )
    return found
