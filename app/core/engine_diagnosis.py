"""What the doctor says of engines: rules over what was found, without looking itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core.amounts import size
from app.core.diagnosis import Diagnosis, fine, skipped, trouble, unknown
from app.core.docker_contexts import ChosenBy
from app.core.engine_facts import Place
from app.core.engine_failures import ABSENT, PERMISSION, SILENT, SocketAccess
from app.core.engines_found import EnginesFound, FoundEngine
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.words import Sentence, say, verbatim

_LITTLE_BYTES = 2 * 10**9
_MOST_DRIFT_SECONDS = 5.0
NO_ENGINE = say("There is no engine that could be asked.")


def reachable(found: EnginesFound, plan_start: Plan | None) -> Diagnosis:
    """The engine that docker uses answers."""
    active = found.active
    if active is None:
        return trouble(say("docker uses no engine that is known here."), found.of_docker.sentence)
    if active.problem is None:
        return fine(active.verdict.sentence)
    startable = active.problem.code in ABSENT
    return trouble(
        active.problem.sentence, *_cause_and_fix(active.problem), fix=plan_start if startable else None
    )


def permission(
    active: FoundEngine | None, access: SocketAccess | None, *, root: bool, plan_join: Plan | None
) -> Diagnosis:
    """This user may use the socket."""
    if active is None or access is None:
        return skipped(say("The engine that docker uses is not reached through a file with rights."))
    if root:
        return fine(say("You are root, who may use every engine."))
    if active.problem is not None and active.problem.code == PERMISSION:
        joins = plan_join if access.group is not None and not access.listed else None
        cause, *steps = _cause_and_fix(active.problem)
        return trouble(cause, *steps, fix=joins, avoid=(_NEVER_OPEN,))
    if access.listed and not access.now and access.group is not None:
        return trouble(
            say("You are in the group {group}, but you were added after you signed in.", group=access.group),
            say("Sign out and in again, or restart the computer."),
        )
    if active.problem is not None:
        return unknown(NO_ENGINE)
    return fine(say("{user} may use the engine.", user=access.user))


_NEVER_OPEN = say(
    "Never make the socket writable for everybody (chmod 666): whoever writes to it is root on this machine."
)


def choice(found: EnginesFound, plan_use: Plan | None) -> Diagnosis:
    """What docker is told to use leads somewhere."""
    of_docker = found.of_docker
    if of_docker.problem is not None:
        return trouble(
            of_docker.problem.sentence, of_docker.sentence, *_cause_and_fix(of_docker.problem), fix=plan_use
        )
    active = found.active
    others = [each for each in found.engines if each.reached and not each.candidate.active]
    if active is not None and not active.reached and others:
        name = others[0].candidate.context or _address(others[0])
        return trouble(
            say("docker uses an engine that does not answer, while {name} does.", name=name),
            of_docker.sentence,
            *_how_to_change(found),
            fix=plan_use,
        )
    return fine(of_docker.sentence)


def _how_to_change(found: EnginesFound) -> Sequence[Sentence]:
    hindrance = found.of_docker.hindrance()
    return (hindrance,) if hindrance is not None and found.of_docker.by is not ChosenBy.NOTHING else ()


def files(problems: Sequence[AppError]) -> Diagnosis:
    """Docker's own files can be read."""
    if not problems:
        return fine(say("Docker’s settings and contexts can be read."))
    first = problems[0]
    return trouble(first.sentence, *_cause_and_fix(first))


def hanging(found: EnginesFound) -> Diagnosis:
    """No engine of this machine hangs."""
    silent = [each for each in found.engines if each.problem is not None and each.problem.code == SILENT]
    if not silent:
        return fine(say("No engine hangs."))
    where = ", ".join(map(_address, silent))
    return trouble(
        say("An engine takes connections and does not answer: {where}", where=where),
        say("Restart it."),
    )


def command(path: object | None) -> Diagnosis:
    """The program docker is there."""
    if path is not None:
        return fine(verbatim(str(path)))
    return trouble(
        say("The program docker is not installed, or not on PATH."),
        say("Install Docker, or open the product that brings it: it puts docker on PATH when it runs."),
    )


def plugin(name: str, printed: str | None, *, command_there: bool) -> Diagnosis:
    """A plugin of docker is there; `printed` is what it says of its version."""
    if not command_there:
        return skipped(say("The program docker is not there."))
    if printed is not None:
        return fine(verbatim(printed))
    step = say(
        "Install the package {package}, or Docker Desktop, which brings it.", package=f"docker-{name}-plugin"
    )
    return trouble(say("docker has no plugin {name}.", name=name), step)


def version_skew(active: FoundEngine | None, client: Mapping[str, Any] | None) -> Diagnosis:
    """docker and the engine understand each other."""
    if active is None or not active.reached:
        return unknown(NO_ENGINE)
    if client is None:
        return skipped(say("The program docker is not there."))
    mine, theirs = str(client.get("Version", "")), str(active.version.get("Version", ""))
    speaks = _numbers(client.get("DefaultAPIVersion") or client.get("ApiVersion") or client.get("APIVersion"))
    oldest = _numbers(active.version.get("MinAPIVersion"))
    if speaks and oldest and speaks < oldest:
        return trouble(
            say("docker {mine} is too old for the engine {theirs}.", mine=mine, theirs=theirs),
            say("Update the program docker."),
        )
    return fine(say("docker {mine} and the engine {theirs} understand each other.", mine=mine, theirs=theirs))


def credential_helpers(names: Sequence[str], missing: Sequence[str], config: str) -> Diagnosis:
    """The programs that keep passwords for registries are there."""
    if not names:
        return skipped(say("Docker’s settings name no program that keeps passwords."))
    if not missing:
        return fine(say("The programs that keep passwords are there: {names}", names=", ".join(names)))
    program = f"docker-credential-{missing[0]}"
    return trouble(
        say("Docker wants to ask {program} for passwords, and it is not there.", program=program),
        say("Take credsStore and credHelpers out of {path}, or install the program.", path=config),
    )  # fmt: skip


def disk(free_bytes: int | None, folder: str) -> Diagnosis:
    """There is room where the engine keeps its images."""
    if free_bytes is None:
        return unknown(say("The disk of this engine cannot be seen from here."))
    if free_bytes < _LITTLE_BYTES:
        return trouble(
            say("Only {size} are free where the engine keeps images: {folder}", size=size(free_bytes),
                folder=folder),
            say("See what can go: docker system df. Then docker image prune, docker builder prune."),
        )  # fmt: skip
    return fine(say("{size} are free where the engine keeps images.", size=size(free_bytes)))


def folder_of_images(info: Mapping[str, Any]) -> str:
    """Where images lie. Docker 29 leaves them to containerd; the system's own one has a folder of its own."""
    containerd = info.get("Containerd")
    address = containerd.get("Address") if isinstance(containerd, Mapping) else None
    by_containerd = "io.containerd.snapshotter.v1" in str(info.get("DriverStatus"))
    if by_containerd and address == "/run/containerd/containerd.sock":
        return "/var/lib/containerd"
    return str(info.get("DockerRootDir") or "")


def architecture(active: FoundEngine | None, machine: str) -> Diagnosis:
    """Containers run on this processor as it is."""
    if active is None or not active.reached:
        return unknown(NO_ENGINE)
    theirs, mine = (
        str(active.info.get("Architecture") or ""),
        _SPELLINGS.get(machine.lower(), machine.lower()),
    )
    if not theirs or active.verdict.place is Place.REMOTE:
        return skipped(say("The engine is on another machine."))
    if _SPELLINGS.get(theirs.lower(), theirs.lower()) != mine:
        return trouble(
            say("The engine is made for {theirs}, and this processor is {mine}.", theirs=theirs, mine=mine),
            say("Install the edition of your product that is made for this processor."),
        )
    return fine(say("The engine and this processor are both {name}.", name=mine))


_SPELLINGS = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}


def forwarding(active: FoundEngine | None) -> Diagnosis:
    """The kernel passes packets on between containers and the network."""
    if active is None or not active.reached:
        return unknown(NO_ENGINE)
    if active.info.get("IPv4Forwarding") is False:
        return trouble(
            say("The engine’s kernel does not pass packets on: containers reach no network."),
            say("Switch it on, where the engine runs:"),
            lines=(("sudo", "sysctl", "-w", "net.ipv4.ip_forward=1"),),
        )
    return fine(say("Containers can reach the network through the kernel."))


def cgroup(active: FoundEngine | None) -> Diagnosis:
    """Limits of memory and processors work."""
    if active is None or not active.reached:
        return unknown(NO_ENGINE)
    version = str(active.info.get("CgroupVersion") or "")
    if not version:
        return unknown(say("The engine does not say which cgroups it has."))
    rootless = "rootless" in " ".join(map(str, active.info.get("SecurityOptions") or ()))
    if version == "1" and rootless:
        return trouble(
            say("Limits of memory and processors do nothing here."),
            say("A rootless engine needs cgroup version 2, and this system has version 1."),
            say("Use a newer system, or boot it with systemd.unified_cgroup_hierarchy=1."),
        )
    return fine(say("The engine uses cgroup version {version}.", version=version))


def clock(active: FoundEngine | None, now: datetime) -> Diagnosis:
    """The engine's clock goes as this machine's does."""
    if active is None or not active.reached:
        return unknown(NO_ENGINE)
    theirs = _time(active.info.get("SystemTime"))
    if theirs is None:
        return unknown(say("The engine does not say what time it has."))
    drift = abs((theirs - now).total_seconds())
    if drift > _MOST_DRIFT_SECONDS:
        return trouble(
            say("The engine’s clock is {seconds:g} s away from this machine’s.", seconds=round(drift)),
            say("Restart the engine."),
        )  # fmt: skip
    return fine(say("The engine’s clock is right."))


def storage(active: FoundEngine | None) -> Diagnosis:
    """Images are kept in a way that is quick."""
    if active is None or not active.reached:
        return unknown(NO_ENGINE)
    driver = str(active.info.get("Driver") or "")
    if driver == "vfs":
        return trouble(
            say("The engine copies whole images for each container (storage driver vfs)."),
            say("Set the storage driver to overlay2, or install fuse-overlayfs for a rootless engine."),
        )
    return fine(say("Images are kept with {driver}.", driver=driver)) if driver else unknown(NO_ENGINE)


def _address(each: FoundEngine) -> str:
    return each.candidate.endpoint.text if each.candidate.endpoint is not None else "-"


def _numbers(version: object) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", str(version or ""))))[:2]


def _time(text: object) -> datetime | None:
    """Go writes nanoseconds; Python knows microseconds."""
    if not isinstance(text, str):
        return None
    whole = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        read = datetime.fromisoformat(whole)
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def _cause_and_fix(error: AppError) -> tuple[Sentence, ...]:
    """What comes after the sentence of a failure; at least that itself."""
    return tuple(filter(None, (error.cause, error.fix))) or (error.sentence,)
