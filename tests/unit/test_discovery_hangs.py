"""Disks that do not answer hold up nothing but themselves, and nobody is sent after who waits for one."""

import os
import threading
from pathlib import Path

import pytest

from app.core.environments import HealthState, Kind
from app.core.ports import EnvironmentFinder
from app.core.search import Claim
from app.services.discovery import FOLDERS, Search
from app.services.environments import Environments
from app.services.watched import StillWaiting
from app.system.environment_look import CloseLook
from app.system.snapshot_cache import SnapshotCache
from app.system.walk import Walk
from app.tools.registry import environment_tools
from tests.hanging import HangingDisk
from tests.homes import MadeHome

NO_ANSWER = "A disk did not answer in 0.2 s, so it was left."
STILL_WAITING = "Still waiting for a disk that did not answer earlier, so it was left out."
LINKS = "A disk that a link in it leads to did not answer, so its links were not followed."


@pytest.fixture
def home(tmp_path):
    return MadeHome(tmp_path)


@pytest.fixture
def hanging():
    """Makes disks that hang, and lets them answer at the end."""
    made = []

    def make(*places):
        made.append(HangingDisk(*places))
        return made[-1]

    yield make
    for disk in made:
        disk.answer()


@pytest.fixture(params=["alone", "side by side"])
def pace(request, monkeypatch):
    """The walk in one thread, and in several, as where reads prove slow."""
    if request.param == "side by side":
        monkeypatch.setattr("app.system.pace._SLOW_SECONDS", 0.0)
        monkeypatch.setattr("app.system.pace._FIRST", 1)


def search(home, *tools, **options):
    found = Search([*tools, *environment_tools()], home.surroundings, patience_seconds=0.2, **options).run()
    prefixes = {os.path.relpath(each.prefix, home.home) for each in found.environments}
    told = {(each.path, str(each.reason)) for trace in found.trace for each in trace.skipped}
    return found, prefixes, told


@pytest.mark.usefixtures("pace")
def test_a_folder_that_hangs_is_left_and_what_lies_beside_it_found(home, hanging):
    for name in "abcdefg":
        home.venv(home.at(name, ".venv"))
    disk = hanging(home.at("c"), home.at("f"))
    found, prefixes, told = search(home, scan=disk.scan)
    assert prefixes == {f"{name}/.venv" for name in "abdeg"}
    assert told == {(home.at(name), NO_ANSWER) for name in "cf"}
    assert not found.complete


@pytest.mark.usefixtures("pace")
def test_nobody_is_sent_to_where_a_thread_still_waits_until_it_came_back(home, hanging):
    for name in "abc":
        home.venv(home.at(name, ".venv"))
    disk, still_waiting = hanging(home.at("b")), StillWaiting()
    search(home, scan=disk.scan, still_waiting=still_waiting)
    for _ in range(3):
        found, prefixes, told = search(home, scan=disk.scan, still_waiting=still_waiting)
        assert prefixes == {"a/.venv", "c/.venv"}
        assert told == {(home.at("b"), STILL_WAITING)}
    assert len(disk.readers) == 1
    left_behind = [each for each in threading.enumerate() if each.name == "search"]
    assert len(left_behind) == 1
    disk.answer()
    for each in left_behind:
        each.join(20)
    found, prefixes, told = search(home, scan=disk.scan, still_waiting=still_waiting)
    assert (prefixes, told, found.complete) == ({"a/.venv", "b/.venv", "c/.venv"}, set(), True)


def test_a_link_that_hangs_does_not_hide_the_folder_it_lies_in(tmp_path, hanging):
    home = MadeHome(tmp_path, "darwin")
    prefix = home.venv(home.at("p", ".venv"))
    for name, target in (("nas", home.at("p")), ("other name", prefix)):
        Path(home.at(name)).symlink_to(target)
    disk, still_waiting = hanging(home.at("nas")), StillWaiting()
    for _ in range(3):
        found, prefixes, told = search(home, scan=disk.scan, still_waiting=still_waiting)
        assert prefixes == {"p/.venv"}
        assert (home.home, LINKS) in told
        assert not found.complete
    assert len(disk.readers) == 1
    disk.answer()
    found, prefixes, told = search(home, scan=disk.scan)
    assert found.environments[0].aliases == (home.at("other name"),)


class Hanging(EnvironmentFinder):
    """A tool, and its finder, that reads from a disk where it is told to."""

    name = source = "hanging"
    order = 0

    def __init__(self, disk, where):
        self._disk, self._where = disk, where

    def _read(self, where):
        if where == self._where:
            self._disk.read()

    def finder(self, around):
        self._read("making")
        return self

    def starts(self):
        yield "/nowhere"
        self._read("starts")

    def claim(self, candidate):
        if "hanging" in candidate.prefix:
            self._read("claim")
            return Claim(Kind.VENV, candidate.name)
        return None

    def elsewhere(self, project, marks):
        self._read("elsewhere")


@pytest.mark.parametrize(
    ("where", "at"),
    [("making", ""), ("starts", ""), ("claim", "hanging/.venv"), ("elsewhere", "project")],
)
def test_a_finder_that_hangs_is_left_and_the_others_go_on(home, hanging, where, at):
    home.venv(home.at("a", ".venv"))
    home.venv(home.at("hanging", ".venv"))
    home.poetry(home.at("poetic"), "poetic")
    home.write(home.at("project", ".venv"), "x")
    home.write(home.at("project", "Pipfile"))
    everything = search(home)[1]
    disk, still_waiting = hanging(), StillWaiting()
    path = home.at(at) if at else ""
    for reason in (NO_ANSWER, STILL_WAITING, STILL_WAITING):
        found, prefixes, told = search(home, Hanging(disk, where), still_waiting=still_waiting)
        assert prefixes == everything - ({at} if where == "claim" else set())
        assert told == {(path, reason)}
        assert len([each for each in found.trace if each.source == "hanging"]) == 1
    assert len(disk.readers) == 1
    disk.answer()
    found, prefixes, told = search(home, Hanging(disk, where), still_waiting=still_waiting)
    assert (prefixes, told, found.complete) == (everything, set(), True)


def test_a_start_that_hangs_is_left_and_the_other_places_searched(home, hanging, monkeypatch):
    home.hatch(home.at("p"))
    home.venv(home.at("q", ".venv"))
    place = home.at(".local", "share", "virtualenvs")
    disk = hanging(place)
    there = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: (path == place and disk.read()) or there(path, mode))
    _, prefixes, told = search(home)
    assert len(prefixes) == 2
    assert told == {(place, NO_ANSWER)}


def test_who_comes_back_late_changes_nothing(home, hanging):
    for name in "abc":
        home.venv(home.at(name, ".venv"))
    first, second = hanging(home.at("c")), hanging()

    class Releasing(Hanging):
        def claim(self, candidate):
            if candidate.parent == home.at("a"):
                first.answer()  # in the middle of the search that gave it up

    found, prefixes, told = search(home, Releasing(second, ""), scan=first.scan)
    assert prefixes == {"a/.venv", "b/.venv"}
    assert told == {(home.at("c"), NO_ANSWER)}
    (folders,) = [each for each in found.trace if each.source == FOLDERS]
    assert folders.found == 2


def test_a_fault_of_the_walk_itself_is_raised(home, monkeypatch):
    monkeypatch.setattr(Walk, "go", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        search(home)


# ── The close look ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def service(home, tmp_path):
    for name in "abc":
        home.venv(home.at(name, ".venv"))
    cache = SnapshotCache(tmp_path / "cache")
    return Environments(environment_tools, lambda: home.surroundings, cache, patience_seconds=0.2)


def health(service, home):
    return {os.path.relpath(each.prefix, home.home)[0]: each.health for each in service.snapshot.environments}


def test_an_environment_that_hangs_is_listed_and_the_others_looked_at(service, home, hanging, monkeypatch):
    disk, look = hanging(), CloseLook.at

    def at(self, environment):
        if environment.prefix == home.at("b", ".venv"):
            disk.read()
        return look(self, environment)

    monkeypatch.setattr(CloseLook, "at", at)
    for reason in (NO_ANSWER, STILL_WAITING, STILL_WAITING):
        service.refresh()
        assert service.wait(20)
        told = health(service, home)
        assert [told[name].state for name in "abc"] == ["works", "unknown", "works"]
        assert str(told["b"].reason) == reason
        assert service.snapshot.complete
    service.list_now()
    assert str(health(service, home)["b"].reason) == STILL_WAITING
    assert len(disk.readers) == 1
    disk.answer()
    service.read()
    assert {each.state for each in health(service, home).values()} == {HealthState.WORKS}


def test_a_saved_index_that_hangs_holds_up_no_search(service, home, hanging, monkeypatch):
    disk = hanging()
    monkeypatch.setattr(SnapshotCache, "load", lambda self: disk.read() or ((), 0.0))
    assert len(service.read().environments) == 3
