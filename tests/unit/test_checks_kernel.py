"""The doctor's check of the kernel: what is built in or can be loaded is there, and unknown is an answer."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from app.core.diagnosis import Diagnosis, Result
from app.core.kernel_features import parse_cgroups, parse_modules, parse_options
from app.core.surroundings import Surroundings
from app.services.checks.kernel import kernel
from tests.unit.made_examined import engines_found, machine
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
RELEASE = "6.1.0-26-amd64"
WHOLE = (
    "CONFIG_OVERLAY_FS=m\nCONFIG_BRIDGE=m\nCONFIG_VETH=m\nCONFIG_NF_TABLES=m\nCONFIG_BRIDGE_NETFILTER=m\n"
    "CONFIG_SECCOMP_FILTER=y\n# CONFIG_IP_NF_IPTABLES is not set\n"
)
BUILT_IN = WHOLE.replace("=m", "=y")
DEP = "".join(
    f"kernel/x/{name}.ko.xz: kernel/y/z.ko\n"
    for name in ("overlay", "bridge", "veth", "nf_tables", "br_netfilter")
)
CGROUPS = "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t3\t4\t1\nmemory\t4\t49\t1\npids\t8\t4\t1\n"


class System:
    """The files of a made-up Linux."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("/proc/sys/kernel/osrelease", f"{RELEASE}\n")
        self.write("/proc/filesystems", "nodev\tproc\n\text4\n")
        self.write("/proc/cgroups", CGROUPS)
        for each in ("mnt", "pid", "net", "ipc", "uts", "user"):
            self.write(f"/proc/self/ns/{each}", "")

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def look(self, **others: Any) -> Diagnosis:
        around = Surroundings("linux", {}, str(self.root), root=str(self.root))
        return kernel(machine(self.root, around=around, **others))


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


def speaks(found: Diagnosis) -> dict[str, Result]:
    return {str(each.name).partition(":")[0]: each.speaks for each in found.facts}


def test_all_is_built_in(system: System) -> None:
    system.write("/proc/config.gz", gzip.compress(BUILT_IN.encode()))
    found = system.look()
    assert found.result is OK
    assert set(speaks(found).values()) == {OK}


def test_all_can_be_loaded(system: System) -> None:
    system.write(f"/boot/config-{RELEASE}", WHOLE)
    system.write(f"/lib/modules/{RELEASE}/modules.dep", DEP)
    assert system.look().result is OK


def test_what_is_loaded_needs_no_other_sign(system: System) -> None:
    for each in ("overlay", "bridge", "veth", "ip_tables", "br_netfilter"):
        system.write(f"/sys/module/{each}/refcnt", "1")
    system.write("/proc/sys/kernel/seccomp/actions_avail", "kill_process")
    assert system.look().result is OK


def test_an_update_without_a_restart(system: System) -> None:
    system.write(f"/boot/config-{RELEASE}", WHOLE)
    system.write("/lib/modules/6.1.0-27-amd64/modules.dep", DEP)
    found = system.look()
    assert found.result is PROBLEM
    assert "restart" in told(found)
    assert "veth" in told(found)


def test_a_kernel_made_without(system: System) -> None:
    system.write("/proc/config.gz", gzip.compress(BUILT_IN.replace("CONFIG_VETH=y\n", "").encode()))
    found = system.look()
    assert found.result is PROBLEM
    assert "veth" in told(found)
    assert speaks(found)["veth"] is PROBLEM


def test_what_is_only_good_to_have(system: System) -> None:
    system.write(
        "/proc/config.gz", gzip.compress(BUILT_IN.replace("CONFIG_BRIDGE_NETFILTER=y\n", "").encode())
    )
    found = system.look()
    assert found.result is OK
    assert speaks(found)["br_netfilter"] is SKIPPED


def test_nothing_can_be_read(system: System) -> None:
    found = system.look()
    assert found.result is UNKNOWN
    assert speaks(found)["veth"] is UNKNOWN
    system.write("/proc/config.gz", b"no gzip")
    assert system.look().result is UNKNOWN


def test_memory_is_not_limited(system: System) -> None:
    system.write("/proc/config.gz", gzip.compress(BUILT_IN.encode()))
    system.write("/proc/cgroups", CGROUPS.replace("memory\t4\t49\t1", "memory\t4\t49\t0"))
    found = system.look()
    assert found.result is PROBLEM
    assert found.text == ("cgroup_enable=memory cgroup_memory=1",)
    system.write("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")
    assert system.look().result is OK


def test_other_kernels_are_nobodys_business(tmp_path: Path, system: System) -> None:
    assert kernel(machine(tmp_path, platform="darwin")).result is SKIPPED
    desktop = {"OperatingSystem": "Docker Desktop", "KernelVersion": "6.10.14-linuxkit", "OSType": "linux",
               "Name": "docker-desktop"}  # fmt: skip
    assert system.look(engines=lambda: engines_found(desktop)).result is SKIPPED


def test_files_of_kernels() -> None:
    assert parse_options("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\n") == {"A": "y", "C": "m"}
    assert parse_modules("kernel/net/br-netfilter.ko.zst: a/b.ko\nkernel/x.ko\n") >= {
        "br_netfilter",
        "x",
        "b",
    }
    assert parse_cgroups(CGROUPS) == {"cpu", "memory", "pids"}
