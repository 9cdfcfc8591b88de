"""labwright rename NAME NEW [--context NAME] [--plan] [--yes] [--json]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.plan_options import add_plan_options
from app.cli.plans import carry_out


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("name", metavar="NAME", help="a container, or the beginning of its identifier")
    parser.add_argument("new", metavar="NEW", help="its new name")
    parser.add_argument("--context", metavar="NAME", default="", help="the engine of this context")
    add_plan_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Give a container another name."""
    containers = labwright.containers
    (container,) = containers.named([options.name], options.context)
    plan = containers.plan_rename(container, options.new, options.context)

    def renamed() -> object:
        return {"containers": [each.to_json() for each in containers.named([container.id], options.context)]}

    return carry_out(plan, options, labwright, renamed)
