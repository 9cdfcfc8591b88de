"""What a look under the hood finds, made up for pictures and for tests of the window."""

from __future__ import annotations

from dataclasses import replace

from app.core.errors import AppError
from app.core.inside import (
    By,
    ContainerInside,
    Hop,
    HopKind,
    Layer,
    LayerStack,
    Limit,
    Mount,
    Namespace,
    NetworkPath,
    Part,
    Process,
    Relation,
    Role,
    Unseen,
)
from app.core.inside_files import End, Origin
from app.core.inside_reach import READ_HERE, unseen_without_kernel
from app.core.words import say
from app.services.under_the_hood import Running

IDENTIFIER = "5f1c" * 16
CGROUP = f"/sys/fs/cgroup/system.slice/docker-{IDENTIFIER}.scope"
_DATA = "/var/lib/docker/overlay2"


class HoodOf:
    """Stands where UnderTheHood does, and tells of these containers."""

    def __init__(self, *insides: ContainerInside, problem: AppError | None = None) -> None:
        self.insides = {each.name: each for each in insides}
        self.problem = problem
        self.asked: list[tuple[str, str, str]] = []

    def running(self, context: str = "") -> tuple[Running, ...]:
        """Those that are left."""
        del context
        if self.problem is not None:
            raise self.problem
        return tuple(Running(each.name, each.identifier, each.image) for each in self.insides.values())

    def look(self, name: str, other: str = "", context: str = "") -> ContainerInside:
        """One of them."""
        self.asked.append((name, other, context))
        if name not in self.insides:
            raise AppError("container-not-there", say("There is no container {name}.", name=name))
        return replace(self.insides[name], other=other or self.insides[name].other)

    def expect(self, name: str, context: str = "") -> None:
        """One of them, by its id."""
        del context
        if name not in {each.identifier for each in self.insides.values()}:
            raise AppError("container-not-there", say("There is no container {name}.", name=name))

    def origin(self, inside: ContainerInside, path: str) -> Origin:
        """The same for every path but one."""
        del inside
        if path == "/gone":
            return Origin(path, End.DELETED, path, 0, below=(2,))
        return Origin(path, End.FOUND, "/app/model-2", 2, below=(4,), links=((path, "model-2", 3),))


def inside_of_lab(name: str = "lab3-web") -> ContainerInside:
    """A web server in a course, with limits, compared with its database."""
    kinds = ("mnt", "uts", "ipc", "pid", "net", "user", "cgroup", "time")
    host = {kind: 4026531832 + number for number, kind in enumerate(kinds)}
    own = {kind: 4026532413 + number for number, kind in enumerate(kinds[:5])} | {"cgroup": 4026532420}
    namespaces = []
    for kind in kinds:
        number = own.get(kind, host[kind])
        relation = Relation.HOST if kind not in own else Relation.CONTAINER if kind == "ipc" else Relation.OWN
        other = number if kind in {"ipc", "user", "time"} else number + 60
        sharing = ("lab3-db",) if number == other else ()
        namespaces.append(Namespace(kind, number, host[kind], other, relation, sharing, By.KERNEL))
    return ContainerInside(
        name=name,
        identifier=IDENTIFIER,
        image="lab3:latest",
        pid=24191,
        context="default",
        other="lab3-db",
        kernel=True,
        reach=READ_HERE,
        processes=(
            Process(1, 24191, "root", "python -m gunicorn --workers 2 --bind 0.0.0.0:80 web:app"),
            Process(8, 24266, "www-data", "python -m gunicorn --workers 2 --bind 0.0.0.0:80 web:app"),
            Process(9, 24267, "www-data", "python -m gunicorn --workers 2 --bind 0.0.0.0:80 web:app"),
        ),
        sees_also=0,
        namespaces=tuple(namespaces),
        limits=(
            Limit("memory", 268435456, True, 201326592, f"{CGROUP}/memory.max", By.KERNEL, 20971520),
            Limit("swap", None, True, 0, f"{CGROUP}/memory.swap.max", By.KERNEL),
            Limit("cpu", 0.5, True, 73.4, f"{CGROUP}/cpu.max", By.KERNEL, None, (50_000, 100_000), 212),
            Limit("pids", 50, True, 46, f"{CGROUP}/pids.max", By.KERNEL),
        ),
        stack=LayerStack(
            "overlay2",
            (
                Layer(Role.WRITABLE, size_bytes=18_312, folder=f"{_DATA}/b992f082cdc5/diff"),
                Layer(Role.INIT, folder=f"{_DATA}/b992f082cdc5-init/diff"),
                Layer(Role.IMAGE, "COPY . /app", 48_220, "sha256:1", f"{_DATA}/js8cmke2rsnb/diff"),
                Layer(
                    Role.IMAGE,
                    "RUN pip install --no-cache-dir -r requirements.txt",
                    412_880_112,
                    "sha256:2",
                    f"{_DATA}/e3nbar8g0h4s/diff",
                ),
                Layer(Role.IMAGE, "WORKDIR /app", 0, "sha256:3", f"{_DATA}/ji5hb1z5p22i/diff"),
                Layer(Role.IMAGE, "", None, "sha256:4", f"{_DATA}/ffeac45a4d30/diff"),
            ),
            By.KERNEL,
            "lab3:latest",
            ('CMD ["gunicorn"]', "EXPOSE 80"),
        ),
        networks=(
            NetworkPath(
                "bridge",
                "bridge",
                (
                    Hop(HopKind.PORT, "127.0.0.1:8080/tcp", "80/tcp"),
                    Hop(HopKind.PROXY, "docker-proxy", "24170"),
                    Hop(HopKind.NAT, "DNAT", "-A DOCKER -p tcp --dport 8080 -j DNAT --to-destination "
                                             "172.17.0.2:80"),
                    Hop(HopKind.BRIDGE, "docker0", "172.17.0.1/16"),
                    Hop(HopKind.VETH, "veth6284ee8", number=10),
                    Hop(HopKind.CONTAINER, name, "eth0 172.17.0.2/16", number=2),
                ),
            ),
        ),
        mounts=(Mount("/proc", "proc", "proc"), Mount("/data", "lab3-data", "volume")),
        changes=(("/tmp/log", "A"),),
        unseen=(),
        cgroup="2",
    )  # fmt: skip


def many_networks() -> ContainerInside:
    """One that is in two networks, with several ports, its NAT rules out of sight."""
    inside = inside_of_lab()
    first = inside.networks[0].hops
    hops = (
        first[0],
        Hop(HopKind.PORT, "[::1]:8080/tcp", "80/tcp"),
        first[1],
        Hop(HopKind.PROXY, "docker-proxy", "24175"),
        Hop(HopKind.NAT, "", seen=False),
        *first[3:],
    )
    back = (
        Hop(HopKind.BRIDGE, "br-afe555111f3b", "172.18.0.1/16"),
        Hop(HopKind.VETH, "", seen=False),
        first[-1],
    )
    note = say("An internal network: nothing leads out of it, and no published port leads in.")
    unseen = Unseen(
        Part.NETWORK, say("The NAT rules were not seen: that takes root, and the program iptables.")
    )
    networks = (NetworkPath("bridge", "bridge", hops), NetworkPath("back", "bridge", back, note))
    return replace(inside, networks=networks, unseen=(unseen,))


def without_kernel() -> ContainerInside:
    """The same in a virtual machine."""
    inside = inside_of_lab()
    namespaces = tuple(
        each._replace(identifier=None, host_identifier=None, other_identifier=None, by=By.ENGINE)
        if each.kind != "cgroup"
        else Namespace("cgroup", None, None, None, Relation.UNKNOWN, (), By.ENGINE)
        for each in inside.namespaces
    )
    return replace(
        inside,
        kernel=False,
        reach=say(
            "macOS has no Linux kernel: the containers’ one is in a virtual machine, and its /proc "
            "cannot be read "
            "from here. Only what the engine says is shown."
        ),
        namespaces=namespaces,
        processes=tuple(each._replace(pid_inside=None) for each in inside.processes),
        unseen=unseen_without_kernel(podman=False),
    )
