"""What the look under the hood says, in words that the window and the command line share."""

from __future__ import annotations

from app.core.amounts import Number, duration, size
from app.core.inside import ContainerInside, Hop, HopKind, Layer, Limit, Namespace, Part, Relation, Role
from app.core.words import Sentence, say, say_count, verbatim

_MEBIBYTE, _GIBIBYTE = 1 << 20, 1 << 30

LESSON = say(
    "A container is no small computer. It is some processes of this kernel with blinkers on: namespaces "
    "say what they "
    "see, cgroups how much they may use, layers which files they have."
)


def part_name(part: Part) -> Sentence:
    """The heading of a part."""
    return {
        Part.PROCESSES: say("Processes"),
        Part.NAMESPACES: say("Namespaces"),
        Part.LIMITS: say("Limits and use"),
        Part.LAYERS: say("Layers"),
        Part.NETWORK: say("Network path"),
    }[part]


def part_meaning(part: Part) -> Sentence:
    """What a part shows, for who sees it the first time."""
    return {
        Part.PROCESSES: say("The same processes by two numbers: the one they have inside, and the one "
                            "the kernel of "
                            "the host knows them by."),
        Part.NAMESPACES: say("Each namespace hides one thing from the container. Where the identifier "
                             "is the same, "
                             "two see the same thing."),
        Part.LIMITS: say("Control groups (cgroups) are the kernel’s way to count and to limit."),
        Part.LAYERS: say("Folders that lie over each other: of a file that is in several, the topmost "
                         "is seen. Only "
                         "the uppermost layer can be written to, and it goes with the container."),
        Part.NETWORK: say("The way of a packet from the host to the container."),
    }[part]  # fmt: skip


def namespace_name(kind: str) -> Sentence:
    """What a kind of namespace is about, in a word or two."""
    return {
        "mnt": say("Files"),
        "uts": say("Hostname"),
        "ipc": say("Shared memory"),
        "pid": say("Processes"),
        "net": say("Network"),
        "user": say("Users"),
        "cgroup": say("View of the limits"),
        "time": say("Clock"),
    }[kind]


def relation_word(namespace: Namespace) -> Sentence:
    """Own, or shared with whom."""
    if namespace.relation is Relation.HOST:
        return say("shared with the host")
    if namespace.shared_with:
        return say("shared with {container}", container=", ".join(namespace.shared_with))
    if namespace.relation is Relation.OWN:
        return say("own")
    return say("not to be seen from here")


def mebibytes(amount: float) -> Sentence:
    """An amount of memory as docker counts it: `64m` is 64 MiB."""
    if amount < _MEBIBYTE:
        return say("{number} KiB", number=_short(amount / 1024))
    if amount < _GIBIBYTE:
        return say("{number} MiB", number=_short(amount / _MEBIBYTE))
    return say("{number} GiB", number=_short(amount / _GIBIBYTE))


def _short(number: float) -> Number:
    return Number(number, 0 if abs(number - round(number)) < 0.05 or number >= 100 else 1)


def limit_name(kind: str) -> Sentence:
    """What is limited."""
    return {
        "memory": say("Memory"),
        "swap": say("Swap"),
        "cpu": say("Processor time"),
        "pids": say("Number of processes"),
    }[kind]


def allowed(limit: Limit) -> Sentence:
    """How much it may have, and with whom."""
    if limit.group:
        return say("{limit}, for all in {group} together", limit=_amount(limit), group=limit.group)
    return _amount(limit)


def _amount(limit: Limit) -> Sentence:
    if not limit.known:
        return say("not known")
    if limit.limit is None:
        return say("no limit")
    if limit.kind in {"memory", "swap"}:
        return say("at most {size} ({bytes} bytes)", size=mebibytes(limit.limit), bytes=int(limit.limit))
    if limit.kind == "pids":
        return say_count(
            "at most {n} process or thread", "at most {n} processes and threads", int(limit.limit)
        )
    assert limit.quota is not None
    quota, period = (Number(each / 1000, 0 if each % 1000 == 0 else 1) for each in limit.quota)
    return say("at most {processors}: {quota} ms in every {period} ms", processors=processors(limit.limit),
               quota=quota, period=period)  # fmt: skip


def processors(amount: float) -> Sentence:
    """So many processors, as people say it."""
    if amount == 0.5:
        return say("half a processor")
    if amount == 0.25:
        return say("a quarter of a processor")
    if amount == int(amount):
        return say_count("{n} processor", "{n} processors", int(amount))
    return say("{number} processors", number=Number(amount, 2 if round(amount, 1) != round(amount, 2) else 1))


def in_use(limit: Limit) -> Sentence | None:
    """How much it has now."""
    if limit.used is None:
        return None
    if limit.kind == "pids":
        return say("{number} now", number=int(limit.used))
    if limit.kind == "cpu":
        spent = say("{duration} used so far", duration=duration(limit.used))
        if limit.held_back:
            return say("{spent}; held back in {n} periods", spent=spent, n=limit.held_back)
        return spent
    used = say("{size} in use", size=mebibytes(limit.used))
    if limit.cache:
        return say("{used}, {cache} of it files kept in memory", used=used, cache=mebibytes(limit.cache))
    return used


def layer_title(number: int, layers: tuple[Layer, ...]) -> Sentence:
    """The line that made a layer, or what it is."""
    layer = layers[number]
    if layer.role is Role.WRITABLE:
        return say("Writable layer of this container")
    if layer.role is Role.INIT:
        return say("The engine’s own files, for what it mounts over them")
    if layer.made_by:
        return verbatim(layer.made_by)
    return say("Made by a line that cannot be told for sure")


def layer_size(layer: Layer) -> Sentence | None:
    """How large it is, where that is known."""
    return size(layer.size_bytes) if layer.size_bytes is not None else None


def hop_title(hop: Hop) -> Sentence:
    """The heading of a station."""
    if hop.kind is HopKind.PORT:
        return say("Port of the host")
    if hop.kind is HopKind.PROXY:
        return say("Proxy")
    return {
        HopKind.NAT: say("NAT rule"),
        HopKind.BRIDGE: say("Bridge"),
        HopKind.VETH: say("Cable (veth)"),
        HopKind.CONTAINER: say("Container"),
        HopKind.HOST: say("The host’s network"),
        HopKind.PARENT: say("Card of the host"),
        HopKind.TUNNEL: say("Tunnel"),
        HopKind.PROGRAM: say("Program"),
    }[hop.kind]


def hop_detail(hop: Hop) -> Sentence | None:
    """What can be said of a station besides its name."""
    if not hop.seen and not hop.name:
        return say("not to be seen from here")
    if hop.kind is HopKind.PORT:
        return say("leads to port {port}", port=hop.detail) if hop.detail else None
    if hop.kind is HopKind.PROXY:
        return say("process {pid}", pid=hop.detail)
    if hop.kind is HopKind.VETH:
        return say("card number {number} of the host", number=hop.number)
    if hop.kind is HopKind.CONTAINER and hop.number is not None:
        return say("{card}, its card number {number}", card=hop.detail, number=hop.number)
    return verbatim(hop.detail) if hop.detail else None


def hop_meaning(kind: HopKind) -> Sentence:
    """What a station is for."""
    return {
        HopKind.PORT: say("Who connects to this address of the host, is led on to the container."),
        HopKind.PROXY: say("A small program of the engine that takes what the rule does not reach, as "
                           "connections "
                           "from the host itself."),
        HopKind.NAT: say("A rule of the kernel that puts the container’s address in the place of the "
                         "host’s."),
        HopKind.BRIDGE: say("A switch made of software: all containers of this network are plugged into it."),
        HopKind.VETH: say("A cable made of software: one end in the bridge, the other is the "
                          "container’s card."),
        HopKind.CONTAINER: say("The container’s own card and address."),
        HopKind.HOST: say("The cards and addresses that the host itself has."),
        HopKind.PARENT: say("The real card that the container’s own one stands on."),
        HopKind.TUNNEL: say("Packs packets into others, to reach another machine."),
        HopKind.PROGRAM: say("Carries the packets of containers without any rights of root."),
    }[kind]  # fmt: skip


def also_seen(inside: ContainerInside) -> Sentence | None:
    """Whom its processes see besides themselves."""
    if not inside.sees_also:
        return None
    if any(each.kind == "pid" and each.relation is Relation.HOST for each in inside.namespaces):
        return say_count(
            "It uses the host’s numbers, so it also sees {n} process that is not its own.",
            "It uses the host’s numbers, so it also sees {n} processes that are not its own.",
            inside.sees_also,
        )
    return say_count(
        "It also sees {n} process of the container whose numbers it shares.",
        "It also sees {n} processes of the container whose numbers it shares.",
        inside.sees_also,
    )
