"""The doctor's checks of Python: each says what is wrong, and stays silent where all is well."""

import os
import sys
from pathlib import Path

import pytest

from app.core.diagnosis import Result
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.outcomes import Ending, Outcome
from app.core.place_facts import PlaceFacts
from app.core.pythons import Origin, Python
from app.core.which import Verdict, WhichStep
from app.core.words import say
from app.services.checks import python
from tests.unit.made_examined import answered, machine, walk

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN


def step(verdict, path=None, decides=False):
    return WhichStep(verdict, say("It is {verdict}.", verdict=str(verdict)), path, decides=decides)


def runs(path="/usr/bin/python3", into="/usr", name="python3"):
    return {name: walk(name, step(Verdict.WINS, path, True), winner=path, into=into)}


def told(diagnosis):
    return "\n".join(
        map(str, (diagnosis.sentence, *diagnosis.steps, *diagnosis.avoid, *map(" ".join, diagnosis.lines)))
    )


def test_every_question_has_its_own_id():
    ids = [each.id for each in python.QUESTIONS]
    assert len(ids) == len(set(ids))


def test_the_python_that_runs_is_named(tmp_path):
    found = python.on_path(machine(tmp_path, walks=runs()))
    assert found.result is OK
    assert "/usr/bin/python3" in told(found)


def test_no_python_at_all(tmp_path):
    assert python.on_path(machine(tmp_path)).result is PROBLEM


def test_pythons_that_no_terminal_finds(tmp_path):
    hidden = Python("/opt/python/bin/python3", Origin.PATH)
    found = python.on_path(machine(tmp_path, pythons=lambda: (hidden,)))
    assert found.result is PROBLEM
    assert "/opt/python/bin/python3" in told(found)


def test_a_chosen_version_that_is_not_installed(tmp_path):
    walks = {"python3": walk("python3", step(Verdict.NOT_INSTALLED, "/x/.python-version", True))}
    walks["python"] = walk("python", step(Verdict.NOT_INSTALLED, "/x/.python-version", True))
    found = python.on_path(machine(tmp_path, walks=walks))
    assert found.result is PROBLEM
    assert "chosen" in told(found)


@pytest.mark.parametrize(("winner", "result"), [(None, PROBLEM), (r"C:\Python312\python.exe", OK)])
def test_the_placeholder_of_the_store_matters_where_it_runs(tmp_path, winner, result):
    stub = step(Verdict.STUB, r"C:\Users\Zoé\AppData\Local\Microsoft\WindowsApps\python.exe", winner is None)
    walks = {"python": walk("python", stub, winner=winner)}
    assert python.store_alias(machine(tmp_path, platform="win32", walks=walks)).result is result


@pytest.mark.parametrize("look", [python.store_alias, python.long_paths, python.execution_policy])
def test_what_only_windows_has(tmp_path, look):
    assert look(machine(tmp_path)).result is SKIPPED


def test_a_pip_of_another_python(tmp_path):
    walks = {**runs(), "pip": walk("pip", winner="/opt/conda/bin/pip", into="/opt/conda")}
    found = python.pip_target(machine(tmp_path, walks=walks))
    assert found.result is PROBLEM
    assert "python3 -m pip" in told(found)
    assert "/opt/conda" in told(found)


@pytest.mark.parametrize(
    ("pip", "result"),
    [
        (walk("pip", winner="/usr/bin/pip", into="/usr"), OK),
        (walk("pip", winner="/x/pip", into=None), UNKNOWN),
        (walk("pip"), OK),
    ],
)
def test_a_pip_that_is_right_absent_or_not_understood(tmp_path, pip, result):
    assert python.pip_target(machine(tmp_path, walks={**runs(), "pip": pip})).result is result


@pytest.mark.parametrize(("version", "result"), [("3.8.18", PROBLEM), ("3.13.1", OK)])
def test_a_version_nobody_cares_for(tmp_path, version, result):
    mine = Python("/usr/bin/python3", Origin.SYSTEM, version, "cpython", "x86-64")
    found = python.version(machine(tmp_path, walks=runs(), pythons=lambda: (mine,)))
    assert found.result is result
    assert version in told(found)


@pytest.mark.parametrize(
    ("made_for", "result"), [("x86-64", OK), ("ARM64", PROBLEM), ("x86-64, ARM64", OK), (None, SKIPPED)]
)
def test_a_python_for_another_processor(tmp_path, made_for, result):
    mine = Python("/usr/bin/python3", Origin.SYSTEM, "3.13.1", "cpython", made_for)
    assert python.architecture(machine(tmp_path, walks=runs(), pythons=lambda: (mine,))).result is result


def test_a_real_python_has_ensurepip(tmp_path):
    base = os.path.realpath(sys.executable)
    walks = runs(base, str(Path(base).parents[1]))
    assert python.ensurepip(machine(tmp_path, walks=walks)).result is OK


@pytest.mark.parametrize(("programs", "has_plan"), [({}, False), ({"pkexec": "/usr/bin/pkexec"}, True)])
def test_debians_python_without_ensurepip(tmp_path, programs, has_plan):
    prefix = tmp_path / "usr"
    library = prefix / "lib" / "python3.12"
    for folder in (prefix / "bin", library, prefix / "lib" / "python3" / "dist-packages"):
        folder.mkdir(parents=True)
    (library / "os.py").touch()
    base = prefix / "bin" / "python3.12"
    base.write_text("")
    walks = runs(str(base), str(prefix))
    found = python.ensurepip(machine(tmp_path, walks=walks, programs=programs))
    assert found.result is PROBLEM
    assert ("sudo", "apt-get", "install", "-y", "python3.12-venv") in found.lines
    assert (found.fix is not None) is has_plan
    if found.fix is not None:
        (only,) = found.fix.steps
        assert only.command.argv == ("/usr/bin/pkexec", "apt-get", "install", "-y", "python3.12-venv")


@pytest.mark.parametrize(
    ("environ", "result"),
    [
        ({}, OK),
        ({"PYTHONHOME": "/opt/python"}, PROBLEM),
        ({"PYTHONPATH": "/home/ada/course"}, OK),
        ({"PYTHONPATH": "/home/ada/lib:/usr/lib/python3/dist-packages/"}, PROBLEM),
        ({"PYTHONPATH": ""}, OK),
    ],
)
def test_variables_that_bend_the_search(tmp_path, environ, result):
    assert python.variables(machine(tmp_path, environ=environ)).result is result


@pytest.mark.parametrize(
    ("environ", "conf", "said"),
    [
        ({}, "", None),
        ({}, "[global]\nindex-url = https://index.example/simple\n", None),
        ({}, "[install]\nuser = no\n", None),
        ({}, "[install]\ntarget = /tmp/elsewhere\n", "target = /tmp/elsewhere"),
        ({}, "[global]\nbreak-system-packages = true\n", "break-system-packages = true"),
        ({"PIP_TARGET": "/tmp/t"}, "", "PIP_TARGET=/tmp/t"),
        ({}, "no section\n", None),
    ],
)
def test_settings_that_send_packages_elsewhere(tmp_path, environ, conf, said):
    folder = tmp_path / ".config" / "pip"
    folder.mkdir(parents=True)
    (folder / "pip.conf").write_text(conf)
    found = python.pip_settings(machine(tmp_path, environ=environ))
    assert found.result is (PROBLEM if said else OK)
    assert (said or "No setting") in told(found)


def test_two_environments_at_once(tmp_path):
    (tmp_path / "venv").mkdir()
    (tmp_path / "conda").mkdir()
    both = {
        "VIRTUAL_ENV": f"{tmp_path}/venv",
        "CONDA_PREFIX": f"{tmp_path}/conda",
        "CONDA_DEFAULT_ENV": "course",
    }
    assert python.active_environments(machine(tmp_path, environ=both)).result is PROBLEM
    assert (
        python.active_environments(machine(tmp_path, environ=both | {"CONDA_DEFAULT_ENV": "base"})).result
        is OK
    )
    assert python.active_environments(machine(tmp_path, environ={"VIRTUAL_ENV": "/gone"})).result is PROBLEM
    assert python.active_environments(machine(tmp_path)).result is OK


def test_environments_that_do_not_work(tmp_path):
    def made(name, state):
        return Environment(f"/e/{name}", Kind.VENV, name, health=Health(state))

    good, bad = made("good", HealthState.WORKS), made("bad", HealthState.BASE_MISSING)
    assert python.environments_health(machine(tmp_path)).result is SKIPPED
    assert python.environments_health(machine(tmp_path, environments=lambda: (good,))).result is OK
    found = python.environments_health(machine(tmp_path, environments=lambda: (good, bad)))
    assert found.result is PROBLEM
    assert "bad" in told(found)
    assert "good" not in told(found)


def test_a_file_that_hides_a_module(tmp_path):
    (tmp_path / "homework.py").touch()
    assert python.shadowed_modules(machine(tmp_path)).result is OK
    (tmp_path / "random.py").touch()
    found = python.shadowed_modules(machine(tmp_path))
    assert found.result is PROBLEM
    assert "random.py" in told(found)
    assert "homework" not in told(found)


def test_pip_that_was_told_to_break_the_system(tmp_path):
    mine = Python("/usr/bin/python3", Origin.SYSTEM, "3.13.1", externally_managed=True)
    whole = {"walks": runs(), "pythons": lambda: (mine,)}
    assert python.externally_managed(machine(tmp_path, **whole)).result is OK
    broken = machine(tmp_path, **whole, environ={"PIP_BREAK_SYSTEM_PACKAGES": "1"})
    assert python.externally_managed(broken).result is PROBLEM


def test_windows_that_stops_at_260_characters(tmp_path):
    short = PlaceFacts(r"C:\Users\Zoé", long_paths=False)
    found = python.long_paths(machine(tmp_path, platform="win32", place=short))
    assert found.result is PROBLEM
    assert found.fix is not None
    assert found.fix.steps[0].command.argv[0] == "powershell.exe"
    assert python.long_paths(machine(tmp_path, platform="win32")).result is OK


@pytest.mark.parametrize(
    ("policy", "result"),
    [("RemoteSigned\r\n", OK), ("Restricted\r\n", PROBLEM), ("Bypass\r\n", OK), ("", UNKNOWN)],
)
def test_what_powershell_refuses(tmp_path, policy, result):
    answers = {"powershell.exe": answered(policy)}
    here = machine(tmp_path, platform="win32", answers=answers)
    assert python.execution_policy(here).result is result


def test_a_powershell_that_does_not_start(tmp_path):
    answers = {"powershell.exe": Outcome(Ending.NOT_STARTED, 0.0)}
    assert python.execution_policy(machine(tmp_path, platform="win32", answers=answers)).result is UNKNOWN
