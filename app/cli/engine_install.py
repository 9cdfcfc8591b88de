"""labwright engine install [--product NAME]: show what there is to choose from, install, wait, look."""

from __future__ import annotations

import argparse
import sys

from app.cli.context import Labwright
from app.cli.engine_start import wait_until_it_answers
from app.cli.output import tell, warn
from app.cli.plans import carry_out
from app.core.engine_endpoints import Endpoint, parse_endpoint
from app.core.engine_failures import PERMISSION
from app.core.engine_installing import Offer, Offers
from app.core.errors import AppError
from app.core.words import say
from app.services.engine_start import WAIT_SECONDS
from app.services.engines import endpoint_of


def run_install(options: argparse.Namespace, labwright: Labwright) -> int:
    """Install the engine of that name, or the recommended one."""
    service = labwright.engine_install
    if not options.product and not options.json:
        _tell_choices(service.offers())
    offer = service.offer(options.product)
    plan = service.plan(options.product)

    def finish() -> dict[str, object]:
        seconds = _wait(labwright, offer) if offer.starts else None
        if offer.after is not None:
            warn(offer.after)
        return {"product": offer.key, "seconds": seconds, "then": str(offer.after) if offer.after else None}

    code = carry_out(plan, options, labwright, finish)
    if code == 0 and not options.json and not options.plan:
        finish()
    return code


def _wait(labwright: Labwright, offer: Offer) -> float | None:
    try:
        return round(wait_until_it_answers(labwright, _endpoint(labwright, offer), WAIT_SECONDS), 1)
    except AppError as error:
        if error.code != PERMISSION or offer.after is None:
            raise
        return None  # as is to be expected before the next sign-in


def _endpoint(labwright: Labwright, offer: Offer) -> Endpoint:
    """Where it will answer."""
    if offer.address:
        return parse_endpoint(offer.address, sys.platform)
    return endpoint_of(labwright.engines.choice(as_docker=True))


def _tell_choices(found: Offers) -> None:
    if found.advice is not None and found.offers:
        tell(str(found.advice))
    for each in found.offers:
        tell(f"{each.key}: {each.what} {each.costs}")
        if each.recommended is not None:
            tell(str(say("  Recommended: {why}", why=each.recommended)))
    if not found.offers:
        raise AppError("no-engine-here", say("No engine can be installed here."), cause=found.advice)
