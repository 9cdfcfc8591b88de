"""labwright logs NAME [--follow] [--tail N] [--since WHEN] [--timestamps] [--json] [--context NAME]"""

from __future__ import annotations

import argparse
import re
import sys
import time
from datetime import datetime

from app.cli.context import Labwright
from app.cli.engine_asked import engine_of
from app.cli.output import print_json
from app.core.errors import AppError
from app.core.outcomes import Stream
from app.core.ports import LogStream
from app.core.words import say

_AGO = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("name", metavar="NAME", help="a container, or the beginning of its identifier")
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what it prints until it ends")
    parser.add_argument("-n", "--tail", metavar="N", type=int, help="only the last N lines")
    parser.add_argument(
        "--since",
        metavar="WHEN",
        default="",
        help="only what came later: 10m, 2h, 3d ago or 2026-11-30T10:00",
    )
    parser.add_argument("-t", "--timestamps", action="store_true", help="each line after the time it came")
    parser.add_argument("--context", metavar="NAME", default="", help="the engine of this context")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print what a container printed, each of its two streams on ours."""
    if options.json and options.follow:
        raise AppError(
            "wrong-use",
            say("What goes on for ever is no JSON document."),
            fix=say("Leave out --follow or --json."),
        )
    since = _since(options.since)
    (container,) = labwright.containers.named([options.name], options.context)
    with engine_of(options, labwright) as engine:
        stream = engine.logs(
            container.id, follow=options.follow, tail=options.tail, since=since, times=options.timestamps
        )
        try:
            if options.json:
                print_json({"lines": _lines(stream)})
            else:
                _copy(stream)
        finally:
            stream.close()
    return 0


def _copy(stream: LogStream) -> None:
    ours = {Stream.OUT: sys.stdout.buffer, Stream.ERR: sys.stderr.buffer}
    for pieces in stream:
        for whose, content in pieces:
            ours[whose].write(content)
        for each in ours.values():
            each.flush()


def _lines(stream: LogStream) -> list[dict[str, str]]:
    from app.system.output_lines import OutputLines  # noqa: PLC0415 - only for this

    reading = {whose: OutputLines(whose) for whose in (Stream.OUT, Stream.ERR)}
    lines = []
    for pieces in stream:
        for whose, content in pieces:
            lines += reading[whose].feed(content)
    for each in reading.values():
        lines += each.finish()
    return [{"stream": line.stream.value, "text": line.text} for line in lines]


def _since(text: str) -> float:
    if not text:
        return 0.0
    found = _AGO.fullmatch(text)
    if found is not None:
        return time.time() - float(found[1]) * _SECONDS[found[2]]
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except ValueError as error:
        raise AppError(
            "wrong-use",
            say("{text} is no time.", text=text),
            fix=say("Write 10m, 2h or 3d for so long ago, or a time such as 2026-11-30T10:00."),
        ) from error
