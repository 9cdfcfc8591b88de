"""The options that say where packages come from, and labwright env sources."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.cli.context import Labwright
from app.cli.env_found import found
from app.cli.output import print_json, print_table, print_text
from app.cli.plans import add_plan_options, carry_out
from app.core.errors import AppError
from app.core.indexes import Sources, checked_index
from app.core.words import say
from app.system.true_path import from_here


def add_source_options(verb: argparse.ArgumentParser) -> None:
    """Say which index, and which folder."""
    verb.add_argument("--index", metavar="URL", help="look here for packages, instead of the usual index")
    verb.add_argument("--extra-index", action="append", default=[], metavar="URL", help="look here, too")
    verb.add_argument("--offline-folder", metavar="DIR", help="install only wheels from this folder")


def sources_of(options: argparse.Namespace) -> Sources:
    """What the options say. Raises AppError for an address that is none or has a password in it."""
    index = getattr(options, "index", None)
    folder = getattr(options, "offline_folder", None)
    if folder is not None:
        folder = from_here(folder)
        if not options.offline_folder or not Path(folder).is_dir():
            raise AppError(
                "wrong-use",
                say("{path} is not a folder.", path=options.offline_folder or '""'),
                fix=say("Name one that is there."),
            )
    extra = tuple(map(checked_index, getattr(options, "extra_index", ())))
    return Sources(None if index is None else checked_index(index), extra, folder)


def configure(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what may follow the verb."""
    words = "Show or choose where packages come from, for one environment or for all."
    verb = verbs.add_parser("sources", description=words)
    whose = verb.add_mutually_exclusive_group(required=True)
    whose.add_argument("prefix", metavar="PREFIX", nargs="?", help="the environment's folder, or its Python")
    whose.add_argument("--all", action="store_true", help="for all environments of this user that have pip")
    add_source_options(verb)
    verb.add_argument("--reset", action="store_true", help="forget what was chosen")
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    add_plan_options(verb)
    verb.set_defaults(act=_sources)


def _sources(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = None if options.all else found(labwright, options.prefix)
    prefix = None if environment is None else environment.prefix
    keeping, wanted = labwright.sources, sources_of(options)
    if options.reset and wanted != Sources():
        raise AppError(
            "wrong-use",
            say("--reset forgets what was chosen, so nothing can be chosen with it."),
            fix=say("Leave one of them away."),
        )

    def told() -> dict[str, object]:
        now = keeping.of(prefix)
        return {**asdict(now), "extra_indexes": list(now.extra_indexes), "file": keeping.file(prefix)}

    if wanted != Sources() or options.reset:
        return carry_out(keeping.plan(environment, wanted), options, labwright, told)
    now = told()
    if options.json:
        print_json(now)
    elif keeping.of(prefix) == Sources():
        print_text(str(say("Nothing is chosen here: each tool's own settings hold.")))
    else:
        print_table([(key, _readable(value)) for key, value in now.items() if value])
    return 0


def _readable(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
