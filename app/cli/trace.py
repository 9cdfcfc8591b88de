"""Prints where a search looked, what it found there and what it left out."""

from __future__ import annotations

from collections.abc import Sequence

from app.cli.output import in_one_line, print_text
from app.core.amounts import duration
from app.core.environments import SourceTrace
from app.core.words import say_count


def print_trace(trace: Sequence[SourceTrace]) -> None:
    """One paragraph a source."""
    for each in trace:
        found = say_count("{n} found", "{n} found", each.found)
        print_text(f"{each.source}: {found}, {duration(each.seconds)}")
        for folder in each.folders:
            print_text(f"  {in_one_line(folder)}")
        for skipped in each.skipped:
            where = f"{in_one_line(skipped.path)} " if skipped.path else ""
            print_text(f"  - {where}{skipped.reason}")
