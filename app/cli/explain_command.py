"""labwright explain-command -- ARGV..."""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.output import print_json, print_table
from app.core.errors import AppError
from app.core.words import say

_NOTHING_YET = say("no explanation yet")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.usage = "labwright explain-command [--json] -- ARGV..."
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "argv", nargs=argparse.REMAINDER, metavar="ARGV", help="the command to explain, after --"
    )


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print each word with what it means. A word without an explanation says so."""
    argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
    if not argv:
        raise AppError(
            "wrong-use",
            say("There is no command to explain."),
            fix=say("Put it after two dashes: {example}", example="labwright explain-command -- git status"),
        )
    words = labwright.explanations.explain(argv)
    if options.json:
        print_json({"words": [{"text": word.text, "explanation": word.explanation} for word in words]})
    else:
        print_table([(word.text, word.explanation or f"({_NOTHING_YET})") for word in words])
    return 0
