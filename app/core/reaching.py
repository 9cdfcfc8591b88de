"""What comes of asking a tool whether it reaches where its packages come from, in its words and in ours."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from app.core.preflight import Finding, Weight
from app.core.words import Sentence, say


class Reach(StrEnum):
    """How far a question came."""

    REACHED = "reached"
    NO_INDEX = "no-index"  # the tool is told to use none, only what is on this machine
    SIGN_IN = "sign-in"  # it answers, and wants to know who asks
    NOTHING = "nothing-there"  # it answers that there is nothing at this address
    BROKEN = "broken"  # it answers that it has a trouble of its own
    PROXY_PASSWORD = "proxy-password"  # noqa: S105 - no password, only its name
    PROXY_REFUSES = "proxy-refuses"
    PROXY_SILENT = "proxy-silent"
    CERTIFICATE = "certificate"
    CERTIFICATE_FILE = "certificate-file"
    NOT_SECURE = "not-secure"  # pip takes nothing that comes without TLS
    NAME = "name"
    SILENT = "silent"
    OFFLINE = "offline"
    UNKNOWN = "unknown"  # it could not be asked, or was not understood


class Reply(NamedTuple):
    """What came of a question."""

    reach: Reach
    host: str = ""  # whom it was about, where that is known

    @property
    def ok(self) -> bool:
        """Nothing speaks against going on."""
        return self.reach in _FINE


_FINE = frozenset({Reach.REACHED, Reach.NO_INDEX, Reach.UNKNOWN})
# The first that fits counts: what a proxy says stands within words about connections that failed.
_WORDS = {
    Reach.PROXY_PASSWORD: (r"\b407\b", "proxy authorization required", "proxy username"),
    Reach.PROXY_REFUSES: (
        "tunnel connection failed",
        "CONNECT tunnel failed",
        "tunnel error: unsuccessful",
    ),
    Reach.PROXY_SILENT: (
        "connect to proxy",
        "resolve proxy",
        "ProxyError",
        "error in your proxy configuration",
        "failed to create underlying connection",
    ),
    Reach.CERTIFICATE_FILE: (
        "suitable TLS CA certificate bundle",
        "Problem with the SSL CA cert",
        "certificate verify locations",
        "error adding trust anchors",
        "ssl_verify value",
        "Invalid `SSL_CERT_FILE`",
        "NO_CERTIFICATE_OR_CRL_FOUND",
    ),
    Reach.CERTIFICATE: (
        "certificate.verif",
        "invalid peer certificate",
        "SSL certificate problem",
        "confirming the ssl certificate",
    ),
    Reach.NOT_SECURE: ("not a trusted or secure host",),
    Reach.NAME: (
        "Name or service not known",
        "Could not resolve host",
        "getaddrinfo",
        "name ?resolution",
        "dns error",
        "failed to lookup address",
        "nodename nor servname",
    ),
    Reach.SIGN_IN: (
        r"\b40[13]\b[ :](?:Client Error|Unauthorized|Forbidden)",
        r"status 40[13]\b",
        "returned error: 40[13]",
        "Authentication failed",
        "could not read Username",
    ),
    Reach.BROKEN: (r"\b5\d\d Server Error", r"status 5\d\d\b", r"returned error: 5\d\d"),
    Reach.SILENT: (
        "Connection refused",
        "timed out",
        "timeout",
        "No route to host",
        "network is unreachable",
        "Failed to connect",
        "Couldn't connect",
        "Max retries exceeded",
        "connection reset",
        "Connection aborted",
        "connection closed",
        "Operation too slow",
        "tcp connect error",
        "error sending request",
    ),
    Reach.NOTHING: (r"status 404\b", "repository '[^']*' not found"),
}
_PATTERNS = {reach: re.compile("|".join(words), re.IGNORECASE) for reach, words in _WORDS.items()}
_ADDRESS = re.compile(r"\b(?:https?|socks5h?)://[^\s'\"<>)]+")


def read_words(said: str) -> Reach | None:
    """What the words of a tool that failed mean. None where nothing in them is known."""
    return next((reach for reach, words in _PATTERNS.items() if words.search(said)), None)


def first_trouble(lines: list[str]) -> tuple[Reach, str] | None:
    """The first of some lines that tells of a trouble, and what it means."""
    for line in lines:
        if (reach := read_words(line)) is not None:
            return reach, line
    return None


def hosts_in(text: str) -> list[str]:
    """The hosts of all addresses in a text, in their order, without names and passwords."""
    return list(dict.fromkeys(filter(None, map(host_of, _ADDRESS.findall(text)))))


def host_of(address: str) -> str:
    """Whom an address is about, as a person would say it: without a name, a password or a path."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    return f"{host}:{port}" if host and port is not None and port != usual else host


def finding(tool: str, reply: Reply, *, proxy: str = "") -> Finding:
    """The reply as something to show. `proxy` is the host of the one that was used."""
    sentence, fix = words_of(tool, reply, proxy=proxy)
    return Finding("index", Weight.FINE if reply.ok else Weight.WARNING, sentence, fix)


def words_of(tool: str, reply: Reply, *, proxy: str = "") -> tuple[Sentence, Sentence | None]:
    """What came of it, and what to do about it."""
    host = reply.host or say("its index")
    if reply.reach in _FINE:
        return _of_success(tool, host, proxy, reply.reach), None
    match reply.reach:
        case Reach.CERTIFICATE | Reach.CERTIFICATE_FILE:
            return _of_certificate(tool, host, reply.reach)
        case Reach.PROXY_PASSWORD | Reach.PROXY_REFUSES | Reach.PROXY_SILENT:
            return _of_proxy(tool, proxy or say("the proxy"), reply.reach)
        case Reach.SIGN_IN | Reach.NOTHING | Reach.BROKEN | Reach.NOT_SECURE:
            return _of_answer(tool, host, reply.reach)
    return _of_silence(tool, host, reply.reach)


def _of_success(tool: str, host: object, proxy: str, reach: Reach) -> Sentence:
    match reach:
        case Reach.NO_INDEX:
            return say("{tool} is set up to take packages from this machine only.", tool=tool)
        case Reach.UNKNOWN:
            return say("Whether {tool} reaches its packages could not be found out.", tool=tool)
    if proxy:
        return say("{tool} reaches {host}, through the proxy {proxy}.", tool=tool, host=host, proxy=proxy)
    return say("{tool} reaches {host}.", tool=tool, host=host)


def _of_silence(tool: str, host: object, reach: Reach) -> tuple[Sentence, Sentence]:
    match reach:
        case Reach.OFFLINE:
            return (
                say("This machine has no network, so {tool} does not reach {host}.", tool=tool, host=host),
                say("Connect to a network, or install from a folder of wheels."),
            )
        case Reach.NAME:
            return (
                say("{tool} finds nobody called {host}.", tool=tool, host=host),
                say("Check the address. In a school or company the internet may be reached only through a "
                    "proxy: write it into the settings under Network."),
            )  # fmt: skip
    return (
        say("{host} does not answer {tool}.", tool=tool, host=host),
        say("Look whether a browser opens pages. Behind a proxy, write it into the settings under Network."),
    )


def _of_answer(tool: str, host: object, reach: Reach) -> tuple[Sentence, Sentence]:
    match reach:
        case Reach.SIGN_IN:
            return (
                say("{host} answers {tool}, and wants a name and a password.", tool=tool, host=host),
                say("Give {tool} those in its own settings or its keyring: Labwright keeps none.", tool=tool),
            )
        case Reach.NOTHING:
            return (
                say("{host} answers {tool}, and has nothing at this address.", tool=tool, host=host),
                say("Check the address, letter by letter."),
            )
        case Reach.BROKEN:
            return (
                say("{host} answers {tool} that something is wrong there.", tool=tool, host=host),
                say("Wait a little, then try again. If it stays so, tell whoever runs it."),
            )
    return (
        say("{host} is asked without protection (http), and {tool} takes nothing from there.",
            tool=tool, host=host),
        say("Use its address with https. If there is none, and you trust it, name it in pip’s setting "
            "trusted-host."),
    )  # fmt: skip


def _of_certificate(tool: str, host: object, reach: Reach) -> tuple[Sentence, Sentence]:
    if reach is Reach.CERTIFICATE_FILE:
        return (
            say("{tool} cannot use the certificate file it is told to use.", tool=tool),
            say("Choose a file that is there and ends in .pem or .crt, in the settings under Network."),
        )
    return (
        say("{tool} does not trust the certificate of {host}.", tool=tool, host=host),
        say("Schools and companies often put their own in between. Ask for their certificate file, and "
            "choose it in the settings under Network."),
    )  # fmt: skip


def _of_proxy(tool: str, proxy: object, reach: Reach) -> tuple[Sentence, Sentence]:
    match reach:
        case Reach.PROXY_PASSWORD:
            return (
                say("{proxy} wants a name and a password from {tool} (answer 407).", tool=tool, proxy=proxy),
                say("Write them into the proxy’s address in the settings under Network: "
                    "http://name:password@proxy.example.edu:8080"),
            )  # fmt: skip
        case Reach.PROXY_REFUSES:
            return (
                say("{proxy} does not let {tool} through.", tool=tool, proxy=proxy),
                say("Ask whoever runs it to allow this address, or for an index inside your network."),
            )
    return (
        say("{proxy} does not answer {tool}.", tool=tool, proxy=proxy),
        say("Check the proxy’s address and port in the settings under Network."),
    )
