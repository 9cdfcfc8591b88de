"""What the doctor says of this machine, beside what other programs say of it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.real.kept import AT_START, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="compared with files of Linux")


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """All of the engine's and the network's, by their ids."""
    environ = {**AT_START, "LABWRIGHT_HOME": str(tmp_path_factory.mktemp("lw"))}
    ended = subprocess.run(
        [sys.executable, "-m", "app", "doctor", "--only", "engine", "--only", "network", "--json"],
        cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return {each["id"]: each for each in json.loads(ended.stdout)["checks"]}


def facts(check: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in check["facts"]}


def test_virtualisation(checks: Mapping[str, Any]) -> None:
    asked = facts(checks["virtualisation"])
    usable = os.access("/dev/kvm", os.R_OK | os.W_OK)
    assert (asked["You may use /dev/kvm"] == "yes") is usable
    flags = Path("/proc/cpuinfo").read_text().split()
    assert ("yes" in asked["Processor can"]) is bool({"vmx", "svm"} & set(flags))
    assert checks["virtualisation"]["result"] == "ok", "this machine's containers need no virtual machine"


def test_the_kernel(checks: Mapping[str, Any]) -> None:
    asked = facts(checks["kernel"])
    filesystems = Path("/proc/filesystems").read_text().split()
    if "overlay" in filesystems:
        assert asked["overlay: layers of images"] == "there"
    if shutil.which("ip") and os.geteuid() == 0:
        made = subprocess.run(
            ["ip", "link", "add", "lwtest0", "type", "veth"], capture_output=True, check=False
        )
        subprocess.run(["ip", "link", "delete", "lwtest0"], capture_output=True, check=False)
        said = asked["veth: the cable into a container"]
        assert said == "not known" or (said in {"there", "loaded when it is needed"}) is (
            made.returncode == 0
        )


def test_ports(checks: Mapping[str, Any]) -> None:
    for name, value in facts(checks["ports"]).items():
        number = int(name.split()[1])
        with socket.socket() as asking:
            answers = asking.connect_ex(("127.0.0.1", number)) == 0
        assert answers is False or value != "free", name
