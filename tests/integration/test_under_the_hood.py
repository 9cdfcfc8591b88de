"""Under the hood of real containers: every number is compared with the kernel's files, `docker` and `ip`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Labwright
from app.core.errors import AppError
from app.core.inside import ContainerInside, HopKind, NetworkPath, Part, Relation, Role
from app.core.inside_files import End
from app.core.kernel_look import OfEngine
from app.services.under_the_hood import HoodSeams, UnderTheHood
from app.system.container_look import host_addresses, look_at
from app.tools.iptables import nat_rules
from tests.real import failing_engines as failing
from tests.real.engines import RunningEngine
from tests.real.failing_engines import FailingEngine
from tests.real.kept import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of containers is Linux")
KINDS = ("docker-28", "docker-20.10", "podman-4.3")
DOCKERS = KINDS[:2]
DOCKERFILE = """\
FROM alpine:3.20
ENV GREETING=hello
WORKDIR /app
RUN echo one > /app/kept && echo old > /app/replaced && echo x > /app/gone && mkdir /app/opaque \
 && echo y > /app/opaque/below
RUN echo newer > /app/replaced && rm /app/gone && ln -s replaced /app/link
RUN rm -r /app/opaque && mkdir /app/opaque && echo z > /app/opaque/above
LABEL course=ml
COPY note.txt /app/
CMD ["sleep", "300"]
"""


class Started:
    """Containers on one engine, taken away at the end."""

    def __init__(self, engine: RunningEngine) -> None:
        self.engine = engine
        self._names: list[str] = []

    def run(
        self, name: str, *options: str, image: str = "", command: tuple[str, ...] = ("sleep", "300")
    ) -> dict:
        """Start one, and what `docker inspect` says of it."""
        image = image or self.engine.add_image()
        self._names.append(name)
        if self.engine.name.startswith("podman") and "--network" not in options:
            options = ("--network", "none", *options)  # bridges need CNI plugins, which are not there
        self.engine.cli("run", "-d", "--name", name, *options, image, *command)
        return self.inspect(name)

    def inspect(self, name: str) -> dict[str, Any]:
        """As the docker command prints it."""
        return json.loads(self.engine.cli("inspect", name))[0]

    def close(self) -> None:
        """Take them away."""
        while self._names:  # one by one: Podman keeps those that others stand on
            self.engine.cli("rm", "-f", self._names.pop())


@pytest.fixture
def started(
    engine: Callable[[str], RunningEngine], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Started]:
    running = engine(request.param)
    monkeypatch.setenv("DOCKER_HOST", running.host)
    containers = Started(running)
    yield containers
    containers.close()


on_all = pytest.mark.parametrize("started", KINDS, indirect=True)
on_dockers = pytest.mark.parametrize("started", DOCKERS, indirect=True)
on_newest = pytest.mark.parametrize("started", DOCKERS[:1], indirect=True)


def hood() -> UnderTheHood:
    return Labwright("cli").under_the_hood


def namespaces_of(pid: int | str) -> dict[str, int]:
    return {
        kind.name: int(kind.readlink().name.strip("[]").rpartition("[")[2])
        for kind in Path(f"/proc/{pid}/ns").iterdir()
        if "for_children" not in kind.name
    }


def cgroup_file(pid: int, controller: str, name: str) -> str:
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if names == controller:
            return Path(f"/sys/fs/cgroup/{controller}{path}/{name}").read_text().strip()
    raise AssertionError(controller)


def on_cgroups_of_version_1() -> bool:
    return Path("/sys/fs/cgroup/memory").is_dir()


@on_all
def test_processes_have_the_numbers_of_both_sides(started: Started) -> None:
    told = started.run("two", command=("sh", "-c", "sleep 301 & sleep 300"))
    inside = hood().look("two")
    assert inside.kernel
    assert inside.pid == told["State"]["Pid"]
    assert inside.unseen == () or {each.part for each in inside.unseen} == {Part.LAYERS}
    for process in inside.processes:
        status = Path(f"/proc/{process.pid_on_host}/status").read_text()
        assert f"NSpid:\t{process.pid_on_host}\t{process.pid_inside}\n" in status
        assert process.user in {"root", "0"}
    said = [process.command for process in inside.processes]
    assert sorted(said)[-2:] == ["sleep 300", "sleep 301"]
    seen = started.engine.cli("exec", "two", "ps", "-o", "pid,args")
    for process in inside.processes:
        assert re.search(rf"^\s*{process.pid_inside}\s+{process.command}", seen, re.MULTILINE)
    assert inside.sees_also == 0


@on_all
def test_namespaces_are_those_of_the_kernel(started: Started) -> None:
    started.run("first")
    started.run("second", "--pid", "host")
    pids = {name: started.inspect(name)["State"]["Pid"] for name in ("first", "second")}
    own, other, host = namespaces_of(pids["first"]), namespaces_of(pids["second"]), namespaces_of("self")
    inside = hood().look("first", "second")
    assert {each.kind: each.identifier for each in inside.namespaces} == own
    assert {each.kind: each.host_identifier for each in inside.namespaces} == host
    assert {each.kind: each.other_identifier for each in inside.namespaces} == other
    whose = {each.kind: each.relation for each in inside.namespaces}
    assert whose == {
        kind: Relation.HOST if number == host[kind] else Relation.OWN for kind, number in own.items()
    }
    assert {kind for kind, relation in whose.items() if relation is Relation.OWN} >= {
        "mnt",
        "uts",
        "pid",
        "net",
    }
    second = hood().look("second")
    assert next(each for each in second.namespaces if each.kind == "pid").relation is Relation.HOST
    assert [(each.pid_inside, each.pid_on_host) for each in second.processes] == [(pids["second"],) * 2]
    assert (second.sees_also or 0) > 10


@on_all
def test_namespaces_that_containers_share_are_told_with_the_name(started: Started) -> None:
    owner = started.run("owner", "--ipc", "shareable")
    started.run(
        "guest",
        "--network",
        "container:owner",
        "--ipc",
        "container:owner",
        "--pid",
        f"container:{owner['Id']}",
    )
    inside = hood().look("guest")
    shared = {
        each.kind: each.shared_with for each in inside.namespaces if each.relation is Relation.CONTAINER
    }
    assert shared == {"net": ("owner",), "ipc": ("owner",), "pid": ("owner",)}
    assert inside.sees_also == 1
    assert inside.processes[0].pid_inside != 1
    (path,) = inside.networks
    assert [hop.name for hop in path.hops] == ["owner", "guest"]
    other_way = hood().look("owner", "guest")
    assert {each.kind for each in other_way.namespaces if "guest" in each.shared_with} >= {
        "net",
        "ipc",
        "pid",
    }


@on_all
def test_limits_are_those_of_the_cgroups(started: Started) -> None:
    told = started.run("tight", "--memory", "64m", "--cpus", "0.5", "--pids-limit", "50")
    started.run("free", *(("--pids-limit", "0") if started.engine.name.startswith("podman") else ()))
    limits = {each.kind: each for each in hood().look("tight").limits}
    assert limits["memory"].limit == told["HostConfig"]["Memory"] == 64 * 1024 * 1024
    assert (limits["cpu"].limit, limits["pids"].limit) == (0.5, 50)
    assert limits["pids"].used == 1
    for each in limits.values():
        assert each.by == "kernel"
        assert Path(each.file).is_file()
    assert int(Path(limits["memory"].file).read_text()) == limits["memory"].limit
    assert limits["memory"].used is not None
    assert 0 < limits["memory"].used < 64 * 1024 * 1024
    if on_cgroups_of_version_1():
        pid = told["State"]["Pid"]
        assert int(cgroup_file(pid, "cpu", "cpu.cfs_quota_us")) == limits["cpu"].quota[0]  # type: ignore[index]
        both = int(cgroup_file(pid, "memory", "memory.memsw.limit_in_bytes"))
        assert both - limits["memory"].limit == limits["swap"].limit
    free = {each.kind: each for each in hood().look("free").limits}
    assert all(each.known for each in free.values())
    assert {kind: each.limit for kind, each in free.items()} == dict.fromkeys(
        ("memory", "swap", "cpu", "pids")
    )


@pytest.fixture
def lab(started: Started, tmp_path: Path) -> ContainerInside:
    """A container of an image with many layers, in which something was changed."""
    started.engine.add_image()
    if not started.engine.cli("images", "-q", "lab:1").strip():
        (tmp_path / "Dockerfile").write_text(DOCKERFILE)
        (tmp_path / "note.txt").write_text("note\n")
        build(started.engine, tmp_path)
    started.run("lab", image="lab:1", command=())
    changes = "echo mine > /app/own; rm /app/kept; echo more >> /app/note.txt"
    started.engine.cli("exec", "lab", "sh", "-c", changes)
    return hood().look("lab")


def build(engine: RunningEngine, folder: Path) -> None:
    """With the builder that the engine has: BuildKit, or the classic one."""
    program = engine_docker()
    environment = {**os.environ, "DOCKER_CONFIG": str(program.parents[2] / "config")}
    environment["DOCKER_BUILDKIT"] = "1" if engine.name == "docker-28" else "0"
    argv = [str(program), "--host", engine.host, "build", "-q", "-t", "lab:1", str(folder)]
    subprocess.run(argv, env=environment, check=True, capture_output=True, timeout=100)


def engine_docker() -> Path:
    from tests.real.engine_packages import engine_programs  # noqa: PLC0415 - only here

    return engine_programs("docker-28") / "usr" / "bin" / "docker"


@on_dockers
def test_every_layer_has_the_line_that_made_it(started: Started, lab: ContainerInside) -> None:
    layers = lab.stack.layers
    assert [layer.role for layer in layers[:2]] == [Role.WRITABLE, Role.INIT]
    made = [layer.made_by.split(" ", 1)[0] for layer in layers[2:]]
    assert made == ["COPY", "RUN", "RUN", "RUN", "WORKDIR", "Imported"]
    assert "opaque/above" in layers[3].made_by
    assert {line.split()[0] for line in lab.stack.empty_lines} == {"ENV", "LABEL", "CMD"}
    told = started.inspect("lab")["GraphDriver"]["Data"]
    assert list(lab.stack.folders) == [told["UpperDir"], *told["LowerDir"].split(":")]
    sizes = started.engine.cli("inspect", "-s", "-f", "{{.SizeRw}}", "lab").strip()
    assert layers[0].size_bytes == int(sizes) > 0
    image = json.loads(started.engine.cli("image", "inspect", "lab:1"))[0]
    assert [layer.digest for layer in reversed(layers[2:])] == image["RootFS"]["Layers"]


ORIGINS = (
    ("/app/own", End.FOUND, 0, ()),
    ("/app/kept", End.DELETED, 0, (5,)),
    ("/app/note.txt", End.FOUND, 0, (2,)),
    ("/app/replaced", End.FOUND, 4, (5,)),
    ("/app/gone", End.DELETED, 4, (5,)),
    ("/app/opaque/above", End.FOUND, 3, ()),
    ("/app/opaque/below", End.NOWHERE, None, ()),
    ("/app/../app/./link", End.FOUND, 4, (5,)),
    ("/bin/sh", End.FOUND, 7, ()),
    ("/bin/sh/x", End.NOWHERE, None, ()),
    ("/etc/hosts", End.MOUNTED, None, ()),
    ("/proc/1/status", End.MOUNTED, None, ()),
    ("/nowhere/at/all", End.NOWHERE, None, ()),
)


@on_dockers
def test_a_file_comes_from_the_topmost_layer_that_has_it(started: Started, lab: ContainerInside) -> None:
    look = hood()
    for path, end, layer, below in ORIGINS:
        origin = look.origin(lab, path)
        assert (origin.end, origin.layer, origin.below) == (end, layer, below), path
        there = started.engine.cli("exec", "lab", "sh", "-c", f"[ -e {path} ] && echo yes || echo no")
        assert (there == "yes\n") is (end in {End.FOUND, End.MOUNTED}), path
        if end is End.FOUND and layer is not None and path != "/bin/sh":
            said = started.engine.cli("exec", "lab", "cat", path)
            assert Path(lab.stack.folders[layer] + origin.path).read_text() == said


def path_of(inside: ContainerInside, network: str) -> NetworkPath:
    return next(path for path in inside.networks if path.network == network)


def ip_link(name: str) -> str:
    return subprocess.check_output(["ip", "-o", "link", "show", "dev", name], text=True)


@on_dockers
def test_the_way_of_a_published_port(started: Started) -> None:
    told = started.run("web", "-p", "127.0.0.1::80")
    port = started.engine.cli("port", "web", "80").split()[0]
    inside = hood().look("web")
    (path,) = inside.networks
    hops = {hop.kind: hop for hop in path.hops}
    assert hops[HopKind.PORT].name == f"{port}/tcp"
    proxy = Path(f"/proc/{hops[HopKind.PROXY].detail}/cmdline").read_bytes().split(b"\0")
    assert port.rpartition(":")[2].encode() in proxy
    bridge = hops[HopKind.BRIDGE]
    assert f"{told['NetworkSettings']['Networks']['bridge']['Gateway']}/24" == bridge.detail
    veth = hops[HopKind.VETH]
    link = ip_link(veth.name)
    assert f" master {bridge.name} " in link
    assert link.startswith(f"{veth.number}: {veth.name}@if{hops[HopKind.CONTAINER].number}:")
    address = told["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    assert hops[HopKind.CONTAINER].detail == f"eth0 {address}/24"
    inner = started.engine.cli("exec", "web", "cat", "/sys/class/net/eth0/iflink")
    assert int(inner) == veth.number


@on_dockers
def test_the_nat_rule_is_that_of_the_engine(started: Started) -> None:
    told = started.run("web", "-p", "127.0.0.1::80", "-p", "127.0.0.1::53/udp")
    program = started.engine.root / "usr" / "sbin" / "iptables"
    if not program.exists():
        pytest.skip("this engine has no iptables of its own")

    def output_of(argv: Any) -> bytes | None:
        ended = subprocess.run(
            [str(program), *argv[1:]], env=started.engine.environment(), capture_output=True, check=False
        )
        return ended.stdout if ended.returncode == 0 else None

    rules = nat_rules(output_of)
    if rules is None:
        pytest.skip("iptables tells nothing here")
    seen = look_at(
        OfEngine("web", told["Id"], told["State"]["Pid"]),
        {},
        nat_rules=lambda: rules,
        addresses=host_addresses,
    )
    assert seen is not None
    from app.core.inside_network import paths_of  # noqa: PLC0415 - only here

    (path,) = paths_of(told, {"bridge": {"Driver": "bridge", "Options": {}}}, seen)
    found = [hop.detail for hop in path.hops if hop.kind is HopKind.NAT]
    address = told["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    assert [rule.rpartition(" ")[2] for rule in sorted(found, key=lambda rule: "udp" in rule)] == [
        f"{address}:80",
        f"{address}:53",
    ]


@on_newest
def test_several_networks_and_none_and_the_hosts(started: Started) -> None:
    started.engine.cli("network", "create", "back")
    started.engine.cli("network", "create", "--internal", "inner")
    try:
        started.run("both", "-p", "127.0.0.1::80", "--network", "back")
        started.engine.cli("network", "connect", "inner", "both")
        inside = hood().look("both")
        assert [path.network for path in inside.networks] == ["back", "inner"]
        back = path_of(inside, "back")
        network = json.loads(started.engine.cli("network", "inspect", "back"))[0]
        assert [hop.kind.value for hop in back.hops][:1] == ["port"]
        assert next(hop.name for hop in back.hops if hop.kind is HopKind.BRIDGE) == f"br-{network['Id'][:12]}"
        inner = path_of(inside, "inner")
        assert [hop.kind.value for hop in inner.hops] == ["bridge", "veth", "container"]
        assert "internal" in str(inner.note)
        ends = {hop.name for path in inside.networks for hop in path.hops if hop.kind is HopKind.VETH}
        assert len(ends) == 2
        for path in inside.networks:
            veth = next(hop for hop in path.hops if hop.kind is HopKind.VETH)
            bridge = next(hop for hop in path.hops if hop.kind is HopKind.BRIDGE)
            assert f" master {bridge.name} " in ip_link(veth.name)
        started.run("alone", "--network", "none")
        (path,) = hood().look("alone").networks
        assert (path.network, [hop.kind.value for hop in path.hops]) == ("none", ["container"])
        started.run("open", "--network", "host")
        (path,) = hood().look("open").networks
        assert [hop.kind.value for hop in path.hops] == ["host", "container"]
    finally:
        started.close()
        started.engine.cli("network", "rm", "back", "inner")


@on_newest
def test_a_macvlan_stands_on_a_card_of_the_host(started: Started) -> None:
    bridge = started.engine._bridge
    assert bridge is not None
    try:
        started.engine.cli(
            "network",
            "create",
            "-d",
            "macvlan",
            "--subnet",
            "10.99.0.0/24",
            "-o",
            f"parent={bridge}",
            "direct",
        )
        started.run("direct-one", "--network", "direct")
    except AssertionError as reason:
        pytest.skip(f"no macvlan here: {str(reason)[:80]}")
    try:
        (path,) = hood().look("direct-one").networks
        assert [(hop.kind.value, hop.name) for hop in path.hops] == [
            ("parent", bridge),
            ("container", "direct-one"),
        ]
        assert path.hops[-1].detail.startswith("eth0 10.99.0.")
    finally:
        started.close()
        started.engine.cli("network", "rm", "direct")


def kill(told: dict[str, Any]) -> None:
    """End its process, and come back when the kernel has let it go."""
    pid, give_up = told["State"]["Pid"], time.monotonic() + 20
    os.kill(pid, signal.SIGKILL)
    with suppress(OSError):
        while told["Id"] in Path(f"/proc/{pid}/cgroup").read_text():
            assert time.monotonic() < give_up


@on_all
def test_one_that_is_not_there_or_does_not_run_has_its_own_error(started: Started) -> None:
    with pytest.raises(AppError) as gone:
        hood().look("nobody-knows-it")
    assert gone.value.code == "container-not-there"
    for name in ("", "a/b", "..", "x?y"):
        with pytest.raises(AppError) as odd:
            hood().look(name)
        assert odd.value.code == "container-not-there"
    started.run("over")
    assert "over" in {each.name for each in hood().running()}
    with pytest.raises(AppError) as same:
        hood().look("over", "over")
    assert same.value.code == "same-container"
    kill(started.inspect("over"))
    while started.inspect("over")["State"]["Running"]:
        pass
    with pytest.raises(AppError) as stopped:
        hood().look("over")
    assert stopped.value.code == "container-not-running"
    assert re.search("exited|stopped", str(stopped.value.cause))
    with pytest.raises(AppError):
        hood().expect("over")
    assert "over" not in {each.name for each in hood().running()}


@on_all
def test_one_that_ends_while_it_is_looked_at_tells_nothing_of_others(started: Started) -> None:
    told = started.run("brief")
    whole = hood()._seams

    def read_late(mine: OfEngine, others: Any, ports: bool) -> Any:
        kill(told)
        return whole.read_kernel(mine, others, ports)

    seams = HoodSeams(whole.one, whole.connect, read_late, whole.may_look, whole.layers_look, whole.platform)
    began = time.monotonic()
    inside = UnderTheHood(seams).look("brief")
    assert time.monotonic() - began < 8
    assert not inside.kernel
    assert "is not the container’s" in str(inside.reach)
    assert all(each.identifier is None for each in inside.namespaces)


@on_newest
def test_a_process_that_is_somebody_elses_is_not_read(started: Started) -> None:
    told = started.run("right")
    other = started.run("wrong")

    def read(identifier: str, pid: int) -> Any:
        return look_at(OfEngine("it", identifier, pid), {}, nat_rules=lambda: None, addresses=dict)

    assert read(told["Id"], told["State"]["Pid"]) is not None
    for identifier, pid in (
        (told["Id"], os.getpid()),
        (told["Id"], other["State"]["Pid"]),
        (told["Id"], 1),
        (told["Id"], 0),
        ("f" * 64, told["State"]["Pid"]),
        ("", told["State"]["Pid"]),
    ):
        assert read(identifier, pid) is None


@on_dockers
def test_an_ordinary_user_sees_what_may_be_seen_and_is_told_the_rest(started: Started) -> None:
    started.run("web", "-p", "127.0.0.1::80", "--memory", "64m")
    started.engine.folder.chmod(0o755)
    started.engine.socket.chmod(0o666)
    root = hood().look("web")
    home = started.engine.folder / "nobody"
    home.mkdir(exist_ok=True)
    home.chmod(0o777)
    script = (  # once as root: nobody may read where some Pythons keep their modules
        "import contextlib, io, os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from app.bootstrap import run_command_line as run\n"
        "with contextlib.redirect_stdout(io.StringIO()): run(['inside', 'web', '--json'])\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "os.environ['LABWRIGHT_HOME'] = os.environ['HOME'] = sys.argv[2]\n"
        "sys.exit(run(['inside', 'web', '--json']))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(home)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, (said.stdout, said.stderr)
    told = json.loads(said.stdout)
    assert told["kernel"]["reachable"]
    assert [(each["pid_inside"], each["pid_on_host"]) for each in told["processes"]] == [(1, root.pid)]
    assert told["limits"][0]["limit"] == 64 * 1024 * 1024
    assert {each["kind"]: each["relation"] for each in told["namespaces"]}["pid"] == "own"
    assert all(each["identifier"] is None for each in told["namespaces"])
    ends = [each["name"] for each in told["networks"][0]["steps"] if each["kind"] == "veth"]
    assert ends == [hop.name for hop in root.networks[0].hops if hop.kind is HopKind.VETH]
    unseen = {each["part"]: each["sentence"] for each in told["unseen"]}
    assert "sudo labwright inside web" in unseen["namespaces"]
    assert "root" in unseen["layers"]


@on_newest
def test_the_command_line_says_it_in_words_and_in_json(
    started: Started, lab: ContainerInside, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import main  # noqa: PLC0415 - only here

    assert main.run(["inside", "lab"], lambda: Labwright("cli")) == 0
    words = capsys.readouterr().out
    for each in ("Namespaces", "no limit", "COPY note.txt /app/", str(lab.namespaces[0].identifier), "eth0 "):
        assert each in words
    assert main.run(["inside", "lab", "--file", "/app/link"], lambda: Labwright("cli")) == 0
    words = capsys.readouterr().out
    assert "/app/link is a link to replaced, in layer 4 of the image." in words
    assert (
        "/app/replaced comes from layer 4 of the image, and hides the one in layer 3 of the image." in words
    )
    assert main.run(["inside", "lab", "--file", "/app/gone", "--json"], lambda: Labwright("cli")) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["file"]["result"] == "deleted"
    assert document["layers"]["stack"][document["file"]["layer"]]["made_by"].startswith("RUN echo newer")
    assert main.run(["inside", "nobody", "--json"], lambda: Labwright("cli")) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "container-not-there"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (failing.silent, "engine-silent"),
        (failing.dripping, "engine-silent"),
        (failing.dying, "engine-cut-off"),
        (failing.broken, "engine-answered-error"),
    ],
)
def test_an_engine_that_fails_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behaviour: failing.Behaviour, code: str
) -> None:
    bad = FailingEngine(behaviour, tmp_path / "bad.sock", after_version=True)
    monkeypatch.setenv("DOCKER_HOST", bad.host)
    whole = hood()._seams
    began = time.monotonic()
    try:
        with pytest.raises(AppError) as failed:
            UnderTheHood(whole, limit_seconds=0.6).look("any")
        assert failed.value.code == code
    finally:
        bad.close()
    assert time.monotonic() - began < 14
