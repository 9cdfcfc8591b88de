"""What Home says of a machine, from facts that are made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.machine import Asked, FoundProgram, Hardware, MachineFacts
from app.core.plans import Effect, RunCommand
from app.core.readiness import Part, Standing, answer, parts, plan_look_closer, summary
from app.core.words import say
from app.services.machine import MachineReader

HARDWARE = Hardware(
    system="Windows 11",
    architecture="x86-64",
    wsl=False,
    processor="A processor",
    cores=8,
    memory_bytes=int(16e9),
    memory_free_bytes=int(9e9),
    disk=Path("/home/ana"),
    disk_bytes=int(494e9),
    disk_free_bytes=int(118e9),
)
PYTHON = FoundProgram(Path("/usr/bin/python3"), "3.12.4")
GIT = FoundProgram(Path("/usr/bin/git"), "2.39.5")
GONE = AppError("program-path-wrong", say("There is no program there."), fix=say("Choose the right file."))


def facts(python: Asked = PYTHON, git: Asked = GIT, **hardware: object) -> MachineFacts:
    return MachineFacts(replace(HARDWARE, **hardware), python, git, 0.0)  # type: ignore[arg-type]


def part(key: str, found: MachineFacts) -> Part:
    return next(each for each in parts(found) if each.key == key)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (facts(), "This machine is ready for Python work"),
        (facts(python=None, git=None), "This machine has no Python yet"),
        (
            facts(python=FoundProgram(Path("/usr/bin/python3"), "3.9.6")),
            "The Python of this machine is an old",
        ),
        (
            facts(python=FoundProgram(Path("/usr/bin/python"), "2.7.18")),
            "The Python of this machine is an old",
        ),
        (facts(python=GONE), "The settings name a Python that is not there"),
        (facts(git=None), "This machine is ready for Python, but has no git"),
        (facts(git=None, disk_free_bytes=int(9.9e9)), "This machine is ready, but its disk is nearly full"),
        (facts(disk_free_bytes=int(10e9)), "This machine is ready for Python work"),
    ],
)
def test_the_title_is_the_answer(found: MachineFacts, words: str) -> None:
    assert str(answer(found)).startswith(words)


def test_every_part_is_there_what_matters_first() -> None:
    assert [each.key for each in parts(facts())] == ["python", "git", "disk", "memory", "cpu", "laptop"]


@pytest.mark.parametrize(
    ("python", "title", "standing"),
    [
        (PYTHON, "Python 3.12.4", Standing.READY),
        (FoundProgram(PYTHON.path, "3.10.0"), "Python 3.10.0", Standing.READY),
        (FoundProgram(PYTHON.path, "3.14.0rc1"), "Python 3.14.0rc1", Standing.READY),
        (FoundProgram(PYTHON.path, "3.9.25"), "Python 3.9.25", Standing.WARNING),
        (FoundProgram(PYTHON.path, None), "Python, which does not tell its version", Standing.READY),
        (GONE, "Python cannot be used", Standing.BROKEN),
        (None, "Python is not installed", Standing.MISSING),
    ],
)
def test_a_python_is_judged_by_its_version(python: Asked, title: str, standing: Standing) -> None:
    found = part("python", facts(python=python))
    assert (str(found.title), found.standing) == (title, standing)
    assert found.program == (python if isinstance(python, FoundProgram) else None)


def test_what_is_missing_says_where_to_get_it() -> None:
    assert "python.org" in str(part("python", facts(python=None)).second)
    assert "git-scm.com" in str(part("git", facts(git=None)).second)


def test_a_wrong_path_in_the_settings_says_what_to_do() -> None:
    found = part("git", facts(git=GONE))
    assert str(found.second) == "There is no program there. Choose the right file."
    assert str(found.word) == "Wrong path"


def test_little_room_is_a_warning() -> None:
    tight = facts(disk_free_bytes=int(3e9), memory_bytes=int(3.9e9))
    assert [str(part(key, tight).word) for key in ("disk", "memory")] == ["Nearly full", "Little"]
    assert "take about 10 GB" in str(part("disk", tight).second)
    assert "Close what you do not need" in str(part("memory", tight).second)
    assert [str(part(key, facts()).word) for key in ("disk", "memory")] == ["Enough", "Enough"]


def test_plain_facts_have_no_standing() -> None:
    assert [part(key, facts()).standing for key in ("cpu", "laptop")] == [None, None]
    assert "WSL" in str(part("laptop", facts(wsl=True)).second)
    assert "does not tell" in str(part("cpu", facts(processor=None)).second)


def test_the_line_below_the_title() -> None:
    assert str(summary(facts())) == "Windows 11, 8 processor cores, 16 GB of memory"
    assert str(summary(facts(cores=1))) == "Windows 11, 1 processor core, 16 GB of memory"


@pytest.mark.parametrize(
    ("program", "key", "arguments"),
    [
        (PYTHON, "python", [("-VV",), ("-m", "pip", "--version"), ("-m", "site")]),
        (GIT, "git", [("--version", "--build-options"), ("--exec-path",)]),
    ],
)
def test_looking_closer_only_asks(program: FoundProgram, key: str, arguments: list[tuple[str, ...]]) -> None:
    plan = plan_look_closer(program, key)
    assert plan.effect is Effect.READS
    commands = [step.command for step in plan.steps if isinstance(step, RunCommand)]
    assert len(commands) == len(plan.steps)
    assert [command.argv for command in commands] == [(str(program.path), *words) for words in arguments]
    assert all(command.timeout_seconds for command in commands)


def test_one_wrong_path_does_not_hide_the_other_facts() -> None:
    def find_git() -> FoundProgram | None:
        raise GONE

    read = MachineReader(Path("/home/ana"), lambda _: HARDWARE, lambda: PYTHON, find_git).read()
    assert (read.python, read.git, read.hardware) == (PYTHON, GONE, HARDWARE)
