"""labwright self-test"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.output import print_json, print_text

_MARKS = {True: "ok  ", False: "FAIL"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print what was checked: 0 all is well, 1 something is broken, 4 only the window is missing."""
    checks = labwright.self_test()
    if options.json:
        document = [{"name": check.name, "ok": check.ok, "sentence": str(check.sentence)} for check in checks]
        print_json({"checks": document})
    else:
        for check in checks:
            print_text(f"{_MARKS[check.ok]}  {check.name}: {check.sentence}")
    failed = [check for check in checks if not check.ok]
    if not failed:
        return 0
    return 4 if all(check.missing for check in failed) else 1
