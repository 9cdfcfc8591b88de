"""Until when each version of Python is cared for, and what that means today."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from app.core.amounts import Day
from app.core.words import Sentence, say

_SOON = timedelta(days=183)


class Care(StrEnum):
    """What a version still gets."""

    CARED_FOR = "cared-for"
    ENDS_SOON = "ends-soon"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Life(NamedTuple):
    """A state, and the sentence that says it."""

    care: Care
    sentence: Sentence
    short: Sentence  # for a badge


@dataclass(frozen=True, slots=True)
class EndOfLifeTable:
    """The last day of each version, as Python's own schedules had it on a day."""

    as_of: date
    last_days: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))

    def last_day(self, version: str | None, implementation: str | None = "cpython") -> date | None:
        """The day a version's care ends. Other implementations keep their own calendars: not known."""
        found = re.match(r"\d+\.\d+", version or "")
        if found is None or implementation not in {None, "cpython"}:
            return None
        return self.last_days.get(found[0])


def parse_end_of_life(text: str) -> EndOfLifeTable:
    """The table in the text of a file. A month without a day ends with its last day."""
    content = tomllib.loads(text)
    days = {version: _day(value) for version, value in content["last_days"].items()}
    return EndOfLifeTable(content["as_of"], MappingProxyType(days))


def life(last_day: date | None, today: date) -> Life:
    """What a version's last day means today."""
    if last_day is None:
        return Life(Care.UNKNOWN, say("not known"), say("Not known"))
    day = Day(datetime(last_day.year, last_day.month, last_day.day).astimezone(), with_year=True)
    month = replace(day, with_day=False)
    if last_day < today:
        return Life(
            Care.ENDED,
            say("ended on {day}: no more security fixes", day=day),
            say("Ended {month}", month=month),
        )
    if last_day - today <= _SOON:
        return Life(Care.ENDS_SOON, say("ends soon, on {day}", day=day), say("Ends {month}", month=month))
    return Life(Care.CARED_FOR, say("cared for until {day}", day=day), say("Until {month}", month=month))


def _day(value: str | date) -> date:
    if isinstance(value, date):
        return value
    year, month = map(int, value.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])
