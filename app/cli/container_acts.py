"""labwright start|stop|restart|pause|unpause|kill|rm NAME... [--context NAME] [--plan] [--yes] [--json]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.plan_options import add_plan_options
from app.cli.plans import carry_out
from app.core.container_plans import ContainerVerb
from app.core.containers import Container


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument(
        "names", metavar="NAME", nargs="+", help="a container, or the beginning of its identifier"
    )
    parser.add_argument("--context", metavar="NAME", default="", help="the engine of this context")
    add_plan_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Do it to all that were named, or to none where one of them is not there."""
    containers = labwright.containers.named(options.names, options.context)
    plan = labwright.containers.plan(ContainerVerb(options.verb), containers, options.context)
    wanted = {each.id for each in containers}

    def left() -> tuple[Container, ...]:
        return tuple(each for each in labwright.containers.all(options.context) if each.id in wanted)

    return carry_out(plan, options, labwright, lambda: {"containers": [each.to_json() for each in left()]})
