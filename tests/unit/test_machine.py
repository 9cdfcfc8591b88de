"""What is said of a machine, from what the systems say."""

import sys
from pathlib import Path

import pytest

from app.system import machine

X86_CPUINFO = (
    "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R)  Core(TM) i7\nflags\t\t: fpu\n"
)
PI_CPUINFO = "processor\t: 0\nBogoMIPS\t: 108.00\n\nHardware\t: BCM2835\nModel\t\t: Raspberry Pi 4 Model B\n"
GRAVITON_CPUINFO = "processor\t: 0\nBogoMIPS\t: 243.75\nCPU implementer\t: 0x41\n"


@pytest.mark.parametrize(
    ("release", "version", "name"),
    [
        ("10", "10.0.19045", "Windows 10"),
        ("10", "10.0.22631", "Windows 11"),
        ("11", "10.0.26100", "Windows 11"),
        ("2022Server", "10.0.20348", "Windows 2022Server"),
        ("10", "", "Windows 10"),
    ],
)
def test_windows_is_named_by_its_build(release, version, name):
    assert machine.windows_name(release, version) == name


@pytest.mark.parametrize(
    ("release", "platform", "expected"),
    [
        ("5.15.167.4-microsoft-standard-WSL2", "linux", True),
        ("4.4.0-19041-Microsoft", "linux", True),
        ("6.1.0-28-amd64", "linux", False),
        ("24.1.0", "darwin", False),
    ],
)
def test_a_linux_inside_windows_is_recognised_by_its_kernel(release, platform, expected):
    assert machine.is_wsl(release, platform) is expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (X86_CPUINFO, "Intel(R) Core(TM) i7"),
        (PI_CPUINFO, "Raspberry Pi 4 Model B"),
        (GRAVITON_CPUINFO, None),
        ("", None),
    ],
)
def test_the_processor_has_the_name_the_kernel_gives_or_none(text, name):
    assert machine.processor_in_cpuinfo(text) == name


def test_the_hardware_of_this_machine_is_plausible(tmp_path: Path):
    found = machine.read_hardware(tmp_path / "not" / "made" / "yet")
    assert found.system
    assert found.cores >= 1
    assert 0 < found.memory_free_bytes <= found.memory_bytes
    assert 0 < found.disk_free_bytes <= found.disk_bytes


@pytest.mark.skipif(sys.platform != "linux", reason="reads a Linux file")
def test_a_linux_without_os_release_is_named_by_its_kernel(monkeypatch):
    def absent():
        raise OSError

    monkeypatch.setattr(machine.platform, "freedesktop_os_release", absent)
    assert machine.system_name("linux").startswith("Linux ")
