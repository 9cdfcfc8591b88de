"""The way of a packet to a container: port of the host, proxy or NAT, bridge, veth pair, card inside."""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.engine_facts import Place
from app.core.inside import Hop, HopKind, NetworkPath
from app.core.kernel_look import Forwarder, KernelLook, Link, Route
from app.core.words import Sentence, say

_BRIDGE_NAME = ("com.docker.network.bridge.name", "network_interface")
_OF_A_USER = ("slirp4netns", "pasta")
_VIRTUAL = frozenset({Place.WSL2, Place.MACOS_VM, Place.HYPERV_VM, Place.LINUX_VM})


class _Port(NamedTuple):
    host_address: str
    host_port: str
    inside_port: str
    protocol: str

    @property
    def host(self) -> str:
        address = f"[{self.host_address}]" if ":" in self.host_address else self.host_address
        return f"{address or '0.0.0.0'}:{self.host_port}/{self.protocol}"  # noqa: S104 - it is only shown


def published(container: Mapping[str, Any]) -> tuple[_Port, ...]:
    """The ports of the host that lead to it."""
    ports = (container.get("NetworkSettings") or {}).get("Ports") or {}
    return tuple(
        _Port(str(each.get("HostIp") or ""), str(each.get("HostPort") or ""), *inside.partition("/")[::2])
        for inside, hosts in sorted(ports.items())
        for each in hosts or ()
        if isinstance(each, Mapping)
    )


class _Of(NamedTuple):
    """The container that the way leads to."""

    name: str
    ports: tuple[_Port, ...]
    look: KernelLook | None
    alone: bool  # it is in one network only
    place: Place
    rootless: bool


class _End(NamedTuple):
    """Where a container is plugged into a network."""

    network: str
    about: Mapping[str, Any]  # the network, as the engine tells of it
    told: Mapping[str, Any]  # this end, as the engine tells of it

    @property
    def address(self) -> str:
        return str(self.told.get("IPAddress") or "")

    @property
    def gateway(self) -> str:
        configs = (self.about.get("IPAM") or {}).get("Config") or ()
        first = next((each.get("Gateway") for each in configs if each), "")
        return str(self.told.get("Gateway") or first or "")


def paths_of(
    container: Mapping[str, Any],
    networks: Mapping[str, Mapping[str, Any]],
    look: KernelLook | None,
    *,
    place: Place = Place.NATIVE_LINUX,
    rootless: bool = False,
    shared_with: str = "",
) -> tuple[NetworkPath, ...]:
    """One for each network. `networks`: what the engine says of each, by name; `look`: None where the kernel
    is out of reach; `place`: where the engine runs; `shared_with`: the container whose network it uses."""
    mode = str((container.get("HostConfig") or {}).get("NetworkMode") or "")
    name = str(container.get("Name") or "").lstrip("/")
    ends = (container.get("NetworkSettings") or {}).get("Networks") or {}
    ports = published(container)
    if mode in {"none", "host"} or mode.startswith("container:"):
        return (_without_its_own(mode, name, shared_with),)
    program = next((each for each in _OF_A_USER if mode.startswith(each)), None)
    if program is not None:
        return (_through_a_program(name, program, ports),)
    if not ends:
        note = say("It is connected to no network at the moment.")
        return (NetworkPath(mode, "", (Hop(HopKind.CONTAINER, name),), note),)
    of = _Of(name, ports, look, len(ends) == 1, place, rootless)
    return tuple(
        _path(of, _End(network, networks.get(network, {}), told or {}))
        for network, told in sorted(ends.items())
    )


def _without_its_own(mode: str, name: str, shared_with: str) -> NetworkPath:
    own = Hop(HopKind.CONTAINER, name)
    if mode == "none":
        note = say("It has no network: only itself, by 127.0.0.1.")
        return NetworkPath("none", "null", (own._replace(detail="lo"),), note)
    if mode == "host":
        note = say(
            "It uses the host’s own network: no bridge, no address of its own. A port it opens is open on "
            "the host, and published ports have no effect."
        )
        return NetworkPath("host", "host", (Hop(HopKind.HOST, ""), own), note)
    owner = shared_with or mode.removeprefix("container:")[:12]
    note = say(
        "It has no network of its own: address, ports and 127.0.0.1 are those of {container}.",
        container=owner,
    )
    return NetworkPath(f"container:{owner}", "container", (Hop(HopKind.CONTAINER, owner), own), note)


def _through_a_program(name: str, program: str, ports: Sequence[_Port]) -> NetworkPath:
    hops = [Hop(HopKind.PORT, port.host, f"{port.inside_port}/{port.protocol}") for port in ports]
    hops += [Hop(HopKind.PROGRAM, program), Hop(HopKind.CONTAINER, name)]
    note = say(
        "A program of the user ({program}) carries its packets: without root there is no bridge.",
        program=program,
    )
    return NetworkPath(program, program, tuple(hops), note)


def _path(of: _Of, end: _End) -> NetworkPath:
    driver = str(end.about.get("Driver") or "")
    link = _own_link(end, of.look)
    length = end.told.get("IPPrefixLen")
    where = f"{end.address}/{length}" if end.address and isinstance(length, int) and length else end.address
    words = " ".join(filter(None, (link.name if link is not None else "", where)))
    last = Hop(HopKind.CONTAINER, of.name, words, number=link.number if link is not None else None)
    if driver in {"macvlan", "ipvlan"}:
        return _on_a_card(end, driver, last)
    if driver == "overlay":
        note = say("This network reaches over several machines: a tunnel (VXLAN) carries its packets.")
        return NetworkPath(end.network, driver, (Hop(HopKind.TUNNEL, end.network, "VXLAN"), last), note)
    if driver not in {"bridge", ""}:
        note = say("The network plugin {name} connects it in its own way.", name=driver)
        return NetworkPath(end.network, driver, (last,), note)
    return _over_a_bridge(of, end, last, link)


def _on_a_card(end: _End, driver: str, last: Hop) -> NetworkPath:
    parent = str((end.about.get("Options") or {}).get("parent") or "")
    note = say(
        "It stands in the network of the host’s card by itself, with its own address: no bridge, no NAT, "
        "no published ports. The host itself cannot reach it this way."
    )
    return NetworkPath(end.network, driver, (Hop(HopKind.PARENT, parent, driver, bool(parent)), last), note)


def _over_a_bridge(of: _Of, end: _End, last: Hop, link: Link | None) -> NetworkPath:
    bridge = bridge_name(end.about)
    mine = [each for each in of.ports if of.alone or _leads_here(each, end.address, of.look)]
    hops = [Hop(HopKind.PORT, port.host, f"{port.inside_port}/{port.protocol}") for port in mine]
    carriers = [hop for port in mine for hop in _carriers(port, end.address, of.look)]
    hops += sorted(carriers, key=lambda hop: hop.kind is HopKind.NAT)
    hops.append(_bridge_hop(bridge, end, of.look))
    veth = host_end(link, bridge, of.look)
    if veth is not None:
        hops.append(Hop(HopKind.VETH, veth.name, number=veth.number))
    else:
        hops.append(Hop(HopKind.VETH, "", seen=False))
    return NetworkPath(end.network, "bridge", (*_once(hops), last), _note_on_ports(of, end, mine))


def _note_on_ports(of: _Of, end: _End, mine: Sequence[_Port]) -> Sentence | None:
    if end.about.get("Internal"):
        return say("An internal network: nothing leads out of it, and no published port leads in.")
    if not of.ports:
        return _without_ports(of)
    if not mine and (of.look is None or not _told_of_ports(of.look)):
        return say("Which of its networks the published ports lead through cannot be seen from here.")
    return None


def _without_ports(of: _Of) -> Sentence:
    if of.rootless:
        return say(
            "No port is published: only containers of the same network reach it. The engine runs without "
            "root, so the host is not in its networks."
        )
    if of.place is Place.REMOTE:
        return say(
            "No port is published: only containers of the same network reach it, and the computer that the "
            "engine runs on. This computer does not."
        )
    if of.place in _VIRTUAL:
        return say(
            "No port is published: only containers of the same network reach it, and the virtual machine "
            "that the engine runs in. Programs of this computer do not."
        )
    return say("No port is published: only the host and containers of the same network reach it.")


def _told_of_ports(look: KernelLook) -> bool:
    return bool(look.forwarders) or look.nat_rules is not None


def _once(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """The same thing is met once, whatever leads to it: the program for IPv4 and the one for IPv6 are two."""
    return tuple(dict.fromkeys(hops))


def _leads_here(port: _Port, address: str, look: KernelLook | None) -> bool:
    if look is None or not address:
        return False
    return any(each.container_address == address for each in _forwarders(port, look)) or bool(
        _rules(port, address, look)
    )


def _forwarders(port: _Port, look: KernelLook) -> list[Forwarder]:
    return [
        each
        for each in look.forwarders
        if each.host_port == port.host_port
        and each.protocol == port.protocol
        and _same_address(each.host_address, port.host_address)
    ]


def _same_address(one: str, other: str) -> bool:
    every = {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    return one == other or (one in every and other in every and (":" in one) == (":" in other))


def _rules(port: _Port, address: str, look: KernelLook) -> list[str]:
    target = f"{address}:{port.inside_port}"
    wanted = re.compile(rf"--dport {re.escape(port.host_port)}\b.* --to-destination {re.escape(target)}$")
    of_protocol = f"-p {port.protocol} "
    return [rule for rule in look.nat_rules or () if of_protocol in rule and wanted.search(rule.strip())]


def _carriers(port: _Port, address: str, look: KernelLook | None) -> list[Hop]:
    if look is None:
        return [Hop(HopKind.NAT, "", seen=False)]
    hops = [Hop(HopKind.PROXY, "docker-proxy", str(each.pid)) for each in _forwarders(port, look)]
    rules = _rules(port, address, look)
    hops += [Hop(HopKind.NAT, "DNAT", rule) for rule in rules[:1]]
    if look.nat_rules is None:
        hops.append(Hop(HopKind.NAT, "", seen=False))
    return hops


def bridge_name(about: Mapping[str, Any]) -> str:
    """What the host calls the bridge of a network."""
    options = about.get("Options") or {}
    named = next((str(options[each]) for each in _BRIDGE_NAME if options.get(each)), "")
    if not named and about.get("network_interface"):
        named = str(about["network_interface"])
    identifier = str(about.get("Id") or "")
    return named or (f"br-{identifier[:12]}" if len(identifier) == 64 else "")


def _bridge_hop(bridge: str, end: _End, look: KernelLook | None) -> Hop:
    if look is None:
        return Hop(HopKind.BRIDGE, bridge, end.gateway, seen=False)
    there = any(each.name == bridge for each in look.host_links)
    addresses = look.host_addresses.get(bridge, ())
    return Hop(HopKind.BRIDGE, bridge, addresses[0] if addresses else end.gateway, seen=there)


def _own_link(end: _End, look: KernelLook | None) -> Link | None:
    """The network card in the container that is connected to this network."""
    if look is None:
        return None
    hardware = str(end.told.get("MacAddress") or "").lower()
    by_address = [each for each in look.links if hardware and each.address.lower() == hardware]
    if len(by_address) == 1:
        return by_address[0]
    address = _number(end.address)
    if address is None:
        return None
    names = {each.link for each in look.routes if each.mask and address & each.mask == each.network}
    named = [each for each in look.links if each.name in names]
    return named[0] if len(named) == 1 else None


def host_end(link: Link | None, bridge: str, look: KernelLook | None) -> Link | None:
    """The other end of the cable, on the host. Interfaces count anew in each namespace, so their numbers must
    fit both ways, and the bridge too."""
    if link is None or look is None:
        return None
    fits = [
        each
        for each in look.host_links
        if each.peer == link.number and each.master == bridge and each.name != bridge
        if not link.peer or each.number == link.peer
    ]
    return fits[0] if len(fits) == 1 else None


def parse_routes(text: str) -> tuple[Route, ...]:
    """/proc/PID/net/route: addresses as numbers with the bytes in the machine's order."""
    found = []
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 7:
            network, mask = (_turned(words[index]) for index in (1, 7))
            if network is not None and mask is not None:
                found.append(Route(words[0], network, mask))
    return tuple(found)


def parse_indexes(text: str) -> dict[str, int]:
    """/proc/PID/net/dev_mcast or igmp: the number of each interface."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0].isdigit() and not line[:1].isspace():
            found[words[1].rstrip(":")] = int(words[0])
    return found


def parse_forwarder(pid: int, words: Sequence[str]) -> Forwarder | None:
    """The command line of a docker-proxy."""
    if not words or words[0].rpartition("/")[2] not in {"docker-proxy", "rootlesskit-docker-proxy"}:
        return None
    told = dict(zip(words[1::2], words[2::2], strict=False))
    return Forwarder(
        pid,
        told.get("-proto", ""),
        told.get("-host-ip", ""),
        told.get("-host-port", ""),
        told.get("-container-ip", ""),
        told.get("-container-port", ""),
    )


def _turned(text: str) -> int | None:
    try:
        return int.from_bytes(int(text, 16).to_bytes(4, sys.byteorder), "big")
    except (ValueError, OverflowError):
        return None


def _number(address: str) -> int | None:
    try:
        return int(ipaddress.IPv4Address(address))
    except ValueError:
        return None
