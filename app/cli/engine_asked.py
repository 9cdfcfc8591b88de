"""What the verbs that list an engine's things have in common: ps, images, volumes, networks, disk."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.cli.context import Labwright
from app.cli.output import print_table, warn
from app.core.amounts import moment, size
from app.core.ports import ContainerEngine
from app.core.words import Sentence


def configure_listing(parser: argparse.ArgumentParser) -> None:
    """Say what may follow such a verb."""
    parser.add_argument("--context", metavar="NAME", default="", help="the engine of this context")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


@contextmanager
def engine_of(options: argparse.Namespace, labwright: Labwright) -> Iterator[ContainerEngine]:
    """The engine that was asked for, its connections let go at the end."""
    engine = labwright.engines.engine(options.context)
    try:
        yield engine
    finally:
        engine.close()


def print_listed(titles: Sequence[Sentence], rows: Sequence[Sequence[str]], nothing: Sentence) -> None:
    """The rows below their titles, or that there are none."""
    if rows:
        print_table([[str(title) for title in titles], *rows])
    else:
        warn(nothing)


def made_when(created: float) -> str:
    """When something was made, seen from now."""
    return str(moment(created, time.time())) if created else "-"


def in_size(size_bytes: int | None) -> str:
    """A size, where it is known."""
    return str(size(size_bytes)) if size_bytes is not None else "-"
