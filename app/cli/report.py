"""labwright report FILE"""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import Labwright
from app.cli.output import print_json, print_text, tell
from app.core.errors import AppError
from app.core.words import say
from app.system.files import write_whole


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("file", metavar="FILE", help="where to write it; - prints it, to be read first")
    parser.add_argument("--yes", action="store_true", help="write over a file that is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Write the report, masked. Nothing is sent anywhere."""
    path = Path(options.file)
    if options.file != "-" and path.exists() and not options.yes:
        raise AppError(
            "file-there",
            say("There is a file {path} already.", path=path),
            fix=say("Choose another name, or add --yes to write over it."),
        )
    text = labwright.support_report.text()
    if options.file == "-":
        print_json({"report": text}) if options.json else print_text(text.rstrip("\n"))
        return 0
    write_whole(path.absolute(), text.encode("utf-8", "replace"))
    if options.json:
        print_json({"file": str(path.absolute())})
    else:
        tell(
            str(
                say(
                    "{path} is written. Read it before you hand it on: names and secrets are masked.",
                    path=path,
                )
            )
        )
    return 0
