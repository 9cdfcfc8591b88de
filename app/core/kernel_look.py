"""What the kernel's own files said of a container, before any rule was applied to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

KINDS = ("mnt", "uts", "ipc", "pid", "net", "user", "cgroup", "time")
Identifiers = Mapping[str, int]  # by kind; those that may not be read are not there


class OfEngine(NamedTuple):
    """A container as its engine names it."""

    name: str
    identifier: str
    pid: int  # of its first process


class ProcessSeen(NamedTuple):
    """A process as /proc tells of it."""

    pid: int
    pids: tuple[int, ...]  # from our pid namespace down to its own (NSpid)
    user: int
    command: str


class Link(NamedTuple):
    """A network interface."""

    name: str
    number: int
    peer: int  # the number of the other end, or of what it stands on; its own where there is none
    master: str = ""  # the bridge it is plugged into
    address: str = ""  # of its hardware


class Route(NamedTuple):
    """A network that an interface leads to."""

    link: str
    network: int
    mask: int


class Forwarder(NamedTuple):
    """A docker-proxy: who carries from a port of the host to a port of a container."""

    pid: int
    protocol: str
    host_address: str
    host_port: str
    container_address: str
    container_port: str


class CgroupReading(NamedTuple):
    """The files of one controller."""

    controller: str  # memory, cpu, cpuacct, pids; "" for the one tree of version 2
    folder: str
    texts: Mapping[str, str]  # by name
    # the same of the groups that this one is in, the nearest first
    above: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class KernelLook:
    """All that was read. What may not be read is empty."""

    processes: tuple[ProcessSeen, ...] = ()
    sees_also: int | None = None
    namespaces: Identifiers = field(default_factory=dict)
    host_namespaces: Identifiers = field(default_factory=dict)
    others: Mapping[str, Identifiers] = field(default_factory=dict)  # of other containers, by name
    cgroups: tuple[CgroupReading, ...] = ()
    mountinfo: str = ""
    links: tuple[Link, ...] = ()  # of the container
    routes: tuple[Route, ...] = ()  # of the container
    host_links: tuple[Link, ...] = ()
    host_addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by interface
    forwarders: tuple[Forwarder, ...] = ()
    nat_rules: tuple[str, ...] | None = None  # None: may not be seen
