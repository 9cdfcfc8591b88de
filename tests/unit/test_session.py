"""Whether a Labwright lives; that a killed one does not is shown with real processes in tests/integration."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.system.paths import Places, places
from app.system.session import Session


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})


def test_a_session_lives_from_its_opening_to_its_end(own: Places) -> None:
    one, other = Session(own, "window"), Session(own, "cli")
    assert not other.lives(one.id)
    assert not own.running.exists()
    one.open()
    one.open()
    assert other.lives(one.id)
    assert one.lives(one.id)
    assert other.dead() == []
    one.close()
    assert not other.lives(one.id)
    assert not one.lives(one.id)
    assert other.dead() == []
    assert list(own.running.iterdir()) == []


def test_a_file_that_nobody_holds_is_a_dead_session(own: Places) -> None:
    own.running.mkdir(parents=True)
    (own.running / "12-ab.alive").write_text("")
    session = Session(own, "cli")
    assert session.dead() == ["12-ab"]
    session.bury("12-ab")
    session.bury("12-ab")
    assert session.dead() == []


def test_a_living_session_is_not_buried(own: Places) -> None:
    one, other = Session(own, "window"), Session(own, "cli")
    one.open()
    other.bury(one.id)
    assert other.lives(one.id)
    one.close()


@pytest.mark.parametrize("name", ["", "../../etc", "x" * 5000, "a\0b"])
def test_a_name_that_is_none_does_not_live(own: Places, name: str) -> None:
    own.running.mkdir(parents=True)
    assert not Session(own, "cli").lives(name)
