"""The doctor's check of virtualisation: four probes side by side, and which party is wrong."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace

from app.core.diagnosis import Diagnosis, fine, skipped, trouble, unknown
from app.core.engine_facts import Place, Provider
from app.core.engine_plans import has_busybox, is_plain_name, joining
from app.core.outcomes import Ending
from app.core.plans import Plan
from app.core.virtualisation import (
    WINDOWS_SCRIPT,
    Cause,
    Judged,
    LinuxProbes,
    firmware_words,
    judge_linux,
    judge_mac,
    judge_windows,
    parse_mac,
    parse_windows,
)
from app.core.words import Sentence, say
from app.services.checks import Examined, Question
from app.services.checks.wsl_look import inside as inside_wsl
from app.system.engine_host import in_container
from app.system.file_starts import names_in, read_start

_IN_MACHINES = frozenset({Place.WSL2, Place.HYPERV_VM, Place.MACOS_VM, Place.LINUX_VM})
_BRING_MACHINES = frozenset(
    {Provider.DOCKER_DESKTOP, Provider.COLIMA, Provider.LIMA, Provider.RANCHER_DESKTOP,
     Provider.PODMAN_MACHINE, Provider.MINIKUBE}
)  # fmt: skip
_DONE_OR_RESTART = frozenset({0, 3010})  # dism ends with the second where Windows is to be restarted
_MAC_NAMES = ("kern.hv_support", "hw.optional.arm64", "machdep.cpu.features", "kern.hv_vmm_present")


def virtualisation(machine: Examined) -> Diagnosis:
    """Whether virtual machines can run, where this machine needs one for its containers."""
    around = machine.around
    if around.is_windows:
        return _on_windows(machine)
    if around.is_macos:
        outcome = machine.ask(
            (machine.found("sysctl") or "/usr/sbin/sysctl", *_MAC_NAMES), say("Ask macOS of virtual machines")
        )
        return _told(machine, judge_mac(parse_mac(outcome.stdout)), "")
    if inside_wsl(machine):
        return fine(say("This Linux runs in a virtual machine of Windows (WSL), so it works."))
    maker = _maker(machine)
    judged = judge_linux(_linux_probes(machine))
    if not _needs_machine(machine):
        return replace(_not_needed(judged), facts=judged.facts)
    return _told(machine, judged, maker)


def _on_windows(machine: Examined) -> Diagnosis:
    program = machine.found("powershell") or "powershell.exe"
    asked = (program, "-NoProfile", "-NonInteractive", "-Command", WINDOWS_SCRIPT)
    outcome = machine.ask(asked, say("Ask Windows of virtual machines"))
    probes = parse_windows(outcome.stdout) if outcome.ending is Ending.EXITED else None
    if probes is None:
        return unknown(say("Windows did not say."))
    runs = any(each.reached and each.verdict.place in _IN_MACHINES for each in machine.engines().engines)
    return _told(machine, judge_windows(probes, engine_runs=runs), probes.maker)


def _told(machine: Examined, judged: Judged, maker: str) -> Diagnosis:
    return replace(_words(machine, judged, maker), facts=judged.facts)


def _words(machine: Examined, judged: Judged, maker: str) -> Diagnosis:
    """Who is wrong, and what to do about it."""
    with_plans = {
        Cause.FEATURE: _feature_off,
        Cause.LAUNCH: _launch_off,
        Cause.FORBIDDEN: _forbidden,
    }
    if judged.cause in with_plans:
        return with_plans[judged.cause](machine, judged.detail)
    if judged.cause is Cause.MODULE:
        return _module_missing(machine, judged.detail, maker)
    return _by_hand(judged, maker)


def _by_hand(judged: Judged, maker: str) -> Diagnosis:
    known = {
        Cause.NONE: fine(say("Virtual machines can run here.")),
        Cause.FIRMWARE: trouble(
            say("The firmware (BIOS, UEFI) keeps virtual machines from running: its switch is off."),
            say("Restart the computer, and press the key for its settings (often F2, F10 or Del)."),
            say("Switch on: {words}. Save, and start again.", words=firmware_words(maker)),
            avoid=(_NO_RESET,),
        ),
        Cause.NO_FLAG: trouble(
            say("The processor offers no virtual machines: the firmware’s (BIOS, UEFI) switch for them is "
                "off, or this processor cannot."),
            say("See whether its maker’s page of this processor says VT-x or AMD-V. If so, restart the "
                "computer, and press the key for its settings (often F2, F10 or Del)."),
            say("Switch on: {words}. Save, and start again.", words=firmware_words(maker)),
            avoid=(_NO_RESET,),
        ),
        Cause.PROCESSOR: trouble(
            say("This processor, or this macOS, runs no virtual machines."),
            say("Use an engine on another machine, or a newer computer."),
        ),
        Cause.NOT_NESTED: trouble(
            say("This system is in a virtual machine itself ({name}), which passes on no virtualisation.",
                name=judged.detail or "?"),
            say("On the machine around it, switch on nested virtualisation for this one. In Hyper-V: "
                "Set-VMProcessor -ExposeVirtualizationExtensions $true. In VMware: “Virtualize Intel "
                "VT-x/EPT or AMD-V/RVI”. In VirtualBox: “Enable Nested VT-x/AMD-V”."),
        ),
        Cause.CONTAINER: skipped(say("This system is a container, and was given no /dev/kvm.")),
    }  # fmt: skip
    otherwise = unknown(say("What was asked does not tell whether virtual machines can run."))
    return known.get(judged.cause, otherwise)


def _feature_off(machine: Examined, name: str) -> Diagnosis:
    line = ("dism.exe", "/Online", "/Enable-Feature", f"/FeatureName:{name}", "/All", "/NoRestart")
    title = say("Switch on the part of Windows {name}", name=name)
    return trouble(
        say("A part of Windows that virtual machines need is switched off: {name}.", name=name),
        say("Switch it on as an administrator, then restart Windows."),
        lines=(line,),
        fix=machine.plan_as_administrator(
            title, [line], title, say("It can be switched off under “Turn Windows features on or off”."),
            ok_codes=_DONE_OR_RESTART, changes=say("It is on once Windows was restarted: restart Windows."),
        ),
        avoid=(_NO_RESET,),
    )  # fmt: skip


def _launch_off(machine: Examined, _detail: str) -> Diagnosis:
    line = ("bcdedit.exe", "/set", "hypervisorlaunchtype", "auto")
    return trouble(
        say("Windows does not start its hypervisor, the part that runs virtual machines."),
        say("Restart Windows first: after a change it only starts then."),
        say("If that is not it, let it start, and restart. Some games and older programs switch it off."),
        lines=(line,),
        fix=_plan(machine, say("Let Windows start its hypervisor"), line,
                  say("bcdedit /set hypervisorlaunchtype off switches it off again.")),
    )  # fmt: skip


def _module_missing(machine: Examined, module: str, maker: str) -> Diagnosis:
    line = ("modprobe", module)
    return trouble(
        say("The kernel has not loaded its part for virtual machines ({module}).", module=module),
        say("Load it. If it refuses with “not supported”, the firmware has it switched off."),
        say("Then switch on there: {words}.", words=firmware_words(maker)),
        lines=(("sudo", *line),),
        fix=_plan(machine, say("Load the kernel’s module {module}", module=module), line,
                  say("It stays until the computer is switched off, and does no harm.")),
    )  # fmt: skip


def _forbidden(machine: Examined, group: str) -> Diagnosis:
    sentence = say("You may not use /dev/kvm, through which virtual machines run.")
    if group in {"", "root"}:
        return trouble(
            sentence,
            say("It belongs to root alone. Install the package of QEMU or libvirt, which changes that."),
            avoid=(_NO_OPEN_DEVICE,),
        )
    busybox = has_busybox(machine.found)
    line = joining(group, machine.user, busybox=busybox)
    title = say("Add {user} to the group {group}", user=machine.user, group=group)
    program = "delgroup" if busybox else "gpasswd --delete"
    undo = say("{program} takes a user out of a group again.", program=program)
    return trouble(
        sentence,
        say("Join the group {group}, then sign out and in again.", group=group),
        lines=(("sudo", *line),),
        fix=_plan(machine, title, line, undo) if is_plain_name(machine.user) else None,
        avoid=(_NO_OPEN_DEVICE,),
    )  # fmt: skip


_NO_RESET = say(
    "Do not reset Docker, nor delete WSL distributions, for this: it mends nothing and loses data."
)
_NO_OPEN_DEVICE = say(
    "Do not make /dev/kvm writable for everybody (chmod 666): every program could use it then."
)


def _plan(machine: Examined, title: Sentence, line: tuple[str, ...], undo: Sentence) -> Plan | None:
    return machine.plan_as_administrator(title, [line], title, undo)


def _not_needed(judged: Judged) -> Diagnosis:
    if judged.cause is Cause.NONE:
        return fine(say("Virtual machines can run here, and containers need none: they use this kernel."))
    return fine(say("Containers need no virtual machine here: they use this machine’s own kernel."))


def _needs_machine(machine: Examined) -> bool:
    """Whether a product on this Linux brings a virtual machine of its own."""
    if os.path.isdir(machine.around.at_home(".docker", "desktop")):
        return True
    if any(map(machine.found, ("limactl", "colima", "rdctl", "minikube"))):
        return True
    return any(each.verdict.provider in _BRING_MACHINES for each in machine.engines().engines)


def _linux_probes(machine: Examined) -> LinuxProbes:
    around = machine.around
    flags = _field(machine, b"flags")
    flag = next((each for each in ("vmx", "svm") if each.encode() in flags), "") if flags else None
    device, group = _device(around.of_system("/dev/kvm"))
    return LinuxProbes(
        flag=flag,
        device=device,
        group=group,
        modules=_kvm_modules(around.of_system("/sys/module")),
        inside=_inside(machine, flags),
        in_container=in_container(around),
    )


def _device(path: str) -> tuple[str, str | None]:
    if not os.path.exists(path):
        return "missing", None
    if os.access(path, os.R_OK | os.W_OK):
        return "usable", None
    with suppress(ImportError, KeyError, OSError):
        import grp  # noqa: PLC0415 - only where there are groups of this kind

        return "forbidden", grp.getgrgid(os.stat(path).st_gid).gr_name
    return "forbidden", None


def _kvm_modules(folder: str) -> tuple[str, ...] | None:
    names = names_in(folder)
    return tuple(sorted(each for each in names if each.startswith("kvm"))) if names else None


def _inside(machine: Examined, flags: frozenset[bytes]) -> str | None:
    program = machine.found("systemd-detect-virt")
    if program is not None:
        outcome = machine.ask((program, "--vm"), say("Ask whether this is a virtual machine"))
        if outcome.ending is Ending.EXITED and outcome.stdout.strip():
            return outcome.stdout.strip()
    if not flags:
        return None
    return "?" if b"hypervisor" in flags else "none"


def _field(machine: Examined, name: bytes) -> frozenset[bytes]:
    """The words of a line of /proc/cpuinfo."""
    for line in read_start(machine.around.of_system("/proc/cpuinfo"), 1 << 16).splitlines():
        if line.startswith(name):
            return frozenset(line.partition(b":")[2].split())
    return frozenset()


def _maker(machine: Examined) -> str:
    return next(iter(_field(machine, b"vendor_id")), b"").decode("ascii", "replace")


QUESTIONS = (
    Question(
        "virtualisation",
        say("Virtual machines can run"),
        say("On Windows and macOS, containers run in a Linux in a virtual machine. The processor must be "
            "able to, the firmware must allow it, and the system must have it switched on."),
        virtualisation,
        15.0,
        waits=True,
    ),
)  # fmt: skip
