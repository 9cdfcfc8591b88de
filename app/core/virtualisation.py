"""Whether this machine can run a virtual machine, by several probes that know nothing of each other.

One probe alone misleads: once Windows runs its own hypervisor, it says that the firmware's switch is off; a
processor's flag says nothing of a module that is missing. Together they name who is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.diagnosis import Fact, Result
from app.core.words import Sentence, say, verbatim


class Cause(StrEnum):
    """Which party keeps virtual machines from running."""

    NONE = "none"
    PROCESSOR = "processor"  # it cannot
    FIRMWARE = "firmware"  # it is switched off there
    NO_FLAG = "no-flag"  # it cannot, or it is switched off in the firmware
    FEATURE = "feature"  # a part of Windows is not switched on
    LAUNCH = "launch"  # Windows is told not to start its hypervisor, or waits for a restart
    NOT_NESTED = "not-nested"  # this system is in a virtual machine itself
    MODULE = "module"  # the kernel has not loaded what it needs
    FORBIDDEN = "forbidden"  # this user may not
    CONTAINER = "container"  # this system is in a container, which is given no such device
    UNKNOWN = "unknown"


class Judged(NamedTuple):
    """What the probes come to together, and each by itself."""

    cause: Cause
    facts: tuple[Fact, ...]
    detail: str = ""  # the features, the module or the group that is meant


@dataclass(frozen=True, slots=True)
class LinuxProbes:
    """What Linux says. None: it could not be read."""

    flag: str | None = None  # vmx, svm, or "" where the processor's flags have neither
    device: str | None = None  # usable, forbidden, missing
    group: str | None = None  # of the device
    modules: tuple[str, ...] | None = None  # of kvm, that are loaded or built in
    inside: str | None = None  # the virtual machine that this is, "none"
    in_container: bool = False


@dataclass(frozen=True, slots=True)
class WindowsProbes:
    """What Windows says. None: it was not said."""

    maker: str = ""
    firmware: bool | None = None
    hypervisor: bool | None = None  # one runs below this Windows: its own, or that of a virtual machine
    model: str = ""
    features: Mapping[str, bool] | None = None  # on or off, by name
    launch: str | None = None  # of the hypervisor: auto, off


@dataclass(frozen=True, slots=True)
class MacProbes:
    """What macOS says."""

    supported: bool | None = None
    apple_processor: bool | None = None
    vmx: bool | None = None
    inside: bool | None = None


# Of WSL's two features version 2 needs the first; the other one is of version 1.
PLATFORM_FEATURE, OLD_FEATURE = "VirtualMachinePlatform", "Microsoft-Windows-Subsystem-Linux"
_VIRTUAL_MODELS = re.compile(
    r"virtual|vmware|kvm|qemu|bochs|parallels|hvm domu|amazon ec2|google", re.IGNORECASE
)
WINDOWS_SCRIPT = (
    "$p=Get-CimInstance Win32_Processor|Select-Object -First 1;"
    "$c=Get-CimInstance Win32_ComputerSystem;"
    "$f=@{};Get-CimInstance Win32_OptionalFeature -Filter "
    "\"Name='VirtualMachinePlatform' or Name='Microsoft-Windows-Subsystem-Linux'\""
    "|ForEach-Object{$f[$_.Name]=$_.InstallState};"
    "$b=(bcdedit /enum '{current}' 2>$null|Select-String hypervisorlaunchtype)-replace '.*\\s','';"
    "[pscustomobject]@{maker=$p.Manufacturer;firmware=$p.VirtualizationFirmwareEnabled;"
    'hypervisor=$c.HypervisorPresent;model="$($c.Manufacturer) $($c.Model)";features=$f;'
    'launch="$b"}|ConvertTo-Json -Compress'
)


def parse_windows(text: str) -> WindowsProbes | None:
    """What the script above printed."""
    begin = text.find("{")
    try:
        said = json.loads(text[begin:]) if begin >= 0 else None
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    states = said.get("features")
    # 1: on, 2: off, 3: absent, 4: not known
    features = {name: state == 1 for name, state in states.items() if state in {1, 2, 3}} if isinstance(
        states, dict
    ) else None  # fmt: skip
    launch = str(said.get("launch") or "").lower()
    return WindowsProbes(
        str(said.get("maker") or ""),
        _truth(said.get("firmware")),
        _truth(said.get("hypervisor")),
        str(said.get("model") or "").strip(),
        features or None,
        launch if launch in {"auto", "off"} else None,  # only an administrator is told
    )


def parse_mac(text: str) -> MacProbes:
    """What `sysctl` printed, a name and a value a line; what it does not know is not there."""
    said = dict(line.partition(": ")[::2] for line in text.splitlines() if ": " in line)

    def truth(name: str) -> bool | None:
        return said[name].strip() == "1" if name in said else None

    flags = said.get("machdep.cpu.features")
    vmx = "VMX" in flags.split() if flags is not None else None
    return MacProbes(
        truth("kern.hv_support"), truth("hw.optional.arm64") or False, vmx, truth("kern.hv_vmm_present")
    )


def judge_linux(probes: LinuxProbes) -> Judged:
    """Which party is wrong on Linux."""
    flags = {"vmx": say("yes, Intel VT-x (vmx)"), "svm": say("yes, AMD SVM (svm)"), "": say("no")}
    device = {"usable": say("yes"), "forbidden": say("it is there, but you may not use it"),
              "missing": say("it is not there")}  # fmt: skip
    loaded = probes.modules
    inside = probes.inside
    facts = (
        Fact(say("Processor can"), flags.get(probes.flag or "", verbatim("?")) if probes.flag is not None
             else _NOT_SAID, _speaks(None if probes.flag is None else bool(probes.flag))),
        Fact(say("Kernel has KVM"), verbatim(", ".join(loaded)) if loaded else _NOT_SAID if loaded is None
             else say("no"), _speaks(None if loaded is None else bool(loaded))),
        Fact(say("You may use /dev/kvm"), device.get(probes.device or "", _NOT_SAID),
             _speaks(None if probes.device is None else probes.device == "usable")),
        Fact(say("This system is in a virtual machine"), _NOT_SAID if inside is None
             else say("no") if inside == "none" else say("yes, {name}", name=inside),
             Result.UNKNOWN if inside is None else Result.SKIPPED),
    )  # fmt: skip
    cause, detail = _linux_cause(probes)
    return Judged(cause, facts, detail)


def _linux_cause(probes: LinuxProbes) -> tuple[Cause, str]:
    if probes.device != "missing":
        known = {"usable": (Cause.NONE, ""), "forbidden": (Cause.FORBIDDEN, probes.group or "")}
        return known.get(probes.device or "", (Cause.UNKNOWN, ""))
    if probes.in_container:
        return Cause.CONTAINER, ""
    if probes.flag == "":
        nested = probes.inside not in {None, "none"}
        return (Cause.NOT_NESTED, probes.inside or "") if nested else (Cause.NO_FLAG, "")
    module = {"vmx": "kvm_intel", "svm": "kvm_amd"}.get(probes.flag or "")
    if module is not None and module not in (probes.modules or ()):
        return Cause.MODULE, module
    return Cause.UNKNOWN, ""


def judge_windows(probes: WindowsProbes, *, engine_runs: bool = False) -> Judged:
    """Which party is wrong on Windows. `engine_runs`: an engine in a virtual machine answers right now."""
    features = probes.features or {}
    on = {True: say("on"), False: say("off"), None: _NOT_SAID}
    yes = {True: say("yes"), False: say("no"), None: _NOT_SAID}
    firmware = say("not told while a hypervisor runs") if probes.hypervisor else on[probes.firmware]
    facts = (
        Fact(say("Switch in the firmware"), firmware,
             Result.SKIPPED if probes.hypervisor else _speaks(probes.firmware)),
        Fact(say("A hypervisor runs"), yes[probes.hypervisor], _speaks(probes.hypervisor)),
        Fact(verbatim(PLATFORM_FEATURE), on[features.get(PLATFORM_FEATURE)],
             _speaks(features.get(PLATFORM_FEATURE))),
        Fact(verbatim(OLD_FEATURE), on[features.get(OLD_FEATURE)], Result.SKIPPED),
        Fact(verbatim("hypervisorlaunchtype"), verbatim(probes.launch) if probes.launch
             else say("only an administrator is told"),
             _speaks({"auto": True, "off": False, None: None}[probes.launch])),
    )  # fmt: skip
    cause, detail = _windows_cause(probes, features, engine_runs=engine_runs)
    return Judged(cause, facts, detail)


def _windows_cause(
    probes: WindowsProbes, features: Mapping[str, bool], *, engine_runs: bool
) -> tuple[Cause, str]:
    if engine_runs:
        return Cause.NONE, ""
    virtual = bool(_VIRTUAL_MODELS.search(probes.model))
    if not probes.hypervisor and probes.firmware is False:
        return (Cause.NOT_NESTED, probes.model) if virtual else (Cause.FIRMWARE, probes.maker)
    if features.get(PLATFORM_FEATURE) is False:
        return Cause.FEATURE, PLATFORM_FEATURE
    if virtual and probes.hypervisor:  # the hypervisor that is seen may be the one around this Windows
        return Cause.UNKNOWN, probes.model
    if probes.launch == "off" or (probes.hypervisor is False and probes.firmware):
        return Cause.LAUNCH, ""
    return (Cause.NONE, "") if probes.hypervisor else (Cause.UNKNOWN, "")


def judge_mac(probes: MacProbes) -> Judged:
    """Which party is wrong on macOS."""
    words = {True: say("yes"), False: say("no"), None: _NOT_SAID}
    facts = [
        Fact(say("macOS can run virtual machines"), words[probes.supported], _speaks(probes.supported)),
        Fact(say("Processor of Apple"), words[probes.apple_processor], Result.SKIPPED),
    ]
    if not probes.apple_processor:
        facts.append(Fact(say("Intel processor has VT-x (VMX)"), words[probes.vmx], _speaks(probes.vmx)))
    neither_way = Result.SKIPPED if probes.inside is not None else Result.UNKNOWN
    facts.append(Fact(say("This system is in a virtual machine"), words[probes.inside], neither_way))
    if probes.supported:
        return Judged(Cause.NONE, tuple(facts))
    if probes.supported is None:
        return Judged(Cause.UNKNOWN, tuple(facts))
    return Judged(Cause.NOT_NESTED if probes.inside else Cause.PROCESSOR, tuple(facts))


def firmware_words(maker: str) -> Sentence:
    """What the switch is called in the firmware, by the maker of the processor."""
    small = maker.lower()
    if "intel" in small:
        return say("Intel Virtualization Technology, or VT-x, on the page CPU or Advanced")
    if "amd" in small:
        return say("SVM Mode, or AMD-V, on the page CPU or Advanced")
    return say("Virtualization, on the page CPU, Advanced or Security")


_NOT_SAID = say("not known")


def _speaks(well: bool | None) -> Result:
    return Result.UNKNOWN if well is None else Result.OK if well else Result.PROBLEM


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
