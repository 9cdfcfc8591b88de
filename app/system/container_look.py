"""Reads what the kernel tells of a container: /proc, cgroups and network interfaces. Linux alone has these.

Whoever calls does so in a thread that may be left behind: a process that hangs can hold its readers.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from app.core.inside_limits import FILES, cgroup_folders
from app.core.inside_network import parse_forwarder, parse_indexes, parse_routes
from app.core.inside_processes import belongs_to, command_of, parse_status
from app.core.kernel_look import KINDS, CgroupReading, Forwarder, KernelLook, Link, OfEngine, ProcessSeen
from app.system.foreign_sysfs import read_card

_LARGEST_BYTES = 64_000
_LARGEST_MOUNTINFO_BYTES = 4_000_000
_MOST_PROCESSES = 1_000  # of a container; more nobody reads
_MOST_IN_PROC = 50_000
_MOST_LINKS = 4_000
_IDENTIFIER = re.compile(r"\[(\d+)\]$")


class Roots(NamedTuple):
    """Where the kernel shows itself; a test may make it up."""

    proc: str = "/proc"
    links: str = "/sys/class/net"


class _Scan(NamedTuple):
    mine: list[int]
    forwarders: list[Forwarder]
    in_namespace: int  # processes of the same pid namespace
    all: int


def look_at(
    asked: OfEngine,
    others: Mapping[str, OfEngine],
    *,
    nat_rules: Callable[[], Sequence[str] | None],
    addresses: Callable[[], Mapping[str, tuple[str, ...]]],
    roots: Roots | None = None,
) -> KernelLook | None:
    """All that the kernel tells, or None where the process of that number is not the container's: then
    nothing was read of it."""
    return _Look(asked, roots or Roots()).read(others, nat_rules, addresses)


class _Look:
    def __init__(self, asked: OfEngine, roots: Roots) -> None:
        self._asked = asked
        self._roots = roots
        self._proc = f"{roots.proc}/{asked.pid}"

    def read(
        self,
        others: Mapping[str, OfEngine],
        nat_rules: Callable[[], Sequence[str] | None],
        addresses: Callable[[], Mapping[str, tuple[str, ...]]],
    ) -> KernelLook | None:
        if not self._is_its_own(self._asked):
            return None
        namespaces = self._namespaces(self._asked.pid)
        host = self._namespaces_of_host()
        compared = {name: self._namespaces(each.pid) for name, each in others.items()
                    if self._is_its_own(each)}  # fmt: skip
        scan = self._scan(namespaces.get("pid"))
        cgroup = _text(f"{self._proc}/cgroup")
        mountinfo = _text(f"{self._proc}/mountinfo", _LARGEST_MOUNTINFO_BYTES)
        look = KernelLook(
            processes=tuple(self._processes(scan.mine)),
            sees_also=self._sees_also(scan, namespaces, host),
            namespaces=namespaces,
            host_namespaces=host,
            others=compared,
            cgroups=self._cgroups(cgroup),
            mountinfo=mountinfo,
            links=tuple(self._links(mountinfo)),
            routes=parse_routes(_text(f"{self._proc}/net/route")),
            host_links=tuple(self._host_links()),
            host_addresses=addresses(),
            forwarders=tuple(scan.forwarders),
            nat_rules=_frozen(nat_rules()),
        )
        # It may have ended meanwhile, and its number may be another's by now.
        return look if self._is_its_own(self._asked) else None

    def _is_its_own(self, asked: OfEngine) -> bool:
        if asked.pid <= 0:
            return False
        return belongs_to(asked.identifier, _text(f"{self._roots.proc}/{asked.pid}/cgroup"))

    def _namespaces(self, pid: int | str) -> dict[str, int]:
        found = {}
        for kind in KINDS:
            try:
                match = _IDENTIFIER.search(os.readlink(f"{self._roots.proc}/{pid}/ns/{kind}"))
            except OSError:
                continue  # an older kernel, it has ended, or it is another user’s
            if match is not None:
                found[kind] = int(match[1])
        return found

    def _namespaces_of_host(self) -> dict[str, int]:
        # The first process of the machine may be asked by root alone; a user’s own are the host's as well
        # where Labwright itself is in no container.
        return self._namespaces(1) or self._namespaces("self")

    def _scan(self, pid_namespace: int | None) -> _Scan:
        scan = _Scan([], [], 0, 0)
        in_namespace = everything = 0
        for pid in self._all_processes():
            everything += 1
            folder = f"{self._roots.proc}/{pid}"
            if belongs_to(self._asked.identifier, _text(f"{folder}/cgroup")):
                if len(scan.mine) < _MOST_PROCESSES:
                    scan.mine.append(pid)
            elif _text(f"{folder}/comm").strip() in {"docker-proxy", "rootlesskit-dock"}:
                words = _bytes(f"{folder}/cmdline").decode("utf-8", "replace").rstrip("\0").split("\0")
                forwarder = parse_forwarder(pid, words)
                if forwarder is not None:
                    scan.forwarders.append(forwarder)
            if pid_namespace is not None:
                with suppress(OSError):
                    in_namespace += os.readlink(f"{folder}/ns/pid") == f"pid:[{pid_namespace}]"
        return scan._replace(in_namespace=in_namespace, all=everything)

    def _all_processes(self) -> Iterator[int]:
        with suppress(OSError), os.scandir(self._roots.proc) as entries:
            for number, entry in enumerate(entries):
                if entry.name.isdigit():
                    yield int(entry.name)
                if number > _MOST_IN_PROC:
                    return

    def _sees_also(self, scan: _Scan, namespaces: Mapping[str, int], host: Mapping[str, int]) -> int | None:
        if "pid" not in namespaces:
            return None
        if namespaces["pid"] == host.get("pid"):
            return max(scan.all - len(scan.mine), 0)
        return max(scan.in_namespace - len(scan.mine), 0)

    def _processes(self, pids: Sequence[int]) -> Iterator[ProcessSeen]:
        for pid in pids:
            folder = f"{self._roots.proc}/{pid}"
            told = parse_status(_text(f"{folder}/status"))
            cmdline = _bytes(f"{folder}/cmdline")
            if told is not None and belongs_to(self._asked.identifier, _text(f"{folder}/cgroup")):
                yield ProcessSeen(pid, told[0], told[1], command_of(cmdline, told[2]))

    def _cgroups(self, cgroup: str) -> tuple[CgroupReading, ...]:
        own_mounts = _text(f"{self._roots.proc}/self/mountinfo", _LARGEST_MOUNTINFO_BYTES)
        found = []
        for controller, folder, above in cgroup_folders(self._asked.identifier, cgroup, own_mounts):
            texts = _texts(folder, controller)
            if texts:
                higher = tuple((each, _texts(each, controller)) for each in above)
                found.append(CgroupReading(controller, folder, texts, higher))
        return tuple(found)

    def _links(self, mountinfo: str) -> Iterator[Link]:
        """Its network cards. Their other ends stand in its own /sys, which only root comes to, and which may
        be that of another namespace: the numbers must be the same."""
        numbers = parse_indexes(_text(f"{self._proc}/net/dev_mcast"))
        numbers |= parse_indexes(_text(f"{self._proc}/net/igmp"))
        for name, index in list(numbers.items())[:_MOST_LINKS]:
            if name == "lo" or "/" in name:
                continue
            told = read_card(f"{self._proc}/root", name, mountinfo)
            peer, address = told[1:] if told[0] == str(index) else ("", "")
            yield Link(name, index, int(peer) if peer.isdigit() else 0, address=address)

    def _host_links(self) -> Iterator[Link]:
        with suppress(OSError):
            for name in sorted(os.listdir(self._roots.links))[:_MOST_LINKS]:
                folder = f"{self._roots.links}/{name}"
                index, peer = (_text(f"{folder}/{each}").strip() for each in ("ifindex", "iflink"))
                if index.isdigit() and peer.isdigit():
                    yield Link(name, int(index), int(peer), _leads_to(f"{folder}/master"))


def host_addresses() -> Mapping[str, tuple[str, ...]]:
    """The IPv4 addresses of this machine's interfaces, with their lengths."""
    import ipaddress  # noqa: PLC0415 - only here
    import socket  # noqa: PLC0415

    import psutil  # noqa: PLC0415 - not before the first paint

    found = {}
    for name, addresses in psutil.net_if_addrs().items():
        of_four = [each for each in addresses if each.family == socket.AF_INET]
        found[name] = tuple(
            str(ipaddress.ip_interface(f"{each.address}/{each.netmask}")) if each.netmask else each.address
            for each in of_four
        )
    return found


def _texts(folder: str, controller: str) -> dict[str, str]:
    return {name: text for name in FILES[controller] if (text := _text(f"{folder}/{name}"))}


def _frozen(rules: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(rules) if rules is not None else None


def _leads_to(link: str) -> str:
    try:
        return os.path.basename(os.readlink(link))
    except OSError:
        return ""


def _text(path: str, most: int = _LARGEST_BYTES) -> str:
    return _bytes(path, most).decode("utf-8", "replace")


def _bytes(path: str, most: int = _LARGEST_BYTES) -> bytes:
    """The beginning of a file; nothing where there is none, where it may not be read, or where it is no file:
    a container can lay a pipe in the way that would hold us for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError, AttributeError):
        return b""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        pieces = []
        while most > 0 and (piece := os.read(descriptor, min(most, 65_536))):
            pieces.append(piece)
            most -= len(piece)
        return b"".join(pieces)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
