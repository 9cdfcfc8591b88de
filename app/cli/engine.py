"""labwright engine [--context NAME] | engine use|start ... | engine --from FILE|- [--host-os SYSTEM] ..."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.cli.context import Labwright
from app.cli.engine_live import configure_live, run_live
from app.cli.engine_verdict import print_verdict
from app.cli.output import in_one_line, print_json, print_text
from app.core.engines import HostSystem, decide
from app.core.errors import AppError
from app.core.journal import readable
from app.core.words import Sentence, say, verbatim
from app.system.true_path import from_here

_SYSTEMS = (HostSystem.WINDOWS, HostSystem.MACOS, HostSystem.LINUX)
_MOST_BYTES = 8_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="what docker info or docker version printed anywhere; - reads standard input",
    )
    parser.add_argument(
        "--host-os",
        choices=[system.value for system in _SYSTEMS],
        help="the system of the physical machine, not of a distribution in it",
    )
    parser.add_argument("--endpoint", metavar="URL", help="how the engine was reached, e.g. ssh://me@server")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    configure_live(parser)


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Say where engines run, and why that is believed. Not knowing is an answer, not a failure."""
    if options.source is None:
        return run_live(options, labwright)
    from app.core.engine_paste import decoded, nothing_found, read_paste  # noqa: PLC0415 - most ask live

    facts = read_paste(
        decoded(_bytes_of(options.source)),
        host_system=HostSystem(options.host_os) if options.host_os else None,
        endpoint=options.endpoint,
    )
    verdict = decide(facts)
    if options.json:
        print_json(verdict.to_json() | {"endpoint": facts.endpoint})
        return 0
    if nothing_found(facts):
        _print(say("In this text, nothing is said about a Docker engine."))
        _print(say("Give what docker info or docker version prints, also a part of it."))
        return 0
    print_verdict(verdict)
    return 0


def _bytes_of(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read(_MOST_BYTES) if sys.stdin is not None else b""
    try:
        with Path(from_here(source)).open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise AppError(
            "file-not-readable",
            say(
                "{path} could not be read: {reason}",
                path=source,
                reason=verbatim(error.strerror or str(error)),
            ),
            fix=say("Name a file that you can open."),
        ) from error


def _print(sentence: Sentence) -> None:
    print_text(_plain(sentence))


def _plain(sentence: Sentence) -> str:
    return in_one_line(readable(str(sentence)))
