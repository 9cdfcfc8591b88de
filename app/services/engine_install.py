"""Engines that could be installed on this machine, and the plan for each."""

from __future__ import annotations

from collections.abc import Callable

from app.core.engine_installing import Offer, Offers, offers
from app.core.engine_systems import EngineSystem
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.words import say


class EngineInstall:
    """Plans only. Looking at the machine asks its package manager: never on the window's thread."""

    def __init__(self, system: Callable[[], EngineSystem]) -> None:
        self.system = system  # looks at the machine

    def offers(self) -> Offers:
        """What there is to choose from."""
        return offers(self.system())

    def offer(self, key: str = "") -> Offer:
        """One of them by its name; without a name the recommended one. Raises AppError."""
        found = self.offers()
        offer = found.of(key)
        if offer is not None:
            return offer
        if not found.offers and found.advice is not None:
            raise AppError("no-engine-here", say("No engine can be installed here."), cause=found.advice)
        names = ", ".join(each.key for each in found.offers)
        raise AppError(
            "no-such-engine",
            say("Labwright installs no {product} on this system.", product=key),
            fix=say("It installs {products}.", products=names),
        )

    def plan(self, key: str = "") -> Plan:
        """Install it. Raises AppError where only its user can."""
        offer = self.offer(key)
        if offer.plan is not None:
            return offer.plan
        typed = " && ".join(" ".join(line) for line in offer.lines)
        written = " ".join(offer.text)
        raise AppError(
            "by-hand",
            say("{product} cannot be installed by Labwright here.", product=offer.name),
            cause=offer.by_hand,
            fix=say("Type this in a terminal: {line}", line=typed)
            if typed
            else say("Write: {text}", text=written)
            if written
            else say("Its page says how: {page}", page=offer.page),
        )
