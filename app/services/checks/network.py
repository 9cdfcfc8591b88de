"""The doctor's checks of the network: names, proxies, certificates, clock, ports, and each tool's index."""

from __future__ import annotations

import email.utils
import http.client
import os
import socket
import ssl
import time
from functools import partial

from app.core.diagnosis import Diagnosis, fine, skipped, trouble, unknown
from app.core.network import CERTIFICATE_VARIABLES, Aim, is_proxy, shown_proxy
from app.core.outcomes import Ending
from app.core.reaching import Reach, words_of
from app.core.words import say, verbatim
from app.services.checks import Examined, Question
from app.system.file_starts import read_start

_ASKED_SECONDS = 6.0
_DRIFT_SECONDS = 300.0  # signatures and certificates tolerate about five minutes
_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def localhost(machine: Examined) -> Diagnosis:
    """Whether `localhost` means this machine."""
    del machine
    try:
        found = {each[4][0] for each in socket.getaddrinfo("localhost", None)}
    except OSError:
        return trouble(
            say(
                "The name localhost is not known, so Jupyter and web servers on this machine are not reached."
            ),
            say("Add the line “127.0.0.1 localhost” to the file hosts of your system."),
        )
    strange = sorted(str(each) for each in found if not str(each).startswith("127.") and each != "::1")
    if strange:
        return trouble(
            say("The name localhost leads to {address}, another machine.", address=strange[0]),
            say("Look into the file hosts of your system: localhost belongs to 127.0.0.1 and ::1."),
        )
    return fine(say("localhost is this machine ({addresses}).", addresses=", ".join(sorted(map(str, found)))))


def names(machine: Examined) -> Diagnosis:
    """Whether the name of the host that pip asks is known."""
    reply = machine.network().reaches("pip", Aim(_python(machine)), patience_seconds=_ASKED_SECONDS)
    host = reply.host.rpartition(":")[0] or reply.host
    if not host:
        return unknown(say("pip names no host that could be looked up."))
    if machine.network().proxy():
        return skipped(say("The proxy looks names up, not this machine."))
    began = time.monotonic()
    try:
        socket.getaddrinfo(host.strip("[]"), None)
    except OSError as error:
        return trouble(
            say("The name {host} is not found: {why}", host=host, why=verbatim(error.strerror or str(error))),
            say("Look at your network connection. On a network with a sign-in page, open a browser first."),
            say("If only this name fails, your VPN or name server (DNS) leaves it out: ask who runs it."),
        )
    seconds = time.monotonic() - began
    if seconds > 2:
        return trouble(
            say("The name {host} took {seconds:.1f} s to be found: everything will be slow.",
                host=host, seconds=seconds),
            say("The first name server (DNS) does not answer. Choose another in your network’s settings."),
        )  # fmt: skip
    return fine(say("{host} is found.", host=host))


def proxy(machine: Examined) -> Diagnosis:
    """Whether variables that name a proxy make sense together."""
    around = machine.around
    told = {}
    for name in _PROXY_VARIABLES:
        upper, lower = around.environ.get(name), around.environ.get(name.lower())
        if upper and lower and upper != lower:
            return trouble(
                say("{upper} and {lower} name different proxies: some tools take one, some the other.",
                    upper=name, lower=name.lower()),
                say("Set both to the same address, or use the page Settings, Network."),
            )  # fmt: skip
        value = upper or lower
        if value:
            told[name] = value
    for name, value in told.items():
        if not is_proxy(value):
            return trouble(
                say(
                    "{name} is {value}, which is no address of a proxy.", name=name, value=shown_proxy(value)
                ),
                say("It reads like http://proxy.example:8080."),
            )
    if not told:
        return fine(say("No variable names a proxy."))
    without = (around.variable("NO_PROXY") or around.variable("no_proxy") or "").replace(" ", "").split(",")
    if not {"localhost", "127.0.0.1", "*"} & set(without):
        return trouble(
            say("This machine itself is asked by way of the proxy: NO_PROXY does not name localhost."),
            say("Set NO_PROXY to localhost,127.0.0.1 (on the page Settings, Network)."),
        )
    return fine(say("Tools go by way of {proxy}.", proxy=shown_proxy(next(iter(told.values())))))


def certificates(machine: Examined) -> Diagnosis:
    """Whether variables that name a file of certificates lead to one."""
    told = 0
    for name in CERTIFICATE_VARIABLES:
        value = machine.around.environ.get(name)
        if not value or value.lower() in {"true", "false", "truststore", "1", "0", "no", "yes"}:
            continue
        told += 1
        if os.path.isdir(value):
            continue
        content = read_start(value, 1 << 22)
        if not content:
            return trouble(
                say("{name} names {path}, which is not there or cannot be read.", name=name, path=value),
                say("Take that variable out, or put the file there: your school or company hands it out."),
            )
        if b"-----BEGIN" not in content:
            return trouble(
                say(
                    "{name} names {path}, which holds no certificate in text form (PEM).",
                    name=name,
                    path=value,
                ),
                say("Turn it into one: openssl x509 -inform der -in FILE -out FILE.pem"),
            )
        try:
            ssl.create_default_context(cadata=content.decode("ascii", "ignore"))
        except (ssl.SSLError, ValueError):
            return trouble(
                say("{name} names {path}, whose certificates are damaged.", name=name, path=value),
                say("Get the file again: a part of it is missing or changed."),
            )
    if machine.around.variable("PYTHONHTTPSVERIFY") == "0" or machine.around.variable("GIT_SSL_NO_VERIFY"):
        return trouble(
            say("Certificates are not checked at all: a variable switches that off."),
            say("Take PYTHONHTTPSVERIFY and GIT_SSL_NO_VERIFY out. Name a school’s certificate in Settings."),
            avoid=(
                say("Do not switch the check off to get rid of an error: anybody could change downloads."),
            ),
        )
    if told:
        return fine(say("The files of certificates that variables name are there."))
    return fine(say("No variable names a file of certificates; each tool has its own."))


def clock(machine: Examined) -> Diagnosis:
    """Whether the clock is right, by what the host that pip asks says of the time."""
    if time.time() < _BUILT_AFTER:
        return trouble(
            say("The clock of this machine is in the past: no certificate is valid yet."),
            say("Set it in the settings of your system, and let it be set by the network."),
        )
    reply = machine.network().reaches("pip", Aim(_python(machine)), patience_seconds=_ASKED_SECONDS)
    told = _date_of(reply.host) if reply.host and not machine.network().proxy() else None
    if told is not None:
        drift = time.time() - told
        if abs(drift) > _DRIFT_SECONDS:
            return trouble(
                say("The clock of this machine is {minutes:.0f} minutes off.", minutes=abs(drift) / 60),
                say("Let it be set by the network, in the settings of your system. In WSL: wsl --shutdown."),
            )
        return fine(say("It differs by {seconds:.0f} s from that of {host}.",
                        seconds=abs(drift), host=reply.host))  # fmt: skip
    if machine.around.platform == "linux":
        program = machine.found("timedatectl")
        if program is not None:
            asked = (program, "show", "-p", "NTPSynchronized", "--value")
            outcome = machine.ask(asked, say("Ask whether the clock is set by the network"))
            if outcome.ending is Ending.EXITED and outcome.stdout.strip() == "yes":
                return fine(say("It is set by the network."))
    return unknown(say("No host was reached to compare it with."))


_BUILT_AFTER = 1_767_225_600.0  # the beginning of 2026: no machine that runs this is older


def reaches(tool: str, machine: Examined) -> Diagnosis:
    """Whether a tool reaches where its packages come from."""
    network = machine.network()
    python = _python(machine) if tool == "pip" else None
    if (python if tool == "pip" else machine.found(tool)) is None:
        return skipped(say("{tool} is not installed.", tool=tool))
    reply = network.reaches(tool, Aim(python), patience_seconds=_ASKED_SECONDS)
    sentence, fix = words_of(tool, reply, proxy=network.proxy())
    if reply.reach is Reach.UNKNOWN:
        return unknown(sentence, *filter(None, (fix,)))
    if reply.ok:
        return fine(sentence)
    return trouble(sentence, *filter(None, (fix,)))


def _date_of(host: str) -> float | None:
    """What a host says of the time. Asked without encryption: certificates depend on the clock."""
    name, _, port = host.rpartition(":")
    if not port.isdecimal():
        name, port = host, "80"
    connection = http.client.HTTPConnection(name, int(port) if port != "443" else 80, timeout=3)
    try:
        connection.request("HEAD", "/")
        told = connection.getresponse().getheader("Date")
        moment = email.utils.parsedate_to_datetime(told) if told else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return moment.timestamp() if moment is not None else None


def _python(machine: Examined) -> str | None:
    return machine.walk("python" if machine.around.is_windows else "python3").winner


_REACHES = say("Packages come from an index on the network. The tool itself is asked, with its own settings.")

QUESTIONS = (
    Question(
        "localhost",
        say("localhost is this machine"),
        say("Jupyter and web servers on this machine are reached by the name localhost."),
        localhost,
    ),
    Question(
        "names",
        say("Host names are found"),
        say("A name server (DNS) turns the name of a host into its address."),
        names,
        15.0,
    ),
    Question(
        "proxy",
        say("The proxy’s settings fit together"),
        say("In some schools and companies, all requests go by way of one machine, the proxy."),
        proxy,
    ),
    Question(
        "certificates",
        say("Certificates are where variables say"),
        say("A certificate shows that a host is who it says. Some networks bring one of their own."),
        certificates,
    ),
    Question(
        "clock",
        say("The clock is right"),
        say("Certificates hold from one day to another. With a wrong clock, none seems valid."),
        clock,
        15.0,
    ),
    *(
        Question(
            f"reaches-{tool}",
            say("{tool} reaches its packages", tool=name),
            _REACHES,
            partial(reaches, tool),
            20.0,
        )
        for tool, name in (
            ("pip", "pip"),
            ("uv", "uv"),
            ("conda", "conda"),
            ("poetry", "Poetry"),
            ("git", "git"),
        )
    ),
)
