"""What of a container may harm the computer it runs on, or open it to others: said before it is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from app.core.run_wish import RunWish
from app.core.words import Sentence, say


class Severity(StrEnum):
    """How much is at stake."""

    DANGER = "danger"  # who breaks out of it, or who wrote the image, has the computer
    CAUTION = "caution"  # others may reach it, or see something that they should not


class Risk(NamedTuple):
    """One thing to know before."""

    severity: Severity
    sentence: Sentence


_SOCKETS = ("docker.sock", "podman.sock", "containerd.sock", "docker_engine")
_STRONG_RIGHTS = frozenset(
    {"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "NET_ADMIN", "BPF"}
)
_SYSTEM_FOLDERS = frozenset(
    {"/etc", "/usr", "/bin", "/sbin", "/lib", "/boot", "/root", "/dev", "/proc", "/sys", "/var", "/run"}
)
_ROOT = re.compile(r"/+\.?/*|[A-Za-z]:[\\/]?")


def risks(wish: RunWish, home: str) -> tuple[Risk, ...]:
    """What to know before, the worst first. `home` is the user's own folder."""
    found = [*_of_rights(wish), *_of_folders(wish, home), *_of_network(wish), *_of_secrets(wish)]
    return tuple(sorted(found, key=lambda risk: risk.severity is not Severity.DANGER))


def _of_rights(wish: RunWish) -> Iterator[Risk]:
    if wish.on("privileged"):
        yield _danger(
            say("--privileged: programs in it can do nearly all on this computer that an administrator can.")
        )
    strong = [each for each in wish.texts("cap_add") if each.upper().removeprefix("CAP_") in _STRONG_RIGHTS]
    if strong:
        yield _danger(
            say(
                "--cap-add {rights}: with such rights a program can get out of the container.",
                rights=", ".join(strong),
            )
        )
    open_doors = [
        each for each in wish.texts("security_opt") if re.search(r"[=:](unconfined|disable)$", each)
    ]
    if open_doors:
        yield _danger(
            say(
                "--security-opt {options}: a lock of the container is left open.",
                options=", ".join(open_doors),
            )
        )
    if wish.text("pid") == "host":
        yield _danger(say("--pid host: it sees every program of this computer, and as root it can end them."))
    if wish.text("userns") == "host":
        yield _caution(say("--userns host: root in the container is root of this computer."))
    if wish.on("use_api_socket"):
        yield _danger(_ENGINE_IN_HANDS)


_ENGINE_IN_HANDS = say(
    "It gets the engine’s own socket: it can start any container, and so do everything on this computer."
)


def _of_folders(wish: RunWish, home: str) -> Iterator[Risk]:
    mounts = [(each.source, each.read_only) for each in wish.mounts if each.type in {"bind", "npipe"}]
    volumes = [(each.source, each.read_only) for each in wish.volumes if each.of_this_computer]
    for source, read_only in dict.fromkeys([*volumes, *mounts]):
        if source.lower().rstrip("/").endswith(_SOCKETS):
            yield _danger(_ENGINE_IN_HANDS)
        elif _ROOT.fullmatch(source):
            yield _danger(_reach(say("It gets the whole disk, {folder}", folder=source), read_only))
        elif _same(source, home) or source in {"~", "/home", "/Users"}:
            yield _caution(_reach(say("It gets all of your own files, {folder}", folder=source), read_only))
        elif source.rstrip("/") in _SYSTEM_FOLDERS:
            yield _danger(_reach(say("It gets a folder of the system, {folder}", folder=source), read_only))


def _reach(what: Sentence, read_only: bool) -> Sentence:
    if read_only:
        return say("{what}: it can read all of it.", what=what)
    return say(
        "{what}: it can read, change and delete all of it. A smaller folder, or :ro, is safer.", what=what
    )


def _same(source: str, home: str) -> bool:
    return bool(home) and source.rstrip("/\\") == home.rstrip("/\\")


def _of_network(wish: RunWish) -> Iterator[Risk]:
    if any(each.name == "host" for each in wish.networks):
        yield _caution(
            say("--network host: it shares the network of this computer; its ports are open as outside.")
        )
        return
    open_ports = [port for port in wish.ports if port.open_to_others]
    if open_ports:
        shown = ", ".join(str(port) for port in open_ports)
        yield _caution(
            say(
                "Other computers in the network can reach {ports}. For this computer alone: {alone}",
                ports=shown,
                alone=f"-p 127.0.0.1:{open_ports[0].host}:{open_ports[0].container}",
            )
        )
    if wish.on("publish_all"):
        yield _caution(say("-P: other computers in the network can reach every port that the image names."))


def _of_secrets(wish: RunWish) -> Iterator[Risk]:
    names = [each.name for each in wish.variables if each.is_secret]
    if names:
        yield _caution(
            say(
                "{names}: whoever may use docker here can read it from the container (docker inspect), and "
                "the line stays in the shell’s history. Labwright masks it in its journal.",
                names=", ".join(names),
            )
        )


def _danger(sentence: Sentence) -> Risk:
    return Risk(Severity.DANGER, sentence)


def _caution(sentence: Sentence) -> Risk:
    return Risk(Severity.CAUTION, sentence)
