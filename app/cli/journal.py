"""labwright journal [--export bash|powershell|markdown] [--search TEXT] [--limit N]"""

from __future__ import annotations

import argparse
import time

from app.cli.context import Labwright
from app.cli.output import print_json, print_table, print_text, warn
from app.core import amounts
from app.core.commands import Shell
from app.core.journal import Entry
from app.core.quoting import Inexpressible
from app.core.words import say, say_count

_SHOWN_WITHOUT_LIMIT = 30


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("--limit", type=_count, metavar="N", help="only the newest N commands")
    parser.add_argument("--search", metavar="TEXT", help="only commands that contain all these words")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    form.add_argument(
        "--export",
        choices=("bash", "powershell", "markdown"),
        help="print the commands as a script or as lab notes",
    )


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print the commands that ran, the newest last as in a terminal's history."""
    limit = options.limit
    if limit is None and not (options.export or options.json):
        limit = _SHOWN_WITHOUT_LIMIT
    record = labwright.journal.read(limit, options.search)
    if record.lines_skipped:
        sentence = say_count(
            "{n} line of the journal could not be read and was left out.",
            "{n} lines of the journal could not be read and were left out.",
            record.lines_skipped,
        )
        warn(sentence)
    oldest_first = record.entries[::-1]
    if options.json:
        print_json({"entries": [entry.to_json() for entry in oldest_first]})
    elif options.export:
        from app.core import journal_export  # noqa: PLC0415 - only for this

        print_text(journal_export.export(oldest_first, journal_export.Form(options.export)), end="")
    elif oldest_first:
        now = time.time()
        print_table([_row(entry, now) for entry in oldest_first])
    return 0


def _row(entry: Entry, now: float) -> tuple[str, ...]:
    try:
        line = entry.shown(Shell.BASH)
    except Inexpressible:
        line = " ".join(entry.argv)
    took = str(amounts.duration(entry.outcome.seconds)) if entry.outcome else ""
    ended = entry.sentence
    if entry.equivalent and entry.ran:
        ended = say("{ended}, the quicker way", ended=ended)
    return (str(amounts.moment(entry.time, now)), took, str(ended), line.replace("\n", "⏎"))


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("it is a whole number, 0 or more")
    return int(text)
