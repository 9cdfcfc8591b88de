"""The doctor's checks of ports: who holds the usual ones, where two want the same, what Windows keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote

from app.core.containers import parse_container
from app.core.diagnosis import Diagnosis, Fact, Result, fine, skipped, trouble, unknown
from app.core.engine_facts import Provider
from app.core.errors import AppError
from app.core.outcomes import Ending
from app.core.words import Sentence, say, verbatim
from app.services.checks import ONLY_WINDOWS, Examined, Question, shortened
from app.system.file_starts import read_start
from app.system.listening import Port

USUAL_PORTS: Mapping[int, str] = {
    80: "web",
    443: "https",
    3000: "Node",
    3306: "MySQL",
    5000: "Flask",
    5432: "PostgreSQL",
    6379: "Redis",
    8000: "Django",
    8080: "web",
    8888: "Jupyter",
    27017: "MongoDB",
}
_AIRPLAY = {5000, 7000}
_AIRPLAY_PROGRAM = re.compile(r"controlce", re.IGNORECASE)
_TAKEN = re.compile(r"port is already allocated|address already in use|Ports are not available")
_WANTED = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1|\[::\]|::):(\d+)")
_NOT_RUNNING = "/containers/json?all=1&filters=" + quote('{"status":["created","exited"]}')
_LOOKED_AT = 8  # containers that did not start, each a question of its own
_FIRST_UNPRIVILEGED = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
# What listens in the place of a container: the container is meant.
_STAND_INS = re.compile(r"docker-proxy|com\.docker|docker-desktop|rootlesskit|rootlessport|wslrelay|vpnkit"
                        r"|gvproxy|limactl|ssh|OrbStack|pasta|slirp4netns|conmon|host-switch",
                        re.IGNORECASE)  # fmt: skip


class Holder(NamedTuple):
    """Who has a port."""

    name: str
    pid: int | None = None
    container: bool = False

    @property
    def said(self) -> str:
        """As a sentence names it."""
        return f"{self.name}, pid {self.pid}" if self.pid else self.name


def ports(machine: Examined) -> Diagnosis:
    """Which of the usual ports are taken, by whom, and whether two want the same."""
    listeners, published = list(machine.listening()), _published(machine)
    holders = {
        number: found for number in USUAL_PORTS if (found := _holders(machine, number, listeners, published))
    }
    facts = tuple(
        Fact(say("Port {n} ({use})", n=str(number), use=use),
             verbatim(", ".join(each.said for each in holders[number])) if number in holders else say("free"),
             Result.SKIPPED)
        for number, use in USUAL_PORTS.items()
    )  # fmt: skip
    return replace(_clash(machine, holders, listeners, published) or _taken(holders), facts=facts)


def _taken(holders: Mapping[int, Sequence[Holder]]) -> Diagnosis:
    if not holders:
        return fine(say("The usual ones are free: {ports}.", ports=", ".join(map(str, USUAL_PORTS))))
    # A server that runs is no fault: it is only good to know, before another one wants its place.
    told = ", ".join(f"{number} ({found[0].said})" for number, found in sorted(holders.items()))
    steps: tuple[Sentence, ...] = ()
    if any(each.name == "AirPlay" for found in holders.values() for each in found):
        steps = (say("AirPlay can be switched off: System Settings, General, AirDrop & Handoff, AirPlay "
                     "Receiver."),)  # fmt: skip
    return Diagnosis(
        Result.OK,
        say("In use: {ports}. Another program that wants one of these must take another number.", ports=told),
        steps,
    )


def _clash(
    machine: Examined,
    holders: Mapping[int, Sequence[Holder]],
    listeners: Sequence[Port],
    published: Mapping[int, str],
) -> Diagnosis | None:
    """Two that want the same port, where there are such."""
    for number, found in sorted(holders.items()):
        if len(found) > 1:
            return trouble(
                say("Two listen on port {n}: {first} and {second}. Who asks reaches sometimes one, sometimes "
                    "the other.", n=str(number), first=found[0].said, second=found[1].said),
                say("End one of them, or give it another number."),
            )  # fmt: skip
    for name, number in _refused(machine):
        found = _holders(machine, number, listeners, published)
        if found and found[0].name != name:
            return trouble(
                say("The container {name} did not start: it wants port {n}, which {holder} has.", name=name,
                    n=str(number), holder=found[0].said),
                say("End {holder}, or publish another port of this computer: -p {other}:…",
                    holder=found[0].said, other=str(_free_near(number, listeners))),
            )  # fmt: skip
    return None


def _free_near(number: int, listeners: Sequence[Port]) -> int:
    taken = {each.number for each in listeners}
    return next(each for each in range(number + 1, 65536) if each not in taken)


def _holders(
    machine: Examined, number: int, listeners: Sequence[Port], published: Mapping[int, str]
) -> list[Holder]:
    """Different ones only: a server often listens twice, for both kinds of address."""
    found: dict[str, Holder] = {}
    if number in published:
        found[published[number]] = Holder(published[number], container=True)
    for each in listeners:
        if each.number != number:
            continue
        name = each.program or "?"
        stands_in = number in published and (each.program is None or _STAND_INS.search(name))
        if not stands_in and not (name == "?" and found):
            airplay = machine.around.is_macos and number in _AIRPLAY and _AIRPLAY_PROGRAM.match(name)
            found.setdefault(name, Holder("AirPlay" if airplay else name, each.pid))
    return list(found.values())


def _published(machine: Examined) -> Mapping[int, str]:
    """The containers that hold ports of this computer, by port."""
    found = {}
    for container in _containers(machine, "/containers/json"):
        for each in container.get("Ports") or ():
            number = each.get("PublicPort") if isinstance(each, Mapping) else None
            if isinstance(number, int) and each.get("Type", "tcp") == "tcp":  # a port of UDP is another one
                found[number] = parse_container(container).name
    return found


def _refused(machine: Examined) -> Iterator[tuple[str, int]]:
    """Containers that did not start because a port was taken, and the port."""
    for container in _containers(machine, _NOT_RUNNING)[:_LOOKED_AT]:
        with suppress(AppError):
            seen = machine.ask_engine(f"/containers/{container.get('Id')}/json")
            said = str((seen.get("State") or {}).get("Error") or "") if isinstance(seen, Mapping) else ""
            wanted = _WANTED.search(said)
            if wanted is not None and _TAKEN.search(said):
                yield parse_container(container).name, int(wanted[1])


def _containers(machine: Examined, path: str) -> Sequence[Mapping[str, Any]]:
    active = machine.engines().active
    if active is None or not active.reached:
        return ()
    try:
        said = machine.ask_engine(path)
    except AppError:
        return ()
    return [each for each in said if isinstance(each, Mapping)] if isinstance(said, list) else ()


def privileged_ports(machine: Examined) -> Diagnosis:
    """From which port on an engine without an administrator's rights may publish."""
    if machine.around.platform != "linux":
        return skipped(say("Only engines on Linux itself have this limit."))
    active = machine.engines().active
    rootless = active is not None and (
        active.verdict.provider is Provider.ROOTLESS
        or "rootless" in " ".join(map(str, active.info.get("SecurityOptions") or ()))
    )
    if not rootless:
        return skipped(say("The engine that docker uses is not rootless."))
    told = read_start(machine.around.of_system(_FIRST_UNPRIVILEGED), 20).strip()
    if not told.isdigit():
        return unknown(say("The kernel does not say from which port on everybody may listen."))
    first = int(told)
    if first <= min(USUAL_PORTS):
        return fine(say("Everybody may listen from port {n} on.", n=str(first)))
    # No fault: another number does as well.
    return Diagnosis(
        Result.OK,
        say("This engine publishes ports from {n} on; 80 and 443 are kept for administrators.", n=str(first)),
        (say("Publish another number, such as -p 8080:80; or let everybody listen there:"),),
        (("sudo", "sysctl", "-w", "net.ipv4.ip_unprivileged_port_start=80"),),
    )


def reserved_ports(machine: Examined) -> Diagnosis:
    """Whether Windows keeps ports for itself that servers usually take."""
    if not machine.around.is_windows:
        return skipped(ONLY_WINDOWS)
    program = machine.found("netsh") or "netsh"
    asked = (program, "interface", "ipv4", "show", "excludedportrange", "protocol=tcp")
    outcome = machine.ask(asked, say("Ask Windows which ports it keeps"))
    if outcome.ending is not Ending.EXITED or outcome.exit_code != 0:
        return unknown(say("Windows did not say."))
    kept = [number for number in USUAL_PORTS if any(a <= number <= b for a, b in port_ranges(outcome.stdout))]
    if not kept:
        return fine(say("Windows keeps none of the usual ports."))
    lines = (("net", "stop", "winnat"), ("net", "start", "winnat"))
    title: Sentence = say("Let Windows choose other ports to keep")
    return trouble(
        say("Windows keeps {ports} for itself: no program can listen there.",
            ports=shortened(list(map(str, kept)))),
        say("Take another port; or, as an administrator, let Windows choose others:"),
        lines=lines,
        fix=machine.plan_as_administrator(
            title, lines, title, say("Windows chooses anew at each start of its service winnat.")
        ),
        avoid=(say("Do not switch off the firewall or Hyper-V for this: neither gives the port back for "
                   "good."),),
    )  # fmt: skip


def port_ranges(text: str) -> Iterator[tuple[int, int]]:
    """The ranges in what netsh prints, in whatever language: lines with two numbers."""
    for line in text.splitlines():
        words = line.replace("*", " ").split()
        if len(words) == 2 and all(word.isdecimal() for word in words):
            first, last = map(int, words)
            if 0 < first <= last < 65536:
                yield first, last


QUESTIONS = (
    Question(
        "ports",
        say("Who listens on the usual ports"),
        say("A server listens on a port, a number. Two programs cannot have the same one."),
        ports,
        15.0,
        waits=True,
    ),
    Question(
        "privileged-ports",
        say("Ports that a rootless engine may publish"),
        say("Linux keeps the first 1024 ports for administrators, and a rootless engine is none."),
        privileged_ports,
        waits=True,
    ),
    Question(
        "reserved-ports",
        say("Windows reserves none of the usual ports"),
        say("Hyper-V and WSL reserve ranges of ports, anew at each start of Windows."),
        reserved_ports,
    ),
)
