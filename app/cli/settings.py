"""labwright settings [get KEY | set KEY VALUE | reset KEY | path]"""

from __future__ import annotations

import argparse
import os

from app.cli.context import Labwright
from app.cli.output import print_json, print_table, print_text, warn
from app.cli.plans import add_plan_options, carry_out
from app.core.plans import Plan
from app.core.settings import Value, plan_choice, readable, shown


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    actions = parser.add_subparsers(dest="action", metavar="get|set|reset|path")
    get = actions.add_parser("get", help="print one setting")
    get.add_argument("key", metavar="KEY")
    change = actions.add_parser("set", help="choose a value")
    change.add_argument("key", metavar="KEY")
    change.add_argument("value", metavar="VALUE", help=f"folders of a list are separated by {os.pathsep!r}")
    reset = actions.add_parser("reset", help="go back to the default")
    reset.add_argument("key", metavar="KEY")
    path = actions.add_parser("path", help="print where the settings file is")
    for action in (get, change, reset, path):
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document"
        )
    for action in (change, reset):
        add_plan_options(action)


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print or change settings."""
    settings = labwright.settings
    for problem in settings.problems:
        warn(problem.sentence)
    match options.action:
        case "get":
            _print_one(options, options.key, settings.get(options.key))
        case "path" if options.json:
            print_json({"path": str(settings.path)})
        case "path":
            print_text(str(settings.path))
        case "set" | "reset":
            key = options.key
            plan = _plan(options, labwright)
            return carry_out(plan, options, labwright, lambda: {"key": key, "value": settings.get(key)})
        case _ if options.json:
            print_json({"settings": settings.all()})
        case _:
            print_table([(key, shown(key, value)) for key, value in settings.all().items()])
    return 0


def _plan(options: argparse.Namespace, labwright: Labwright) -> Plan:
    settings = labwright.settings
    value = None
    if options.action == "set":
        value = settings.describe(options.key).parsed(options.value, os.pathsep)
    return plan_choice(options.key, value, before=settings.chosen(options.key))


def _print_one(options: argparse.Namespace, key: str, value: Value) -> None:
    if options.json:
        print_json({"key": key, "value": value})
    else:
        print_text(readable(value))
