"""What containers need of a Linux kernel, and whether a kernel has it: built in, loaded, or to be loaded.

What nobody can read is unknown, and no problem: many systems hide how their kernel was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.core.diagnosis import Diagnosis, Fact, Result, fine, trouble, unknown
from app.core.words import Sentence, say, verbatim


class Presence(StrEnum):
    """How a kernel has something."""

    THERE = "there"
    LOADABLE = "loadable"
    LOST = "lost"  # made as a module, and the modules of this kernel are gone from the disk
    MISSING = "missing"
    UNKNOWN = "unknown"


class Feature(NamedTuple):
    """One thing that is needed; one of several modules does."""

    name: str
    use: Sentence
    modules: tuple[str, ...]
    options: tuple[str, ...]  # of the kernel's configuration, in the order of the modules
    needed: bool = True


FEATURES = (
    Feature("overlay", say("layers of images"), ("overlay",), ("OVERLAY_FS",)),
    Feature("bridge", say("the network of containers"), ("bridge",), ("BRIDGE",)),
    Feature("veth", say("the cable into a container"), ("veth",), ("VETH",)),
    Feature(
        "nf_tables, ip_tables", say("the way out, and ports"), ("nf_tables", "ip_tables"),
        ("NF_TABLES", "IP_NF_IPTABLES"),
    ),
    Feature("br_netfilter", say("rules between containers"), ("br_netfilter",), ("BRIDGE_NETFILTER",), False),
    Feature("seccomp", say("calls that containers may not make"), (), ("SECCOMP_FILTER",), False),
)  # fmt: skip
CONTROLLERS = ("memory", "cpu", "pids")
NAMESPACES = ("mnt", "pid", "net", "ipc", "uts")
_OPTION = re.compile(r"^CONFIG_(\w+)=([ym])$", re.MULTILINE)
_MODULE = re.compile(r"([^/\s]+)\.ko(?:\.\w+)?(?=:|\s|$)")


@dataclass(frozen=True, slots=True)
class Kernel:
    """What could be read of a kernel. None: it could not."""

    release: str
    options: Mapping[str, str] | None = None  # name: y or m
    loaded: frozenset[str] = frozenset()  # modules, loaded or built in
    on_disk: frozenset[str] | None = (
        None  # modules of this kernel that can be loaded; None: no folder of them
    )
    other_kernels: bool = False  # there are folders of modules of other kernels
    filesystems: frozenset[str] = frozenset()
    seccomp: bool | None = None
    controllers: frozenset[str] | None = None
    namespaces: frozenset[str] | None = None


def parse_options(text: str) -> Mapping[str, str]:
    """The options of a kernel's configuration that are set."""
    return dict(_OPTION.findall(text))


def parse_modules(text: str) -> frozenset[str]:
    """The names in modules.dep or modules.builtin, spelled as /sys/module spells them."""
    return frozenset(name.replace("-", "_") for name in _MODULE.findall(text))


def parse_cgroups(text: str) -> frozenset[str]:
    """The controllers in /proc/cgroups that are switched on."""
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return frozenset(row[0] for row in rows if len(row) == 4 and row[3] == "1")


def presence(feature: Feature, kernel: Kernel) -> Presence:
    """How a kernel has a feature: the best of its ways."""
    if feature.name == "seccomp" and kernel.seccomp is not None:
        return Presence.THERE if kernel.seccomp else Presence.MISSING
    if feature.name in kernel.filesystems or set(feature.modules) & kernel.loaded:
        return Presence.THERE
    if kernel.on_disk is not None and set(feature.modules) & kernel.on_disk:
        return Presence.LOADABLE
    return _by_configuration(feature, kernel)


def _by_configuration(feature: Feature, kernel: Kernel) -> Presence:
    if kernel.options is None:
        return Presence.UNKNOWN
    states = {kernel.options.get(option) for option in feature.options}
    if "y" in states:
        return Presence.THERE
    return Presence.LOST if "m" in states and kernel.on_disk is None else Presence.MISSING


def judge(kernel: Kernel) -> Diagnosis:
    """What the doctor says of a kernel, with each feature beside the others."""
    found = {feature: presence(feature, kernel) for feature in FEATURES}
    lost = [each.name for each, how in found.items() if how is Presence.LOST and each.needed]
    missing = [each.name for each, how in found.items() if how is Presence.MISSING and each.needed]
    off = _off(CONTROLLERS, kernel.controllers)
    no_spaces = _off(NAMESPACES, kernel.namespaces)
    unread = any(how is Presence.UNKNOWN for how in found.values()) or kernel.controllers is None
    return _words(kernel, lost, [*missing, *(f"{each} namespace" for each in no_spaces)], off, unread=unread)


def facts_of(kernel: Kernel) -> tuple[Fact, ...]:
    """Each feature by itself."""
    words = {
        Presence.THERE: (say("there"), Result.OK),
        Presence.LOADABLE: (say("loaded when it is needed"), Result.OK),
        Presence.LOST: (say("its module is gone from the disk"), Result.PROBLEM),
        Presence.MISSING: (say("not there"), Result.PROBLEM),
        Presence.UNKNOWN: (say("not known"), Result.UNKNOWN),
    }
    rows = []
    for feature in FEATURES:
        word, speaks = words[presence(feature, kernel)]
        if speaks is Result.PROBLEM and not feature.needed:
            speaks = Result.SKIPPED
        rows.append(Fact(say("{name}: {use}", name=feature.name, use=feature.use), word, speaks))
    for title, wanted, there in (
        (say("Limits (cgroup controllers)"), CONTROLLERS, kernel.controllers),
        (say("Walls between containers (namespaces)"), NAMESPACES, kernel.namespaces),
    ):
        if there is None:
            rows.append(Fact(title, say("not known"), Result.UNKNOWN))
            continue
        off = _off(wanted, there)
        value = verbatim(", ".join(wanted)) if not off else say("without {names}", names=", ".join(off))
        rows.append(Fact(title, value, Result.PROBLEM if off else Result.OK))
    return tuple(rows)


def _off(wanted: tuple[str, ...], there: frozenset[str] | None) -> list[str]:
    return [each for each in wanted if there is not None and each not in there]


def _words(kernel: Kernel, lost: list[str], missing: list[str], off: list[str], *, unread: bool) -> Diagnosis:
    if lost:
        why = say("The system was updated, and still runs the older kernel: restart the computer.")
        otherwise = say("Install the package of modules that belongs to this kernel.")
        return trouble(
            say("The kernel {release} cannot load {names}: its modules are gone from the disk.",
                release=kernel.release, names=", ".join(lost)),
            why if kernel.other_kernels else otherwise,
        )  # fmt: skip
    if missing:
        return trouble(
            say("The kernel {release} was made without {names}.", release=kernel.release,
                names=", ".join(missing)),
            say("Use the kernel that your distribution brings; small ones leave such parts out."),
        )  # fmt: skip
    if "memory" in off:
        return trouble(
            say("The kernel does not limit memory: a container can take all there is."),
            say("On a Raspberry Pi, add this to the one line of /boot/firmware/cmdline.txt, then restart:"),
            text=("cgroup_enable=memory cgroup_memory=1",),
        )
    if off:
        return trouble(
            say("The kernel has switched off limits of {names}.", names=", ".join(off)),
            say("Take cgroup_disable= out of the kernel’s command line, then restart."),
        )
    if unread:
        return unknown(say("A part of it could not be read; nothing is known to be missing."))
    return fine(say("The kernel {release} has what containers need.", release=kernel.release))
