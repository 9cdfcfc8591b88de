"""labwright disk [--json] [--context NAME]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.engine_asked import configure_listing, engine_of, in_size, print_listed
from app.cli.output import print_json
from app.core.engine_disk import NAMES, parse_disk
from app.core.words import say

configure = configure_listing


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print what the engine keeps on the disk, and how much of it nothing uses."""
    with engine_of(options, labwright) as engine:
        found = parse_disk(engine.disk())
    if options.json:
        print_json({"disk": [each.to_json() for each in found]})
        return 0
    rows = [
        [
            str(NAMES[each.kind]),
            str(each.count),
            str(each.in_use),
            in_size(each.size_bytes),
            in_size(each.unused_bytes),
        ]
        for each in found
    ]
    titles = [say("What"), say("Number"), say("In use"), say("Size"), say("Used by nothing")]
    print_listed(titles, rows, say("The engine keeps nothing."))
    return 0
