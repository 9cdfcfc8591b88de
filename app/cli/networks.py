"""labwright networks [--json] [--context NAME]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.engine_asked import configure_listing, engine_of, print_listed
from app.cli.output import print_json
from app.core.containers import parse_containers
from app.core.volumes import parse_networks
from app.core.words import say

configure = configure_listing


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print every network, and which containers are in it."""
    with engine_of(options, labwright) as engine:
        found = parse_networks(engine.networks())
        containers = parse_containers(engine.containers())
    used = {network.id: [each.name for each in network.used_by(containers)] for network in found}
    if options.json:
        print_json({"networks": [each.to_json() | {"used_by": used[each.id]} for each in found]})
        return 0
    rows = [
        [each.name, each.driver, ", ".join(each.subnets) or "-", ", ".join(used[each.id]) or "-"]
        for each in found
    ]
    titles = [say("Name"), say("Driver"), say("Addresses"), say("Used by")]
    print_listed(titles, rows, say("There are no networks."))
    return 0
