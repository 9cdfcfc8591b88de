"""Engines that could be installed on a system: what each is, needs and costs, and the plan that brings it."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.amounts import size
from app.core.engine_systems import EngineSystem
from app.core.plans import Plan
from app.core.words import Sentence, say

RESOURCE = "system-packages"
FREE = say("Open source: free for everybody.")
DESKTOP_TERMS = say(
    "Free for you alone, for learning and teaching, and for companies with fewer than 250 people and less "
    "than 10 million US dollars a year. Others pay."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One engine that could be installed here."""

    key: str  # what the command line calls it
    name: str
    what: Sentence
    costs: Sentence
    needs: tuple[Sentence, ...]
    plan: Plan | None = None
    lines: tuple[tuple[str, ...], ...] = ()  # to type where Labwright has no plan
    by_hand: Sentence | None = None  # what to do where there is no plan
    text: tuple[str, ...] = ()  # what the words by hand say to write into a file
    page: str = ""  # of who makes it
    recommended: Sentence | None = None  # why, for the one that is
    starts: bool = True  # the plan's end is a started engine
    after: Sentence | None = None  # what to do when it has run
    address: str = ""  # where it will listen, where that is not where docker asks already


@dataclass(frozen=True, slots=True)
class Offers:
    """All of them, the recommended one first."""

    offers: tuple[Offer, ...]
    advice: Sentence | None = None  # what is to be known before choosing, or why there is nothing to choose

    def of(self, key: str) -> Offer | None:
        """The one of this name; without a name the recommended one."""
        return next((each for each in self.offers if key in ("", each.key)), None)


def offers(system: EngineSystem) -> Offers:
    """What could be installed on this system."""
    from app.core.engine_installing_linux import linux_offers  # noqa: PLC0415 - one of them is needed
    from app.core.engine_installing_others import macos_offers, windows_offers  # noqa: PLC0415

    if system.in_container:
        return Offers((), say(
            "Labwright runs in a container itself. An engine belongs on the computer around it: install it "
            "there, and hand its socket into this container."
        ))  # fmt: skip
    if system.around.is_windows:
        return windows_offers(system)
    if system.around.is_macos:
        return macos_offers(system)
    return linux_offers(system)


def room_and_memory(system: EngineSystem, room_bytes: float, memory_bytes: float) -> tuple[Sentence, ...]:
    """What it takes, beside what there is."""
    needed, free = size(room_bytes), size(system.free_bytes) if system.free_bytes is not None else None
    if system.free_bytes is None or free is None:
        found = [say("About {size} of room", size=needed)]
    elif system.free_bytes < room_bytes:
        found = [say("About {size} of room: only {free} are free", size=needed, free=free)]
    else:
        found = [say("About {size} of room: {free} are free", size=needed, free=free)]
    if memory_bytes:
        found.append(say("{size} of memory while it runs", size=size(memory_bytes)))
    return tuple(found)


def too_little(system: EngineSystem, room_bytes: float, memory_bytes: float) -> tuple[Sentence, ...]:
    """What to be warned of."""
    found = []
    if system.free_bytes is not None and system.free_bytes < room_bytes:
        found.append(say("The disk has too little room for it."))
    if system.memory_bytes is not None and system.memory_bytes < 2 * memory_bytes:
        found.append(say("This computer has little memory: close other programs while containers run."))
    return tuple(found)


ADMINISTRATOR = say("An administrator’s password")
NO_RESTART = say("No restart")
VIRTUALISATION = say("Virtualisation, which may have to be switched on in the computer’s firmware")
