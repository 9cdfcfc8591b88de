"""A visit of the doctor: each check with its limit, told as it ends, whatever the others do."""

import threading

import pytest

from app.core.diagnosis import Check, Diagnosis, Group, Result, fine, trouble
from app.core.errors import AppError
from app.core.words import say, verbatim
from app.services.checks import Once
from app.services.doctor import Doctor


def check(id, look, group=Group.PYTHON, limit=20.0, *, waits=False):  # noqa: A002
    return Check(id, group, verbatim(id), verbatim("why"), look, limit, waits)


def visit(*checks, **how):
    doctor = Doctor(lambda: checks)
    return doctor.visit(doctor.checks(), **how)


def test_checks_come_back_in_the_order_of_their_groups():
    done = visit(
        check("room", lambda: fine(say("a")), Group.DISK),
        check("pip", lambda: trouble(say("b")), Group.PYTHON),
        check("git", lambda: fine(say("c")), Group.TOOLS),
    )
    assert [each.check.id for each in done] == ["pip", "git", "room"]
    assert [each.diagnosis.result for each in done] == [Result.PROBLEM, Result.OK, Result.OK]


def test_each_is_told_when_it_ends_and_not_when_all_have():
    first_told = threading.Event()
    told = []

    def hear(checked):
        told.append(checked.check.id)
        first_told.set()

    def second():
        assert first_told.wait(20), "the first was not told while the second still ran"
        return fine(say("b"))

    done = visit(check("first", lambda: fine(say("a"))), check("second", second), on_checked=hear)
    assert told == ["first", "second"]
    assert [each.diagnosis.result for each in done] == [Result.OK, Result.OK]


def test_a_check_that_hangs_is_left_and_holds_up_no_other():
    never = threading.Event()
    hanging = [check(f"hangs{n}", lambda: never.wait(60) and None, limit=0.2) for n in range(8)]
    done = visit(*hanging, check("last", lambda: fine(say("a"))))
    never.set()
    assert [each.diagnosis.result for each in done] == [Result.UNKNOWN] * 8 + [Result.OK]
    assert "0.2 s" in str(done[0].diagnosis.sentence)
    assert all(each.seconds < 20 for each in done)


def test_those_that_wait_for_one_thing_begin_at_once_and_take_nobodys_turn():
    others = 8
    told, all_told, survey_began = [], threading.Event(), threading.Event()

    def wait_for_survey():
        survey_began.set()
        assert all_told.wait(20), f"only {told} were told while the survey hung"
        return fine(say("b"))

    def quick():
        assert survey_began.wait(20), "the survey had not begun"
        return fine(say("a"))

    def hear(checked):
        told.append(checked.check.id)
        if len(told) == others:
            all_told.set()

    quickly = [check(f"quick{n}", quick) for n in range(others)]
    waiting = [check(f"engine{n}", wait_for_survey, Group.ENGINE, waits=True) for n in range(9)]
    done = visit(*quickly, *waiting, on_checked=hear)
    assert [each.diagnosis.result for each in done] == [Result.OK] * 17
    assert [each.check.id for each in done][:2] == ["quick0", "quick1"]


def test_a_check_that_fails_says_so_and_the_others_go_on():
    def broken():
        raise ZeroDivisionError("by nought")

    def refused():
        raise AppError("tool-missing", say("There is no conda."), fix=say("Get it."))

    done = visit(check("a", broken), check("b", refused), check("c", lambda: fine(say("well"))))
    assert [each.diagnosis.result for each in done] == [Result.UNKNOWN, Result.UNKNOWN, Result.OK]
    assert "ZeroDivisionError: by nought" in str(done[0].diagnosis.sentence)
    assert [str(each) for each in done[1].diagnosis.steps] == ["Get it."]


def test_a_cancel_ends_a_visit_with_what_is_known():
    stop, never = threading.Event(), threading.Event()

    def hear(checked):
        stop.set()

    done = visit(
        check("quick", lambda: fine(say("a"))),
        check("slow", lambda: never.wait(60) and None),
        on_checked=hear,
        cancel=stop,
    )
    never.set()
    assert [each.check.id for each in done] == ["quick"]


def test_only_some_groups():
    doctor = Doctor(
        lambda: [check("a", lambda: fine(say("a"))), check("b", lambda: fine(say("b")), Group.DISK)]
    )
    assert [each.id for each in doctor.checks([Group.DISK])] == ["b"]


def test_the_shape_of_the_command_line():
    (done,) = visit(
        check("a", lambda: Diagnosis(Result.PROBLEM, say("No."), (say("Do it."),), (("x", "y z"),)))
    )
    told = done.to_json()
    assert told.pop("seconds") >= 0
    assert told == {
        "id": "a",
        "group": "python",
        "result": "problem",
        "title": "a",
        "sentence": "No.",
        "meaning": "why",
        "steps": ["Do it."],
        "lines": [["x", "y z"]],
        "text": [],
        "avoid": [],
        "facts": [],
        "fix": None,
    }


def test_what_several_ask_for_is_found_out_once():
    asked = []

    def ask(name):
        asked.append(name)
        return name.upper()

    once = Once(ask)
    threads = [threading.Thread(target=once, args=("python",)) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert once("python") == "PYTHON"
    assert once("pip") == "PIP"
    assert asked == ["python", "pip"]


def test_what_failed_is_asked_again():
    answers = iter([OSError("no"), "yes"])

    def ask():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    once = Once(ask)
    with pytest.raises(OSError, match="no"):
        once()
    assert once() == "yes"
