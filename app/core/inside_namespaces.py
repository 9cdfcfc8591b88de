"""The namespaces of a container: which are its own, and which it shares with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.inside import By, Namespace, Relation
from app.core.kernel_look import KINDS, KernelLook
from app.core.words import Sentence, say

_SETTINGS = {
    "pid": "PidMode",
    "net": "NetworkMode",
    "ipc": "IpcMode",
    "uts": "UTSMode",
    "user": "UsernsMode",
    "cgroup": "CgroupnsMode",
}
_CONTAINER = "container:"


def meaning(kind: str) -> Sentence:
    """What a kind of namespace hides, in a line."""
    return _MEANINGS[kind]


_MEANINGS = {
    "mnt": say("Which files and folders it sees: its own / instead of the host’s."),
    "uts": say("Which name the computer has: its own hostname."),
    "ipc": say("Which shared memory and message queues it can use together with other processes."),
    "pid": say("Which processes it sees, and by which numbers: its first one is number 1."),
    "net": say("Which network cards, addresses and ports it has."),
    "user": say("Who is who: whether root in it is root on the host."),
    "cgroup": say("Which part of the tree of limits (cgroups) it sees."),
    "time": say("Which uptime and monotonic clock it sees. Engines leave this one shared."),
}


def references(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The containers whose namespaces it was told to use."""
    modes = (str(config.get(field) or "") for field in _SETTINGS.values())
    named = (mode.removeprefix(_CONTAINER) for mode in modes if mode.startswith(_CONTAINER))
    return tuple(dict.fromkeys(named))


def from_kernel(look: KernelLook, other: str, names: Sequence[str]) -> tuple[Namespace, ...]:
    """By their identifiers. `names`: the other containers, in the order they are told."""
    compared = look.others.get(other, {})
    return tuple(
        Namespace(
            kind,
            identifier,
            look.host_namespaces.get(kind),
            compared.get(kind),
            *_relation(look, kind, identifier, names),
            by=By.KERNEL,
        )
        for kind in KINDS
        if (identifier := look.namespaces.get(kind)) is not None
    )


def _relation(
    look: KernelLook, kind: str, identifier: int, names: Sequence[str]
) -> tuple[Relation, tuple[str, ...]]:
    sharing = tuple(name for name in names if look.others.get(name, {}).get(kind) == identifier)
    host = look.host_namespaces.get(kind)
    if host == identifier:
        return Relation.HOST, sharing
    if sharing:
        return Relation.CONTAINER, sharing
    return (Relation.OWN if host is not None else Relation.UNKNOWN), ()


def from_settings(
    config: Mapping[str, Any], names: Mapping[str, str], *, users_mapped: bool
) -> tuple[Namespace, ...]:
    """As it was asked for, without identifiers. `names`: those of containers by the words of a setting."""
    return tuple(_from_setting(kind, config, names, users_mapped=users_mapped) for kind in KINDS)


def _from_setting(
    kind: str, config: Mapping[str, Any], names: Mapping[str, str], *, users_mapped: bool
) -> Namespace:
    mode = str(config.get(_SETTINGS.get(kind, "")) or "")
    sharing: tuple[str, ...] = ()
    if kind == "mnt":
        relation = Relation.OWN
    elif kind == "time" or mode == "host":
        relation = Relation.HOST
    elif mode.startswith(_CONTAINER):
        wanted = mode.removeprefix(_CONTAINER)
        relation, sharing = Relation.CONTAINER, (names.get(wanted, wanted[:12]),)
    elif kind == "user":
        relation = Relation.OWN if users_mapped or mode else Relation.HOST
    elif kind == "cgroup" and mode != "private":
        relation = Relation.UNKNOWN
    else:
        relation = Relation.OWN
    return Namespace(kind, None, None, None, relation, sharing, By.ENGINE)
