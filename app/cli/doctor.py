"""labwright doctor [--only GROUP]: what is wrong here, what it means, and what mends it."""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_text
from app.core.diagnosis import Checked, Group, Result, checked_to_json
from app.core.journal import readable
from app.core.words import Sentence, say

_PROBLEMS = 1
_MARKS = {Result.OK: "✓", Result.PROBLEM: "✗", Result.UNKNOWN: "?", Result.SKIPPED: "–"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument(
        "--only", choices=[group.value for group in Group], help="only the checks of one group"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Show each check as it ends. Problems make the exit code 1."""
    only = Group(options.only) if options.only else None
    checked = labwright.doctor.run(only, on_checked=None if options.json else _print)
    if options.json:
        print_json({"checks": [checked_to_json(each) for each in checked]})
    return _PROBLEMS if any(each.finding.result is Result.PROBLEM for each in checked) else 0


def _print(checked: Checked) -> None:
    finding = checked.finding
    title = checked.check.title
    _line(
        say("{mark} {title}: {sentence}", mark=_MARKS[finding.result], title=title, sentence=finding.sentence)
    )
    if finding.result is Result.OK:
        return
    more = [finding.means, *finding.steps]
    if finding.fix is not None:
        more.append(say("Labwright can do this: {title}", title=finding.fix.title))
    for sentence in more:
        if sentence is not None:
            _line(say("    {sentence}", sentence=sentence))


def _line(sentence: Sentence) -> None:
    print_text(in_one_line(readable(str(sentence))))
