"""The doctor's checks of disk and memory."""

import os
from types import SimpleNamespace

import pytest

from app.core.diagnosis import Result
from app.core.place_facts import PlaceFacts
from app.services.checks import disk
from tests.unit.made_examined import machine
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN


@pytest.mark.parametrize(("free", "result"), [(60e9, OK), (2e9, PROBLEM), (None, UNKNOWN)])
def test_room(tmp_path, free, result):
    place = PlaceFacts(str(tmp_path), free_bytes=free)
    assert disk.space(machine(tmp_path, place=place)).result is result


def test_a_home_that_is_not_there(tmp_path):
    assert disk.writable(machine(tmp_path)).result is OK
    assert disk.writable(machine(tmp_path / "gone")).result is PROBLEM


def test_a_home_one_may_not_write_in(tmp_path, monkeypatch):
    monkeypatch.setattr(disk.os, "access", lambda *_: False)  # root may write everywhere
    assert disk.writable(machine(tmp_path)).result is PROBLEM


def test_temporary_files(tmp_path, monkeypatch):
    assert disk.temporary(machine(tmp_path, environ={"TMPDIR": str(tmp_path)})).result is OK
    gone = disk.temporary(machine(tmp_path, environ={"TMPDIR": str(tmp_path / "gone")}))
    assert gone.result is PROBLEM
    noexec = SimpleNamespace(f_flag=getattr(os, "ST_NOEXEC", 8))
    monkeypatch.setattr(disk.os, "statvfs", lambda _: noexec, raising=False)
    monkeypatch.setattr(disk.os, "ST_NOEXEC", 8, raising=False)
    found = disk.temporary(machine(tmp_path, environ={"TMPDIR": str(tmp_path)}))
    assert found.result is PROBLEM
    assert "noexec" in told(found)


@pytest.mark.parametrize(
    ("files", "left", "result"), [(1_000_000, 900_000, OK), (1_000_000, 9_000, PROBLEM), (0, 0, SKIPPED)]
)
def test_names_for_files(tmp_path, monkeypatch, files, left, result):
    found = SimpleNamespace(f_files=files, f_favail=left)
    monkeypatch.setattr(disk.os, "statvfs", lambda _: found, raising=False)
    assert disk.names(machine(tmp_path)).result is result


def test_downloads_of_somebody_else(tmp_path, monkeypatch):
    (tmp_path / ".cache" / "pip").mkdir(parents=True)
    (tmp_path / ".cache" / "uv").mkdir()
    assert disk.caches(machine(tmp_path)).result is OK
    mine = tmp_path.stat().st_uid
    monkeypatch.setattr(disk.os, "geteuid", lambda: mine + 1)
    found = disk.caches(machine(tmp_path))
    assert found.result is PROBLEM
    assert found.lines[0][:4] == ("sudo", "chown", "-R", str(mine + 1))
    assert f"{tmp_path}/.cache/pip" in found.lines[0]


def test_a_folder_that_is_copied_to_the_network(tmp_path):
    synced = PlaceFacts(str(tmp_path), cloud="OneDrive")
    found = disk.synced(machine(tmp_path, place=synced))
    assert found.result is PROBLEM
    assert "OneDrive" in told(found)
    assert disk.synced(machine(tmp_path)).result is OK


@pytest.mark.parametrize(("total", "result"), [(16e9, OK), (2e9, PROBLEM)])
def test_memory(tmp_path, monkeypatch, total, result):
    hardware = SimpleNamespace(memory_bytes=total, memory_free_bytes=total / 2)
    monkeypatch.setattr(disk, "read_hardware", lambda _: hardware)
    assert disk.memory(machine(tmp_path)).result is result
