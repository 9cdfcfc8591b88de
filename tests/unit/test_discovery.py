"""The engine under the finders: one environment is told once, whatever ways lead to it."""

import os
import threading

import pytest

from app.core.environments import Kind
from app.core.ports import EnvironmentFinder
from app.core.search import Claim
from app.services.discovery import FOLDERS, Search
from app.services.one_path import OnePath
from app.tools.registry import environment_tools
from tests.homes import MadeHome


@pytest.fixture
def home(tmp_path):
    return MadeHome(tmp_path)


def engine(home, *folders, **options):
    around = home.surroundings
    if folders:
        around = type(around)(around.platform, around.environ, around.home, folders=folders, root=around.root)
    return Search(environment_tools(), around, **options)


def only(found):
    (environment,) = found.environments
    return environment


def of(found, source):
    (trace,) = [each for each in found.trace if each.source == source]
    return trace


def test_links_to_an_environment_are_its_aliases(home):
    prefix = home.venv(home.at("real"))
    os.symlink(prefix, home.at("one"))
    os.symlink("one", home.at("two"))
    assert set(only(engine(home).run()).aliases) == {home.at("one"), home.at("two")}


def test_ten_thousand_links_to_one_environment_are_ten_thousand_aliases(home):
    prefix = home.venv(home.at("real"))
    os.mkdir(home.at("links"))
    for number in range(10_000):
        os.symlink(prefix, home.at("links", str(number)))
    assert len(only(engine(home).run()).aliases) == 10_000


def test_thousands_of_links_do_not_read_the_folder_of_their_target_again_and_again(home, monkeypatch):
    read = []
    monkeypatch.setattr("app.services.discovery.names_in", lambda folder: read.append(folder) or [])
    for name in ("one", "two"):
        os.makedirs(home.at("tools", name, "bin"))
        for number in range(500):
            os.symlink(name, home.at("tools", f"{name}{number}"))
    assert engine(home).run().environments == ()
    assert len(read) == len(set(read))


def test_a_link_in_a_project_says_whose_an_environment_elsewhere_is(home):
    prefix = home.uv(os.path.join(home.top, "scratch", "x"))
    os.mkdir(home.at("project"))
    os.symlink(prefix, home.at("project", ".venv"))
    environment = only(engine(home).run())
    assert (environment.prefix, environment.project) == (prefix, home.at("project"))
    assert environment.aliases == (home.at("project", ".venv"),)


def test_a_home_that_is_a_link_gives_true_paths_and_the_users_own_as_aliases(home):
    home.venv(home.at("p", ".venv"))
    spelled = os.path.join(home.top, "linked-home")
    os.symlink(home.home, spelled)
    true = home.at("p", ".venv")
    home.home = spelled
    environment = only(engine(home).run())
    assert (environment.prefix, environment.project) == (true, os.path.dirname(true))
    assert environment.aliases == (os.path.join(spelled, "p", ".venv"),)


def test_a_chosen_folder_below_above_or_beside_home_is_searched_once(home):
    home.venv(home.at("p", ".venv"))
    other = home.venv(os.path.join(home.top, "srv", "env"))
    chosen = (home.at("p"), home.at("p", "."), os.path.join(home.top, "srv"), home.top, home.at("missing"))
    found = engine(home, *chosen).run()
    assert sorted(each.prefix for each in found.environments) == sorted([home.at("p", ".venv"), other])
    assert not any(each.aliases for each in found.environments)


def test_a_chosen_folder_is_searched_though_its_name_is_pruned(home):
    home.venv(home.at("node_modules", "env"))
    assert engine(home).run().environments == ()
    assert only(engine(home, home.at("node_modules")).run()).prefix == home.at("node_modules", "env")


def test_a_chosen_folder_may_be_an_environment_itself(home):
    prefix = home.venv(os.path.join(home.top, "srv", "env"))
    assert only(engine(home, prefix).run()).prefix == prefix


def test_what_lies_in_labwrights_bin_is_not_there(home):
    home.venv(home.at(".local", "share", "labwright", "bin", "item", "env"))
    home.venv(home.at("env"))
    found = engine(home, own=[home.at(".local", "share", "labwright")]).run()
    assert only(found).prefix == home.at("env")


def test_results_come_as_they_are_found(home):
    home.populate(16, 500)
    heard = []
    found = engine(home, on_found=lambda environments, trace: heard.append(len(environments))).run()
    assert heard == sorted(heard)
    assert len(heard) > 2
    assert heard[0] < heard[-1] <= len(found.environments) == 16


def test_the_trace_says_where_it_was_looked_what_was_found_and_skipped(home):
    home.populate(16, 500)
    found = engine(home).run()
    assert of(found, FOLDERS).folders == (home.home,)
    assert of(found, "conda").folders == (home.at("miniconda3"), home.at("envs"))
    assert of(found, "poetry").found == 2
    assert sum(each.found for each in found.trace) == 16
    assert all(each.seconds >= 0 for each in found.trace)
    assert found.complete


def test_a_folder_of_two_tools_is_told_of_both_and_each_found_its_own(home):
    home.virtualenv(home.at(".virtualenvs", "wrapped"))
    of_pipenv = home.pipenv(home.at("p"))
    os.rename(of_pipenv, home.at(".virtualenvs", os.path.basename(of_pipenv)))
    found = engine(home).run()
    folder = home.at(".virtualenvs")
    assert folder in of(found, "pipenv").folders
    assert folder in of(found, "virtualenvwrapper").folders
    kinds = sorted(str(each.kind) for each in found.environments)
    assert kinds == ["pipenv", "virtualenvwrapper"]
    assert [of(found, name).found for name in kinds] == [1, 1]


def test_a_budget_that_runs_out_is_told(home):
    home.populate(16, 500)
    found = engine(home, budgets={FOLDERS: 0.0}).run()
    assert not found.complete
    assert {str(each.kind) for each in found.environments} >= {"poetry", "pipenv", "hatch"}
    assert of(found, FOLDERS).found == 0
    assert "time for this search ran out" in str(of(found, FOLDERS).skipped[0].reason)


def test_a_cancelled_search_ends(home):
    home.populate(16, 500)
    cancel = threading.Event()
    cancel.set()
    found = engine(home, cancel=cancel).run()
    assert (found.environments, found.complete) == ((), False)


def test_macos_is_not_asked_for_private_folders(tmp_path):
    home = MadeHome(tmp_path, "darwin")
    for folder in ("Library/Mail", "Pictures/x", "Music", "Movies", "Photos.photoslibrary"):
        home.venv(home.at(*folder.split("/"), "env"))
    home.poetry(home.at("Documents", "p"), "p")
    found = engine(home).run()
    assert only(found).kind == "poetry"
    skipped = {each.path for each in of(found, FOLDERS).skipped}
    assert skipped == {home.at(name) for name in ("Library", "Pictures", "Music", "Movies")}


def test_in_windows_data_folder_only_the_tools_places_are_searched(tmp_path):
    home = MadeHome(tmp_path, "win32")
    home.venv(home.at("AppData", "Local", "Temp", "env"))
    home.hatch(home.at("Documents", "p"))
    assert only(engine(home).run()).kind == "hatch"


def test_nothing_is_written_and_nothing_is_run(home):
    home.populate(32, 2_000)
    before = everything(home.top)
    assert len(engine(home).run().environments) == 32
    assert everything(home.top) == before


def everything(top):
    paths = [
        os.path.join(folder, name) for folder, folders, files in os.walk(top) for name in (*folders, *files)
    ]
    return {
        path: (os.lstat(path).st_mode, os.lstat(path).st_mtime_ns, os.lstat(path).st_size) for path in paths
    }


# ── One folder ────────────────────────────────────────────────────────────────────────────────────────────


def test_one_environment_is_identified_by_folder_link_or_interpreter(home):
    prefix = home.venv(home.at("p", ".venv"), project=home.at("p"))
    os.symlink(prefix, home.at("link"))
    expected = only(engine(home).run())
    interpreters = [os.path.join(prefix, "bin", name) for name in ("python", "python3")]
    for path in (prefix, prefix + "/", *interpreters):
        found = engine(home).identify(path)
        assert found is not None
        assert (found.prefix, found.kind, found.project) == (prefix, "venv", home.at("p"))
    assert engine(home).identify(home.at("link")) == expected


@pytest.mark.parametrize("path", ["p", "nothing", "p/file", "p/file/deeper", "a\0b", ""])
def test_what_is_no_environment_is_none(home, path):
    home.write(home.at("p", "file"))
    assert engine(home).identify(home.at(path) if path else "") is None


def test_an_installation_is_no_environment(home):
    assert engine(home).identify(home.base()) is None
    assert engine(home).identify(os.path.join(home.base(), "bin", "python3")) is None


# ── Disks that do not care for capitals ───────────────────────────────────────────────────────────────────


def test_spellings_of_one_folder_are_one_where_the_disk_says_so(tmp_path):
    (tmp_path / "Envs").mkdir()
    os.symlink("Envs", tmp_path / "envs")  # as such a disk answers: both names reach the same folder
    paths = OnePath("darwin")
    assert paths.add(str(tmp_path / "Envs")) is None
    assert paths.add(str(tmp_path / "envs")) == str(tmp_path / "Envs")
    assert paths.known(str(tmp_path / "envs")) == str(tmp_path / "Envs")


def test_spellings_of_two_folders_are_two(tmp_path):
    for name in ("Envs", "envs", "stra\u00dfe", "STRASSE", "\u00e9", "e\u0301"):
        (tmp_path / name).mkdir()
        assert OnePath("darwin").add(str(tmp_path / name)) is None
    paths = OnePath("win32")
    assert [paths.add(str(path)) for path in tmp_path.iterdir()] == [None] * 6


class Tool(EnvironmentFinder):
    """A tool that is its own finder."""

    name = source = "odd"
    order = 0

    def finder(self, around):
        return self

    def claim(self, candidate):
        return None


class Faulty(Tool):
    """Fails at all it is asked."""

    def __init__(self, place):
        self._place = place

    def starts(self):
        yield self._place
        raise ValueError("odd settings")

    def claim(self, candidate):
        if candidate.name == "its own":
            return Claim(Kind.VENV, candidate.name, owner_key="key")
        raise TypeError("odd candidate")

    def owner_keys(self, project, marks):
        raise KeyError("odd marks")

    def elsewhere(self, project, marks):
        raise OSError("odd project")


class Unmade(Tool):
    """Cannot even be made."""

    def finder(self, around):
        raise ValueError("odd surroundings")


def test_a_fault_of_one_finder_is_told_and_ends_only_itself(home):
    prefix = home.poetry(home.at("p"), "p")
    pipenv = home.venv(home.at("elsewhere"))
    home.write(home.at("q", ".venv"), pipenv)
    home.write(home.at("q", "Pipfile"))
    own = home.venv(home.at("its own"))
    beyond = home.venv(os.path.join(home.top, "srv", "env"))
    found = Search([Faulty(os.path.dirname(beyond)), *environment_tools()], home.surroundings).run()
    projects = {each.prefix: each.project for each in found.environments}
    assert projects == {
        prefix: home.at("p"),
        pipenv: home.at("q"),
        own: None,
        beyond: os.path.dirname(beyond),
    }
    assert [str(each.reason) for each in of(found, "odd").skipped if not each.path] == [
        "The search failed: ValueError: odd settings",
        "The search failed: KeyError: 'odd marks'",
    ]
    told = [(each.path, str(each.reason)) for trace in found.trace for each in trace.skipped]
    assert (prefix, "The search failed: TypeError: odd candidate") in told
    assert (home.at("q"), "The search failed: OSError: odd project") in told


def test_a_finder_that_cannot_be_made_is_told_and_leaves_the_others(home):
    prefix = home.venv(home.at("p", ".venv"))
    found = Search([Unmade(), *environment_tools()], home.surroundings).run()
    assert only(found).prefix == prefix
    assert [str(each.reason) for each in of(found, "odd").skipped] == [
        "The search failed: ValueError: odd surroundings"
    ]
