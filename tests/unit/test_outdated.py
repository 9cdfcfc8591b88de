"""What tools say could be newer, as they printed it, and what that means."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.outdated import LookedUp, Newer, parse_outdated
from app.core.package_changes import is_major
from app.core.packages import Listed
from app.core.surroundings import Surroundings
from app.services.making import Making
from app.services.outdated import Outdated
from app.services.packages import PackagesReader
from app.system.toolbox import FoundTools
from app.tools.environments.pipenv import _parse_outdated as of_pipenv
from app.tools.environments.venv import TOOL as VENV
from app.tools.pip_pins import FILE, pins_in
from app.tools.poetry_project import parse_outdated as of_poetry

MOMENT = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
UNREACHED = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(\"Failed to establish "
    "a new connection: [Errno 111] Connection refused\")': /simple/seaweed/"
)


def printed(text: str, *, code: int = 0, stderr: str = "") -> Outcome:
    return Outcome(Ending.EXITED, 0.1, code, stdout=text, stderr=stderr)


class Answers:
    """A runner whose program answers the same each time."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome, self.asked = outcome, 0

    def run(self, command, *, on_lines=None, cancel=None, title="", run_id=None) -> Outcome:
        self.asked += 1
        on_lines([Line(Stream.OUT, text) for text in self.outcome.stdout.splitlines()])
        return self.outcome


def outdated(tmp_path: Path, answers: Answers, *listed: Listed) -> tuple[Outdated, Environment]:
    around = Surroundings("linux", {}, str(tmp_path))
    making = Making(
        [VENV],
        lambda: FoundTools(around, lambda _name: None),
        list_packages=lambda _each: listed,
        pythons=lambda: (),
        runner=answers,
    )
    environment = Environment(str(tmp_path), Kind.VENV, "kurs", executable=f"{tmp_path}/bin/python")
    service = Outdated(making, PackagesReader(), answers, tmp_path / "outdated.json", lambda: MOMENT)
    return service, environment


@pytest.mark.parametrize(
    ("before", "after", "major"),
    [
        *(("1.2", "2.0", True), ("1.2", "1.3", False), ("0.8", "0.9", True), ("0.8.1", "0.8.2", False)),
        *(("24.1", "25.0", True), ("1!2.0", "1!3.0", True), ("2024a", "2025b", True), ("?", "1", False)),
    ],
)
def test_what_is_a_major_version(before: str, after: str, major: bool) -> None:
    assert is_major(before, after) is major


def test_what_each_tool_says() -> None:
    of_pip = '[{"name": "Sea", "version": "1.0", "latest_version": "1.1", "latest_filetype": "wheel"}]'
    assert parse_outdated(of_pip) == (Newer("Sea", "1.0", "1.1"),)
    poetry = (
        "sea-horse-tools     2024.1 2025.1 What Sea.Horse_Tools is for\n"
        "seaweed         (!) 1.2    1.3    What seaweed is for\n\n"
        "Some words about a newer Poetry 2.9 that is out\n"
    )
    assert [each.name for each in of_poetry(printed(poetry))] == ["sea-horse-tools", "seaweed"]
    pipenv = (
        "Package 'a' out-of-date: <Version('1.1')> installed, <Version('2.0')> available.\n"
        "Package 'b' out-of-date: '1.0' installed, '1.1' available.\n"
    )
    assert of_pipenv(printed(pipenv, code=1)) == (Newer("a", "1.1", "2.0"), Newer("b", "1.0", "1.1"))
    assert of_pipenv(printed("All packages are up to date!\n")) == ()
    with pytest.raises(ValueError, match="went wrong"):
        of_pipenv(printed("something went wrong", code=1))


def test_what_was_upgraded_since_is_left_out() -> None:
    looked = LookedUp(MOMENT, (Newer("A", "1", "2"), Newer("b", "1", "2"), Newer("c", "1", "2")))
    still = looked.still_so([Listed("a", "2"), Listed("b", "1")])
    assert still == LookedUp(MOMENT, (Newer("b", "1", "2"),))


def test_it_is_asked_once_and_remembered(tmp_path: Path) -> None:
    answers = Answers(printed('[{"name": "sea", "version": "1.0", "latest_version": "1.1"}]'))
    service, environment = outdated(tmp_path, answers, Listed("sea", "1.0"))
    assert service.known(environment) is None
    looked = service.look_up(environment)
    assert looked == LookedUp(MOMENT, (Newer("sea", "1.0", "1.1"),))
    again, _ = outdated(tmp_path, answers, Listed("sea", "1.0"))
    assert again.known(environment) == looked
    assert answers.asked == 1
    (tmp_path / "outdated.json").write_text('{"' + environment.prefix + '": {"at": 1}}', encoding="utf-8")
    assert again.known(environment) is None, "what is torn says nothing"


def test_pip_that_reaches_no_index_is_not_believed(tmp_path: Path) -> None:
    service, environment = outdated(tmp_path, Answers(printed("[]", stderr=UNREACHED)), Listed("sea", "1.0"))
    with pytest.raises(AppError, match="does not answer"):
        service.look_up(environment)
    assert service.known(environment) is None


def test_an_answer_of_another_kind(tmp_path: Path) -> None:
    service, environment = outdated(tmp_path, Answers(printed("{}{")), Listed("sea", "1.0"))
    with pytest.raises(AppError, match="could not be understood"):
        service.look_up(environment)


def test_pins_are_a_list_that_is_named_in_each_line(tmp_path: Path) -> None:
    answers = Answers(printed('{"install": []}'))
    service, environment = outdated(tmp_path, answers, Listed("Sea.Weed", "1.0"), Listed("pip", "24.0"))
    making = service._making
    plan = making.plan_packages(environment, PackagesWish(Act.PIN, ("sea-weed",)))
    (step,) = plan.steps
    assert step.path == tmp_path / FILE
    assert pins_in(step.content.decode()) == {"sea-weed": "==1.0"}
    (tmp_path / FILE).write_bytes(step.content + b"mine<2  # why\n")
    assert service.pinned(environment) == {"sea-weed", "mine"}
    install = making.plan_packages(environment, PackagesWish(Act.INSTALL, ("coral",))).steps[0]
    assert install.command.argv[-3:] == ("--constraint", str(tmp_path / FILE), "coral")
    (unpin,) = making.plan_packages(environment, PackagesWish(Act.UNPIN, ("sea-weed",))).steps
    assert pins_in(unpin.content.decode()) == {"mine": "<2"}
    with pytest.raises(AppError, match="not installed"):
        making.plan_packages(environment, PackagesWish(Act.PIN, ("nothing",)))
