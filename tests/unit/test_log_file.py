"""The log keeps what went wrong, and not more of it than it should."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.system import log_file
from app.system.paths import Places, places


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path), "HOME": str(tmp_path)})


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level, raises = list(root.handlers), root.level, logging.raiseExceptions
    yield
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises
    logging.captureWarnings(capture=False)


def test_what_is_logged_is_written(own: Places) -> None:
    path = log_file.keep_log(own)
    assert not path.exists()  # a start that has nothing to say writes nothing
    logging.getLogger("labwright.test").warning("the disk is %s", "full")
    said = path.read_text(encoding="utf-8")
    assert "WARNING" in said
    assert "labwright.test: the disk is full" in said


def test_a_name_that_is_no_text_is_written_too(own: Places) -> None:
    path = log_file.keep_log(own)
    keeper = logging.getLogger().handlers[-1]  # alone: pytest-xdist dies of such a name in what pytest keeps
    keeper.handle(logging.makeLogRecord({"msg": "not found: %s", "args": ("caf\udce9",)}))
    assert "not found: caf\\udce9" in path.read_text(encoding="utf-8")


def test_warnings_of_python_are_in_it(own: Places) -> None:
    path = log_file.keep_log(own)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", stacklevel=1)
    assert "old ways" in path.read_text(encoding="utf-8")


def test_it_never_grows_beyond_its_bounds(own: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "FILE_BYTES", 2000)
    path = log_file.keep_log(own)
    for number in range(300):
        logging.getLogger("labwright").warning("line %d", number)
    parts = sorted(path.parent.iterdir())
    assert len(parts) == log_file.FILES
    assert all(part.stat().st_size <= 2000 for part in parts)
    assert "line 299" in path.read_text(encoding="utf-8")
