"""The self-test finds what is broken, and one broken thing hides no other."""

from app.core.outcomes import Ending, Outcome
from app.core.words import say
from app.services import self_test


class Answers:
    def __init__(self, outcome):
        self.outcome = outcome

    def run(self, command, *, on_lines=None, cancel=None):
        return self.outcome


def test_a_check_that_falls_over_has_failed_and_the_others_run():
    def falls_over():
        raise OSError("no such folder")

    checks = self_test.run_checks([("first", falls_over), ("packages", self_test.check_packages)])
    assert [(check.name, check.ok) for check in checks] == [("first", False), ("packages", True)]
    assert str(checks[0].sentence) == "OSError: no such folder"


def test_missing_resources_are_named(tmp_path):
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "home.svg").write_bytes(b"<svg/>")
    check = self_test.check_resources(tmp_path)
    assert not check.ok
    assert str(check.sentence) == f"explain, i18n is missing in {tmp_path}"


def test_a_program_that_says_nothing_is_a_failure():
    silent = self_test.check_runner(Answers(Outcome(Ending.EXITED, 0.1, 0)), "labwright")
    failing = self_test.check_runner(Answers(Outcome(Ending.TIMED_OUT, 30, timeout_seconds=30)), "labwright")
    assert not silent.ok
    assert not failing.ok
    assert str(failing.sentence) == "a program timed out after 30 s"
    missing = Outcome(Ending.NOT_STARTED, 0, problem=say("There is no program at {path}", path="/x"))
    sentence = self_test.check_runner(Answers(missing), "labwright").sentence
    assert str(sentence) == "There is no program at /x"


def test_the_bundle_must_not_reach_other_programs():
    leaking = {"LD_LIBRARY_PATH": "/opt/labwright/_internal", "HOME": "/home/ada"}
    assert not self_test.check_child_environment(leaking, "/opt/labwright/_internal").ok
    assert self_test.check_child_environment({"HOME": "/home/ada"}, "/opt/labwright/_internal").ok
    assert self_test.check_child_environment(leaking, None).ok


def test_only_a_bundle_fails_for_want_of_tools():
    assert self_test.check_tools([], frozen=False).ok
    assert not self_test.check_tools([], frozen=True).ok
    assert self_test.check_tools(["venv"], frozen=True).ok
