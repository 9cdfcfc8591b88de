"""Sizes of environments: measured once, remembered, measured anew when something was installed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.services.sizes import Sizes
from app.services.watched import answered
from app.system.disk_usage import DiskUsage, disk_usage
from tests.hanging import HangingDisk
from tests.waiting import until


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A folder with a package in it."""
    prefix = tmp_path / "thesis"
    packages = prefix / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (prefix / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    (packages / "big.py").write_bytes(b"x" * 100_000)
    return prefix


class Counting:
    """Measures truly, and counts how often it was asked."""

    def __init__(self) -> None:
        self.prefixes: list[str] = []

    def __call__(self, prefix: str) -> DiskUsage:
        self.prefixes.append(prefix)
        return disk_usage(prefix)


def measured(sizes: Sizes, *prefixes: Path, again: bool = False) -> list[int]:
    sizes.want(map(str, prefixes), again=again)
    assert sizes.wait(10)
    return [sizes.known[str(prefix)].size_bytes for prefix in prefixes]


def test_a_size_is_what_the_folder_takes_on_disk(tmp_path: Path, environment: Path) -> None:
    told: list[None] = []
    sizes = Sizes(tmp_path / "sizes.json")
    sizes.subscribe(lambda: told.append(None))
    assert measured(sizes, environment) == [disk_usage(environment).size_bytes]
    assert told


def test_what_was_measured_is_known_at_the_next_start(tmp_path: Path, environment: Path) -> None:
    first = measured(Sizes(tmp_path / "cache" / "sizes.json"), environment)
    count = Counting()
    assert measured(Sizes(tmp_path / "cache" / "sizes.json", count), environment) == first
    assert count.prefixes == []


def test_only_what_is_new_is_told(tmp_path: Path, environment: Path) -> None:
    told: list[None] = []
    sizes = Sizes(tmp_path / "sizes.json")
    sizes.subscribe(lambda: told.append(None))
    measured(sizes, environment)
    before = len(told)
    measured(sizes, environment)
    assert len(told) == before


def test_an_installation_makes_it_measure_anew(tmp_path: Path, environment: Path) -> None:
    count = Counting()
    sizes = Sizes(tmp_path / "sizes.json", count)
    (before,) = measured(sizes, environment)
    packages = environment / "lib" / "python3.12" / "site-packages"
    (packages / "more.py").write_bytes(b"x" * 50_000)
    os.utime(packages, ns=(1, packages.stat().st_mtime_ns + 1))  # the clock of the disk may be coarse
    (after,) = measured(sizes, environment)
    assert after >= before + 50_000
    assert len(count.prefixes) == 2


def test_it_measures_anew_when_asked(tmp_path: Path, environment: Path) -> None:
    count = Counting()
    sizes = Sizes(tmp_path / "sizes.json", count)
    measured(sizes, environment)
    measured(sizes, environment)
    assert len(count.prefixes) == 1
    measured(sizes, environment, again=True)
    assert len(count.prefixes) == 2


def test_a_new_wish_replaces_the_one_before(tmp_path: Path, environment: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def measure(prefix: str) -> DiskUsage:
        order.append(Path(prefix).name)
        begun.set()
        assert go_on.wait(10)
        return DiskUsage(1, 0, 1)

    sizes = Sizes(tmp_path / "sizes.json", measure)
    sizes.want([str(tmp_path / name) for name in ("a", "b", "c")])
    assert begun.wait(10)
    sizes.want([str(tmp_path / name) for name in ("c", "d")])
    go_on.set()
    assert sizes.wait(10)
    assert order == ["a", "c", "d"]


def test_a_fault_at_one_is_raised_where_it_is_reported_and_the_others_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda caught: reported.append(caught.exc_type))
    faulty = True

    def measure(prefix: str) -> DiskUsage:
        if faulty and prefix.endswith("b"):
            raise ZeroDivisionError
        return DiskUsage(1, 0, 1)

    sizes = Sizes(tmp_path / "sizes.json", measure)
    names = [str(tmp_path / name) for name in ("a", "b", "c")]
    sizes.want(names)
    assert sizes.wait(10)
    until(lambda: reported, "the fault")
    assert reported == [ZeroDivisionError]
    assert set(sizes.known) == {names[0], names[2]}
    faulty = False
    sizes.want(names)
    assert sizes.wait(10)
    assert set(sizes.known) == set(names)


def test_who_waits_is_not_left_waiting_where_it_goes_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _caught: None)
    sizes = Sizes(tmp_path / "sizes.json", lambda _prefix: DiskUsage(1, 0, 1))
    with monkeypatch.context() as patched:
        patched.setattr("app.services.sizes.write_whole", lambda *_: 1 / 0)
        sizes.want([str(tmp_path)])
        assert sizes.wait(10)
    sizes.want([str(tmp_path / "other")])
    assert sizes.wait(10)
    assert len(sizes.known) == 2


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[1]", b'{"format": 99}', b'{"format": 1, "sizes": {"/x": 3}}']
)
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, environment: Path, content: bytes) -> None:
    file = tmp_path / "sizes.json"
    file.write_bytes(content)
    assert measured(Sizes(file), environment) == [disk_usage(environment).size_bytes]
    assert measured(Sizes(file, Counting()), environment)


def test_a_disk_that_does_not_answer_keeps_nobody_else_waiting(tmp_path: Path, environment: Path) -> None:
    disk = HangingDisk()

    def measure(prefix: str) -> DiskUsage:
        if prefix == "/hangs":
            disk.read()
        return DiskUsage(1, 0, 1)

    sizes = Sizes(tmp_path / "sizes.json", measure, patience_seconds=0.05)
    sizes.want(["/hangs", str(environment)])
    assert sizes.wait(10)
    assert list(sizes.known) == [str(environment)]
    sizes.want(["/hangs"], again=True)
    assert sizes.wait(10)
    assert len(disk.readers) == 1, "nobody is sent there again"
    with pytest.raises(AppError, match="could not be measured"):
        sizes.measure_now("/hangs")
    disk.answer()


def test_what_is_read_from_a_silent_disk_is_an_error(tmp_path: Path) -> None:
    disk = HangingDisk()
    with pytest.raises(AppError, match="could not be read"):
        answered(lambda _: disk.read(), str(tmp_path), 0.05)
    disk.answer()
    assert answered(lambda going: going.is_set(), str(tmp_path)) is False
    with pytest.raises(ZeroDivisionError):
        answered(lambda _: 1 / 0, str(tmp_path))
