"""labwright tools [install|remove NAME]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.output import print_json, print_table, tell
from app.cli.plans import add_plan_options, carry_out
from app.core.tool_offers import WHAT
from app.core.words import say


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(what=None)
    verbs = parser.add_subparsers(dest="what", metavar="VERB", parser_class=type(parser))
    for name, words in (
        ("install", "Install a tool that is not there."),
        ("remove", "Remove a tool that Labwright installed."),
    ):
        verb = verbs.add_parser(name, description=words)
        verb.add_argument("tool", metavar="NAME", choices=[*WHAT], help=", ".join(WHAT))
        verb.add_argument("--json", action="store_true", help="print one JSON document")
        add_plan_options(verb)


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Do what was asked for."""
    setup = labwright.tool_setup
    if options.what is None:
        return _list(options, labwright)
    plan = setup.plan_install(options.tool) if options.what == "install" else setup.plan_remove(options.tool)
    if plan.changes is not None and not (options.plan and options.json):
        tell(str(plan.changes))
    return carry_out(plan, options, labwright, lambda: {"tool": setup.offer(options.tool).to_json()})


def _list(options: argparse.Namespace, labwright: Labwright) -> int:
    offers = labwright.tool_setup.offers()
    if options.json:
        print_json({"tools": [each.to_json() for each in offers]})
        return 0
    print_table([(each.name, each.path or str(say("not installed")), str(each.what)) for each in offers])
    return 0
