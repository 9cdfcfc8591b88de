"""What is under the hood of a running container: processes, namespaces, limits, layers, network path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.words import Sentence


class By(StrEnum):
    """How something is known."""

    KERNEL = "kernel"  # read from the kernel's own files
    ENGINE = "engine"  # the engine says so


class Relation(StrEnum):
    """Whose namespace a container is in."""

    OWN = "own"
    HOST = "host"  # that of the Linux the engine runs on
    CONTAINER = "container"  # another container's
    UNKNOWN = "unknown"


class Part(StrEnum):
    """The parts of the look."""

    PROCESSES = "processes"
    NAMESPACES = "namespaces"
    LIMITS = "limits"
    LAYERS = "layers"
    NETWORK = "network"


class Unseen(NamedTuple):
    """Something that cannot be seen from here, and why."""

    part: Part
    sentence: Sentence


class Process(NamedTuple):
    """One process under its two numbers."""

    pid_inside: int | None  # None: not to be seen from here
    pid_on_host: int | None
    user: str  # as whoever told it calls them: a name or a number
    command: str


class Namespace(NamedTuple):
    """One of the blinkers."""

    kind: str  # as /proc calls it: mnt, uts, ipc, pid, net, user, cgroup, time
    identifier: int | None
    host_identifier: int | None
    other_identifier: int | None  # of the container it is compared with
    relation: Relation
    shared_with: tuple[str, ...] = ()  # the names of other containers in it
    by: By | None = None


class Limit(NamedTuple):
    """What a cgroup allows of one thing, and what is used of it."""

    kind: str  # memory, swap, cpu, pids
    limit: float | None  # bytes, processors, processes; None: there is none, or it is not known
    known: bool  # whether the limit, or that there is none, is known
    used: float | None  # bytes, seconds of processor time, processes
    file: str = ""  # where the kernel keeps the limit
    by: By = By.ENGINE
    cache: float | None = None  # of used memory: files that can be read again
    quota: tuple[int, int] | None = None  # microseconds of processor time in each period of so many
    held_back: int | None = None  # in how many periods it wanted more
    group: str = ""  # above the container, where the limit is that of all in there together

    @property
    def share(self) -> float | None:
        """How much of the limit is used; processor time has no such share, nor what others use of, too."""
        if not self.limit or self.limit < 0 or self.used is None or self.kind == "cpu" or self.group:
            return None
        return self.used / self.limit


class Role(StrEnum):
    """What a layer is for."""

    WRITABLE = "writable"  # where the container's own changes go
    INIT = "init"  # empty files that the engine puts its own over: /etc/hosts and the like
    IMAGE = "image"


class Layer(NamedTuple):
    """One of the folders that lie over each other."""

    role: Role
    made_by: str = ""  # the line of the Dockerfile, as the image's history has it
    size_bytes: int | None = None
    digest: str = ""  # of the image's layer
    folder: str = ""  # on the machine of the engine


class LayerStack(NamedTuple):
    """All layers of a container, the topmost first."""

    driver: str
    layers: tuple[Layer, ...]
    by: By
    image: str = ""
    empty_lines: tuple[str, ...] = ()  # lines of the history that made no layer

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(layer.folder for layer in self.layers)


class HopKind(StrEnum):
    """A station on the way to a container."""

    PORT = "port"
    PROXY = "proxy"
    NAT = "nat"
    BRIDGE = "bridge"
    VETH = "veth"
    CONTAINER = "container"
    HOST = "host"
    PARENT = "parent"  # the host's network card that a macvlan stands on
    TUNNEL = "tunnel"
    PROGRAM = "program"  # of a user, which carries packets


class Hop(NamedTuple):
    """One station, with its name and what can be said of it."""

    kind: HopKind
    name: str
    detail: str = ""  # an address, a rule, the number of a process: as the machine says it
    seen: bool = True  # False: it must be there, and cannot be seen from here
    number: int | None = None  # of a network card, in the network it is in


class NetworkPath(NamedTuple):
    """The way from the host to the container through one network."""

    network: str
    driver: str
    hops: tuple[Hop, ...]
    note: Sentence | None = None


class Mount(NamedTuple):
    """A folder or file that lies over the layers."""

    target: str  # in the container
    source: str  # what is there: a folder of the host, a volume, a file system of the kernel
    kind: str


@dataclass(frozen=True, slots=True)
class ContainerInside:
    """One look at one container."""

    name: str
    identifier: str
    image: str
    pid: int  # on the engine's machine
    context: str
    other: str  # the container it is compared with
    kernel: bool  # whether the kernel's own files could be read
    reach: Sentence  # where it was read
    processes: tuple[Process, ...]
    sees_also: int | None  # how many processes besides these are in its pid namespace
    namespaces: tuple[Namespace, ...]
    limits: tuple[Limit, ...]
    stack: LayerStack
    networks: tuple[NetworkPath, ...]
    mounts: tuple[Mount, ...]
    # path in the container, and what happened to it: C, A or D; None: the engine did not say
    changes: tuple[tuple[str, str], ...] | None
    unseen: tuple[Unseen, ...]
    cgroup: str = ""  # version of the kernel's cgroups: 1, 2 or hybrid

    def to_json(self) -> dict[str, Any]:
        """The shape of the command line's contract."""
        return {
            "container": {
                "name": self.name,
                "id": self.identifier,
                "image": self.image,
                "pid": self.pid,
            },
            "context": self.context,
            "compared_with": self.other or None,
            "kernel": {"reachable": self.kernel, "sentence": str(self.reach)},
            "processes": [each._asdict() for each in self.processes],
            "sees_also": self.sees_also,
            "namespaces": [each._asdict() | {"shared_with": list(each.shared_with)}
                           for each in self.namespaces],
            "cgroup": self.cgroup or None,
            "limits": [each._asdict() | {"share": each.share} for each in self.limits],
            "layers": {
                "driver": self.stack.driver,
                "stack": [each._asdict() for each in self.stack.layers],
                "empty_lines": list(self.stack.empty_lines),
            },
            "networks": [
                {
                    "network": path.network,
                    "driver": path.driver,
                    "steps": [hop._asdict() for hop in path.hops],
                    "sentence": str(path.note) if path.note is not None else None,
                }
                for path in self.networks
            ],
            "mounts": [each._asdict() for each in self.mounts],
            "unseen": [{"part": each.part.value, "sentence": str(each.sentence)} for each in self.unseen],
        }  # fmt: skip
