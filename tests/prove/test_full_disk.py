"""Work on a disk that gets full in the middle of it: nothing half made stays, and the words say why."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.system.paths import places
from tests.integration.real_environments import ROOT, freeze, labwright, new_venv
from tests.real.fixtures import RealTool

MOMENTS = int(os.environ.get("LABWRIGHT_FULL_DISKS", "8"))  # full disks for each kind of work
DISK_BYTES = 112 << 20
LEAVES = 64 << 10  # what is free counts in pages and inodes, so never to the byte
BASE = getattr(sys, "_base_executable", sys.executable)
FULL = ("disk is full", "no space left")
pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with tmpfs"),
]


class SmallDisk:
    """A disk of its own, which can be filled up to any amount."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    @property
    def free(self) -> int:
        """The bytes that can be written."""
        return shutil.disk_usage(self.folder).free

    def leave(self, free: int) -> None:
        """Fill it until just so much is free."""
        self._ballast.write_bytes(b"")
        with self._ballast.open("wb") as ballast, suppress(OSError):
            ballast.write(bytes(max(0, self.free - free)))

    def empty(self) -> None:
        """All room is back."""
        self._ballast.unlink(missing_ok=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A tmpfs, or a skip where none can be mounted."""
    folder = tmp_path / "small disk é"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("only an administrator can mount a small disk")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def venv_on(prefix: Path) -> Path:
    """An environment as Python makes it: the quicker way of other tests links files, within one disk only."""
    subprocess.run([BASE, "-m", "venv", str(prefix)], check=True, capture_output=True, timeout=100)
    return prefix


def files_of(folder: Path) -> set[str]:
    """Everything below but compiled files, which Python itself may write whenever it runs."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*"))
    return {each for each in found if "__pycache__" not in each}


def full(*words: object) -> str:
    """What a verb says that fails because the disk is full."""
    ended = labwright(*words, "--json")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    error = json.loads(ended.stdout)["error"]
    told = f"{error['sentence']} {error['cause']}"
    assert any(words in told.lower() for words in FULL), error
    return told


def needed(disk: SmallDisk, work: Callable[[], None]) -> int:
    """How many bytes a piece of work takes that ends well."""
    before = disk.free
    work()
    return before - disk.free


def moments(whole: int) -> list[int]:
    """How much is free each time: from nothing to nearly enough."""
    return [0, *(random.randrange(LEAVES, max(LEAVES + 1, whole * 9 // 10)) for _ in range(MOMENTS - 1))]


@pytest.mark.parametrize("tool", ["venv", "virtualenv", "uv"])
def test_a_create_leaves_nothing(
    small_disk: SmallDisk, tool: str, offline_home: Path, real_tool: RealTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_LINK_MODE", "copy")
    if tool != "venv":
        labwright("settings", "set", f"programs.{tool}", real_tool(tool), "--yes")
    prefix = small_disk.folder / "env"
    create = ("env", "create", "--tool", tool, "--python", BASE, "--prefix", prefix, "--package", "heavy")

    def make() -> None:
        done = labwright(*create, "--yes")
        assert done.returncode == 0, done.stderr

    whole = needed(small_disk, make)
    shutil.rmtree(prefix)
    for free in moments(whole):
        small_disk.leave(free)
        full(*create, "--yes")
        assert not os.path.lexists(prefix)
        assert list(places().running.iterdir()) == []
    small_disk.empty()
    make()
    print(f"{tool}: {MOMENTS} full disks in the {whole >> 10} KB of a create left nothing")


def test_an_install_leaves_only_whole_packages(small_disk: SmallDisk, offline_home: Path) -> None:
    prefix = venv_on(small_disk.folder / "env")
    assert labwright("env", "install", prefix, "seaweed<1.3", "--yes").returncode == 0
    before, files = freeze(prefix), files_of(prefix)

    def install() -> None:
        done = labwright("env", "install", prefix, "heavy", "seaweed", "tidepool", "--yes")
        assert done.returncode == 0, done.stderr

    whole = needed(small_disk, install)
    assert labwright("env", "rollback", prefix, "--yes").returncode == 0
    assert freeze(prefix) == before
    for free in moments(whole):
        small_disk.leave(free)
        full("env", "install", prefix, "heavy", "seaweed", "tidepool", "--yes")
        small_disk.empty()
        shown = json.loads(labwright("env", "show", prefix, "--json").stdout)
        assert shown["problems"] == []
        came = freeze(prefix) != before  # pip installs one after the other: what was whole by then may stay
        if came:
            assert labwright("env", "rollback", prefix, "--yes").returncode == 0
            assert freeze(prefix) == before
        assert files_of(prefix) == files, "a file that belongs to no package"
    print(f"{MOMENTS} full disks in the {whole >> 10} KB of an install left whole packages only")


def test_a_repair_leaves_the_old_one(small_disk: SmallDisk, offline_home: Path) -> None:
    made = venv_on(small_disk.folder / "made")
    assert labwright("env", "install", made, "heavy", "--yes").returncode == 0
    prefix = small_disk.folder / "env"
    made.rename(prefix)
    before = files_of(prefix)
    for free in moments(4 << 20):
        small_disk.leave(free)
        full("env", "repair", prefix, "--yes")
        assert files_of(prefix) == before
        assert list(places().running.iterdir()) == []
    small_disk.empty()
    assert labwright("env", "repair", prefix, "--yes").returncode == 0


def test_lists_are_written_whole_or_not_at_all(
    small_disk: SmallDisk, tmp_path: Path, offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = small_disk.folder / "labwright"
    monkeypatch.setenv("LABWRIGHT_HOME", str(own))
    prefix = new_venv(tmp_path / "env", python=BASE)
    assert labwright("env", "snapshot", prefix, "--name", "first", "--yes").returncode == 0
    before = sorted((own / "data" / "snapshots").rglob("*.json"))
    small_disk.leave(0)
    full("env", "snapshot", prefix, "--name", "second", "--yes")
    assert sorted((own / "data" / "snapshots").rglob("*.json")) == before
    assert not list(small_disk.folder.rglob(".labwright-*.tmp"))


def test_an_export_to_a_full_disk_is_told(small_disk: SmallDisk, tmp_path: Path) -> None:
    prefix = new_venv(tmp_path / "env", python=BASE)
    list_file = small_disk.folder / "requirements.txt"
    small_disk.leave(0)
    with list_file.open("wb") as output:
        argv = [sys.executable, "-m", "app", "env", "export", str(prefix), "--format", "environment-yml"]
        ended = subprocess.run(argv, cwd=ROOT, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert "no space left" in ended.stderr.lower()
