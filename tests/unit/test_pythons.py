"""The list of Pythons: how it grows, what stands on which, and asking one of which no file tells."""

import os

import pytest

from app.core.environments import Environment, Kind
from app.core.python_words import origin_words
from app.core.pythons import Origin, Python, in_order, standing_on
from app.services.pythons import Question
from app.system.python_search import DiskSearch
from app.system.windows_registry import NoRegistry, windows_registry
from app.tools.interpreters import asking_command, parse_answer
from tests.hanging import HangingDisk
from tests.unit.made_up_machine import MadeUpMachine


@pytest.fixture
def machine(tmp_path):
    made = MadeUpMachine(tmp_path / "linux", "linux")
    made.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python3", "python")
    made.python("/usr/bin/python3.11", "python3")
    made.path("/usr/bin")
    return made


def environment(prefix, base, version=None):
    return Environment(prefix, Kind.VENV, prefix.rpartition("/")[2], python_version=version, base=base)


def test_the_list_grows_while_finders_report_and_then_is_whole(machine):
    service = machine.service()
    seen = []
    service.subscribe(lambda: seen.append(service.snapshot))
    assert not service.snapshot.complete
    service.refresh()
    assert service.wait(20)
    growing = [(len(each.pythons), each.complete) for each in seen]
    assert (1, False) in growing
    assert growing[-1] == (2, True)
    assert [str(each.origin) for each in service.snapshot.pythons] == ["pyenv", "system"]
    assert service.problem is None


def test_a_later_search_replaces_the_whole_list_at_once(machine):
    service = machine.service()
    service.read()
    machine.python("~/.pyenv/versions/3.13.0/bin/python3.13")
    seen = []
    service.subscribe(lambda: seen.append(len(service.snapshot.pythons)))
    service.read()
    assert seen == [3]


def test_a_source_that_is_off_is_not_searched(machine):
    machine.off = ("pyenv",)
    assert machine.origins() == {"/usr/bin/python3.11": "system"}
    assert "pyenv" not in {each.source for each in machine.service().read().trace}


def test_the_trace_says_where_it_looked_and_what_it_found(machine):
    trace = {each.source: each for each in machine.service().read().trace}
    assert set(trace) == {*(str(origin) for origin in Origin), "environments"}
    assert trace["pyenv"].folders == (str(machine.place("~/.pyenv/versions")),)
    assert (trace["pyenv"].found, trace["system"].found, trace["uv"].found) == (1, 1, 0)
    assert all(each.seconds >= 0 for each in trace.values())


class Slow:
    """A finder whose disk hangs."""

    source = Origin.UV
    budget_seconds = 1.0

    def find(self, search):
        while True:
            yield from search.interpreters("/nowhere", self.source)
            search.names("/nowhere")


class Faulty:
    """A finder with a mistake in it."""

    source = Origin.RYE
    budget_seconds = 1.0

    def find(self, search):
        raise ZeroDivisionError("oh")
        yield


def test_a_slow_finder_is_left_when_its_time_is_over(machine):
    ticks = iter(range(1000))
    search = DiskSearch(machine.surroundings(), NoRegistry(), clock=lambda: next(ticks) / 10)
    found, trace = search.run(Slow())
    assert found == []
    assert "were over" in str(trace.skipped[0].reason)


@pytest.fixture
def disk():
    made = HangingDisk()
    yield made
    made.answer()


def test_a_disk_that_hangs_holds_up_nobody_and_nobody_is_sent_after_who_waits_for_it(machine, disk):
    class Hanging:
        source = Origin.CONDA
        budget_seconds = -0.9  # a tenth of a second with what is added

        def find(self, search):
            disk.read()
            yield from ()

    service = machine.service()
    service._finders = [Hanging(), *(each for each in service._finders if each.source != Origin.CONDA)]
    for words in ("did not answer", "Still waiting", "Still waiting"):
        service.refresh()
        assert service.wait(20)
        assert [str(each.origin) for each in service.snapshot.pythons] == ["pyenv", "system"]
        (told,) = service.snapshot.trace[0].skipped
        assert words in str(told.reason)
    assert len(disk.readers) == 1
    disk.answer()
    assert service.read().trace[0].skipped == ()


def test_an_environments_python_on_a_disk_that_hangs_holds_up_nobody(machine, disk, monkeypatch):
    follow = os.path.realpath
    on_disk = "/hangs/bin/python3.11"

    def realpath(path, **options):
        if path == on_disk:
            disk.read()
        return follow(path, **options)

    monkeypatch.setattr(os.path, "realpath", realpath)
    monkeypatch.setattr("app.services.pythons._GRACE_SECONDS", 0.2)
    link = machine.link("/links/python", machine.place("/usr/bin/python3.11"))
    service = machine.service()
    service.read()
    machine.environments = [environment("/a", on_disk), environment("/b", link)]
    service.environments_changed()
    assert service.wait(20)
    assert [each.environments for each in service.snapshot.pythons] == [(), ("/b",)]
    service.read()
    assert len(disk.readers) == 1


def test_a_fault_in_one_finder_is_told_and_ends_only_that(machine):
    _, trace = DiskSearch(machine.surroundings(), NoRegistry()).run(Faulty())
    assert "ZeroDivisionError: oh" in str(trace.skipped[0].reason)


def test_environments_stand_on_the_python_they_were_made_from(machine):
    pyenv = machine.place("~/.pyenv/versions/3.12.1/bin")
    machine.environments = [
        environment("/lab/a", f"{pyenv}/python3.12"),
        environment("/lab/b", f"{pyenv}/python"),
        environment("/lab/c", str(machine.place("/usr/bin/python3"))),
        environment("/lab/d", "/gone/bin/python3"),
        environment("/lab/e", None),
    ]
    found = {str(each.origin): each.environments for each in machine.found().values()}
    assert found == {"pyenv": ("/lab/a", "/lab/b"), "system": ("/lab/c",)}


def test_new_environments_are_counted_without_a_search(machine):
    service = machine.service()
    service.environments_changed()
    assert service.snapshot.read_at is None
    service.read()
    machine.environments = [environment("/lab", str(machine.place("/usr/bin/python3.11")))]
    machine.place("/usr/bin/python3.11").unlink()
    service.environments_changed()
    assert [each.environments for each in service.snapshot.pythons] == [(), ("/lab",)]


def test_a_python_that_only_an_environment_knows_is_found_by_it(machine):
    base = machine.python("/srv/own/bin/python3.10")
    machine.python("/srv/venv/bin/python3.10")
    machine.file("/srv/venv/pyvenv.cfg")
    root = machine.folder("/srv/deep/conda/condabin").rpartition("/")[0]
    machine.python("/srv/deep/conda/bin/python3.11")
    machine.folder("/srv/deep/conda/conda-meta")
    machine.environments = [
        environment("/lab/a", base),
        environment("/lab/b", str(machine.place("/srv/venv/bin/python3.10"))),
        environment("/lab/c", "/gone/python"),
        Environment(root, Kind.CONDA, "base"),
    ]
    origins = machine.origins()
    assert origins["/srv/own/bin/python3.10"] == "path"
    assert origins["/srv/deep/conda/bin/python3.11"] == "conda"
    assert len(origins) == 4


def test_it_is_searched_again_where_an_environment_stands_on_a_python_never_seen(machine):
    service = machine.service()
    service.read()
    machine.environments = [environment("/lab", machine.python("/srv/own/bin/python3.10"))]
    service.environments_changed()
    assert service.wait(20)
    assert [each.environments for each in service.snapshot.pythons] == [(), (), ("/lab",)]
    machine.environments.append(environment("/other", "/gone/python"))
    service.environments_changed()
    assert service.wait(20)
    assert len(service.snapshot.pythons) == 3


def test_a_base_under_a_name_that_is_gone_is_known_by_its_folder_and_version():
    nine = Python("/usr/bin/python3.9", Origin.SYSTEM, "3.9.2")
    eleven = Python("/usr/bin/python3.11", Origin.SYSTEM, "3.11.2", aliases=("/bin/python3",))
    environments = [
        environment("/a", "/usr/bin/python3.11.old", "3.11.2"),
        environment("/b", "/usr/bin/python", "3.13.0"),
        environment("/c", "/usr/bin/python"),
        environment("/d", "/links/python"),
    ]
    real = {"/links/python": "/usr/bin/python3.9"}
    standing = standing_on([nine, eleven], environments, lambda path: real.get(path, path))
    assert standing == {"/usr/bin/python3.11": ("/a",), "/usr/bin/python3.9": ("/d",)}


def test_lists_begin_with_the_newest():
    versions = ["3.9.1", None, "3.13.0rc1", "3.13.0", "2.7.18", "3.10.2", "nonsense", "3.13.0a7"]
    pythons = [Python(f"/{index}", Origin.PATH, version) for index, version in enumerate(versions)]
    assert [each.version for each in in_order(pythons)] == [
        "3.13.0", "3.13.0rc1", "3.13.0a7", "3.10.2", "3.9.1", "2.7.18", "nonsense", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "origin", "words"),
    [
        ("/home/ada/.pyenv/x", Origin.PYENV, "pyenv"),
        ("/usr/bin/python3", Origin.SYSTEM, "your system"),
        (r"C:\Users\ada\scoop\apps\python\3.12\python.exe", Origin.PATH, "Scoop"),
        ("/home/ada/miniforge3/bin/python3.12", Origin.CONDA, "conda (Miniforge)"),
        (r"C:\Users\ada\Anaconda3\python.exe", Origin.CONDA, "conda (Anaconda)"),
        ("/opt/conda/bin/python3.12", Origin.CONDA, "conda"),
        ("/nix/store/x-python3-3.12.4/bin/python3.12", Origin.PATH, "Nix"),
        ("/srv/python3", Origin.PATH, "unknown"),
    ],
)
def test_origins_in_words(path, origin, words):
    assert str(origin_words(Python(path, origin))) == words


def test_a_python_that_no_file_tells_of_says_what_it_is(machine):
    machine.python("~/odd/bin/python3")
    machine.path("~/odd/bin")
    service = machine.service(question=Question(asking_command, parse_answer))
    before = service.read()
    assert [each.version for each in before.pythons] == ["3.12.1", "3.11", None]
    odd = before.pythons[-1]
    assert not service.take_answer(odd, "3.8.2")
    assert service.take_answer(odd, 'labwright:["3.8.2", "cpython", 64, "arm64"]')
    for answered in (service.snapshot.pythons[-1], service.read().pythons[-1]):
        assert (answered.version, answered.architecture) == ("3.8.2", "ARM64")
        assert answered.end_of_life == "2024-10-07"


def test_a_change_elsewhere_does_not_bring_an_older_list_back(machine):
    service = machine.service()
    complete = service.read()
    told = []
    service.subscribe(lambda: told.append(service.snapshot))
    service.environments_changed()
    assert service.snapshot == complete
    assert not told, "nothing changed, so nothing is said"


def test_a_program_that_is_no_python_says_nothing():
    for printed in ("", "labwright:", "labwright:{}", "labwright:[1]", "3.12.1"):
        assert parse_answer(printed) is None


def test_other_systems_have_no_registry():
    registry = windows_registry("linux")
    assert list(registry.keys("HKEY_CURRENT_USER")) == []
    assert dict(registry.values("HKEY_CURRENT_USER")) == {}
