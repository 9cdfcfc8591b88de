"""The doctor's checks of what a rootless engine needs: user namespaces, ids, a session of the user's own."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress

from app.core import rootless
from app.core.build_needs import Rights
from app.core.diagnosis import Diagnosis, skipped
from app.core.engine_facts import Provider
from app.core.engine_failures import NOT_THERE, REFUSED
from app.core.engine_plans import is_plain_name
from app.core.engines_found import FoundEngine
from app.core.plans import Plan
from app.core.rootless import IdRange
from app.core.words import Sentence, say
from app.services.checks import Examined, Question
from app.system.file_starts import names_in, read_start

_NOT_WANTED = say("Only an engine without an administrator’s rights (rootless) needs this.")
PACKAGES: Mapping[str, tuple[str, ...]] = {
    "apt": ("apt-get", "install", "--yes", "uidmap"),
    "dnf": ("dnf", "install", "--assumeyes", "shadow-utils"),
    "zypper": ("zypper", "--non-interactive", "install", "shadow"),
    "pacman": ("pacman", "--sync", "--needed", "--noconfirm", "shadow"),
    "apk": ("apk", "add", "shadow-uidmap"),
}
_SBIN = ("/usr/bin", "/usr/sbin", "/bin", "/usr/local/bin")


def namespaces(machine: Examined) -> Diagnosis:
    """Whether the kernel lets this user make user namespaces."""
    if not _concerns(machine):
        return skipped(_NOT_WANTED)
    around = machine.around
    settings = {}
    for name in (rootless.CLONE, rootless.MOST, rootless.APPARMOR):
        told = read_start(around.of_system(f"/proc/sys/{name.replace('.', '/')}"), 40).decode(
            "ascii", "replace"
        )
        if told.strip():
            settings[name] = told.strip()
    program = machine.found("rootlesskit") or machine.found("podman") or "/usr/bin/rootlesskit"
    name = program.rpartition("/")[2]
    profile = next((each for each in names_in(around.of_system("/etc/apparmor.d")) if name in each), None)
    off = next((each for each in rootless.ON if settings.get(each) == "0"), None)
    plan = None
    if off is not None:
        title = say("Let everybody make user namespaces")
        plan = machine.plan_as_administrator(
            title, [("sysctl", "-w", f"{off}={rootless.ON[off]}")], title,
            say("It holds until the computer is restarted."),
        )  # fmt: skip
    return rootless.namespaces(settings, profile, plan, program)


def ids(machine: Examined) -> Diagnosis:
    """Whether this user has ids to hand out in containers."""
    if not _concerns(machine):
        return skipped(_NOT_WANTED)
    around = machine.around
    programs = {name: _program(machine, name) for name in ("newuidmap", "newgidmap")}
    passwd = read_start(around.of_system("/etc/passwd")).decode("utf-8", "replace")
    switch = read_start(around.of_system("/etc/nsswitch.conf"), 1 << 16).decode("utf-8", "replace")
    found = rootless.Ids(
        user=machine.user,
        uid=_uid(),
        uids=_ranges(machine, "/etc/subuid"),
        gids=_ranges(machine, "/etc/subgid"),
        missing=tuple(name for name, path in programs.items() if path is None),
        powerless=tuple(path for path in programs.values() if path is not None and not _may(path)),
        elsewhere=any(
            line.startswith("subid:") and line.split()[1:] != ["files"] for line in switch.splitlines()
        ),
        local=any(line.startswith(f"{machine.user}:") for line in passwd.splitlines()),
    )
    return rootless.ids(found, _plan_ids(machine, found))


def _plan_ids(machine: Examined, found: rootless.Ids) -> Plan | None:
    if found.missing:
        line = PACKAGES.get(machine.build_place().manager or "")
        return _plan(machine, say("Install newuidmap and newgidmap"), line,
                     say("Your package manager takes it away again."))  # fmt: skip
    if found.powerless:
        return _plan(machine, say("Give newuidmap and newgidmap their rights back"),
                     ("chmod", "u+s", *found.powerless),
                     say("chmod u-s takes them away again."))  # fmt: skip
    if not is_plain_name(found.user):
        return None
    return _plan(machine, say("Give {user} ids for the users in containers", user=found.user),
                 rootless.new_range(found),
                 say("usermod --del-subuids and --del-subgids take them away again."))  # fmt: skip


def _plan(machine: Examined, title: Sentence, line: tuple[str, ...] | None, undo: Sentence) -> Plan | None:
    return machine.plan_as_administrator(title, [line], title, undo) if line is not None else None


def session(machine: Examined) -> Diagnosis:
    """Whether this user's own part of the system can run an engine."""
    if not _concerns(machine):
        return skipped(_NOT_WANTED)
    around, uid = machine.around, _uid()
    runtime = around.variable("XDG_RUNTIME_DIR") or around.of_system(f"/run/user/{uid}")
    part = around.of_system(
        f"/sys/fs/cgroup/user.slice/user-{uid}.slice/user@{uid}.service/cgroup.controllers"
    )
    handed = read_start(part, 1 << 10).decode("ascii", "replace").split()
    second = os.path.isfile(around.of_system("/sys/fs/cgroup/cgroup.controllers"))
    found = rootless.Session(
        user=machine.user,
        systemd=os.path.isdir(around.of_system("/run/systemd/system")),
        runtime_folder=os.path.isdir(runtime),
        manager=os.path.isdir(f"{runtime}/systemd"),
        second_version=second,
        handed_on=frozenset(handed) if os.path.isfile(part) else None,
        lingers=os.path.exists(around.of_system(f"/var/lib/systemd/linger/{machine.user}")),
    )
    return rootless.session(found)


def _concerns(machine: Examined) -> bool:
    """Whether a rootless engine is used here, or was meant to be. Where there is none at all, the one that is
    advised needs nothing of this."""
    if machine.around.platform != "linux" or machine.rights() is Rights.ROOT:
        return False
    found = machine.engines()
    for each in found.engines:
        if each.reached and each.verdict.provider is Provider.ROOTLESS:
            return True
        if each.reached and "rootless" in " ".join(map(str, each.info.get("SecurityOptions") or ())):
            return True
    return machine.found("podman") is not None or _stopped(found.active)


def _stopped(active: FoundEngine | None) -> bool:
    """Whether docker is led to a rootless engine that does not run."""
    if active is None or active.problem is None or active.candidate.endpoint is None:
        return False
    of_user = active.candidate.endpoint.text.startswith("unix:///run/user/")
    return of_user and active.problem.code in {NOT_THERE, REFUSED}


def _program(machine: Examined, name: str) -> str | None:
    if (found := machine.found(name)) is not None:
        return found
    places = (machine.around.of_system(f"{folder}/{name}") for folder in _SBIN)
    return next(filter(os.path.isfile, places), None)


def _may(path: str) -> bool:
    """Whether it runs with an administrator's rights, or with the one that it needs (a file capability)."""
    with suppress(OSError):
        if os.stat(path).st_mode & stat.S_ISUID:
            return True
    if hasattr(os, "getxattr"):
        with suppress(OSError):
            return bool(os.getxattr(path, "security.capability"))
    return False


def _ranges(machine: Examined, path: str) -> tuple[IdRange, ...] | None:
    where = machine.around.of_system(path)
    if not os.path.isfile(where):
        return None
    return rootless.parse_ranges(read_start(where).decode("utf-8", "replace"))


def _uid() -> int:
    return os.getuid() if hasattr(os, "getuid") else -1


QUESTIONS = (
    Question(
        "user-namespaces",
        say("Everybody may make user namespaces"),
        say("A rootless engine makes a world in which you are the administrator, and outside of which you "
            "are not: "
            "a user namespace."),
        namespaces,
        waits=True,
    ),
    Question(
        "rootless-ids",
        say("There are ids for the users in containers"),
        say("Each user in a container is a number. Outside it must be one of yours: /etc/subuid says which."),
        ids,
        waits=True,
    ),
    Question(
        "rootless-session",
        say("Your session can run an engine"),
        say("A rootless engine is started by a systemd of your own, which also hands limits on to it."),
        session,
        waits=True,
    ),
)  # fmt: skip
