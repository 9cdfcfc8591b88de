"""What an engine stands on, as layers: here, and as it would be on the other systems."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core import amounts
from app.core.engine_facts import (
    Confidence,
    EngineFacts,
    Evidence,
    HostSystem,
    Place,
    Provider,
    Verdict,
    VmTechnology,
)
from app.core.engine_reading import Reading, text_of
from app.core.engine_words import host_name, provider_name, technology_name, verdict_sentence
from app.core.words import Sentence, say, say_count, verbatim


class LayerKind(StrEnum):
    """What a layer is, from the containers down to the hardware."""

    CONTAINERS = "containers"
    ENGINE = "engine"
    KERNEL = "kernel"
    VM = "vm"  # stands around the three above
    HOST = "host"
    HARDWARE = "hardware"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a layer: what, how much, and of how much where that is known."""

    name: Sentence
    value: Sentence
    share: float | None = None  # 0 to 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its name, a line about it, what it is in a few words, and how that is known."""

    kind: LayerKind
    title: Sentence
    line: Sentence
    about: Sentence
    evidence: tuple[Evidence, ...] = ()
    measures: tuple[Measure, ...] = ()
    note: Sentence | None = None  # drawn where the box has room


@dataclass(frozen=True, slots=True)
class Column:
    """The layers of one system, from the top; those before the virtual machine are inside of it."""

    heading: Sentence
    mine: bool  # what was found, not a comparison
    layers: tuple[Layer, ...]
    containers: tuple[str, ...] = ()  # names to draw

    def layer(self, kind: LayerKind) -> Layer | None:
        return next((layer for layer in self.layers if layer.kind is kind), None)

    @property
    def in_vm(self) -> bool:
        return self.layer(LayerKind.VM) is not None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of sizes. What is None is not shown."""

    memory_bytes: int | None = None  # of the kernel the engine is on
    cpus: int | None = None
    architecture: str = ""
    kernel: str = ""
    system: str = ""  # the engine’s own: "Debian GNU/Linux 12"
    host: str = ""  # the machine’s own: "Windows 11"
    host_memory_bytes: int | None = None
    host_cpus: int | None = None
    disk_file: str = ""
    disk_bytes: int | None = None
    containers: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: EngineFacts) -> Numbers:
        """What the engine and its machine told by themselves; who knows more adds it with `replace`."""
        reading = Reading.of(facts)
        settings = reading.host.desktop_settings or {}
        disk = settings.get("DiskSizeMiB", settings.get("diskSizeMiB"))
        return cls(
            memory_bytes=_whole(facts.info.get("MemTotal")),
            cpus=_whole(facts.info.get("NCPU")),
            architecture=reading.architecture,
            kernel=reading.kernel,
            system=reading.operating_system,
            host_memory_bytes=reading.host.memory_bytes,
            host_cpus=reading.host.cpus,
            disk_bytes=disk * 1024 * 1024 if isinstance(disk, int) else None,
        )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


_EXAMPLES = ("web", "db")


def _usual(place: Place, host: HostSystem, technology: VmTechnology | None = None) -> Column:
    """How it usually is on a system, for comparison."""
    sentence = verdict_sentence(place, Provider.UNKNOWN, Confidence.LIKELY)
    verdict = Verdict(place, Provider.UNKNOWN, host, Confidence.LIKELY, sentence, vm_technology=technology)
    return replace(_found(verdict, Numbers()), mine=False, containers=_EXAMPLES)


def columns_of(verdict: Verdict | None, numbers: Numbers | None = None) -> tuple[Column, ...]:
    """What was found first, then the same picture on the other systems."""
    numbers = numbers or Numbers()
    others = {
        HostSystem.LINUX: _usual(Place.NATIVE_LINUX, HostSystem.LINUX),
        HostSystem.WINDOWS: _usual(Place.WSL2, HostSystem.WINDOWS),
        HostSystem.MACOS: _usual(Place.MACOS_VM, HostSystem.MACOS, VmTechnology.APPLE_VIRTUALIZATION),
    }
    if verdict is None or verdict.place is Place.UNKNOWN:
        host = None if verdict is None else others.get(verdict.host_os)
        rest = [column for column in others.values() if column is not host]
        return (*([] if host is None else [host]), *rest)
    mine = _found(verdict, numbers)
    shown_as = HostSystem.LINUX if verdict.place is Place.REMOTE else verdict.host_os
    if verdict.place is Place.LINUX_VM and shown_as is HostSystem.LINUX:
        shown_as = (
            HostSystem.UNKNOWN
        )  # beside a virtual machine on Linux, the usual way there is worth a look
    return (mine, *(column for system, column in others.items() if system is not shown_as))


def _found(verdict: Verdict, numbers: Numbers) -> Column:
    """The layers of the engine that was looked at."""
    layers = [
        _containers(numbers),
        _engine(verdict),
        _windows_kernel(numbers) if verdict.place is Place.WINDOWS_CONTAINERS else _kernel(verdict, numbers),
    ]
    if verdict.place in (Place.WSL2, Place.MACOS_VM, Place.HYPERV_VM, Place.LINUX_VM):
        layers += [_vm(verdict, numbers), _host(verdict, numbers)]
    layers.append(_hardware(verdict, numbers))
    heading = say("Another machine") if verdict.place is Place.REMOTE else host_name(verdict.host_os)
    return Column(heading, True, tuple(layers), numbers.containers)


def _evidence(verdict: Verdict, *fields: str) -> tuple[Evidence, ...]:
    return tuple(item for item in verdict.evidence if item.field in fields)


def _containers(numbers: Numbers) -> Layer:
    count = len(numbers.containers)
    return Layer(
        LayerKind.CONTAINERS,
        say("Containers"),
        say_count("{n} running", "{n} running", count)
        if count
        else say("Programs, each in a world of its own"),
        say(
            "A container is an ordinary program of the kernel below, with a view of its own "
            "of files, network and other programs."
        ),
    )


def _engine(verdict: Verdict) -> Layer:
    version = verdict.engine_version
    title = say("Engine {version}", version=_short(version)) if version else say("Engine")
    evidence = _evidence(
        verdict, "Platform", "OperatingSystem", "Endpoint", "Context", "Name", "DockerRootDir", "Components"
    )
    return Layer(
        LayerKind.ENGINE,
        title,
        provider_name(verdict.provider)
        if verdict.provider is not Provider.UNKNOWN
        else say("Starts the containers"),
        say(
            "The engine fetches images and starts, stops and watches containers. The docker "
            "command only talks to it."
        ),
        evidence,
        () if version is None else (Measure(say("Version"), verbatim(version)),),
    )


def _kernel(verdict: Verdict, numbers: Numbers) -> Layer:
    version = re.match(r"\d+\.\d+", numbers.kernel)
    title = say("Linux kernel {version}", version=version.group()) if version else say("Linux kernel")
    own = verdict.place in (Place.NATIVE_LINUX, Place.REMOTE)
    about = (
        say(
            "The core of the system: it shares out processors, memory and devices. Here "
            "containers are ordinary programs of the machine’s own kernel: there is no "
            "virtual machine."
        )
        if own
        else say(
            "The core of a system: it shares out processors, memory and devices. All "
            "containers share this one; it belongs to the virtual machine."
        )
    )
    known = [part for part in (_named_system(numbers), numbers.architecture) if part]
    if known:
        line = verbatim(", ".join(known))
    elif own:
        line = say("The machine’s own")
    else:
        line = say("Comes with WSL") if verdict.place is Place.WSL2 else say("Inside the virtual machine")
    measures = [Measure(say("Version"), verbatim(numbers.kernel))] if numbers.kernel else []
    if own:
        measures += _sizes(numbers)
    note = say("Computer and containers share this one kernel: there is no virtual machine.") if own else None
    evidence = _evidence(verdict, "KernelVersion", "Architecture", "OSType")
    return Layer(LayerKind.KERNEL, title, line, about, evidence, tuple(measures), note)


def _named_system(numbers: Numbers) -> str:
    for mark in ("linuxkit", "orbstack", "boot2docker"):
        if mark in numbers.kernel:
            return mark
    return numbers.system.replace("GNU/Linux ", "").partition(" (")[0]


def _windows_kernel(numbers: Numbers) -> Layer:
    return Layer(
        LayerKind.KERNEL,
        say("Windows kernel"),
        verbatim(numbers.system) if numbers.system else say("No Linux is involved"),
        say(
            "Windows containers are programs of the kernel of Windows. Images made for Linux "
            "do not run on it."
        ),
    )


def _vm(verdict: Verdict, numbers: Numbers) -> Layer:
    wsl = verdict.place is Place.WSL2
    title = verbatim("WSL2") if wsl else say("Virtual machine")
    technology = None if wsl or verdict.vm_technology is None else technology_name(verdict.vm_technology)
    size = amounts.size(numbers.memory_bytes) if numbers.memory_bytes else None
    if technology is not None and size is not None:
        line = say("{technology}, {size}", technology=technology, size=size)
    else:
        usual = say("A light virtual machine") if wsl else say("A computer made by software")
        line = technology or (say("{size} of memory", size=size) if size else usual)
    about = (
        say(
            "WSL2 is the Linux inside Windows: a light virtual machine with a true Linux "
            "kernel. All its distributions share that kernel."
        )
        if wsl
        else say(
            "A computer made by software. The system below cannot run Linux containers "
            "itself, so a small Linux runs in this one, and every container in that Linux."
        )
    )
    disk = []
    if numbers.disk_bytes:
        disk.append(Measure(say("Disk, at most"), amounts.size(numbers.disk_bytes)))
    if numbers.disk_file:
        disk.append(Measure(say("Disk file"), verbatim(numbers.disk_file)))
    shown = _evidence(
        verdict, "KernelVersion", "provider", "host.wsl", "host.WslEngineEnabled", "Labels", "Proxy"
    )
    return Layer(LayerKind.VM, title, line, about, shown, (*_sizes(numbers), *disk))


def _sizes(numbers: Numbers) -> tuple[Measure, ...]:
    """Memory and processors the kernel has, of those of the machine where they are known."""
    found = []
    if numbers.memory_bytes:
        whole = numbers.host_memory_bytes
        value = amounts.size(numbers.memory_bytes)
        if whole and whole > numbers.memory_bytes:
            value = say("{part} of {whole}", part=value, whole=amounts.size(whole))
        share = numbers.memory_bytes / whole if whole and whole > numbers.memory_bytes else None
        found.append(Measure(say("Memory"), value, share))
    if numbers.cpus:
        whole = numbers.host_cpus
        part = whole is not None and whole > numbers.cpus
        value = (
            say("{part} of {whole}", part=numbers.cpus, whole=whole) if part else verbatim(str(numbers.cpus))
        )
        found.append(Measure(say("Processors"), value, numbers.cpus / whole if part and whole else None))
    return tuple(found)


def _host(verdict: Verdict, numbers: Numbers) -> Layer:
    title = verbatim(numbers.host) if numbers.host else host_name(verdict.host_os)
    lines = {
        HostSystem.WINDOWS: say("Runs no Linux programs itself"),
        HostSystem.MACOS: say("Has no Linux kernel of its own"),
        HostSystem.LINUX: say("Has a Linux kernel of its own, too"),
    }
    evidence = _evidence(
        verdict, "host.system", "Client.Os", "Client.Plugins", "Labels", "Endpoint", "Prompt", "Contexts"
    )
    return Layer(
        LayerKind.HOST,
        title,
        lines.get(verdict.host_os, say("Its system is not known")),
        say(
            "The system of the computer itself. Its files and network reach containers only "
            "through the virtual machine."
        ),
        evidence,
    )


def _hardware(verdict: Verdict, numbers: Numbers) -> Layer:
    native = verdict.place in (Place.NATIVE_LINUX, Place.REMOTE, Place.WINDOWS_CONTAINERS)
    memory = numbers.host_memory_bytes or (numbers.memory_bytes if native else None)
    cpus = numbers.host_cpus or (numbers.cpus if native else None)
    measures = []
    if memory:
        measures.append(Measure(say("Memory"), amounts.size(memory)))
    if cpus:
        measures.append(Measure(say("Processors"), verbatim(str(cpus))))
    if cpus and memory:
        line = say_count(
            "{n} processor, {memory}", "{n} processors, {memory}", cpus, memory=amounts.size(memory)
        )
    else:
        line = verbatim(numbers.architecture) if numbers.architecture else say("Processor, memory, disk")
    return Layer(
        LayerKind.HARDWARE,
        say("Hardware"),
        line,
        say(
            "Processor, memory and disk. An image must be made for this kind of processor, or "
            "it runs slowly, translated."
        ),
        (),
        tuple(measures),
    )


def _short(version: str) -> str:
    match = re.match(r"\d+\.\d+", text_of(version))
    return match.group() if match else text_of(version)
