"""What the window remembers: never in the way, never lost to another window."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import AppError
from app.system import window_state
from app.system.paths import Places, places
from app.system.window_state import WindowState


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})


def test_what_is_remembered_is_there_at_the_next_start(own: Places) -> None:
    state = WindowState(own)
    assert state.get("page", "home") == "home"
    assert state.update({"page": "journal", "size": [800, 600]}) is None
    assert WindowState(own).get("page", "home") == "journal"
    assert WindowState(own).get("size", [0]) == [800, 600]


def test_a_value_of_another_type_is_not_taken(own: Places) -> None:
    WindowState(own).update({"page": 3})
    assert WindowState(own).get("page", "home") == "home"


def test_two_windows_keep_what_the_other_remembers(own: Places) -> None:
    one, other = WindowState(own), WindowState(own)
    assert (one.get("a", 0), other.get("b", 0)) == (0, 0)
    one.update({"a": 1})
    other.update({"b": 2})
    assert (WindowState(own).get("a", 0), WindowState(own).get("b", 0)) == (1, 2)


@pytest.mark.parametrize("junk", [b"", b"{", b"[1]", b"\xff", b"null"])
def test_a_broken_file_is_as_good_as_none(own: Places, junk: bytes) -> None:
    own.window_state.parent.mkdir(parents=True)
    own.window_state.write_bytes(junk)
    assert WindowState(own).get("page", "home") == "home"
    assert WindowState(own).update({"page": "journal"}) is None
    assert WindowState(own).get("page", "home") == "journal"


def test_a_failure_is_told_and_not_raised(own: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    failure = AppError("disk-full", window_state.AppError("x", None).sentence)  # type: ignore[arg-type]

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(window_state, "write_whole", fail)
    assert WindowState(own).update({"page": "journal"}) is failure
