"""The saved index: read at once, checked against the disk, never trusted blindly."""

import os
import shutil
from dataclasses import replace

import pytest

from app.core.environments import Environment, HealthState, Kind
from app.services.discovery import Search
from app.system.environment_look import CloseLook
from app.system.snapshot_cache import SnapshotCache
from app.tools.registry import environment_tools
from tests.homes import MadeHome


@pytest.fixture
def home(tmp_path):
    made = MadeHome(tmp_path)
    made.populate(16, 400)
    return made


@pytest.fixture
def cache(tmp_path):
    return SnapshotCache(tmp_path / "cache")


def environments(home):
    around = home.surroundings
    found = Search(environment_tools(), around).run().environments
    look = CloseLook(around)
    return tuple(look.at(each) for each in found)


def test_what_is_saved_is_loaded(home, cache):
    saved = environments(home)
    cache.save(saved, 1234.5)
    assert cache.load() == (saved, 1234.5)


def test_reasons_and_names_of_every_script_survive(home, cache):
    prefix = home.venv(home.at("環境\udce9\n"))
    shutil.rmtree(os.path.join(prefix, "lib"))
    saved = environments(home)
    cache.save(saved, 1.0)
    loaded = {each.prefix: each for each in cache.load()[0]}[prefix]
    assert loaded in saved
    assert str(loaded.health.reason).startswith("It has no folder for packages")


def test_what_is_gone_is_not_loaded(home, cache):
    saved = environments(home)
    cache.save(saved, 1.0)
    shutil.rmtree(saved[3].prefix)
    assert {each.prefix for each in cache.load()[0]} == {each.prefix for each in saved} - {saved[3].prefix}


@pytest.mark.parametrize("change", ["mark", "package", "base", "python"])
def test_what_changed_is_to_be_looked_at_again(home, cache, change):
    prefix = home.at("courses", "term0", "project0", ".venv")
    cache.save(environments(home), 1.0)
    match change:
        case "mark":
            os.utime(os.path.join(prefix, "pyvenv.cfg"), (5, 5))
        case "package":
            os.mkdir(os.path.join(prefix, "lib", "python3.10", "site-packages", "new-1.0.dist-info"))
        case "base":
            os.unlink(os.path.join(prefix, "bin", "python"))
            os.symlink(os.path.join(home.top, "gone"), os.path.join(prefix, "bin", "python"))
        case "python":
            os.unlink(os.path.join(prefix, "bin", "python"))
    loaded = {each.prefix: each for each in cache.load()[0]}
    assert loaded[prefix].health.state is HealthState.UNKNOWN
    assert (loaded[prefix].kind, loaded[prefix].name, loaded[prefix].packages) == ("venv", ".venv", None)
    others = [each for path, each in loaded.items() if path != prefix]
    assert {each.health.state for each in others} == {HealthState.WORKS}


def test_a_copied_python_is_watched_by_its_base(home, cache):
    prefix = home.venv(home.at("copied"), version="3.12.1")
    os.unlink(os.path.join(prefix, "bin", "python"))
    home.program(os.path.join(prefix, "bin", "python"))
    cache.save(environments(home), 1.0)
    assert {each.health.state for each in cache.load()[0]} == {HealthState.WORKS}
    os.unlink(os.path.join(home.base(), "bin", "python3.12"))
    loaded = {each.prefix: each for each in cache.load()[0]}
    assert loaded[prefix].health.state is HealthState.UNKNOWN


def test_all_on_a_python_that_changed_or_went_are_to_be_looked_at_again(home, cache):
    cache.save(environments(home), 1.0)
    program = os.path.realpath(
        os.path.join(home.at("courses", "term0", "project0", ".venv"), "bin", "python")
    )
    on_it = {each.prefix for each in cache.load()[0] if os.path.realpath(each.executable) == program}
    assert 1 < len(on_it) < len(cache.load()[0])
    for change in (lambda: os.utime(program, (5, 5)), lambda: os.unlink(program)):
        change()
        doubted = {each.prefix for each in cache.load()[0] if each.health.state is HealthState.UNKNOWN}
        assert doubted == on_it


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 0, "read_at": 1, "environments": []}',
        b'{"format": 4, "read_at": 1, "environments": [[]]}',
        b'{"format": 4, "read_at": 1, "environments": [["/", "no kind", 3]]}',
        b'{"format": 4, "read_at": "then", "environments": []}',
        b'{"format": 4, "environments": 5}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_broken_or_older_file_is_as_good_as_none(tmp_path, cache, content):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "environments.json").write_bytes(content)
    assert cache.load() == ((), None)


def test_a_place_that_cannot_be_written_harms_nobody(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = SnapshotCache(tmp_path / "file")
    cache.save([Environment("/nowhere", Kind.VENV, "x")], 1.0)
    assert cache.load() == ((), None)


def test_an_environment_that_works_again_says_so_only_after_a_look(home, cache):
    saved = environments(home)
    unknown = replace(saved[0], health=saved[0].health._replace(state=HealthState.MOVED))
    cache.save([unknown], 1.0)
    assert cache.load()[0] == (unknown,)
