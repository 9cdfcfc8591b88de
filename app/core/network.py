"""One proxy and one certificate for every tool Labwright starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from app.core.commands import MASK

# Each family of tools reads its own variable, and none reads all of them.
CERTIFICATE_VARIABLES = (
    "SSL_CERT_FILE",  # Python's ssl, OpenSSL, uv
    "REQUESTS_CA_BUNDLE",  # requests: pip, Poetry, conda, docker-compose 1
    "PIP_CERT",
    "CURL_CA_BUNDLE",  # curl: pyenv's downloads
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "CONDA_SSL_VERIFY",
)
_PASSWORD = re.compile(r"(?:[a-z0-9]+://)?+[^:@/]*:(.+)@", re.IGNORECASE)
_SCHEMES = ("http", "https", "socks5", "socks5h")


class NetworkSettings(NamedTuple):
    """What every tool is told; nothing where it is empty."""

    proxy: str = ""
    no_proxy: str = ""
    ca_certificate: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """For whom and where a tool is asked whether it reaches the place its packages come from."""

    python: str | None = None  # whose pip
    project: str | None = None  # whose sources, whose remote
    index: str | None = None  # instead of the one it is set up with
    extra_indexes: tuple[str, ...] = ()


class OwnSetting(NamedTuple):
    """What a tool says of itself that it is set up with, beside what it is told."""

    key: str
    value: str
    counts: bool  # it holds also where the variables say otherwise
    about: str = ""  # proxy, certificate or index


def network_environment(proxy: str, no_proxy: str, ca_certificate: str) -> dict[str, str]:
    """The variables that make a program use these settings. An empty setting changes nothing."""
    variables: dict[str, str] = {}
    if proxy:
        # curl reads only the lower-case http_proxy, some tools only the upper-case names.
        variables |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy)
    if no_proxy:
        variables |= {"NO_PROXY": no_proxy, "no_proxy": no_proxy}
    if ca_certificate:
        variables |= dict.fromkeys(CERTIFICATE_VARIABLES, ca_certificate)
    return variables


def proxy_secrets(proxy: str) -> frozenset[str]:
    """The password inside a proxy's address, right or wrong, as it may be seen anywhere."""
    found = _PASSWORD.match(proxy)
    return frozenset({found[1], unquote(found[1])}) if found else frozenset()


def is_proxy(address: str) -> bool:
    """Whether this can be the address of a proxy."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # no number, or none a port can have
        return False
    return parts.scheme in _SCHEMES and bool(parts.hostname) and port != 0 and not set(address) & set(" \t")


def shown_proxy(address: str) -> str:
    """A proxy's address as it may be shown: without its password."""
    for secret in sorted(proxy_secrets(address), key=len, reverse=True):
        address = address.replace(f":{secret}@", f":{MASK}@")
    return address


def without_secrets(text: str) -> str:
    """A text of a tool's settings whose addresses may be shown: what stands before an @ is taken away."""
    return re.sub(r"(\w+://)[^/@\s]+@", rf"\1{MASK}@", text)
