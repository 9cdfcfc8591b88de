"""What a long command is at, read from what it prints."""

from pathlib import Path

import pytest

from app.core.outcomes import Line, Stream
from app.core.phases import Phase, PhaseReader
from app.core.words import say
from app.tools.pyenv import PYENV
from tests.made_up_pyenv import MadeUpPyenv

FIXTURES = Path(__file__).parents[1] / "fixtures"


def phases_of(lines, phases) -> list[str]:
    reader = PhaseReader(phases)
    changes = (text for text in lines if reader.read([Line(Stream.OUT, text)]))
    return [str(reader.current.sentence) for _ in changes]


def test_the_phases_of_a_real_build(tmp_path: Path) -> None:
    """Python 3.11.2, compiled by pyenv 2.6.30 from a file in its cache."""
    plan = PYENV.plan_install("3.13.9", MadeUpPyenv(tmp_path).toolbox)
    printed = (FIXTURES / "pyenv" / "2.6.30" / "install-verbose.txt").read_text().splitlines()
    assert phases_of(printed, plan.steps[0].phases) == ["Get ready to build", "Build", "Install"]
    downloaded = ["Downloading Python-3.13.9.tar.xz...", "-> https://index.example/Python-3.13.9.tar.xz"]
    assert phases_of([*downloaded, *printed], plan.steps[0].phases)[:2] == ["Download", "Get ready to build"]


def test_several_lines_at_once_leave_the_last_phase() -> None:
    reader = PhaseReader([Phase(say("One"), "1"), Phase(say("Two"), "2")])
    assert reader.read([Line(Stream.OUT, text) for text in ("1", "2", "so 1 is over")])
    assert str(reader.current.sentence) == "Two"
    assert not reader.read([Line(Stream.OUT, "2 again")])


def test_a_mark_must_not_count_groups() -> None:
    with pytest.raises(ValueError, match=r"\(\?:"):
        PhaseReader([Phase(say("One"), "(a|b)")])
