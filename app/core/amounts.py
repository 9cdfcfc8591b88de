"""Sizes, durations and moments as a person says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.words import Sentence, say, say_count

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Number:
    """A number to be written with so many digits; the window writes it with the language's own comma."""

    value: float
    digits: int = 0

    def __str__(self) -> str:
        return f"{self.value:.{self.digits}f}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, written short; the window writes it in the chosen language."""

    date: datetime
    with_year: bool
    with_day: bool = True  # False: only the month

    def __str__(self) -> str:
        month = _MONTHS[self.date.month - 1]
        short = f"{self.date.day} {month}" if self.with_day else month
        return f"{short} {self.date.year}" if self.with_year else short


def size(size_bytes: float) -> Sentence:
    """A size in the units of disk makers and Docker: 1 GB is a thousand million bytes."""
    if size_bytes < 1000:
        return say_count("{n} byte", "{n} bytes", int(size_bytes))
    if size_bytes < 999_500:
        return say("{number} kB", number=_three_digits(size_bytes / 1e3))
    if size_bytes < 999_500_000:
        return say("{number} MB", number=_three_digits(size_bytes / 1e6))
    if size_bytes < 999_500_000_000:
        return say("{number} GB", number=_three_digits(size_bytes / 1e9))
    return say("{number} TB", number=_three_digits(size_bytes / 1e12))


def duration(seconds: float) -> Sentence:
    """How long something took: 0.3 s, 14 s, 1 min 12 s, 2 h 5 min, 3 days."""
    if seconds < 0.05:
        return say("under {number} s", number=Number(0.1, 1))
    if seconds < 9.95:
        return say("{number} s", number=Number(seconds, 1))
    whole = round(seconds)
    if whole < _MINUTE:
        return say("{number} s", number=Number(whole))
    if whole < _HOUR:
        return say("{minutes} min {seconds} s", minutes=whole // _MINUTE, seconds=whole % _MINUTE)
    if whole < 2 * _DAY:
        return say("{hours} h {minutes} min", hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)
    return say_count("{n} day", "{n} days", whole // _DAY)


def moment(then: float, now: float) -> Sentence:
    """When something was, seen from now. Both are seconds since the epoch; days are local ones."""
    passed = now - then
    if passed < _MINUTE:  # a clock set back makes it negative: that is now, too
        return say("just now")
    if passed < _HOUR:
        return say_count("{n} minute ago", "{n} minutes ago", int(passed // _MINUTE))
    then_date, now_date = datetime.fromtimestamp(then).astimezone(), datetime.fromtimestamp(now).astimezone()
    days = (now_date.date() - then_date.date()).days
    if days == 0 or passed < 6 * _HOUR:
        return say_count("{n} hour ago", "{n} hours ago", int(passed // _HOUR))
    if days == 1:
        return say("yesterday")
    if days < 7:
        return say_count("{n} day ago", "{n} days ago", days)
    return say("{day}", day=Day(then_date, with_year=then_date.year != now_date.year))


def _three_digits(number: float) -> Number:
    """1.9 and 14.1, but 640: people compare the first two or three digits."""
    return Number(number, 1 if number < 99.95 and round(number, 1) != round(number) else 0)
