"""What the doctor's table says of a check."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import amounts
from app.core.diagnosis import GROUP_TITLES, Check, Checked, Group, Result
from app.ui.models.columns import Align, Column
from app.ui.models.groups import Grouping
from app.ui.text import shown, tr

# Problems first: they are what somebody came for.
_ORDER = (Result.PROBLEM, Result.UNKNOWN, None, Result.OK, Result.SKIPPED)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check, and what it came to once it has ended."""

    check: Check
    checked: Checked | None = None
    place: int = 0  # among all

    @property
    def result(self) -> Result | None:
        """What it came to."""
        return self.checked.diagnosis.result if self.checked is not None else None


def badge(row: CheckRow) -> tuple[str, str]:
    """Its state and the word for it."""
    match row.result:
        case Result.OK:
            return "ready", tr("Fine")
        case Result.PROBLEM:
            return "broken", tr("Problem")
        case Result.UNKNOWN:
            return "warning", tr("Not known")
        case Result.SKIPPED:
            return "missing", tr("Not here")
        case _:
            return "busy", tr("Looking…")


def columns() -> tuple[Column[CheckRow], ...]:
    """The columns."""
    return (
        Column(
            "check", lambda: tr("What is checked"), lambda row: shown(row.check.title), width=250, stretch=2
        ),
        Column(
            "result",
            lambda: tr("Result"),
            lambda row: badge(row)[1],
            sort_key=lambda row: (_ORDER.index(row.result), row.place),
            badge=badge,
            width=130,
        ),
        Column(
            "found",
            lambda: tr("What was found"),
            _found,
            width=320,
            stretch=3,
            priority=1,
            color="muted",
        ),
        Column(
            "group",
            lambda: tr("About"),
            lambda row: shown(GROUP_TITLES[row.check.group]),
            width=140,
            priority=2,
            color="muted",
        ),
        Column(
            "took",
            lambda: tr("Took"),
            lambda row: row.checked.seconds if row.checked else None,
            text=lambda row: shown(amounts.duration(row.checked.seconds)) if row.checked else "",
            align=Align.RIGHT,
            width=100,
            priority=3,
        ),
    )


def _found(row: CheckRow) -> str:
    return shown(row.checked.diagnosis.sentence) if row.checked is not None else ""


BY_GROUP: Grouping[CheckRow] = Grouping(
    "group",
    lambda: tr("By what they are about"),
    lambda row: row.check.group,
    text=lambda row: shown(GROUP_TITLES[row.check.group]),
    sort_key=lambda row: [*Group].index(row.check.group),
)
