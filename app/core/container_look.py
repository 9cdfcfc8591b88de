"""A look from inside a container: how it is started, what it prints, and how this machine differs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.commands import Command
from app.core.container_network import (
    NO_BLIND_TRUST,
    NONE,
    NOT_KNOWN,
    STEPS_OF_TRUST,
    file_name,
    into_image,
    is_loopback,
)
from app.core.diagnosis import Diagnosis, Fact, Result, fine, trouble, unknown
from app.core.errors import AppError
from app.core.network import shown_proxy
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import Sentence, say, verbatim

SECONDS = 60.0
_NOT_TRUSTED = 60  # as curl ends
NAMES, PROXY, CERTIFICATES = "container-names", "container-proxy", "container-certificates"
# For the shell of the container, which may be the smallest there is. It is given the host to ask for and a
# line of the certificate to look for, and ends by itself, whatever hangs.
SCRIPT = """\
limit() { if command -v timeout >/dev/null; then timeout "$@"; else shift; "$@"; fi; }
while read -r line; do case $line in nameserver*) echo "names: $line";; esac; done < /etc/resolv.conf
proxy=${HTTPS_PROXY:-${https_proxy:-${HTTP_PROXY:-$http_proxy}}}
case $proxy in *@*) echo "proxy: ${proxy%%//*}//${proxy##*@}";; *) echo "proxy: $proxy";; esac
if command -v getent >/dev/null; then limit 10 getent hosts "$1" >/dev/null
elif command -v nslookup >/dev/null; then limit 10 nslookup "$1" >/dev/null 2>&1
else false; fi && echo "found: yes" || echo "found: no"
for file in "$SSL_CERT_FILE" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \\
  /etc/ssl/cert.pem; do
  [ -n "$file" ] && [ -f "$file" ] || continue
  echo "bundle: $file"
  [ -z "$2" ] || while read -r line; do
    if [ "$line" = "$2" ]; then echo "trusts: yes"; break; fi; done < "$file"
done
if command -v curl >/dev/null; then
  limit 15 curl -sS -o /dev/null -m 12 "https://$1/"; echo "https: curl $?"
elif command -v python3 >/dev/null; then limit 15 python3 -c '
import sys, urllib.request
try: urllib.request.urlopen("https://" + sys.argv[1] + "/", timeout=12)
except Exception as error:
    print(error)
    sys.exit(60 if "CERTIFICATE" in str(error) else 0 if hasattr(error, "code") else 7)
' "$1"; echo "https: python3 $?"; fi
echo "end: of the look"
"""
_LIKED = (r"python", r"debian|ubuntu", r"alpine|busybox", r"jupyter|anaconda|miniconda")
_LINE = re.compile(r"^(names|proxy|found|bundle|trusts|https|end): ?(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outside:
    """The same of this machine."""

    host: str  # that was asked for
    servers: tuple[str, ...]
    proxy: str
    found: bool | None  # whether the host's name was found
    certificate: str | None = None  # the file of an own one
    image: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """What the script above printed."""

    servers: tuple[str, ...]
    proxy: str
    found: bool
    bundles: tuple[str, ...]
    trusts: bool
    https: int | None  # as curl ends: 0 reached, 60 the certificate is not trusted; None: nothing to ask with
    whole: bool


def choose_image(images: object) -> str:
    """An image that is there and that may have a shell. Raises AppError where none has a name."""
    found = [
        tag
        for each in (images if isinstance(images, list) else ())
        if isinstance(each, Mapping)
        for tag in (each.get("RepoTags") or ())
        if isinstance(tag, str) and "<none>" not in tag
    ]
    if not found:
        raise AppError(
            "no-image",
            say("There is no image to look from."),
            cause=say("Nothing is fetched for a look, so an image with a shell must be there already."),
            fix=say("Fetch one that you will need anyway, such as: docker pull python:3.12-slim"),
        )
    for pattern in _LIKED:
        liked = sorted((tag for tag in found if re.search(pattern, tag)), key=len)
        if liked:
            return liked[0]
    return sorted(found)[0]


def plan_look(docker: str, image: str, host: str, certificate_line: str, *, network: str = "bridge") -> Plan:
    """Start a container that looks around and is gone."""
    argv = (
        docker, "run", "--rm", "--pull", "never", "--network", network, "--entrypoint", "sh", image,
        "-c", SCRIPT, "look", host, certificate_line,
    )  # fmt: skip
    title = say("Look from inside a container of {image}", image=image)
    return Plan(
        title,
        (RunCommand(title, Command(argv, timeout_seconds=SECONDS)),),
        "engine-look",
        Effect.READS,
        NotUndoable(say("Nothing is to be undone: the container is deleted when it has looked.")),
        changes=say("A container runs for some seconds, reads its own files and asks for {host}.", host=host),
    )


def parse_look(text: str) -> Inside:
    """What was printed, wherever else lines stand around it."""
    said: dict[str, list[str]] = {}
    for key, value in _LINE.findall(text):
        said.setdefault(key, []).append(value.strip())
    https = (said.get("https") or [""])[-1].rpartition(" ")[2]
    return Inside(
        tuple(each.split()[1] for each in said.get("names", ()) if len(each.split()) > 1),
        (said.get("proxy") or [""])[0],
        "yes" in said.get("found", ()),
        tuple(said.get("bundle", ())),
        bool(said.get("trusts")),
        int(https) if https.isdecimal() else None,
        "end" in said,
    )


def compared(outside: Outside, inside: Inside) -> Mapping[str, Diagnosis]:
    """What the doctor says now, by the ids of its checks."""
    if not inside.whole:
        nothing = unknown(
            say("The container of {image} did not come to the end of its look.", image=outside.image)
        )
        return {NAMES: nothing, PROXY: nothing, CERTIFICATES: nothing}
    return {
        NAMES: replace(_names(outside, inside), facts=_facts_of_names(outside, inside)),
        PROXY: replace(_proxy(outside, inside), facts=_facts_of_proxy(outside, inside)),
        CERTIFICATES: replace(_trust(outside, inside), facts=_facts_of_trust(inside)),
    }


def _names(outside: Outside, inside: Inside) -> Diagnosis:
    if inside.found:
        return fine(say("A container finds {host}, too.", host=outside.host))
    if inside.proxy:
        return fine(
            say("A container does not find {host} itself: its proxy looks names up.", host=outside.host)
        )
    if outside.found is False:
        return trouble(
            say("Neither this machine nor a container finds {host}.", host=outside.host),
            say("Mend this machine’s network first: see the check “Host names are found”."),
        )
    return trouble(
        say("This machine finds {host}, and a container does not: it asks {servers}.", host=outside.host,
            servers=", ".join(inside.servers) or "?"),
        say("Tell the engine the name server of your network in daemon.json, and restart it:"),
        say("A VPN or firewall may also keep containers out: try without it."),
        text=('"dns": ["192.0.2.1"]',),
    )  # fmt: skip


def _proxy(outside: Outside, inside: Inside) -> Diagnosis:
    if inside.proxy and is_loopback(inside.proxy):
        return trouble(
            say("The container is given the proxy {proxy}, which is the container itself.",
                proxy=shown_proxy(inside.proxy)),
            say("Name this machine by an address that containers reach, such as host.docker.internal."),
        )  # fmt: skip
    if outside.proxy and not inside.proxy:
        return trouble(
            say("This machine has a proxy, and a container is not told of it."),
            say("Write it into “proxies” of Docker’s config.json: the check says how before a look."),
        )
    if not outside.proxy and not inside.proxy:
        return fine(say("Neither this machine nor a container is told of a proxy."))
    return fine(say("The container is given a proxy."))


def _trust(outside: Outside, inside: Inside) -> Diagnosis:
    """What was asked for by https outranks what stands in a bundle."""
    host, image, own = outside.host, outside.image, outside.certificate
    if inside.https == 0:
        return fine(say("A container trusts {host}.", host=host))
    if inside.https == _NOT_TRUSTED:
        sentence = say("A container of {image} does not trust {host}: the certificate of your school or "
                       "company "
                       "is not in it.", image=image, host=host)  # fmt: skip
        return _not_trusted(sentence, own)
    if own is not None and inside.trusts:
        return fine(say("The image {image} brings the certificate that this machine trusts.", image=image))
    if own is not None and inside.bundles:
        return _not_trusted(
            say("The image {image} does not know the certificate {name} that this machine trusts.",
                image=image, name=file_name(own)), own
        )  # fmt: skip
    if inside.https is not None:
        return unknown(say("A container did not reach {host}, so its trust could not be tried.", host=host))
    return unknown(say("The image {image} has nothing to ask with, and no certificates.", image=image))


def _not_trusted(sentence: Sentence, own: str | None) -> Diagnosis:
    name = file_name(own) if own is not None else "school.crt"
    return trouble(sentence, *STEPS_OF_TRUST, text=into_image(name), avoid=(NO_BLIND_TRUST,))


def _facts_of_names(outside: Outside, inside: Inside) -> tuple[Fact, ...]:
    def listed(servers: Sequence[str]) -> Sentence:
        return verbatim(", ".join(servers)) if servers else NONE

    words = {True: say("yes"), False: say("no"), None: NOT_KNOWN}
    return (
        Fact(say("This machine asks"), listed(outside.servers), Result.SKIPPED),
        Fact(say("The container asks"), listed(inside.servers), Result.SKIPPED),
        Fact(
            say("This machine finds {host}", host=outside.host), words[outside.found], _speaks(outside.found)
        ),
        Fact(
            say("The container finds {host}", host=outside.host), words[inside.found], _speaks(inside.found)
        ),
    )


def _facts_of_proxy(outside: Outside, inside: Inside) -> tuple[Fact, ...]:
    def told(proxy: str) -> Sentence:
        return verbatim(shown_proxy(proxy)) if proxy else NONE

    return (
        Fact(say("This machine"), told(outside.proxy), Result.SKIPPED),
        Fact(say("The container"), told(inside.proxy), Result.SKIPPED),
    )


def _facts_of_trust(inside: Inside) -> tuple[Fact, ...]:
    bundle = verbatim(inside.bundles[0]) if inside.bundles else NONE
    asked = {0: say("trusted"), 60: say("not trusted"), None: say("nothing to ask with")}
    return (
        Fact(say("Certificates in the container"), bundle, Result.SKIPPED),
        Fact(say("A page asked for by https"), asked.get(inside.https, say("not reached")),
             _speaks({0: True, 60: False}.get(inside.https if inside.https is not None else -1))),
    )  # fmt: skip


def _speaks(well: bool | None) -> Result:
    return Result.UNKNOWN if well is None else Result.OK if well else Result.PROBLEM


def certificate_line(pem: str) -> str:
    """A line of a certificate that no other has: its last whole one."""
    lines = [line.strip() for line in pem.splitlines() if line.strip() and "-----" not in line]
    return next((line for line in reversed(lines) if len(line) >= 64), "")
