"""labwright volumes [--json] [--context NAME]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.engine_asked import configure_listing, engine_of, print_listed
from app.cli.output import print_json
from app.core.containers import parse_containers
from app.core.volumes import parse_volumes
from app.core.words import say

configure = configure_listing


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print every volume, and which containers have it."""
    with engine_of(options, labwright) as engine:
        found = parse_volumes(engine.volumes())
        containers = parse_containers(engine.containers())
    used = {volume.name: [each.name for each in volume.used_by(containers)] for volume in found}
    if options.json:
        print_json({"volumes": [each.to_json() | {"used_by": used[each.name]} for each in found]})
        return 0
    rows = [[each.name, each.driver, ", ".join(used[each.name]) or "-"] for each in found]
    titles = [say("Name"), say("Driver"), say("Used by")]
    print_listed(titles, rows, say("There are no volumes: no container keeps data in one."))
    return 0
