"""labwright ps [--json] [--context NAME]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.engine_asked import configure_listing, engine_of, made_when, print_listed
from app.cli.output import print_json
from app.core.containers import Container, parse_containers, state_words
from app.core.words import say

configure = configure_listing


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print every container, running or not."""
    with engine_of(options, labwright) as engine:
        found = parse_containers(engine.containers())
    if options.json:
        print_json({"containers": [each.to_json() for each in found]})
        return 0
    titles = [say("Name"), say("Image"), say("State"), say("Ports"), say("Project"), say("Made")]
    nothing = say("There are no containers. labwright run IMAGE makes one.")
    print_listed(titles, [_row(each) for each in found], nothing)
    return 0


def _row(container: Container) -> list[str]:
    return [
        container.name,
        container.image,
        str(state_words(container)),
        ", ".join(map(str, container.published)) or "-",
        container.project or "-",
        made_when(container.created),
    ]
