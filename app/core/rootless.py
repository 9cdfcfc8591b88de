"""What an engine without an administrator's rights needs of a Linux: rules over files that were read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.core.diagnosis import Diagnosis, Fact, Result, fine, trouble, unknown
from app.core.plans import Plan
from app.core.words import say, verbatim

WANTED = 65536  # ids: an image may have as many users
_FIRST = 100000  # below are the users of the system itself
_RANGE = re.compile(r"^([^:#\s]+):(\d+):(\d+)\s*$", re.MULTILINE)
CLONE, MOST, APPARMOR = (
    "kernel.unprivileged_userns_clone",
    "user.max_user_namespaces",
    "kernel.apparmor_restrict_unprivileged_userns",
)
ON = {CLONE: "1", MOST: "28633"}  # what switches them on
CONTROLLERS = ("memory", "pids", "cpu")
PROFILE = (
    "abi <abi/4.0>,",
    "include <tunables/global>",
    "{program} flags=(unconfined) {{",
    "  userns,",
    "}}",
)


class IdRange(NamedTuple):
    """A line of /etc/subuid or /etc/subgid."""

    owner: str
    start: int
    size: int


def parse_ranges(text: str) -> tuple[IdRange, ...]:
    """The ranges in such a file."""
    return tuple(IdRange(name, int(start), int(count)) for name, start, count in _RANGE.findall(text))


def own_count(ranges: Iterable[IdRange], user: str, uid: int) -> int:
    """How many ids a user has."""
    return sum(each.size for each in ranges if each.owner in {user, str(uid)})


def free_start(ranges: Iterable[IdRange]) -> int:
    """The first id from which on nobody has any."""
    return max([_FIRST, *(each.start + each.size for each in ranges)])


def others_in(ranges: Sequence[IdRange], user: str, uid: int) -> str | None:
    """Somebody else who has some of this user's ids."""
    mine = [each for each in ranges if each.owner in {user, str(uid)}]
    for each in ranges:
        if each.owner not in {user, str(uid)} and any(
            each.start < own.start + own.size and own.start < each.start + each.size for own in mine
        ):
            return each.owner
    return None


def namespaces(settings: dict[str, str], profile: str | None, plan: Plan | None, program: str) -> Diagnosis:
    """Whether the kernel lets everybody make user namespaces. `profile`: AppArmor's of the program."""
    facts = tuple(
        Fact(verbatim(name), verbatim(settings[name]) if name in settings else say("not there, so no limit"),
             Result.SKIPPED)
        for name in (CLONE, MOST, APPARMOR)
    )  # fmt: skip
    return replace(_namespaces(settings, profile, plan, program), facts=facts)


def _namespaces(settings: dict[str, str], profile: str | None, plan: Plan | None, program: str) -> Diagnosis:
    off = next((name for name in (CLONE, MOST) if settings.get(name) == "0"), None)
    if off is not None:
        return trouble(
            say("The kernel lets only administrators make user namespaces ({name} is 0).", name=off),
            say("Switch it on; and write the line into a file in /etc/sysctl.d, so that it stays:"),
            lines=(("sudo", "sysctl", "-w", f"{off}={ON[off]}"),),
            text=(f"{off}={ON[off]}",),
            fix=plan,
        )
    if settings.get(APPARMOR) == "1" and profile is None:
        return trouble(
            say("AppArmor lets only programs with a profile make user namespaces, and {program} has none.",
                program=program),
            say("Write this into /etc/apparmor.d/usr.bin.{name} as an administrator:",
                name=program.rpartition("/")[2]),
            say("Then type: sudo systemctl restart apparmor"),
            text=tuple(line.format(program=program) for line in PROFILE),
            avoid=(_NOT_FOR_ALL,),
        )  # fmt: skip
    return fine(say("Everybody may make user namespaces."))


_NOT_FOR_ALL = say(
    "Do not switch AppArmor’s limit off for all programs: a profile lets only the engine through."
)


@dataclass(frozen=True, slots=True)
class Ids:
    """What was read about ids."""

    user: str
    uid: int
    uids: tuple[IdRange, ...] | None
    gids: tuple[IdRange, ...] | None
    missing: tuple[str, ...] = ()  # of newuidmap and newgidmap
    powerless: tuple[str, ...] = ()  # paths of those that are there and may not do it
    elsewhere: bool = False  # ranges come from a directory service
    local: bool = True  # this user is in /etc/passwd


def ids(found: Ids, plan: Plan | None) -> Diagnosis:
    """Whether this user has ids for the users in containers, and programs that hand them out."""
    uids, gids = (own_count(each or (), found.user, found.uid) for each in (found.uids, found.gids))
    facts = (
        Fact(say("Users for containers (/etc/subuid)"), verbatim(str(uids)), _speaks(uids)),
        Fact(say("Groups for containers (/etc/subgid)"), verbatim(str(gids)), _speaks(gids)),
        *(
            Fact(verbatim(name), say("not there") if name in found.missing else say("may not do it")
                 if any(path.endswith(name) for path in found.powerless) else say("there"),
                 Result.PROBLEM if name in found.missing or any(p.endswith(name) for p in found.powerless)
                 else Result.OK)
            for name in ("newuidmap", "newgidmap")
        ),
    )  # fmt: skip
    return replace(_ids(found, uids, gids, plan), facts=facts)


def _ids(found: Ids, uids: int, gids: int, plan: Plan | None) -> Diagnosis:
    if found.missing:
        return trouble(
            say("{names}: not installed. They hand ids to the users in containers.",
                names=", ".join(found.missing)),
            say("Install the package uidmap (Debian, Ubuntu, Alpine’s shadow-uidmap) or shadow-utils."),
            fix=plan,
        )  # fmt: skip
    if found.powerless:
        return trouble(
            say("{names} may not do its work: it has lost its rights (setuid).",
                names=", ".join(found.powerless)),
            say("Give them back, or install their package again:"),
            lines=(("sudo", "chmod", "u+s", *found.powerless),),
            fix=plan,
        )  # fmt: skip
    if found.elsewhere and not (uids and gids):
        return unknown(say("Ids come from a directory service here (nsswitch.conf, subid)."))
    if min(uids, gids) < WANTED:
        return _too_few(found, min(uids, gids), plan)
    other = others_in(found.uids or (), found.user, found.uid)
    if other is not None:
        return trouble(
            say("You and {other} have some of the same ids: files of your containers belong to both.",
                other=other),
            say("Ask who looks after this machine to give one of you another range in /etc/subuid."),
        )  # fmt: skip
    return fine(say("You have {n} ids for the users in containers.", n=f"{min(uids, gids):,}"))


def _too_few(found: Ids, has: int, plan: Plan | None) -> Diagnosis:
    line = new_range(found)
    start = free_start((*(found.uids or ()), *(found.gids or ())))
    return trouble(
        say("You have {has} ids for the users in containers; images want {wanted}.", has=f"{has:,}",
            wanted=f"{WANTED:,}"),
        say("Take a range that nobody has. Podman wants to be told then: podman system migrate.")
        if found.local else say("You are no user of this machine’s own, so write this into /etc/subuid and "
                                "into /etc/subgid:"),
        lines=(("sudo", *line),) if found.local else (),
        text=() if found.local else (f"{found.user}:{start}:{WANTED}",),
        fix=plan if found.local else None,
    )  # fmt: skip


def new_range(found: Ids) -> tuple[str, ...]:
    """The command that gives this user a range that is free in both files."""
    start = free_start((*(found.uids or ()), *(found.gids or ())))
    span = f"{start}-{start + WANTED - 1}"
    return ("usermod", "--add-subuids", span, "--add-subgids", span, found.user)


def _speaks(count: int) -> Result:
    return Result.OK if count >= WANTED else Result.PROBLEM


@dataclass(frozen=True, slots=True)
class Session:
    """What was read of systemd and cgroups."""

    user: str
    systemd: bool
    runtime_folder: bool  # XDG_RUNTIME_DIR is there
    manager: bool  # a systemd of this user runs
    second_version: bool  # of cgroups
    handed_on: frozenset[str] | None  # controllers that this user's part of them has
    lingers: bool


def session(found: Session) -> Diagnosis:
    """Whether the user's own part of the system can run an engine."""
    handed = found.handed_on
    facts = (
        Fact(say("Your own systemd runs"), say("yes") if found.manager else say("no"), Result.SKIPPED),
        Fact(say("cgroups of version 2"), say("yes") if found.second_version else say("no"), Result.SKIPPED),
        Fact(say("Limits handed on to you"), verbatim(", ".join(sorted(handed))) if handed
             else say("none") if handed is not None else say("not known"), Result.SKIPPED),
        Fact(say("Goes on after you sign out"), say("yes") if found.lingers else say("no"), Result.SKIPPED),
    )  # fmt: skip
    return replace(_session(found), facts=facts)


def _session(found: Session) -> Diagnosis:
    if not found.runtime_folder:
        return trouble(
            say("You have no folder for running programs (XDG_RUNTIME_DIR): a rootless engine cannot start."),
            say("Sign in on the screen or with ssh. After su or sudo there is none; machinectl shell helps."),
        )
    if not found.manager:
        return _without_systemd(found)
    if not found.second_version:
        return Diagnosis(
            Result.OK,
            say("A rootless engine can run, but without limits of memory: cgroups are of version 1."),
            (say("Newer systems have version 2; on older ones: systemd.unified_cgroup_hierarchy=1 on the "
                 "kernel’s command line."),),
        )  # fmt: skip
    off = [each for each in CONTROLLERS if found.handed_on is not None and each not in found.handed_on]
    if off:
        return trouble(
            say("systemd does not hand limits of {names} on to you, so they do nothing.",
                names=", ".join(off)),
            say("Write this into /etc/systemd/system/user@.service.d/delegate.conf, then restart:"),
            text=("[Service]", "Delegate=cpu cpuset io memory pids"),
        )  # fmt: skip
    return _able(found)


def _without_systemd(found: Session) -> Diagnosis:
    if not found.systemd:
        return unknown(say("There is no systemd here, so a rootless engine must be started by hand."))
    return trouble(
        say("No systemd of your own runs, which would start a rootless engine."),
        say("Install the package dbus-user-session, then sign out and in again."),
    )


def _able(found: Session) -> Diagnosis:
    if found.lingers:
        return fine(say("A rootless engine can run, also after you sign out."))
    return Diagnosis(
        Result.OK,
        say("A rootless engine can run; it ends when you sign out."),
        (say("If it shall go on then, and start with the computer:"),),
        (("loginctl", "enable-linger", found.user),),
    )
