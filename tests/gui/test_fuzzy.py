"""Few letters find what is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui import fuzzy


def found(wanted: str, text: str) -> str:
    match = fuzzy.match(wanted, text)
    assert match is not None
    return "".join(text[position] for position in match.positions)


def score(wanted: str, text: str) -> int:
    match = fuzzy.match(wanted, text)
    assert match is not None
    return match.score


def test_nothing_wanted_fits_everything() -> None:
    assert fuzzy.match("  ", "Settings") == fuzzy.Match(0, ())


@pytest.mark.parametrize(
    ("wanted", "text", "letters"),
    [
        ("set", "Settings", "Set"),
        ("buil", "Poetry build", "buil"),
        ("bwc", "Build without the cache", "Bwc"),
        ("ref mach", "Refresh this machine", "Refmach"),
        ("machine ref", "Refresh this machine", "Refmachine"),
        ("STRASSE", "Die Strasse", "Strasse"),
        ("é", "Médias", "é"),
    ],
)
def test_the_letters_that_are_meant(wanted: str, text: str, letters: str) -> None:
    assert found(wanted, text) == letters


@pytest.mark.parametrize(("wanted", "text"), [("xyz", "Settings"), ("ss", "Rest"), ("go go", "Go home")])
def test_what_is_not_there(wanted: str, text: str) -> None:
    assert fuzzy.match(wanted, text) is None


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [
        ("build", "Build lab4:1", "Poetry build"),
        ("build", "Poetry build", "Rebuild"),
        ("jour", "Open the journal", "Just a court"),
        ("qt", "Quit", "A quiet one, thanks"),
    ],
)
def test_the_better_of_two(wanted: str, better: str, worse: str) -> None:
    assert score(wanted, better) > score(wanted, worse)


@given(st.text(max_size=30), st.sets(st.integers(0, 29), max_size=8))
def test_any_letters_of_a_text_in_their_order_find_it(text: str, places: set[int]) -> None:
    wanted = "".join(text[place] for place in sorted(places) if place < len(text))
    match = fuzzy.match(wanted.replace(" ", ""), text)
    if any(len(letter.casefold()) != 1 or letter.isspace() for letter in text):
        return
    assert match is not None
    assert list(match.positions) == sorted(set(match.positions))
    letters = "".join(text[position] for position in match.positions)
    assert sorted(letters.casefold()) == sorted(wanted.casefold())
