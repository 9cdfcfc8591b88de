"""Where an engine listens, as `docker` writes it: unix, npipe, tcp with or without TLS, ssh."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from app.core.errors import AppError
from app.core.words import Sentence, say

_PLAIN_PORT, _TLS_PORT = 2375, 2376
_UNIX_DEFAULT = "/var/run/docker.sock"
_PIPE_DEFAULT = "//./pipe/docker_engine"
_SSH_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@%:-]*")  # never an option of ssh


class EndpointKind(StrEnum):
    """How one gets there."""

    UNIX = "unix"
    NPIPE = "npipe"
    TCP = "tcp"
    SSH = "ssh"


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """What a connection is secured with. A file that is None was not given."""

    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of an engine."""

    kind: EndpointKind
    address: str  # a path, or a host
    port: int | None = None
    user: str | None = None
    path: str = ""  # below the host: of a proxy before the engine, or the far socket of ssh
    tls: TlsFiles | None = None

    @property
    def text(self) -> str:
        """As `docker` writes it."""
        if self.kind in {EndpointKind.UNIX, EndpointKind.NPIPE}:
            return f"{self.kind.value}://{self.address}"
        host = f"[{self.address}]" if ":" in self.address else self.address
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.kind.value}://{user}{host}{port}{self.path}"

    def with_tls(self, tls: TlsFiles | None) -> Endpoint:
        """The same, secured so. Only tcp can be."""
        if self.kind is not EndpointKind.TCP or tls is None:
            return self
        port = _TLS_PORT if self.port is None else self.port
        return replace(self, tls=tls, port=port)


def default_endpoint(platform: str) -> Endpoint:
    """Where `docker` looks when nothing says otherwise."""
    if platform == "win32":
        return Endpoint(EndpointKind.NPIPE, _PIPE_DEFAULT)
    return Endpoint(EndpointKind.UNIX, _UNIX_DEFAULT)


def parse_endpoint(text: str, platform: str, *, tls: bool = False) -> Endpoint:
    """The endpoint that a text means to `docker`. Raises AppError for one it would not take."""
    text = text.strip()
    if not text:
        return default_endpoint(platform)
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "tcp", text
    match scheme:
        case "unix":
            return Endpoint(EndpointKind.UNIX, rest or _UNIX_DEFAULT)
        case "npipe":
            return Endpoint(EndpointKind.NPIPE, rest.replace("\\", "/") or _PIPE_DEFAULT)
        case "tcp" | "http" | "https" | "ssh":
            return _of_host(text, scheme, rest, tls=tls)
    raise wrong_endpoint(text, say("It begins with unix://, npipe://, tcp:// or ssh://."))


def _of_host(text: str, scheme: str, rest: str, *, tls: bool) -> Endpoint:
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise wrong_endpoint(text, say("The host or its port is not written as one.")) from error
    user = unquote(parts.username) if parts.username else None
    if scheme == "ssh":
        if not _SSH_WORD.fullmatch(host) or (user and not _SSH_WORD.fullmatch(user)) or parts.password:
            raise wrong_endpoint(text, say("ssh:// is followed by a host, or by user@host, and no password."))
        return Endpoint(EndpointKind.SSH, host, port, user, parts.path.rstrip("/"))
    secured = TlsFiles() if scheme == "https" else None
    port = port or (_TLS_PORT if tls or secured else _PLAIN_PORT)
    return Endpoint(EndpointKind.TCP, host or "127.0.0.1", port, None, parts.path.rstrip("/"), secured)


def wrong_endpoint(text: str, cause: Sentence) -> AppError:
    """Something that is no endpoint stands where one should."""
    return AppError(
        "endpoint-wrong",
        say("{endpoint} is not the address of an engine.", endpoint=text),
        cause=cause,
        fix=say("Correct it where it comes from: DOCKER_HOST, or the context."),
    )
