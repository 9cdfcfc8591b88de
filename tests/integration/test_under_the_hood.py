"""Under the hood of real containers: every number is compared with the kernel's files, `docker` and `ip`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import AppError
from app.core.inside import HopKind, Part, Relation
from app.core.kernel_look import OfEngine
from app.services.under_the_hood import HoodSeams, UnderTheHood
from app.system.container_look import look_at
from tests.real import failing_engines as failing
from tests.real.containers import Started, hood, on_all, on_dockers, on_newest
from tests.real.failing_engines import FailingEngine
from tests.real.kept import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of containers is Linux")


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


INTO_A_GROUP = (
    "for each in memory pids cpu; do folder=/sys/fs/cgroup/$each/init; mkdir $folder || exit 1; "
    "echo 0 > $folder/cgroup.procs || exit 1; done; exec sleep 300"
)


@on_newest
def test_limits_hold_though_the_first_process_went_into_a_group_of_its_own(started: Started) -> None:
    if not on_cgroups_of_version_1():
        pytest.skip("written for cgroups of version 1; of version 2 the unit tests tell")
    options = ("--privileged", "--memory", "64m", "--pids-limit", "50", "--cpus", "0.5")
    told = started.run("moved", *options, command=("sh", "-c", INTO_A_GROUP))
    pid, give_up = told["State"]["Pid"], time.monotonic() + 20
    while Path(f"/proc/{pid}/comm").read_text() != "sleep\n":
        assert time.monotonic() < give_up
    assert Path(f"/proc/{pid}/cgroup").read_text().count(f"{told['Id']}/init\n") == 3
    limits = {each.kind: each for each in hood().look("moved").limits}
    assert (limits["memory"].limit, limits["pids"].limit, limits["cpu"].limit) == (64 << 20, 50, 0.5)
    for kind in ("memory", "pids", "cpu"):
        assert Path(limits[kind].file).parent.name == told["Id"]
        assert (limits[kind].by, limits[kind].group) == ("kernel", "")


@on_newest
def test_a_limit_of_the_group_that_containers_are_in_is_told_with_the_group(started: Started) -> None:
    if not on_cgroups_of_version_1():
        pytest.skip("written for cgroups of version 1; of version 2 the unit tests tell")
    group = Path("/sys/fs/cgroup/memory/labwright-course")
    group.mkdir(exist_ok=True)
    try:
        (group / "memory.limit_in_bytes").write_text(str(128 << 20))
        started.run("free", "--cgroup-parent", f"/{group.name}")
        memory = hood().look("free").limits[0]
        assert (memory.limit, memory.group, memory.by) == (128 << 20, str(group), "kernel")
        assert Path(memory.file) == group / "memory.limit_in_bytes"
        started.run("tight", "--memory", "64m", "--cgroup-parent", f"/{group.name}")
        assert [hood().look("tight").limits[0][index] for index in (1, -1)] == [64 << 20, ""]
    finally:
        started.close()
        group.rmdir()


IN_THE_WAY = (
    "cd /sys/class/net/eth0; index=$(cat ifindex); link=$(cat iflink); cd /; umount -a -t sysfs; "
    "mount -t tmpfs none /sys && for card in /sys/class/net/eth0 /sys/devices/virtual/net/eth0; do "
    "mkdir -p $card && echo $index > $card/ifindex && echo $link > $card/iflink && "
    "ln -s /etc/hostname $card/address || exit 1; done; exec sleep 300"
)


@on_newest
def test_a_container_that_lays_a_link_in_the_way_shows_nothing_of_the_host(started: Started) -> None:
    told = started.run("sly", "--privileged", command=("sh", "-c", IN_THE_WAY))
    pid, give_up = told["State"]["Pid"], time.monotonic() + 20
    while Path(f"/proc/{pid}/comm").read_text() != "sleep\n":
        assert time.monotonic() < give_up
    assert Path(f"/proc/{pid}/root/sys/class/net/eth0/address").is_symlink()
    look = look_at(OfEngine("sly", told["Id"], pid), {}, nat_rules=lambda: None, addresses=dict)
    assert look is not None
    (link,) = look.links
    assert (link.name, link.peer, link.address) == ("eth0", 0, "")


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
