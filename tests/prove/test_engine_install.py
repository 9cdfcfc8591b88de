"""The plan's steps for apt, run for real on a copy of this system that is thrown away: a root of its own over
the machine's, in a mount namespace. Nothing of the machine changes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.engine_plans import apt_offers, lines_of
from tests.real.kept import UnavailableError

pytestmark = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts need root")
OVER_THE_MACHINE = """\
set -e
mount -t tmpfs none "$1"
mkdir "$1/changed" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changed,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --bind /dev "$1/root/dev"
"""


@pytest.mark.parametrize(("key", "program"), [("docker-engine", "dockerd"), ("podman", "podman")])
def test_the_packages_of_the_plan_bring_the_engine(tmp_path: Path, key: str, program: str) -> None:
    try:
        offer = next(each for each in apt_offers() if each.key == key)
    except UnavailableError as reason:
        pytest.skip(str(reason))
    packages = [line for line in lines_of(offer) if line[0] == "apt-get"]
    assert len(packages) == 2
    steps = [*packages, ("which", program)]
    if key == "docker-engine":
        steps += [("docker", "--version"), ("usermod", "--append", "--groups", "docker", "nobody")]
    script = tmp_path / "steps.sh"
    inside = "".join(f'chroot "$1/root" {shlex.join(line)}\n' for line in steps)
    script.write_text(OVER_THE_MACHINE + inside, "utf-8")
    root = tmp_path / "over"
    root.mkdir()
    argv = ["unshare", "--mount", "--propagation", "private", "sh", str(script), str(root)]
    ended = subprocess.run(argv, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    assert f"/{program}" in ended.stdout
