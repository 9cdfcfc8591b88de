"""What a student hands to a teacher: how this machine stands, and nothing that is nobody's business."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.core import error_report
from app.core.diagnosis import Checked, Result
from app.core.engine_endpoints import EndpointKind
from app.core.engine_facts import Provider
from app.core.engines_found import FoundEngine
from app.core.environments import Environment
from app.core.journal import Entry
from app.core.words import Sentence

_ADDRESS = re.compile(
    r"\b(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^\s/\"'<>?#]*)(?P<rest>[^\s\"'<>]*)", re.IGNORECASE
)
_NAME_IN_PATH = r"[^/\\\s:\"'<>|*?]+(?: [^/\\\s:\"'<>|*?]+(?=[/\\]))*"
_HOME_OF_SOMEBODY = re.compile(
    rf"(?P<before>(?:/home|/Users)/|[A-Za-z]:(?:\\{{1,2}}|/)Users(?:\\{{1,2}}|/))(?P<name>{_NAME_IN_PATH})"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SSH = re.compile(r"\b[\w.-]+@[\w.-]+(?=:)")
_IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:.])", re.IGNORECASE)
_NAMED_SECRET = re.compile(
    r"(?P<name>[\w-]*(?:token|password|passwd|pwd|secret|api[_-]?key|access[_-]?key|credentials?|auth))"
    r"(?P<between>[\"']?\s*(?:=(?!=)|:)\s*[\"']?)(?P<value>[^\s\"',;]+)",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(?P<kind>bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_KNOWN_TOKENS = re.compile(
    r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|pypi-[\w-]{16,}|xox[abprs]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|sk-[\w-]{20,}|dckr_pat_[\w-]{16,}|hf_\w{20,}|npm_\w{20,}"
    r"|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)"
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_PUBLIC_HOSTS = frozenset({"github.com", "docs.docker.com", "python.org", "anaconda.com", "git-scm.com"})
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", ""})  # noqa: S104 - no binding


class Owner(NamedTuple):
    """Whose machine it is: what must not be read in a report."""

    user: str
    home: str
    hosts: tuple[str, ...] = ()  # names of this machine
    others: tuple[str, ...] = ()  # and of hosts that were spoken of
    secrets: frozenset[str] = frozenset()


def masked(text: str, owner: Owner) -> str:
    """The text without names of users, machines and hosts, and without anything that opens a door."""
    text = _KEY_BLOCK.sub("(private key)", text)
    for secret in sorted(filter(None, owner.secrets), key=len, reverse=True):
        text = text.replace(secret, "(secret)")
    text = _KNOWN_TOKENS.sub("(secret)", text)
    text = _BEARER.sub(lambda found: f"{found['kind']} (secret)", text)
    text = _ADDRESS.sub(_without_host, text)
    text = _NAMED_SECRET.sub(_without_value, text)
    text = _SSH.sub("(user)@(host)", text)
    text = _MAIL.sub("(mail address)", text)
    text = error_report.masked(text, owner.home, owner.user)
    text = _HOME_OF_SOMEBODY.sub(lambda found: f"{found['before']}(user)", text)
    for hosts, instead in ((owner.hosts, "(this machine)"), (owner.others, "(host)")):
        for host in sorted(filter(None, hosts), key=len, reverse=True):
            if host.lower() not in _LOCAL_HOSTS | _PUBLIC_HOSTS:
                text = re.sub(rf"(?i)(?<![\w.-]){re.escape(host)}(?![\w-])", instead, text)
    text = _IPV4.sub(_without_address, text)
    return _IPV6.sub(_without_address, text)


def _without_host(found: re.Match[str]) -> str:
    host = found["authority"].rpartition("@")[2]
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    shown = host if name.lower() in _LOCAL_HOSTS | _PUBLIC_HOSTS else "(host)"
    # What follows a question mark is often a token.
    rest = found["rest"].partition("?")[0]
    query = "?…" if "?" in found["rest"] else ""
    return f"{found['scheme']}://{shown}{rest}{query}"


def _without_value(found: re.Match[str]) -> str:
    if found["value"].lower() in {"true", "false", "none", "null", "(secret)"} or found["value"].startswith(
        "("
    ):
        return found[0]
    return f"{found['name']}{found['between']}(secret)"


def _without_address(found: re.Match[str]) -> str:
    try:
        address = ipaddress.ip_address(found[0])
    except ValueError:  # four numbers with dots are also a version
        return found[0]
    return found[0] if address.is_loopback or address.is_unspecified else "(address)"


@dataclass(frozen=True, slots=True)
class Facts:
    """What goes into a report. What is not known is left out."""

    versions: Sequence[tuple[str, str]]  # of Labwright, its Python, the system
    tools: Sequence[tuple[str, str]]
    pythons: Sequence[tuple[str, str]]  # path, version and origin
    environments: Sequence[Environment]
    engines: Sequence[FoundEngine] = ()
    checked: Sequence[Checked] = ()
    failed: Sequence[Entry] = ()  # commands that did not end well, newest first
    variables: Sequence[tuple[str, str]] = field(default_factory=tuple)


def report(facts: Facts, owner: Owner, when: str) -> str:
    """The whole text, masked."""
    spoken_of = {host for each in facts.checked for host in _hosts_in(each.diagnosis.sentence)}
    spoken_of |= {host for each in facts.engines for host in _hosts_of(each)}
    owner = owner._replace(others=(*owner.others, *spoken_of))
    return masked("\n".join(_lines(facts, when)) + "\n", owner)


def _hosts_in(sentence: Sentence) -> Iterator[str]:
    """The hosts that a sentence names, with and without their port."""
    for name, value in sentence.values:
        if isinstance(value, Sentence):
            yield from _hosts_in(value)
        elif name in {"host", "proxy"}:
            host = str(value).rpartition("://")[2].rpartition("@")[2]
            yield host
            yield host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host


def _lines(facts: Facts, when: str) -> Iterable[str]:
    yield f"Labwright report, {when}"
    yield from _table("Versions", facts.versions)
    yield from _engines(facts.engines)
    yield from _checks(facts.checked)
    yield from _table("Tools", facts.tools)
    yield from _table("Pythons", facts.pythons)
    yield from _environments(facts.environments)
    yield from _table("Variables", facts.variables)
    if facts.failed:
        yield from ("", "Commands that did not end well, newest first")
        for entry in facts.failed:
            ended = str(entry.outcome.sentence) if entry.outcome is not None else "?"
            yield f"  {' '.join(entry.argv)}"
            yield f"      {ended}"


def _table(title: str, rows: Sequence[tuple[str, str]]) -> Iterable[str]:
    if rows:
        width = max(len(name) for name, _ in rows)
        yield from ("", title, *(f"  {name:{width}}  {value}".rstrip() for name, value in rows))


def _checks(checked: Sequence[Checked]) -> Iterable[str]:
    if not checked:
        return
    counted = {result: sum(each.diagnosis.result is result for each in checked) for result in Result}
    yield from ("", "Checks: " + ", ".join(f"{count} {result}" for result, count in counted.items() if count))
    for each in checked:
        if each.diagnosis.result is not Result.SKIPPED:
            yield f"  {each.diagnosis.result!s:8} {each.check.id}: {each.diagnosis.sentence}"


def _hosts_of(engine: FoundEngine) -> Iterator[str]:
    """What an engine on another machine calls itself, and where it is."""
    name = str(engine.info.get("Name") or "")
    if not any(product in name for product in Provider):  # docker-desktop is nobody's machine
        yield name
    endpoint = engine.candidate.endpoint
    if endpoint is not None and endpoint.kind in {EndpointKind.TCP, EndpointKind.SSH}:
        yield endpoint.address


def _engines(engines: Sequence[FoundEngine]) -> Iterable[str]:
    if not engines:
        return
    yield from ("", f"Container engines: {len(engines)}")
    for each in engines:
        candidate = each.candidate
        where = candidate.endpoint.text if candidate.endpoint is not None else "no address"
        used = ", used by docker" if candidate.active else ""
        yield f"  {candidate.context or 'no context'}, {where}{used}"
        yield f"      {each.problem.sentence if each.problem is not None else each.verdict.sentence}"
        if each.problem is not None:
            continue
        yield f"      {each.verdict.place}, {each.verdict.provider}, {each.verdict.confidence}, by:"
        for seen in each.verdict.evidence:
            yield f"        {'+' if seen.for_it else '-'} {seen.field}: {seen.value or '–'}"


def _environments(environments: Sequence[Environment]) -> Iterable[str]:
    if not environments:
        return
    yield from ("", f"Environments: {len(environments)}")
    for each in environments:
        reason = f" ({each.health.reason})" if each.health.reason is not None else ""
        version = each.python_version or "?"
        yield f"  {each.kind!s:10} {version:10} {each.health.state}{reason}  {each.prefix}"
