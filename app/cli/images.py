"""labwright images [--json] [--context NAME]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.engine_asked import configure_listing, engine_of, in_size, made_when, print_listed
from app.cli.output import print_json
from app.core.containers import parse_containers
from app.core.images import parse_images
from app.core.words import say

configure = configure_listing


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print every image, and which containers are made from it."""
    with engine_of(options, labwright) as engine:
        found = parse_images(engine.images())
        containers = parse_containers(engine.containers())
    used = {image.id: [each.name for each in image.used_by(containers)] for image in found}
    if options.json:
        print_json({"images": [each.to_json() | {"used_by": used[each.id]} for each in found]})
        return 0
    rows = [
        [
            ", ".join(each.tags) or str(say("(no name)")),
            each.id[:12],
            in_size(each.size_bytes),
            made_when(each.created),
            ", ".join(used[each.id]) or "-",
        ]
        for each in found
    ]
    titles = [say("Name"), say("Identifier"), say("Size"), say("Made"), say("Used by")]
    print_listed(titles, rows, say("There are no images. docker pull brings one, labwright build makes one."))
    return 0
