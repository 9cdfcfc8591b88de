"""What of a container may harm the computer it runs on, or open it to others: said before it is run."""

from __future__ import annotations

import ntpath
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from app.core.run_parts import Mount
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
# Devices that hold nothing of others: cameras, sound, graphics, serial lines, what programs are made of.
_HARMLESS_DEVICE = re.compile(
    r"/dev/(?:video|snd|dri|tty|kvm|fuse|net/tun|null|zero|full|u?random|bus/usb|usb|ttyusb|i2c|spi|gpio|nvidia"
    r"|kfd|accel|dxg|sr|rtc).*"
)
# Paths in small letters, as some disks do not tell them from large ones.
_SYSTEM = (
    *"/etc /usr /bin /sbin /lib /lib32 /lib64 /boot /root /dev /proc /sys /var /run".split(),  # noqa: SIM905
    *("/private/etc", "/private/var", "/system", "/library", "/applications"),
    *("c:/windows", "c:/program files", "c:/program files (x86)", "c:/programdata"),
)
_OF_EVERYBODY = (
    "/etc/localtime /etc/timezone /usr/share/zoneinfo /dev/shm /run/media /run/user /var/www /var/tmp "  # noqa: SIM905
    "/var/folders /private/var/folders".split()
)
_HOMES = frozenset({"/home", "/users", "c:/users"})
_SOCKETS_IN = re.compile(
    r"(?:/private)?(?:/var)?/run(?:/(?:docker|podman|containerd)(?:/.*)?"
    r"|/user(?:/\d+(?:/(?:docker|podman)(?:/.*)?)?)?)?"
)
_SOCKETS_AT_HOME = (".docker/run", ".docker/desktop", ".colima", ".orbstack/run", ".rd", ".lima")
_STORES = ("/var/lib/docker", "/var/lib/containerd", "/var/lib/containers")
_STORES_AT_HOME = (".local/share/docker", ".local/share/containers")
_SECRETS_AT_HOME = (
    ".ssh .gnupg .aws .azure .kube .docker .config/gcloud .config/gh .netrc .pgpass .pypirc "  # noqa: SIM905
    ".git-credentials .password-store .mozilla .local/share/keyrings library/keychains".split()
)


def risks(wish: RunWish, home: str, folder: str = "") -> tuple[Risk, ...]:
    """What to know before, the worst first. `home` is the user's own folder, `folder` where it is run."""
    found = [
        *_of_rights(wish),
        *_of_devices(wish),
        *_of_folders(wish, home, folder),
        *_of_network(wish),
        *_of_secrets(wish),
    ]
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
    if wish.text("ipc") == "host":
        yield _danger(say("--ipc host: it sees and changes the memory that programs of this computer share."))
    if wish.on("use_api_socket"):
        yield _danger(_ENGINE_IN_HANDS)


def _of_devices(wish: RunWish) -> Iterator[Risk]:
    sources = [each.partition(":")[0] for each in wish.texts("device")]
    strong = [
        each
        for each in sources
        if each.startswith("/") and not _HARMLESS_DEVICE.fullmatch(posixpath.normpath(each).lower())
    ]
    if strong:
        yield _danger(
            say(
                "--device {devices}: it gets the whole device; of a disk, every file on it.",
                devices=", ".join(strong),
            )
        )
    rules = wish.texts("device_cgroup_rule")
    if rules:
        yield _danger(
            say(
                "--device-cgroup-rule {rules}: it may open devices of this computer, which can be its disks.",
                rules=", ".join(rules),
            )
        )


_ENGINE_IN_HANDS = say(
    "It gets the engine’s own socket: it can start any container, and so do everything on this computer."
)


def _of_folders(wish: RunWish, home: str, folder: str) -> Iterator[Risk]:
    mounts = [(each.source, each.read_only) for each in wish.mounts if each.type in {"bind", "npipe"}]
    devices = [(source, each.read_only) for each in wish.mounts for source in _devices(each)]
    volumes = [(each.source, each.read_only) for each in wish.volumes if each.of_this_computer]
    for source, read_only in dict.fromkeys([*volumes, *mounts, *devices]):
        if not source:  # the engine refuses it
            continue
        risk = _of_path(
            _true_path(source, home, folder),
            source,
            _true_path(home, "", "").rstrip("/"),
            read_only=read_only,
        )
        if risk is not None:
            yield risk


def _devices(mount: Mount) -> Iterator[str]:
    """What a volume stands for that is made of something of this computer."""
    given = [option.partition("=") for option in mount.options]
    set_up = dict(value.partition("=")[::2] for key, _, value in given if key.lower() == "volume-opt")
    path = set_up.get("device", "")
    if path.startswith("/") or "bind" in set_up.get("o", "").split(","):
        yield posixpath.join("/", path)  # the engine runs in the folder /


def _true_path(source: str, home: str, folder: str) -> str:
    """The absolute path, in one spelling: small letters, / for \\."""
    if source == "~" or source.startswith(("~/", "~\\")):
        source = home + source[1:]
    of_windows = re.match(r"[A-Za-z]:|\\\\", source) or (
        not source.startswith("/") and re.match(r"[A-Za-z]:", folder)
    )
    if of_windows:
        return ntpath.normpath(ntpath.join(folder, source)).replace("\\", "/").lower()
    path = posixpath.normpath(posixpath.join(folder, source or "/"))
    return re.sub("^/+", "/", path).lower()


def _of_path(path: str, source: str, home: str, *, read_only: bool) -> Risk | None:
    told = None
    if path.rstrip("/").endswith(_SOCKETS):
        return _danger(_ENGINE_IN_HANDS)
    if re.fullmatch("/|[a-z]:[/.]?", path):
        told = say("It gets the whole disk, {folder}", folder=source)
    elif path in _HOMES or (home and _holds(path, home)):
        return _caution(_reach(say("It gets all of your own files, {folder}", folder=source), read_only))
    elif _SOCKETS_IN.fullmatch(path) or _touches(path, _below(home, _SOCKETS_AT_HOME)):
        return _danger(_ENGINE_IN_HANDS)
    elif _touches(path, (*_STORES, *_below(home, _STORES_AT_HOME))):
        told = say("It gets a folder in which an engine keeps images and containers, {folder}", folder=source)
    elif _touches(path, _below(home, _SECRETS_AT_HOME)):
        told = say("It gets a place of your keys and passwords, {folder}", folder=source)
    elif _lies_in(path, _SYSTEM) and not _lies_in(path, _OF_EVERYBODY) and not (home and _holds(home, path)):
        told = say("It gets a part of the system, {folder}", folder=source)
    return None if told is None else _danger(_reach(told, read_only))


def _below(home: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{home}/{name}" for name in names) if home else ()


def _holds(outer: str, inner: str) -> bool:
    """Whether it is the same or lies below."""
    return inner == outer or inner.startswith(f"{outer.rstrip('/')}/")


def _lies_in(path: str, places: Sequence[str]) -> bool:
    return any(_holds(place, path) for place in places)


def _touches(path: str, places: Sequence[str]) -> bool:
    """Whether it is one of the places, or lies below or above one."""
    return any(_holds(place, path) or _holds(path, place) for place in places)


def _reach(what: Sentence, read_only: bool) -> Sentence:
    if read_only:
        return say("{what}: it can read all of it.", what=what)
    return say(
        "{what}: it can read, change and delete all of it. A smaller folder, or :ro, is safer.", what=what
    )


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
                alone=f"-p {replace(open_ports[0], host_ip='127.0.0.1')}",
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
