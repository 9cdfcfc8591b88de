"""labwright engine --from FILE|- [--host-os SYSTEM] [--endpoint URL]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_text
from app.core.engine_paste import decoded, nothing_found, read_paste
from app.core.engine_words import confidence_name, host_name, place_name, provider_name, technology_name
from app.core.engines import HostSystem, Verdict, decide
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


def run(options: argparse.Namespace, _labwright: Labwright) -> int:
    """Say where the engine runs, and why that is believed. Not knowing is an answer, not a failure."""
    if options.source is None:
        raise AppError(
            "wrong-use",
            say("Nothing was given to read."),
            fix=say("Name a file: {example}", example="labwright engine --from info.txt"),
        )
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


def print_verdict(verdict: Verdict) -> None:
    """The verdict in a sentence, its parts, and what speaks for and against it."""
    _print(verdict.sentence)
    print_text("")
    _part(say("Where:"), place_name(verdict.place))
    _part(say("Product:"), provider_name(verdict.provider))
    _part(say("Computer’s system:"), host_name(verdict.host_os))
    if verdict.vm_technology is not None:
        _part(say("Virtual machine by:"), technology_name(verdict.vm_technology))
    if verdict.engine_version is not None:
        _part(say("Engine version:"), verbatim(verdict.engine_version))
    _part(say("How sure:"), confidence_name(verdict.confidence))
    for heading, wanted in ((say("What speaks for it:"), True), (say("What speaks against it:"), False)):
        items = [item for item in verdict.evidence if item.for_it is wanted]
        if items:
            print_text("")
            _print(heading)
        for item in items:
            print_text("  " + _plain(verbatim(f"{item.field}: {item.value or '–'}")))
            print_text("      " + _plain(item.says))


def _part(name: Sentence, value: Sentence) -> None:
    print_text(f"  {_plain(name):<20} {_plain(value)}")


def _print(sentence: Sentence) -> None:
    print_text(_plain(sentence))


def _plain(sentence: Sentence) -> str:
    return in_one_line(readable(str(sentence)))
