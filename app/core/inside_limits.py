"""What a container may use and what it uses: cgroups of version 1, 2 and both, or the engine's words."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.engine_reading import mapping_of
from app.core.inside import By, Limit
from app.core.inside_processes import cgroup_of
from app.core.kernel_look import CgroupReading
from app.core.mountinfo import parse_mountinfo

FILES = {
    "memory": (
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "memory.memsw.limit_in_bytes",
        "memory.memsw.usage_in_bytes",
        "memory.stat",
        "memory.use_hierarchy",
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
    above: tuple[str, ...]  # the groups that it is in, as far as they are mounted, the nearest first


def cgroup_folders(container_id: str, cgroup_text: str, mountinfo_text: str) -> tuple[CgroupFolder, ...]:
    """Those of a container, from /proc/PID/cgroup of a process in it and our own mountinfo. Controllers that
    are not mounted here are left out, and those that the engine gave it no group of."""
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
        own = cgroup_of(container_id, path)
        if own is None:
            continue
        for name in names.split(","):
            if name in FILES and name in mounts:
                folder = _below(*mounts[name], own)
                if folder is not None:
                    found.append(CgroupFolder(name, folder, _above(folder, mounts[name][0])))
    return tuple(found)


def _above(folder: str, top: str) -> tuple[str, ...]:
    found = []
    while folder not in {top, "/"}:
        folder = posixpath.dirname(folder)
        found.append(folder)
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
    # Where a group does not count what those below it use, its limit is not theirs.
    apart = [texts.get("memory.use_hierarchy", "").strip() == "0" for _, texts in reading.above]
    if any(apart):
        reading = reading._replace(above=reading.above[: apart.index(True)])
    memory = _simple("memory", reading, "memory.limit_in_bytes", "memory.usage_in_bytes")
    if memory is None:
        return []
    cache = _table(reading.texts.get("memory.stat", "")).get("total_inactive_file")
    both = _simple("swap", reading, "memory.memsw.limit_in_bytes", "memory.memsw.usage_in_bytes")
    if both is not None:  # version 1 counts memory and swap together
        limit = both.limit - memory.limit if both.limit is not None and memory.limit is not None else None
        used = both.used - memory.used if both.used is not None and memory.used is not None else None
        both = both._replace(limit=_at_least_0(limit), used=_at_least_0(used))
    return [memory._replace(cache=cache), both]


def _memory_of_two(reading: CgroupReading) -> list[Limit | None]:
    memory = _simple("memory", reading, "memory.max", "memory.current")
    cache = _table(reading.texts.get("memory.stat", "")).get("inactive_file")
    swap = _simple("swap", reading, "memory.swap.max", "memory.swap.current")
    return [memory._replace(cache=cache) if memory is not None else None, swap]


def _cpu_of_one(reading: CgroupReading, accounting: CgroupReading | None) -> Limit | None:
    used = _whole(accounting.texts.get("cpuacct.usage", "")) if accounting is not None else None

    def of(folder: str, texts: Mapping[str, str]) -> Limit:
        quota = _whole(texts.get("cpu.cfs_quota_us", ""))
        file = posixpath.join(folder, "cpu.cfs_quota_us") if quota is not None else ""
        seconds = used / 1e9 if used is not None else None
        held_back = _table(texts.get("cpu.stat", "")).get("nr_throttled")
        plain = Limit("cpu", None, quota is not None, seconds, file, By.KERNEL, held_back=held_back)
        return _cpu(quota, _whole(texts.get("cpu.cfs_period_us", "")), plain)

    return _smallest(reading, of)


def _cpu_of_two(reading: CgroupReading) -> Limit | None:
    def of(folder: str, texts: Mapping[str, str]) -> Limit:
        quota, _, period = texts.get("cpu.max", "").strip().partition(" ")
        stat = _table(texts.get("cpu.stat", ""))
        used = stat["usage_usec"] / 1e6 if "usage_usec" in stat else None
        file = posixpath.join(folder, "cpu.max") if period else ""
        plain = Limit("cpu", None, bool(period), used, file, By.KERNEL, held_back=stat.get("nr_throttled"))
        return _cpu(_whole(quota), _whole(period), plain)

    return _smallest(reading, of)


def _cpu(quota: int | None, period: int | None, plain: Limit) -> Limit:
    """`plain`: all of it but the limit."""
    if not quota or not period or quota < 0:
        return plain._replace(held_back=None)
    return plain._replace(limit=quota / period, known=True, quota=(quota, period))


def _simple(kind: str, reading: CgroupReading, limit_file: str, used_file: str) -> Limit | None:
    def of(folder: str, texts: Mapping[str, str]) -> Limit:
        text = texts.get(limit_file, "").strip()
        number = _whole(text)
        limit = None if number is None or number >= _NO_LIMIT else number
        file = posixpath.join(folder, limit_file) if text else ""
        known = text == "max" or number is not None
        return Limit(kind, limit, known, _whole(texts.get(used_file, "")), file, By.KERNEL)

    return _smallest(reading, of)


def _smallest(reading: CgroupReading, of: Callable[[str, Mapping[str, str]], Limit]) -> Limit | None:
    """The container's own limit, or the smaller one of a group that it is in. None: nothing is told."""
    found = of(reading.folder, reading.texts)
    for folder, texts in reading.above:
        higher = of(folder, texts)
        if higher.limit is not None and (found.limit is None or higher.limit < found.limit):
            found = higher._replace(used=found.used, held_back=None, group=folder)
    return found if found.known or found.used is not None else None


def from_engine(config: Mapping[str, Any], stats: Mapping[str, Any] | None) -> tuple[Limit, ...]:
    """The limits it was started with, and the use that the engine's statistics tell."""
    said = mapping_of(stats)
    memory_used = _at(said, "memory_stats", "usage")
    details = mapping_of(mapping_of(said.get("memory_stats")).get("stats"))
    cache = _positive(details.get("total_inactive_file", details.get("inactive_file")))
    memory = _positive(config.get("Memory")) or None
    both = config.get("MemorySwap")
    swap = max(both - memory, 0) if memory and isinstance(both, int) and both > 0 else None
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


def _at_least_0(number: float | None) -> float | None:
    return max(number, 0) if number is not None else None


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
