"""Until when a version is cared for, and what that means on a day."""

from datetime import date

import pytest

from app.core.end_of_life import Care, life, parse_end_of_life
from tests.unit.made_up_machine import end_of_life

TABLE = """
as_of = 2026-01-15
[last_days]
"3.8" = 2024-10-07
"3.12" = "2028-10"
"3.13" = "2028-02"
"""


def test_a_month_ends_with_its_last_day():
    table = parse_end_of_life(TABLE)
    assert table.as_of == date(2026, 1, 15)
    assert table.last_day("3.8.18") == date(2024, 10, 7)
    assert table.last_day("3.12") == date(2028, 10, 31)
    assert table.last_day("3.13.0rc1") == date(2028, 2, 29)


@pytest.mark.parametrize("version", [None, "", "3", "nonsense", "4.0", "3.1.2.3"])
def test_what_is_not_in_the_table_is_not_known(version):
    assert parse_end_of_life(TABLE).last_day(version) is None


def test_other_implementations_keep_their_own_calendar():
    assert parse_end_of_life(TABLE).last_day("3.8.16", "pypy") is None
    assert parse_end_of_life(TABLE).last_day("3.8.16", None) == date(2024, 10, 7)


@pytest.mark.parametrize(
    ("today", "care", "words"),
    [
        (date(2024, 10, 8), Care.ENDED, "ended on 7 Oct 2024"),
        (date(2024, 10, 7), Care.ENDS_SOON, "ends soon, on 7 Oct 2024"),
        (date(2024, 4, 8), Care.ENDS_SOON, "ends soon"),
        (date(2024, 4, 6), Care.CARED_FOR, "cared for until 7 Oct 2024"),
    ],
)
def test_a_last_day_seen_from_a_day(today, care, words):
    said = life(date(2024, 10, 7), today)
    assert said.care is care
    assert str(said.sentence).startswith(words)


def test_no_last_day_is_not_known():
    assert life(None, date(2026, 1, 1)).care is Care.UNKNOWN


def test_the_table_that_comes_with_labwright():
    table = end_of_life()
    expected = {"2.7", *(f"3.{minor}" for minor in range(16))}
    assert set(table.last_days) == expected
    assert table.last_day("3.9.18") == date(2025, 10, 31)
    newest = [table.last_days[f"3.{minor}"] for minor in range(16)]
    assert newest == sorted(newest)
