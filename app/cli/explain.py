"""labwright explain [FILE|-] [--os windows|macos|linux]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.cli.context import Labwright
from app.cli.known_errors import in_words
from app.cli.output import in_one_line, print_json, print_text
from app.core.error_knowledge import SYSTEMS
from app.core.errors import AppError
from app.core.words import say, verbatim

_PIECE = 1 << 20
_LONGEST_LINE = 160


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="what a tool printed; - reads it here"
    )
    parser.add_argument(
        "--os", choices=SYSTEMS, dest="system", help="what to do on this system only; otherwise on each"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print each known error in the text, the root first. None is no failure."""
    try:
        with _opened(options.file) as stream:
            found = labwright.known_errors.find(_pieces(stream), options.system)
    except OSError as error:
        raise AppError(
            "not-readable",
            say("{file} could not be read.", file=in_one_line(options.file)),
            cause=verbatim(error.strerror or str(error)),
            fix=say("Name a file with what the tool printed, or pipe it into this command."),
        ) from error
    if options.json:
        print_json([each.to_json(options.system) for each in found])
        return 0
    if not found:
        print_text(str(say("No known error stands in this text.")))
    for number, each in enumerate(found):
        if number:
            print_text("")
        print_text(str(say("Line {line}: {text}", line=each.line, text=_short(each.text))))
        for line in in_words(each, options.system):
            print_text(line)
    return 0


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    if name != "-":
        return Path(name).open("rb")
    return nullcontext(sys.stdin.buffer if sys.stdin is not None else BytesIO())


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _short(line: str) -> str:
    line = in_one_line(line)
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"
