"""What containers are given of this machine's network: name servers, proxies, certificates.

Rules over files and what the engine says; only a look from inside a container tells what is so in the end.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.core.diagnosis import Diagnosis, Fact, Result, fine, trouble, unknown
from app.core.network import shown_proxy
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, Step, WriteFile
from app.core.words import say, verbatim

RESOLVED = "127.0.0.53"  # systemd-resolved, whose own list Docker finds by itself
_PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy")
_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost"})
NONE = say("none")
NOT_KNOWN = say("not known")


@dataclass(frozen=True, slots=True)
class Given:
    """What decides what containers get."""

    native: bool  # the engine runs on this Linux itself
    rootless: bool = False
    servers: tuple[str, ...] = ()  # of this machine
    servers_behind: tuple[str, ...] = ()  # that systemd-resolved asks
    daemon_dns: tuple[str, ...] | None = None  # told to the engine in daemon.json
    host_proxy: str = ""
    engine_proxy: str = ""  # it pulls images by it
    container_proxy: str = ""  # that config.json gives to containers and builds
    container_no_proxy: str = ""
    networks: tuple[str, ...] = ()  # of the engine, as 172.17.0.0/16
    own_certificates: tuple[str, ...] = ()  # files of a school or company that this machine trusts
    config: str = "config.json"  # its path
    config_text: str = field(default="", repr=False)


def name_servers(text: str) -> tuple[str, ...]:
    """Those of a resolv.conf."""
    lines = (line.split() for line in text.splitlines())
    return tuple(words[1] for words in lines if len(words) > 1 and words[0] == "nameserver")


def proxies_of(config: Mapping[str, Any], endpoint: str) -> tuple[str, str]:
    """The proxy that containers of an engine get, and what they ask without it."""
    told = config.get("proxies")
    if not isinstance(told, Mapping):
        return "", ""
    mine = told.get(endpoint) or told.get("default")
    if not isinstance(mine, Mapping):
        return "", ""
    proxy = mine.get("httpsProxy") or mine.get("httpProxy") or mine.get("allProxy") or ""
    return str(proxy), str(mine.get("noProxy") or "")


def proxy_in(environ: Mapping[str, str]) -> str:
    """The proxy that variables name, the one for https first."""
    small = {name.lower(): value for name, value in environ.items() if value}
    return next((small[name] for name in ("https_proxy", *_PROXY_NAMES) if name in small), "")


def subnets_of(networks: object) -> tuple[str, ...]:
    """The addresses of the engine's networks, from its /networks."""
    found = []
    for network in networks if isinstance(networks, list) else ():
        ipam = network.get("IPAM") if isinstance(network, Mapping) else None
        for each in (ipam.get("Config") or ()) if isinstance(ipam, Mapping) else ():
            subnet = each.get("Subnet") if isinstance(each, Mapping) else None
            if isinstance(subnet, str) and "." in subnet:
                found.append(subnet)
    return tuple(dict.fromkeys(found))


def is_loopback(address: str) -> bool:
    """Whether an address or the host of a URL means the machine that asks."""
    name = urlsplit(address).hostname if "://" in address else address
    if name is None or name in _LOCAL_NAMES:
        return name is not None
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def names(given: Given) -> Diagnosis:
    """Whether containers get a name server that they can reach."""
    found = _names(given)
    servers = verbatim(", ".join(given.servers)) if given.servers else NONE
    told = verbatim(", ".join(given.daemon_dns)) if given.daemon_dns else NONE
    facts = (
        Fact(say("This machine asks"), servers, Result.SKIPPED),
        Fact(say("The engine is told (daemon.json, dns)"), told, Result.SKIPPED),
    )
    return replace(found, facts=facts)


def _names(given: Given) -> Diagnosis:
    if given.daemon_dns:
        return _told_to_engine(given.daemon_dns)
    if not given.native:
        return fine(say("The engine’s virtual machine looks names up for its containers."))
    handed_on = [each for each in given.servers if not is_loopback(each)]
    if not handed_on and RESOLVED in given.servers:  # Docker finds those that stand behind it
        handed_on = [each for each in given.servers_behind if not is_loopback(each)]
    if handed_on:
        return fine(say("Containers ask the name servers of this machine: {servers}.",
                        servers=", ".join(handed_on)))  # fmt: skip
    if not given.servers:
        return unknown(say("This machine names no name server that could be handed on."))
    return trouble(
        say("This machine asks a name server of its own ({server}), which containers do not reach: they ask "
            "8.8.8.8 instead.", server=given.servers[0]),
        say("Many schools block that. Tell the engine the server of your network in daemon.json, and restart "
            "it:"),
        text=('"dns": ["192.0.2.1"]',),
        avoid=(NO_STRANGE_SERVER,),
    )  # fmt: skip


def _told_to_engine(servers: Sequence[str]) -> Diagnosis:
    local = next(filter(is_loopback, servers), None)
    if local is None:
        return fine(say("Containers ask {servers}.", servers=", ".join(servers)))
    return trouble(
        say("The engine is told to give containers the name server {server}, which is the container itself "
            "there.", server=local),
        say("Name the server of your network instead, in the engine’s daemon.json:"),
        text=('"dns": ["192.0.2.1"]',),
        avoid=(NO_STRANGE_SERVER,),
    )  # fmt: skip


NO_STRANGE_SERVER = say(
    "Do not write 8.8.8.8 there because a page says so: schools block it, and it knows no names of your "
    "network."
)


def proxies(given: Given) -> Diagnosis:
    """Whether containers and builds get the proxy that this machine has."""
    found = _proxies(given)
    told = (
        (say("This machine"), given.host_proxy),
        (say("The engine, to pull images"), given.engine_proxy),
        (say("Containers and builds (config.json)"), given.container_proxy),
        (say("Asked without it"), given.container_no_proxy),
    )
    facts = tuple(
        Fact(name, verbatim(shown_proxy(value)) if value else NONE, Result.SKIPPED) for name, value in told
    )
    return replace(found, facts=facts)


def _proxies(given: Given) -> Diagnosis:
    host, inside = given.host_proxy, given.container_proxy
    if inside and is_loopback(inside):
        return trouble(
            say("Containers are given the proxy {proxy}, which is the container itself there.",
                proxy=shown_proxy(inside)),
            say("Name this machine by an address that containers reach: host.docker.internal, or that of "
                "docker0. "
                "The proxy must listen there, too."),
        )  # fmt: skip
    if host and not inside:
        return _not_handed_on(given)
    if not host and inside:
        return Diagnosis(
            Result.OK,
            say("Containers use the proxy {proxy}, and this machine none.", proxy=shown_proxy(inside)),
            (say("If that is left from another network, take “proxies” out of {path}.", path=given.config),),
        )
    if host and shown_proxy(host) != shown_proxy(inside):
        return trouble(
            say("Containers are given another proxy ({inside}) than this machine has ({host}).",
                inside=shown_proxy(inside), host=shown_proxy(host)),
            say("Write the same one into “proxies” of {path}.", path=given.config),
        )  # fmt: skip
    if not inside:
        return fine(say("There is no proxy here, and none is given to containers."))
    return _without(given)


def _not_handed_on(given: Given) -> Diagnosis:
    steps = []
    if is_loopback(given.host_proxy):
        steps.append(say("The proxy is on this machine itself. A container reaches it as "
                         "host.docker.internal, "
                         "if it listens beyond 127.0.0.1."))  # fmt: skip
    if given.native and not given.engine_proxy:
        steps.append(say("The engine pulls without it, too: name it in a file http-proxy.conf of its service "
                         "(systemctl edit docker), then restart the engine."))  # fmt: skip
    return trouble(
        say("This machine has a proxy, and containers and builds are not told: pip in them reaches nothing."),
        *steps,
        say("Write it into “proxies” of {path}:", path=given.config),
        text=(_proxies_text(given),),
        fix=plan_proxies(given),
        avoid=(_NO_ENV_IN_DOCKERFILE,),
    )


_NO_ENV_IN_DOCKERFILE = say(
    "Do not write a proxy into a Dockerfile (ENV http_proxy): it stays in the image, with its password."
)


def _proxies_text(given: Given) -> str:
    return f'"proxies": {json.dumps({"default": _entry(given)})}'


def _entry(given: Given) -> dict[str, str]:
    address = shown_proxy(given.host_proxy)
    if is_loopback(address):
        address = address.replace(urlsplit(address).hostname or "", "host.docker.internal")
    return {"httpProxy": address, "httpsProxy": address, "noProxy": _no_proxy(given.networks)}


def plan_proxies(given: Given) -> Plan | None:
    """Write the proxy into Docker's file. None where the file is broken, or a password would stand in it."""
    host = given.host_proxy
    if not host or given.container_proxy or is_loopback(host) or shown_proxy(host) != host:
        return None
    try:
        config = json.loads(given.config_text or "{}")
    except ValueError:
        return None
    if not isinstance(config, dict) or not isinstance(config.get("proxies", {}), dict):
        return None
    config["proxies"] = {**config.get("proxies", {}), "default": _entry(given)}
    path, title = Path(given.config), say("Tell containers and builds of the proxy")
    content = json.dumps(config, indent="\t", ensure_ascii=False).encode()  # as docker writes it
    back: Step = MoveToBin(say("Move {path} to the bin", path=path), path)
    if given.config_text:
        back = WriteFile(say("Put {path} back as it was", path=path), path, given.config_text.encode())
    return Plan(
        title, (WriteFile(say("Write the proxy into {path}", path=path), path, content),), "docker-config",
        Effect.CHANGES,
        Plan(back.sentence, (back,), "docker-config", Effect.CHANGES,
             NotUndoable(say("The proxy can be written again."))),
        undo_sentence=say("The file becomes what it was."),
        changes=say("Containers and builds that start from now on get the proxy."),
    )  # fmt: skip


def _no_proxy(networks: Sequence[str]) -> str:
    return ",".join(["localhost", "127.0.0.1", *networks])


def _without(given: Given) -> Diagnosis:
    entries = [each.strip() for each in given.container_no_proxy.split(",") if each.strip()]
    missing = [each for each in given.networks if not _covered(each, entries)]
    local = "*" in entries or bool({"localhost", "127.0.0.1"} & set(entries))
    if not local or missing:
        wanted = _no_proxy(missing or ())
        return trouble(
            say("Containers ask each other by way of the proxy: “noProxy” leaves out {what}.",
                what=", ".join([*([] if local else ["localhost"]), *missing])),
            say("Add them to “noProxy” in {path}, and the names of services that talk to each other:",
                path=given.config),
            text=(f'"noProxy": "{",".join([*entries, *wanted.split(",")])}"',),
        )  # fmt: skip
    return fine(
        say("Containers go by way of {proxy}, as this machine.", proxy=shown_proxy(given.container_proxy))
    )


def _covered(network: str, entries: Sequence[str]) -> bool:
    if "*" in entries:
        return True
    mine = ipaddress.ip_network(network, strict=False)
    for each in entries:
        with suppress(ValueError, TypeError):
            if mine.subnet_of(ipaddress.ip_network(each, strict=False)):  # type: ignore[arg-type]
                return True
    return False


def certificates(given: Given) -> Diagnosis:
    """Whether this machine trusts a certificate that images cannot know."""
    found = given.own_certificates
    if not found:
        return fine(say("This machine trusts no certificate of a school or company, so images lack none."))
    name = file_name(found[0])
    return Diagnosis(
        Result.UNKNOWN,
        say("This machine trusts a certificate of its own ({name}). Images know it only if they were built "
            "with it.", name=name),
        STEPS_OF_TRUST,
        text=into_image(name),
        avoid=(NO_BLIND_TRUST,),
        facts=tuple(Fact(say("Trusted here"), verbatim(each), Result.SKIPPED) for each in found[:5]),
    )  # fmt: skip


STEPS_OF_TRUST = (
    say("pip, requests and Node want to be told: PIP_CERT, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name the "
        "bundle /etc/ssl/certs/ca-certificates.crt."),
    say("For a registry behind it, the engine itself must know it: /etc/docker/certs.d/HOST/ca.crt."),
    say("If builds fail with “certificate verify failed”, copy it into the image (Debian, Ubuntu):"),
)  # fmt: skip


def into_image(name: str) -> tuple[str, ...]:
    """The lines of a Dockerfile that let an image of Debian trust a certificate."""
    return (f"COPY {name} /usr/local/share/ca-certificates/", "RUN update-ca-certificates")


def file_name(path: str) -> str:
    """The last part of a path of any system."""
    return path.replace("\\", "/").rpartition("/")[2]


NO_BLIND_TRUST = say(
    "Do not switch the check off (--trusted-host, NODE_TLS_REJECT_UNAUTHORIZED=0, insecure-registries): "
    "anybody "
    "on the way could change what is installed."
)
