"""The doctor's check of virtualisation: each party that can be wrong, on three systems."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.core.build_needs import Rights
from app.core.diagnosis import Diagnosis, Result
from app.core.engine_failures import silent
from app.core.plans import RunCommand
from app.core.surroundings import Surroundings
from app.core.virtualisation import firmware_words, parse_mac, parse_windows
from app.services.checks import virtualisation as module
from app.services.checks.virtualisation import virtualisation
from tests.unit.made_examined import answered, engines_found, machine
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
INTEL = "vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx sse\n"
AMD = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu svm sse\n"
NEITHER = "vendor_id\t: GenuineIntel\nflags\t\t: fpu sse\n"


def speaks(found: Diagnosis) -> list[Result]:
    return [each.speaks for each in found.facts]


def argv_of(found: Diagnosis) -> tuple[str, ...]:
    assert found.fix is not None
    (step,) = found.fix.steps
    assert isinstance(step, RunCommand)
    return step.command.argv


def linux(
    folder: Path, cpuinfo: str, *modules: str, device: bool = False, virt: str = "none", **others: object
) -> Diagnosis:
    root = folder / "system"
    (root / "proc").mkdir(parents=True, exist_ok=True)
    (root / "proc" / "cpuinfo").write_text(cpuinfo)
    (root / "sys" / "module" / "loop").mkdir(parents=True, exist_ok=True)
    for each in modules:
        (root / "sys" / "module" / each).mkdir(exist_ok=True)
    (root / "dev").mkdir(exist_ok=True)
    if device:
        (root / "dev" / "kvm").touch()
    (folder / ".docker" / "desktop").mkdir(parents=True, exist_ok=True)  # a product that brings a machine
    given: dict[str, object] = {
        "programs": {"systemd-detect-virt": "/usr/bin/systemd-detect-virt", "pkexec": "/usr/bin/pkexec",
                     "modprobe": "/usr/sbin/modprobe", "usermod": "/usr/sbin/usermod"},
        "answers": {"systemd-detect-virt": answered(f"{virt}\n", 0 if virt != "none" else 1)},
        **others,
    }  # fmt: skip
    around = Surroundings("linux", {}, str(folder), root=str(root))
    return virtualisation(machine(folder, around=around, **given))  # type: ignore[arg-type]


def test_linux_that_can(tmp_path: Path) -> None:
    found = linux(tmp_path, AMD, "kvm", "kvm_amd", device=True)
    assert found.result is OK
    assert speaks(found) == [OK, OK, OK, SKIPPED]
    assert "AMD SVM" in str(found.facts[0].value)


def test_the_firmware_is_named_in_the_words_of_the_maker(tmp_path: Path) -> None:
    found = linux(tmp_path, NEITHER)
    assert found.result is PROBLEM
    assert "VT-x" in told(found)
    assert "or this processor cannot" in str(found.sentence)
    assert "SVM Mode" in str(firmware_words("AuthenticAMD"))
    assert found.fix is None  # nobody presses keys for another
    assert found.avoid


def test_a_virtual_machine_without_nesting(tmp_path: Path) -> None:
    found = linux(tmp_path, NEITHER, virt="vmware")
    assert found.result is PROBLEM
    assert "vmware" in told(found)
    assert "VMware" in told(found)


def test_a_module_that_is_not_loaded_can_be(tmp_path: Path) -> None:
    found = linux(tmp_path, INTEL, "kvm")
    assert found.result is PROBLEM
    assert argv_of(found) == ("/usr/bin/pkexec", "/usr/sbin/modprobe", "kvm_intel")
    assert argv_of(linux(tmp_path, AMD, rights=Rights.ROOT)) == ("/usr/sbin/modprobe", "kvm_amd")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="groups are those of POSIX")
def test_a_device_that_this_user_may_not_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_device", lambda path: ("forbidden", "kvm"))
    found = linux(tmp_path, INTEL, "kvm_intel", device=True)
    assert argv_of(found) == ("/usr/bin/pkexec", "/usr/sbin/usermod", "--append", "--groups", "kvm", "ada")
    assert any("666" in str(each) for each in found.avoid)
    plain = {"pkexec": "/usr/bin/pkexec", "addgroup": "/usr/sbin/addgroup", "doas": "/usr/bin/doas"}
    alpine = linux(tmp_path, INTEL, "kvm_intel", device=True, programs=plain)
    assert argv_of(alpine) == ("/usr/bin/pkexec", "/usr/sbin/addgroup", "ada", "kvm")
    monkeypatch.setattr(module, "_device", lambda path: ("forbidden", "root"))
    assert linux(tmp_path, INTEL, "kvm_intel", device=True).fix is None


def test_linux_whose_containers_need_none(tmp_path: Path) -> None:
    root = tmp_path / "system"
    (root / "proc").mkdir(parents=True)
    (root / "proc" / "cpuinfo").write_text(NEITHER)
    around = Surroundings("linux", {}, str(tmp_path), root=str(root))
    found = virtualisation(machine(tmp_path, around=around))
    assert found.result is OK
    assert "own kernel" in str(found.sentence)
    assert found.facts
    asks = machine(tmp_path, around=around, engines=lambda: engines_found(problem=silent("unix:///x", 5)))
    assert virtualisation(asks).result is OK


def test_inside_wsl_it_works_already(tmp_path: Path) -> None:
    root = tmp_path / "system"
    (root / "proc" / "sys" / "kernel").mkdir(parents=True)
    (root / "proc" / "sys" / "kernel" / "osrelease").write_text("5.15.167.4-microsoft-standard-WSL2\n")
    around = Surroundings("linux", {}, str(tmp_path), root=str(root))
    assert virtualisation(machine(tmp_path, around=around)).result is OK


# What Windows says is known from the documentation of these classes, not recorded.
def windows(folder: Path, **said: object) -> Diagnosis:
    answer = {
        "maker": "GenuineIntel", "firmware": True, "hypervisor": False, "model": "LENOVO 21HD", "launch": "",
        "features": {"VirtualMachinePlatform": 1, "Microsoft-Windows-Subsystem-Linux": 2}, **said,
    }  # fmt: skip
    return virtualisation(
        machine(
            folder,
            platform="win32",
            programs={"powershell": "powershell.exe"},
            answers={"powershell.exe": answered("\ufeff" + json.dumps(answer) + "\r\n")},
        )
    )


def test_windows_whose_hypervisor_runs(tmp_path: Path) -> None:
    found = windows(tmp_path, hypervisor=True, firmware=False)  # then Windows calls the firmware's switch off
    assert found.result is OK
    assert speaks(found) == [SKIPPED, OK, OK, SKIPPED, UNKNOWN]


def test_windows_with_the_firmware_switched_off(tmp_path: Path) -> None:
    found = windows(tmp_path, firmware=False)
    assert found.result is PROBLEM
    assert "VT-x" in told(found)
    assert "SVM Mode" in told(windows(tmp_path, firmware=False, maker="AuthenticAMD"))


def test_windows_with_a_feature_switched_off(tmp_path: Path) -> None:
    found = windows(tmp_path, features={"VirtualMachinePlatform": 2})
    assert found.result is PROBLEM
    program, *_, script = argv_of(found)
    assert program == "powershell.exe"
    assert "-Verb RunAs" in script
    for each in ("dism.exe", "/Enable-Feature", "/FeatureName:VirtualMachinePlatform", "/NoRestart"):
        assert each in script
    assert found.fix is not None
    (step,) = found.fix.steps
    assert isinstance(step, RunCommand)
    assert step.ok_codes == {0, 3010}, "done, and Windows wants to be restarted"
    assert "restart windows" in str(found.fix.changes).lower()


@pytest.mark.parametrize("launch", ["off", ""])
def test_windows_that_does_not_start_its_hypervisor(tmp_path: Path, launch: str) -> None:
    found = windows(tmp_path, launch=launch)
    assert found.result is PROBLEM
    for each in ("bcdedit.exe", "/set", "hypervisorlaunchtype", "auto"):
        assert each in argv_of(found)[-1]


def test_windows_in_a_virtual_machine(tmp_path: Path) -> None:
    assert windows(tmp_path, firmware=False, model="VMware, Inc. VMware20,1").result is PROBLEM
    seen_from_inside = windows(tmp_path, hypervisor=True, firmware=False, model="Microsoft Virtual Machine")
    assert seen_from_inside.result is UNKNOWN


def test_windows_that_says_nothing(tmp_path: Path) -> None:
    assert virtualisation(machine(tmp_path, platform="win32")).result is UNKNOWN
    assert parse_windows("not JSON") is None
    assert parse_windows("{oops") is None


# From the manual page of sysctl and the names that macOS documents; not recorded.
@pytest.mark.parametrize(
    ("printed", "result"),
    [
        ("kern.hv_support: 1\nhw.optional.arm64: 1\nkern.hv_vmm_present: 0\n", OK),
        ("kern.hv_support: 1\nmachdep.cpu.features: FPU VMX SSE\nkern.hv_vmm_present: 0\n", OK),
        ("kern.hv_support: 0\nmachdep.cpu.features: FPU SSE\nkern.hv_vmm_present: 0\n", PROBLEM),
        ("kern.hv_support: 0\nhw.optional.arm64: 1\nkern.hv_vmm_present: 1\n", PROBLEM),
        ("", UNKNOWN),
    ],
)
def test_macos(tmp_path: Path, printed: str, result: Result) -> None:
    made = machine(tmp_path, platform="darwin", answers={"sysctl": answered(printed, 1)})
    assert virtualisation(made).result is result


def test_a_mac_of_intel_is_asked_for_vmx() -> None:
    assert parse_mac("machdep.cpu.features: FPU VMX\n").vmx is True
    assert parse_mac("kern.hv_support: 1\n").vmx is None
