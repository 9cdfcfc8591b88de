"""The layers and the network path of real containers, compared with their folders, `docker` and `ip`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Labwright
from app.core.inside import ContainerInside, HopKind, NetworkPath, Role
from app.core.inside_files import End
from app.core.kernel_look import OfEngine
from app.system.container_look import host_addresses, look_at
from app.tools.iptables import nat_rules
from tests.real.containers import Started, hood, on_dockers, on_newest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of containers is Linux")


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
    ("/app/opaque/below", End.DELETED, 3, (5,)),
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
