"""What is said of a Python, and how one is asked which it is."""

from datetime import date

import pytest

from app.core.end_of_life import Care, life
from app.core.plans import Effect, RunCommand
from app.core.python_words import implementation_name, is_usual
from app.core.pythons import Origin, Python, age, minor_version
from app.services.pythons import Question
from app.tools.interpreters import asking_command, parse_answer
from tests.unit.made_up_machine import MadeUpMachine

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("last_day", "care", "short", "sentence"),
    [
        (date(2024, 10, 7), Care.ENDED, "Ended Oct 2024", "ended on 7 Oct 2024: no more security fixes"),
        (date(2026, 10, 31), Care.ENDS_SOON, "Ends Oct 2026", "ends soon, on 31 Oct 2026"),
        (date(2029, 10, 31), Care.CARED_FOR, "Until Oct 2029", "cared for until 31 Oct 2029"),
        (None, Care.UNKNOWN, "Not known", "not known"),
    ],
)
def test_a_last_day_in_few_words_and_in_more(last_day, care, short, sentence):
    told = life(last_day, TODAY)
    assert (told.care, str(told.short), str(told.sentence)) == (care, short, sentence)


@pytest.mark.parametrize(
    ("implementation", "name"),
    [("cpython", "CPython"), ("pypy", "PyPy"), ("rustpython", "rustpython"), (None, "")],
)
def test_implementations_as_their_makers_write_them(implementation, name):
    assert implementation_name(implementation) == name


def test_what_is_not_known_is_taken_for_usual():
    assert is_usual(Python("/x", Origin.PATH))
    assert not is_usual(Python("/x", Origin.PATH, implementation="pypy"))


def test_newer_ones_come_first_whatever_their_digits():
    versions = ["3.9.18", "3.10.2", None, "3.13.0rc2", "odd", "3.13.0", "2.7.18"]
    assert sorted(versions, key=age) == ["3.13.0", "3.13.0rc2", "3.10.2", "3.9.18", "2.7.18", "odd", None]
    assert [minor_version(each) for each in ("3.12.1", "3.13.0rc2", "odd", None)] == [
        "3.12",
        "3.13",
        None,
        None,
    ]


def test_asking_is_a_plan_first_and_what_was_printed_is_kept(tmp_path):
    machine = MadeUpMachine(tmp_path, "linux")
    path = machine.python("~/odd/bin/python3")
    machine.path("~/odd/bin")
    service = machine.service(question=Question(asking_command, parse_answer))
    (python,) = service.read().pythons
    plan = service.plan_ask(python)
    assert plan.effect is Effect.READS
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv[0] == path
    assert not service.take_answer(python, "Segmentation fault")
    assert service.snapshot.pythons[0].version is None
    assert service.take_answer(python, 'noise\nlabwright:["3.8.2", "cpython", 64, "x86_64"]\n')
    told = service.snapshot.pythons[0]
    assert (told.version, told.architecture, told.end_of_life) == ("3.8.2", "x86-64", "2024-10-07")
    assert not machine.told.exists()


def test_where_nobody_knows_how_to_ask_there_is_no_plan(tmp_path):
    machine = MadeUpMachine(tmp_path, "linux")
    machine.python("~/.pyenv/versions/3.12.1/bin/python3.12")
    service = machine.service()
    (python,) = service.read().pythons
    assert service.plan_ask(python) is None
    assert not service.take_answer(python, "")
