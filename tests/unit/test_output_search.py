"""Finding text in a log: every place once and in order, through colours, pages and capitals."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.outcomes import Line, Stream
from app.services.output_log import OutputLog
from app.services.output_search import Match, OutputSearch


def log_of(*texts: str) -> OutputLog:
    log = OutputLog()
    log.append([Line(Stream.OUT, text) for text in texts])
    return log


def searched(log: OutputLog, wanted: str) -> OutputSearch:
    search = OutputSearch(log, wanted)
    search.advance()
    return search


def walked(search: OutputSearch) -> list[tuple[int, int]]:
    """Every place, walked forwards from the start."""
    found: list[Match] = []
    line = column = 0
    while (match := search.after(line, column)) and (not found or match.number > found[-1].number):
        found.append(match)
        line, column = match.line, match.stop
    assert [match.number for match in found] == list(range(1, len(found) + 1))
    return [(match.line, match.start) for match in found]


def test_places_are_found_in_any_case_and_through_colours() -> None:
    search = searched(log_of("Error: no", "fine", "an er\x1b[31mRO\x1b[0mr, error"), "error")
    assert search.total == 3
    assert walked(search) == [(0, 0), (2, 3), (2, 10)]


def test_walking_goes_round_both_ways() -> None:
    search = searched(log_of("a x", "b", "x c"), "x")
    assert search.after(2, 1) == Match(0, 2, 3, 1)
    assert search.before(0, 2) == Match(2, 0, 1, 2)
    assert search.before(2, 0) == Match(0, 2, 3, 1)
    assert search.before(1, 0) == Match(0, 2, 3, 1)


def test_nothing_found_is_nothing() -> None:
    search = searched(log_of("a", "b"), "x")
    assert (search.total, search.after(0, 0), search.before(5, 0)) == (0, None, None)


def test_the_search_goes_on_with_lines_that_came_since() -> None:
    log = log_of("one x")
    search = OutputSearch(log, "x")
    assert search.advance()
    assert not search.advance()
    log.append([Line(Stream.OUT, "x and x")])
    assert search.advance()
    assert search.total == 3
    assert search.searched == 2


def test_a_million_places_over_many_pages() -> None:
    log = OutputLog()
    for start in range(0, 30_000, 1_000):
        log.append([Line(Stream.OUT, f"step {number} step") for number in range(start, start + 1_000)])
    search = searched(log, "STEP")
    assert search.total == 60_000
    assert search.after(20_000, 1) == Match(20_000, 11, 15, 40_002)


def test_a_search_can_be_stopped_and_taken_up_again() -> None:
    log = OutputLog()
    for start in range(0, 30_000, 1_000):
        log.append(
            [
                Line(Stream.OUT, f"step {number} of a long and winding log")
                for number in range(start, start + 1_000)
            ]
        )
    search = OutputSearch(log, "step")
    search.advance(stopped=lambda: True)
    assert 0 < search.searched < 30_000
    search.advance()
    assert search.total == 30_000


def test_a_line_that_was_replaced_is_passed_over() -> None:
    log = log_of("x 1 %")
    search = searched(log, "x")
    log.append([Line(Stream.OUT, "done", replaces=True)])
    assert search.after(0, 0) is None


def test_lines_let_go_are_passed_over() -> None:
    log = OutputLog(memory_bytes=200_000)
    log.append([Line(Stream.OUT, "needle")])
    search = searched(log, "needle")
    for _ in range(20):
        log.append([Line(Stream.OUT, os.urandom(40).hex()) for _ in range(1_000)])
    assert log.first_kept > 0
    log.append([Line(Stream.OUT, "needle")])
    search.advance()
    found = search.after(0, 0)
    assert found is not None
    assert found.line == 20_001


@pytest.mark.parametrize(
    ("wanted", "text"), [("É", "été"), ("ß", "straße"), ("日本", "in 日本 here"), ("a.b", "a.b axb")]
)
def test_letters_of_any_script_and_signs_mean_themselves(wanted: str, text: str) -> None:
    assert searched(log_of(text), wanted).total == text.lower().count(wanted.lower())


@given(
    st.lists(st.text(alphabet="abAB é", max_size=12), max_size=30),
    st.text(alphabet="abAé", min_size=1, max_size=2),
)
def test_every_place_is_found(texts: list[str], wanted: str) -> None:
    search = searched(log_of(*texts), wanted)
    expected = [
        (number, match.start())
        for number, text in enumerate(texts)
        for match in search.pattern.finditer(text)
    ]
    assert search.total == len(expected)
    assert walked(search) == expected
