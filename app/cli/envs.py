"""labwright envs [--root DIR]... [--no-cache] [--json] [--trace]"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_table, print_text, warn
from app.cli.trace import print_trace
from app.core.amounts import moment
from app.core.environment_words import health_words, shown_name, tool_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.words import say
from app.system.true_path import from_here


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument(
        "--root", action="append", default=[], metavar="DIR", help="search this folder, too; may be repeated"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="do not keep the list for the window's next start"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--trace", action="store_true", help="say where it was looked, too")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print every environment of this machine. No interpreter is run for it."""
    roots = [_folder(root) for root in options.root]
    snapshot = labwright.environments.list_now(roots, save=not options.no_cache, with_misfits=True)
    if options.json:
        print_json(snapshot.to_json())
        return 0
    if snapshot.environments:
        print_table(_rows(snapshot.environments, labwright))
    else:
        warn(say("No environment was found on this machine."))
    for each in snapshot.environments:
        if each.reason is not None:
            warn(
                say(
                    "{name}: {reason}",
                    name=in_one_line(shown_name(each)),
                    reason=in_one_line(str(each.reason)),
                )
            )
    if not snapshot.complete:
        warn(say("The search did not come to its end: --trace says where."))
    if options.trace:
        print_text("")
        print_trace(snapshot.trace)
    return 0


def _folder(root: str) -> str:
    folder = from_here(os.path.expanduser(root))  # noqa: PTH111 - text from here on
    if not os.path.isdir(folder):  # noqa: PTH112 - Path takes no text for the current folder
        raise AppError(
            "wrong-use",
            say("{path} is not a folder.", path=root or '""'),
            fix=say("Name a folder that is there."),
        )
    return folder


def _rows(environments: Sequence[Environment], labwright: Labwright) -> list[list[str]]:
    titles = [
        say("Name"),
        say("Made by"),
        say("Python"),
        say("Packages"),
        say("Used"),
        say("State"),
        say("Where"),
    ]
    now = time.time()
    home = str(labwright.places.home)
    rows = [
        [
            shown_name(each),
            tool_name(each.kind),
            each.python_version or "-",
            "-" if each.packages is None else str(each.packages),
            "-" if each.last_used is None else str(moment(each.last_used, now)),
            str(health_words(each)),
            _short(each.prefix, home),
        ]
        for each in environments
    ]
    return [[str(title) for title in titles], *rows]


def _short(path: str, home: str) -> str:
    return "~" + path[len(home) :] if path.startswith(home + os.sep) else path
