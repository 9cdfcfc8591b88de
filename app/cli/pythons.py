"""labwright pythons [--json] [--trace]"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_table, print_text, warn
from app.cli.trace import print_trace
from app.core.amounts import size
from app.core.end_of_life import Care, life
from app.core.python_words import implementation_name, is_usual, origin_words, short_name
from app.core.pythons import Python
from app.core.words import Sentence, say, say_count


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--trace", action="store_true", help="say where it was looked, too")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print every Python of this machine. None is run for it."""
    labwright.environments.list_now(save=False)  # what stands on a Python, and Pythons only they know of
    snapshot = labwright.pythons.read()
    if options.json:
        document = snapshot.to_json()
        if options.trace:
            document["trace"] = [each.to_json() for each in snapshot.trace]
        print_json(document)
        return 0
    if snapshot.pythons:
        print_table(_rows(snapshot.pythons, labwright))
    else:
        warn(say("No Python was found on this machine."))
    for words in _user_sites(snapshot.pythons, labwright):
        warn(words)
    if options.trace:
        print_text("")
        print_trace(snapshot.trace)
    return 0


def _user_sites(pythons: Sequence[Python], labwright: Labwright) -> Iterator[Sentence]:
    """What was installed for one user, once for all Pythons that find it."""
    told = set()
    for python in pythons:
        found = labwright.pythons.user_site(python)
        if found is not None and found.folder not in told:
            told.add(found.folder)
            yield say_count(
                "{python} finds {n} package ({size}) of your own outside virtual environments: {folder}",
                "{python} finds {n} packages ({size}) of your own outside virtual environments: {folder}",
                found.packages,
                python=short_name(python),
                size=size(found.size_bytes),
                folder=in_one_line(found.folder),
            )


def _rows(pythons: Sequence[Python], labwright: Labwright) -> list[list[str]]:
    today = date.today()  # noqa: DTZ011 - the user's own day
    titles = [say("Version"), say("From"), say("Environments"), say("Support"), say("Where")]
    rows = [[str(title) for title in titles]]
    for python in pythons:
        last_day = labwright.end_of_life.last_day(python.version, python.implementation)
        care = life(last_day, today)
        rows.append(
            [
                _name(python),
                str(origin_words(python)),
                str(len(python.environments) or "-"),
                "-" if care.care is Care.UNKNOWN else str(care.sentence),
                python.executable,
            ]
        )
    return rows


def _name(python: Python) -> str:
    """3.12.1, and what is not usual about it."""
    version = python.version or str(say("unknown"))
    return version if is_usual(python) else f"{version} {implementation_name(python.implementation)}"
