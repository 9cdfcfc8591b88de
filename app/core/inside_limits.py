"""What a container may use and what it uses: cgroups of version 1, 2 and both, or the engine's words."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.core.inside import By, Limit
from app.core.kernel_look import CgroupReading
from app.core.mountinfo import parse_mountinfo

FILES = {
    "memory": (
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "memory.memsw.limit_in_bytes",
        "memory.memsw.usage_in_bytes",
        "memory.stat",
    ),
    "cpu": ("cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.stat"),
    "cpuacct": ("cpuacct.usage",),
    "pids": ("pids.max", "pids.current"),
    "": (
        "memory.max",
        "memory.current",
        "memory.swap.max",
        "memory.swap.current",
        "memory.stat",
        "cpu.max",
        "cpu.stat",
        "pids.max",
        "pids.current",
    ),
}
_NO_LIMIT = 1 << 62  # of version 1: the largest number of pages, written in bytes


class CgroupFolder(NamedTuple):
    """Where a controller keeps its files for a process."""

    controller: str
    folder: str


def cgroup_folders(cgroup_text: str, mountinfo_text: str) -> tuple[CgroupFolder, ...]:
    """From /proc/PID/cgroup and our own mountinfo. Controllers that are not mounted here are left out."""
    mounts: dict[str, tuple[str, str]] = {}
    for mount in parse_mountinfo(mountinfo_text):
        if mount.kind == "cgroup2":
            mounts.setdefault("", (mount.target, mount.root))
        elif mount.kind == "cgroup":
            for name in mount.options:
                mounts.setdefault(name, (mount.target, mount.root))
    found = []
    for line in cgroup_text.splitlines():
        _, _, rest = line.partition(":")
        names, _, path = rest.partition(":")
        for name in names.split(","):
            if name in FILES and name in mounts:
                folder = _below(*mounts[name], path)
                if folder is not None:
                    found.append(CgroupFolder(name, folder))
    return tuple(found)


def _below(target: str, root: str, path: str) -> str | None:
    relative = posixpath.relpath(path, root)
    if not path.startswith("/") or path.startswith("/..") or relative.startswith(".."):
        return None  # above what is mounted here
    return posixpath.normpath(posixpath.join(target, relative))


def version_of(readings: Sequence[CgroupReading]) -> str:
    """1, 2, or hybrid: limits in trees of version 1, beside an empty one of version 2."""
    one = any(each.controller for each in readings)
    two = any(not each.controller for each in readings)
    return "hybrid" if one and two else "1" if one else "2" if two else ""


def from_kernel(readings: Sequence[CgroupReading]) -> tuple[Limit, ...]:
    """Memory, swap, processor and processes, as far as their files are there."""
    by_name = {each.controller: each for each in readings}
    found: list[Limit | None] = []
    if "memory" in by_name:
        found += _memory_of_one(by_name["memory"])
    if "cpu" in by_name:
        found.append(_cpu_of_one(by_name["cpu"], by_name.get("cpuacct")))
    two = by_name.get("")
    if two is not None and "memory" not in by_name:
        found += _memory_of_two(two)
    if two is not None and "cpu" not in by_name:
        found.append(_cpu_of_two(two))
    pids = by_name.get("pids") or two
    if pids is not None:
        found.append(_simple("pids", pids, "pids.max", "pids.current"))
    return tuple(each for each in found if each is not None)


def _memory_of_one(reading: CgroupReading) -> list[Limit | None]:
    memory = _simple("memory", reading, "memory.limit_in_bytes", "memory.usage_in_bytes")
    if memory is None:
        return []
    cache = _table(reading.texts.get("memory.stat", "")).get("total_inactive_file")
    both = _simple("swap", reading, "memory.memsw.limit_in_bytes", "memory.memsw.usage_in_bytes")
    if both is not None:  # version 1 counts memory and swap together
        limit = both.limit - memory.limit if both.limit is not None and memory.limit is not None else None
        used = both.used - memory.used if both.used is not None and memory.used is not None else None
        both = both._replace(limit=limit, used=max(used, 0) if used is not None else None)
    return [memory._replace(cache=cache), both]


def _memory_of_two(reading: CgroupReading) -> list[Limit | None]:
    memory = _simple("memory", reading, "memory.max", "memory.current")
    cache = _table(reading.texts.get("memory.stat", "")).get("inactive_file")
    swap = _simple("swap", reading, "memory.swap.max", "memory.swap.current")
    return [memory._replace(cache=cache) if memory is not None else None, swap]


def _cpu_of_one(reading: CgroupReading, accounting: CgroupReading | None) -> Limit | None:
    quota = _whole(reading.texts.get("cpu.cfs_quota_us", ""))
    period = _whole(reading.texts.get("cpu.cfs_period_us", ""))
    used = _whole(accounting.texts.get("cpuacct.usage", "")) if accounting is not None else None
    seconds = used / 1e9 if used is not None else None
    if quota is None:
        return Limit("cpu", None, False, seconds, by=By.KERNEL) if seconds is not None else None
    stat = _table(reading.texts.get("cpu.stat", ""))
    file = posixpath.join(reading.folder, "cpu.cfs_quota_us")
    plain = Limit("cpu", None, True, seconds, file, By.KERNEL, held_back=stat.get("nr_throttled"))
    return _cpu(quota, period, plain)


def _cpu_of_two(reading: CgroupReading) -> Limit | None:
    words = reading.texts.get("cpu.max", "").split()
    stat = _table(reading.texts.get("cpu.stat", ""))
    used = stat["usage_usec"] / 1e6 if "usage_usec" in stat else None
    if len(words) != 2:
        return Limit("cpu", None, False, used, by=By.KERNEL) if used is not None else None
    quota = -1 if words[0] == "max" else _whole(words[0])
    file = posixpath.join(reading.folder, "cpu.max")
    plain = Limit("cpu", None, True, used, file, By.KERNEL, held_back=stat.get("nr_throttled"))
    return _cpu(quota, _whole(words[1]), plain)


def _cpu(quota: int | None, period: int | None, plain: Limit) -> Limit:
    """`plain`: all of it but the limit."""
    if not quota or not period or quota < 0:
        return plain._replace(known=True, held_back=None)
    return plain._replace(limit=quota / period, known=True, quota=(quota, period))


def _simple(kind: str, reading: CgroupReading, limit_file: str, used_file: str) -> Limit | None:
    text = reading.texts.get(limit_file, "").strip()
    used = _whole(reading.texts.get(used_file, ""))
    if not text:
        return Limit(kind, None, False, used, by=By.KERNEL) if used is not None else None
    number = _whole(text)
    limit = None if text == "max" or number is None or number >= _NO_LIMIT else number
    known = text == "max" or number is not None
    return Limit(kind, limit, known, used, posixpath.join(reading.folder, limit_file), By.KERNEL)


def from_engine(config: Mapping[str, Any], stats: Mapping[str, Any] | None) -> tuple[Limit, ...]:
    """The limits it was started with, and the use that the engine's statistics tell."""
    said = stats or {}
    memory_used = _at(said, "memory_stats", "usage")
    details = said.get("memory_stats", {}).get("stats") or {}
    cache = _positive(details.get("total_inactive_file", details.get("inactive_file")))
    memory = _positive(config.get("Memory")) or None
    both = config.get("MemorySwap")
    swap = both - memory if memory and isinstance(both, int) and both > 0 else None
    nano = _positive(config.get("NanoCpus"))
    quota, period = _positive(config.get("CpuQuota")), _positive(config.get("CpuPeriod")) or 100_000
    if nano:
        quota, period = nano * 100_000 // 1_000_000_000, 100_000
    spent = _at(said, "cpu_stats", "cpu_usage", "total_usage")
    pids = config.get("PidsLimit")
    return (
        Limit("memory", memory, "Memory" in config, memory_used, cache=cache),
        Limit("swap", swap, "MemorySwap" in config, None),
        _cpu(quota, period, Limit("cpu", None, True, spent / 1e9 if spent is not None else None)),
        Limit("pids", _positive(pids) or None, "PidsLimit" in config, _at(said, "pids_stats", "current")),
    )


def _at(said: Mapping[str, Any], *path: str) -> int | None:
    value: Any = said
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return _positive(value)


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _whole(text: str) -> int | None:
    try:
        return int(text.strip())
    except ValueError:
        return None


def _table(text: str) -> dict[str, int]:
    pairs = (line.split() for line in text.splitlines())
    return {words[0]: int(words[1]) for words in pairs if len(words) == 2 and words[1].isdigit()}
