"""The service: a list that grows, says what it is, and comes back at the next start."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from app.core.environments import HealthState, in_order
from app.services.discovery import Search
from app.services.environments import Environments
from app.services.packages import PackagesReader
from app.system.snapshot_cache import SnapshotCache
from app.tools.registry import environment_tools
from tests.homes import MadeHome
from tests.unit.made_environments import installed


@pytest.fixture
def home(tmp_path):
    made = MadeHome(tmp_path)
    made.populate(16, 400)
    return made


@pytest.fixture
def service(home, tmp_path):
    return make(home, tmp_path)


def make(home, tmp_path, **options):
    return Environments(
        environment_tools,
        lambda: home.surroundings,
        SnapshotCache(tmp_path / "cache"),
        **options,
    )


def saved(tmp_path):
    return in_order(SnapshotCache(tmp_path / "cache").load()[0])


def test_a_search_grows_ends_and_is_then_looked_at_closely(service):
    heard = []

    def listen():
        snapshot = service.snapshot
        looked_at = sum(each.health.state is not HealthState.UNKNOWN for each in snapshot.environments)
        heard.append((len(snapshot.environments), snapshot.complete, looked_at))

    stop = service.subscribe(listen)
    service.refresh()
    assert service.wait(20)
    stop()
    sizes = [size for size, _, _ in heard]
    assert sizes == sorted(sizes)
    assert heard[-1] == (16, True, 16)
    assert (16, True, 0) in heard  # listed before it was looked at
    assert any(not complete for size, complete, _ in heard if size)
    assert service.problem is None
    assert len(service.snapshot.trace) == len(environment_tools()) + 1


def test_the_list_is_in_order_and_all_of_it_true(service, home):
    snapshot = service.read()
    assert {each.prefix for each in snapshot.environments} == {each.prefix for each in home.made}
    names = [(each.name.casefold(), each.prefix) for each in snapshot.environments]
    assert names == sorted(names)
    assert {each.health.state for each in snapshot.environments} == {HealthState.WORKS}


def test_the_next_start_shows_what_was_saved_and_marks_it(service, home, tmp_path):
    before = service.read()
    later = make(home, tmp_path)
    shutil.rmtree(before.environments[0].prefix)
    seen = []
    later.subscribe(lambda: seen.append(later.snapshot))
    later.refresh()
    assert later.wait(20)
    first = next(each for each in seen if each.environments)
    assert first.cached
    assert not first.complete
    assert first.environments == before.environments[1:]
    assert first.read_at == before.read_at
    assert (seen[-1].cached, seen[-1].complete) == (False, True)


def test_a_second_search_keeps_in_sight_what_is_known(service, home):
    before = service.read()
    made = home.venv(home.at("made in a terminal"))
    gone = before.environments[0].prefix
    shutil.rmtree(gone)
    sizes = []
    service.subscribe(lambda: sizes.append(len(service.snapshot.environments)))
    after = service.read()
    assert min(sizes) >= 16
    prefixes = {each.prefix for each in after.environments}
    assert made in prefixes
    assert gone not in prefixes


def test_the_command_line_tells_what_is_there_now_and_keeps_it_for_the_window(service, home, tmp_path):
    first = service.list_now()
    assert saved(tmp_path) == first.environments
    prefix = home.at("courses", "term0", "project0", ".venv")
    cache = os.path.join(prefix, "lib", "python3.10", "site-packages", "package1", "__pycache__")
    os.mkdir(cache)
    os.utime(cache, (2e9, 2e9))
    second = {each.prefix: each for each in service.list_now(save=False).environments}
    assert second[prefix].last_used == 2e9
    assert saved(tmp_path) == first.environments


def test_chosen_folders_are_searched_too(service, home):
    other = home.venv(os.path.join(home.top, "srv", "env"))
    assert other in {each.prefix for each in service.list_now([os.path.join(home.top, "srv")]).environments}
    assert other not in {each.prefix for each in service.list_now().environments}


def test_what_does_not_fit_is_counted_once_for_each_state_of_the_packages(home, tmp_path):
    prefix = home.made[0].prefix
    (site,) = Path(prefix).glob("lib/python3.*/site-packages")
    installed(site, "flask", headers="Requires-Dist: werkzeug")
    counted = []

    def misfits(environment):
        counted.append(environment.prefix)
        return PackagesReader().misfits(environment)

    def of(snapshot):
        return next(each.misfits for each in snapshot.environments if each.prefix == prefix)

    service = make(home, tmp_path, misfits=misfits)
    assert of(service.read()) == 1
    assert sorted(counted) == sorted(each.prefix for each in home.made)
    seen = []
    service.subscribe(lambda: seen.append(of(service.snapshot)))
    assert of(service.read()) == 1
    assert set(seen) == {1}  # known all the time
    assert of(make(home, tmp_path, misfits=misfits).read()) == 1  # and at the next start
    assert of(make(home, tmp_path, misfits=misfits).list_now(with_misfits=True)) == 1
    assert len(counted) == len(home.made)
    installed(site, "werkzeug")
    assert of(service.read()) == 0
    assert counted[len(home.made) :] == [prefix]


def test_of_one_that_does_not_work_nothing_is_counted(home, tmp_path):
    prefix = home.made[0].prefix
    (site,) = Path(prefix).glob("lib/python3.*/site-packages")
    installed(site, "flask", headers="Requires-Dist: werkzeug")
    Path(prefix, "bin", "python").unlink()
    snapshot = make(home, tmp_path, misfits=PackagesReader().misfits).read()
    assert next(each.misfits for each in snapshot.environments if each.prefix == prefix) is None


def test_one_folder_is_identified_as_what_the_list_says_of_it(service, home):
    other_name = home.at("other name")
    listed = {each.prefix: each for each in service.list_now().environments}
    for prefix, expected in listed.items():
        assert service.identify(prefix) == expected
    poetry = next(each for each in home.made if each.kind == "poetry")
    assert listed[poetry.prefix].project == poetry.project is not None
    os.symlink(poetry.prefix, other_name)
    assert service.identify(other_name).aliases == (other_name,)
    assert service.identify(home.at("courses")) is None


def test_to_identify_one_home_is_searched_only_where_nothing_else_tells_its_project(
    service, home, monkeypatch
):
    search, searched = Search.run, []
    monkeypatch.setattr(Search, "run", lambda self: searched.append(self) or search(self))
    alone = next(each for each in home.made if each.kind == "venv" and each.project)
    assert service.identify(alone.prefix).project == alone.project
    assert not searched
    hashed = next(each for each in home.made if each.kind == "poetry")
    assert service.identify(hashed.prefix).project == hashed.project
    assert len(searched) == 1
    service.list_now()
    searched.clear()
    assert service.identify(hashed.prefix).project == hashed.project
    assert not searched
    os.rename(hashed.project, f"{hashed.project} moved")
    service.identify(hashed.prefix)
    assert len(searched) == 1  # what was saved does not hold any more


def test_other_names_that_are_saved_are_looked_at_again(service, home):
    prefix = home.made[0].prefix
    for name in ("kept", "gone"):
        os.symlink(prefix, home.at(name))
    assert set(service.list_now().environments[0].aliases) <= {home.at("kept"), home.at("gone")}
    os.unlink(home.at("gone"))
    assert service.identify(prefix).aliases == (home.at("kept"),)


def test_one_is_found_by_its_name_or_its_projects(service, home, monkeypatch):
    new = home.venv(home.at("a", "new course", ".venv"))
    assert [each.prefix for each in service.named("new course")] == [new]  # a search
    service.list_now()
    monkeypatch.setattr(Search, "run", lambda _self: 1 / 0)
    assert [each.prefix for each in service.named("new course")] == [new]  # the saved index
    monkeypatch.undo()
    shutil.rmtree(new)
    assert service.named("new course") == ()
    twins = [home.venv(home.at(folder, "twin", ".venv")) for folder in "ab"]
    assert [each.prefix for each in service.named("twin")] == twins


def test_what_the_command_line_lists_is_known_to_the_pythons(service):
    listed = service.list_now(save=False)
    assert service.snapshot == listed


def test_a_search_that_fails_says_so_and_keeps_the_list(service, monkeypatch):
    before = service.read()
    monkeypatch.setattr("app.services.environments.Search.run", lambda self: 1 / 0)
    service.refresh()
    assert service.wait(20)
    assert service.problem is not None
    assert service.snapshot == before


def test_searches_asked_for_from_many_threads_are_done_one_by_one(service):
    threads = [threading.Thread(target=service.refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert service.wait(30)
    assert len(service.snapshot.environments) == 16
