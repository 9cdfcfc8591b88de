"""Sizes, durations and moments read as a person would say them."""

from datetime import datetime

import pytest

from app.core import amounts


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1_540, "1.5 kB"),
        (640_000_000, "640 MB"),
        (999_499_999, "999 MB"),
        (999_600_000, "1 GB"),
        (1_940_000_000, "1.9 GB"),
        (14_100_000_000, "14.1 GB"),
        (99_960_000_000, "100 GB"),
        (2_000_000_000_000, "2 TB"),
    ],
)
def test_sizes(size_bytes, text):
    assert str(amounts.size(size_bytes)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-0.001, "under 0.1 s"),
        (0.04, "under 0.1 s"),
        (0.31, "0.3 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (72, "1 min 12 s"),
        (3599.7, "1 h 0 min"),
        (7500, "2 h 5 min"),
        (47 * 3600, "47 h 0 min"),
        (3 * 86400, "3 days"),
    ],
)
def test_durations(seconds, text):
    assert str(amounts.duration(seconds)) == text


NOW = datetime(2026, 3, 10, 15, 0).timestamp()


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (datetime(2026, 3, 10, 15, 1), "just now"),
        (datetime(2026, 3, 10, 14, 59, 30), "just now"),
        (datetime(2026, 3, 10, 14, 59), "1 minute ago"),
        (datetime(2026, 3, 10, 13, 0), "2 hours ago"),
        (datetime(2026, 3, 9, 23, 0), "yesterday"),
        (datetime(2026, 3, 7, 1, 0), "3 days ago"),
        (datetime(2026, 3, 1, 1, 0), "1 Mar"),
        (datetime(2025, 10, 12, 1, 0), "12 Oct 2025"),
    ],
)
def test_moments(then, text):
    assert str(amounts.moment(then.timestamp(), NOW)) == text


def test_six_hours_ago_is_not_yesterday_just_after_midnight():
    now = datetime(2026, 3, 10, 1, 0).timestamp()
    assert str(amounts.moment(datetime(2026, 3, 9, 22, 0).timestamp(), now)) == "3 hours ago"
