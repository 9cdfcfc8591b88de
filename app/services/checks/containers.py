"""The doctor's checks of what containers get of this machine's network, and the look from inside one."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from functools import partial

from app.core import container_look, container_network
from app.core.container_network import Given
from app.core.diagnosis import Closer, Diagnosis, skipped
from app.core.docker_contexts import parse_config
from app.core.engine_facts import Place, Provider
from app.core.engines_found import FoundEngine
from app.core.errors import AppError
from app.core.network import CERTIFICATE_VARIABLES, Aim
from app.core.words import say
from app.services.checks import Examined, Question
from app.system.docker_store import docker_folder
from app.system.file_starts import names_in, read_start

_NO_ENGINE = say("There is no engine that could be asked.")
_SYSTEM_BUNDLES = frozenset(
    {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
     "/etc/ssl/ca-bundle.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"}
)  # fmt: skip
# Where a certificate is put that the whole system shall trust: Debian, Fedora, SUSE, Arch.
_OWN_CERTIFICATES = (
    "/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source/anchors", "/etc/pki/trust/anchors",
    "/etc/ca-certificates/trust-source/anchors",
)  # fmt: skip
_ASKED_SECONDS = 6.0
_OTHERWISE_ASKED = "www.python.org"


def names(machine: Examined) -> Diagnosis:
    """Whether containers get a name server that they can reach."""
    active = _reached(machine)
    return container_network.names(_given(machine, active)) if active is not None else skipped(_NO_ENGINE)


def proxies(machine: Examined) -> Diagnosis:
    """Whether containers get the proxy that this machine has."""
    active = _reached(machine)
    return container_network.proxies(_given(machine, active)) if active is not None else skipped(_NO_ENGINE)


def certificates(machine: Examined) -> Diagnosis:
    """Whether this machine trusts what images cannot know."""
    active = _reached(machine)
    if active is None:
        return skipped(_NO_ENGINE)
    return container_network.certificates(_given(machine, active))


def closer(machine: Examined) -> Closer:
    """The look from inside a container. Raises AppError where none can be started."""
    active = _reached(machine)
    if active is None:
        raise AppError("no-engine", _NO_ENGINE, fix=say("Start the engine, then try again."))
    docker = machine.found("docker")
    if docker is None:
        raise AppError(
            "tool-missing",
            say("The program docker is not installed."),
            fix=say("Install Docker, then try again."),
            about="docker",
        )
    if active.info.get("OSType") == "windows":
        raise AppError("windows-containers", say("A look is only had from inside a container of Linux."))
    _check_podman(active)
    image = container_look.choose_image(machine.ask_engine("/images/json"))
    given = _given(machine, active)
    own = next(iter(given.own_certificates), None)
    host = _asked_host(machine)
    outside = container_look.Outside(
        host=host,
        servers=given.servers,
        proxy=given.host_proxy,
        found=_finds(host),
        certificate=own,
        image=image,
    )
    line = container_look.certificate_line(read_start(own).decode("ascii", "ignore")) if own else ""
    plan = container_look.plan_look(docker, image, host, line)
    return Closer(plan, partial(_told, outside))


def _check_podman(active: FoundEngine) -> None:
    """Seen with 4.3: docker 28 cannot attach to what it starts, and leaves a container behind."""
    version = active.verdict.engine_version or "?"
    first = version.partition(".")[0]
    if active.verdict.provider is Provider.PODMAN and first.isdecimal() and int(first) < 5:
        raise AppError(
            "podman-old",
            say("docker cannot look into what this Podman ({version}) starts.", version=version),
            fix=say(
                "Update Podman to version 5, or look yourself: podman run --rm IMAGE cat /etc/resolv.conf"
            ),
        )


def _told(outside: container_look.Outside, printed: str) -> Mapping[str, Diagnosis]:
    return container_look.compared(outside, container_look.parse_look(printed))


def _reached(machine: Examined) -> FoundEngine | None:
    active = machine.engines().active
    return active if active is not None and active.reached else None


def _asked_host(machine: Examined) -> str:
    """The host that pip asks, without its port."""
    python = machine.walk("python" if machine.around.is_windows else "python3").winner
    reply = machine.network().reaches("pip", Aim(python), patience_seconds=_ASKED_SECONDS)
    name, _, port = reply.host.rpartition(":")
    host = name if port.isdecimal() else reply.host
    return host if host and not container_network.is_loopback(host) else _OTHERWISE_ASKED


def _finds(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


def _given(machine: Examined, active: FoundEngine) -> Given:
    around, info = machine.around, active.info
    config_path = str(around.paths.join(docker_folder(around), "config.json"))
    text = read_start(config_path).decode("utf-8-sig", "replace")
    config, _problem = parse_config(text, config_path) if text else ({}, None)
    endpoint = active.candidate.endpoint
    inside, without = container_network.proxies_of(config, endpoint.text if endpoint is not None else "")
    native = active.verdict.place is Place.NATIVE_LINUX and around.platform == "linux"
    rootless = "rootless" in " ".join(map(str, info.get("SecurityOptions") or ()))
    return Given(
        native=native,
        servers=_servers(machine, "/etc/resolv.conf"),
        servers_behind=_servers(machine, "/run/systemd/resolve/resolv.conf"),
        daemon_dns=_daemon_dns(machine, rootless=rootless) if native else None,
        host_proxy=container_network.proxy_in(around.environ),
        engine_proxy=str(info.get("HttpsProxy") or info.get("HttpProxy") or ""),
        container_proxy=inside,
        container_no_proxy=without,
        networks=_networks(machine) if inside or container_network.proxy_in(around.environ) else (),
        own_certificates=_own_certificates(machine),
        config=config_path,
        config_text=text,
    )


def _servers(machine: Examined, path: str) -> tuple[str, ...]:
    text = read_start(machine.around.of_system(path), 1 << 16).decode("utf-8", "replace")
    return container_network.name_servers(text)


def _daemon_dns(machine: Examined, *, rootless: bool) -> tuple[str, ...] | None:
    around = machine.around
    own = around.paths.join(around.config_home(), "docker", "daemon.json")
    path = own if rootless else around.of_system("/etc/docker/daemon.json")
    try:
        told = json.loads(read_start(path) or b"{}").get("dns")
    except (ValueError, AttributeError, RecursionError):
        return None
    return tuple(map(str, told)) if isinstance(told, list) else None


def _networks(machine: Examined) -> tuple[str, ...]:
    try:
        return container_network.subnets_of(machine.ask_engine("/networks"))
    except AppError:
        return ()


def _own_certificates(machine: Examined) -> tuple[str, ...]:
    around, found = machine.around, []
    for folder in _OWN_CERTIFICATES:
        there = around.of_system(folder)
        found += [
            f"{there}/{name}" for name in sorted(names_in(there)) if name.endswith((".crt", ".pem", ".cer"))
        ]
    for name in CERTIFICATE_VARIABLES:
        value = around.variable(name)
        if value and os.path.isfile(value) and os.path.realpath(value) not in _SYSTEM_BUNDLES:
            found.append(value)
    return tuple(dict.fromkeys(found))


QUESTIONS = (
    Question(
        container_look.NAMES,
        say("Containers find host names"),
        say("A container asks the name server (DNS) that the engine gives it, not always that of this "
            "machine."),
        names,
        12.0,
        waits=True,
        closer=closer,
    ),
    Question(
        container_look.PROXY,
        say("Containers know the proxy"),
        say("Variables of this machine do not reach into containers: Docker has settings of its own for a "
            "proxy."),
        proxies,
        12.0,
        waits=True,
        closer=closer,
    ),
    Question(
        container_look.CERTIFICATES,
        say("Images know this machine’s certificates"),
        say("Schools and companies look into encrypted traffic with a certificate of their own. What does "
            "not know "
            "it refuses every download."),
        certificates,
        12.0,
        waits=True,
        closer=closer,
    ),
)  # fmt: skip
