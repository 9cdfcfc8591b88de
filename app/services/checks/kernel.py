"""The doctor's check of the Linux kernel that an engine on this machine uses."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Mapping
from dataclasses import replace

from app.core.diagnosis import Diagnosis, skipped
from app.core.engine_facts import Place
from app.core.kernel_features import Kernel, facts_of, judge, parse_cgroups, parse_modules, parse_options
from app.core.words import say
from app.services.checks import Examined, Question
from app.system.file_starts import names_in, read_start

_LARGEST_BYTES = 8 << 20


def kernel(machine: Examined) -> Diagnosis:
    """Whether the kernel has what containers need."""
    if machine.around.platform != "linux":
        return skipped(say("Containers here use the kernel of a virtual machine, which its maker chose."))
    active = machine.engines().active
    if active is not None and active.reached and active.verdict.place is not Place.NATIVE_LINUX:
        return skipped(say("The engine that docker uses has a kernel of its own."))
    seen = _seen(machine)
    return replace(judge(seen), facts=facts_of(seen))


def _seen(machine: Examined) -> Kernel:
    of_system = machine.around.of_system
    release = _text(of_system("/proc/sys/kernel/osrelease")).strip()
    folder = of_system("/lib/modules")
    mine = f"{folder}/{release}"
    built_in = parse_modules(_text(f"{mine}/modules.builtin"))
    there = os.path.isdir(mine)
    names = names_in(of_system("/proc/self/ns"))
    seccomp = of_system("/proc/sys/kernel/seccomp/actions_avail")
    return Kernel(
        release=release,
        options=_options(machine, release, mine),
        loaded=frozenset(names_in(of_system("/sys/module"))) | built_in,
        on_disk=parse_modules(_text(f"{mine}/modules.dep")) if there else None,
        other_kernels=bool(set(names_in(folder)) - {release}),
        filesystems=frozenset(_text(of_system("/proc/filesystems")).replace("nodev", "").split()),
        seccomp=True if os.path.exists(seccomp) else None,
        controllers=_controllers(machine),
        namespaces=frozenset(names) if names else None,
    )


def _options(machine: Examined, release: str, modules: str) -> Mapping[str, str] | None:
    packed = read_start(machine.around.of_system("/proc/config.gz"), _LARGEST_BYTES)
    if packed:
        try:
            return parse_options(gzip.decompress(packed).decode("utf-8", "replace"))
        except (OSError, EOFError, zlib.error):
            return None
    for path in (machine.around.of_system(f"/boot/config-{release}"), f"{modules}/config"):
        if text := _text(path):
            return parse_options(text)
    return None


def _controllers(machine: Examined) -> frozenset[str] | None:
    of_system = machine.around.of_system
    second = _text(of_system("/sys/fs/cgroup/cgroup.controllers")).split()
    first = parse_cgroups(_text(of_system("/proc/cgroups")))
    return frozenset(second) | first if second or first else None


def _text(path: str) -> str:
    return read_start(path, _LARGEST_BYTES).decode("utf-8", "replace")


QUESTIONS = (
    Question(
        "kernel",
        say("The kernel has what containers need"),
        say("A container is no machine: walls, limits and the network between containers are parts of the "
            "Linux kernel."),
        kernel,
        waits=True,
    ),
)  # fmt: skip
