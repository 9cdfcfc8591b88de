"""The way of a packet to a container, from what engine and kernel say."""

from __future__ import annotations

import pytest

from app.core import inside_network
from app.core.engine_facts import Place
from app.core.inside import HopKind
from app.core.kernel_look import Forwarder, KernelLook, Link, Route

OTHER = "4e4c" * 16


def web(mode="bridge", ports=None, **networks):
    return {
        "Name": "/web",
        "HostConfig": {"NetworkMode": mode},
        "NetworkSettings": {"Ports": ports or {}, "Networks": networks},
    }


PORTS = {
    "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}],
    "9/udp": None,
}
END = {
    "IPAddress": "172.17.0.2",
    "IPPrefixLen": 16,
    "Gateway": "172.17.0.1",
    "MacAddress": "02:42:ac:11:00:02",
}
BRIDGE = {"Driver": "bridge", "Options": {"com.docker.network.bridge.name": "docker0"}}
LOOK = KernelLook(
    links=(Link("eth0", 5, 6, address="02:42:ac:11:00:02"),),
    host_links=(Link("docker0", 3, 3), Link("veth1", 6, 5, "docker0"), Link("veth2", 8, 5, "br-other")),
    host_addresses={"docker0": ("172.17.0.1/16",)},
    forwarders=(Forwarder(70, "tcp", "0.0.0.0", "8080", "172.17.0.2", "80"),),
    nat_rules=(
        "-P PREROUTING ACCEPT",
        "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80",
        "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 80801 -j DNAT --to-destination 172.17.0.9:80",
    ),
)


def kinds(path):
    return [hop.kind.value for hop in path.hops]


def test_the_way_over_a_bridge():
    (path,) = inside_network.paths_of(web(ports=PORTS, bridge=END), {"bridge": BRIDGE}, LOOK)
    assert kinds(path) == ["port", "port", "proxy", "nat", "bridge", "veth", "container"]
    assert [hop.name for hop in path.hops if hop.kind is HopKind.PORT] == [
        "0.0.0.0:8080/tcp",
        "[::]:8080/tcp",
    ]
    assert path.hops[-2] == (HopKind.VETH, "veth1", "", True, 6)
    assert path.hops[-1].detail == "eth0 172.17.0.2/16"
    assert path.note is None
    (far,) = inside_network.paths_of(web(ports=PORTS, bridge=END), {"bridge": BRIDGE}, None)
    assert kinds(far) == ["port", "port", "nat", "bridge", "veth", "container"]
    assert [hop.seen for hop in far.hops] == [True, True, False, False, False, True]


def test_without_the_other_ends_number_a_cable_is_told_only_where_one_fits():
    unseen = (Link("eth0", 5, 0),)
    route = (Route("eth0", 0xAC110000, 0xFFFF0000),)

    def veth(*host_links):
        look = KernelLook(links=unseen, routes=route, host_links=host_links)
        (path,) = inside_network.paths_of(web(bridge=END), {"bridge": BRIDGE}, look)
        return next(hop for hop in path.hops if hop.kind is HopKind.VETH)

    assert veth(Link("veth1", 6, 5, "docker0"), Link("veth2", 8, 5, "other")).name == "veth1"
    assert not veth(Link("veth1", 6, 5, "docker0"), Link("veth2", 8, 5, "docker0")).seen
    assert not veth(Link("veth1", 6, 4, "docker0")).seen


@pytest.mark.parametrize(
    ("place", "who"),
    [
        (Place.NATIVE_LINUX, "only the host and containers of the same network reach it"),
        (Place.MACOS_VM, "Programs of this computer do not"),
        (Place.WSL2, "Programs of this computer do not"),
        (Place.LINUX_VM, "Programs of this computer do not"),
        (Place.REMOTE, "This computer does not"),
    ],
)
def test_who_reaches_a_container_without_ports_depends_on_where_it_runs(place, who):
    (path,) = inside_network.paths_of(web(bridge=END), {"bridge": BRIDGE}, None, place=place)
    assert who in str(path.note)
    assert ("host" in str(path.note)) is (place is Place.NATIVE_LINUX)


def test_the_host_reaches_no_container_of_an_engine_without_root():
    (path,) = inside_network.paths_of(web(bridge=END), {"bridge": BRIDGE}, None, rootless=True)
    assert "the host is not in its networks" in str(path.note)


def test_ports_stand_at_the_network_they_lead_through():
    second = END | {"IPAddress": "172.18.0.2", "MacAddress": "aa"}
    container = web(ports=PORTS, bridge=END, other=second)
    networks = {"bridge": BRIDGE, "other": {"Driver": "bridge", "Id": "afe5" * 16}}
    first, other = inside_network.paths_of(container, networks, LOOK)
    assert "port" in kinds(first)
    assert kinds(other) == ["bridge", "veth", "container"]
    assert other.hops[0].name == "br-afe5afe5afe5"
    for path in inside_network.paths_of(container, networks, None):
        assert "port" not in kinds(path)
        assert "cannot be seen" in str(path.note)


def test_other_kinds_of_networks():
    def only(container, about=None):
        return inside_network.paths_of(container, {"n": about or {}}, None, shared_with="db")[0]

    assert kinds(only(web("none"))) == ["container"]
    assert kinds(only(web("host"))) == ["host", "container"]
    assert [hop.name for hop in only(web(f"container:{OTHER}")).hops] == ["db", "web"]
    assert kinds(only(web("slirp4netns", ports=PORTS))) == ["port", "port", "program", "container"]
    assert kinds(only(web("pasta:-t,80"))) == ["program", "container"]
    assert kinds(only(web("n"))) == ["container"]
    macvlan = only(web("n", n=END), {"Driver": "macvlan", "Options": {"parent": "enp3s0"}})
    assert [hop.name for hop in macvlan.hops] == ["enp3s0", "web"]
    assert "no NAT" in str(macvlan.note)
    assert kinds(only(web("n", n=END), {"Driver": "overlay"})) == ["tunnel", "container"]
    assert kinds(only(web("n", n=END), {"Driver": "weave"})) == ["container"]
    assert "internal" in str(only(web("n", n=END), {"Driver": "bridge", "Internal": True}).note)


def test_texts_of_the_network_in_proc():
    routes = (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
        "eth0\t00000000\t010A1DAC\t0003\t0\t0\t0\t00000000\n"
        "eth0\t000A1DAC\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    )
    assert inside_network.parse_routes(routes) == (("eth0", 0, 0), ("eth0", 0xAC1D0A00, 0xFFFFFF00))
    igmp = (
        "Idx\tDevice    : Count\n1\tlo        :     1      V3\n\t\t\t010000E0     1\n2\teth0      :     1\n"
    )
    assert inside_network.parse_indexes(igmp) == {"lo": 1, "eth0": 2}
    words = (
        "docker-proxy -proto tcp -host-ip 127.0.0.1 -host-port 1 -container-ip 1.2.0.2 -container-port 80 -x"
    )
    assert inside_network.parse_forwarder(7, words.split()) == (
        7,
        "tcp",
        "127.0.0.1",
        "1",
        "1.2.0.2",
        "80",
    )
    assert inside_network.parse_forwarder(7, ["sh"]) is None
