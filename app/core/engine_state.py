"""How it stands with the engine that Labwright works with, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.engine_facts import Provider
from app.core.engine_failures import NOT_THERE
from app.core.engine_looks import EngineLook
from app.core.engine_words import place_name, provider_name
from app.core.words import Sentence, say


class Standing(StrEnum):
    """Whether it answers."""

    LOOKING = "looking"  # nobody knows yet
    HERE = "here"
    STARTING = "starting"
    AWAY = "away"


class Act(StrEnum):
    """What to do next."""

    NOTHING = "nothing"
    START = "start"
    USE = "use"  # let docker use another engine, which answers
    INSTALL = "install"
    DOCTOR = "doctor"  # the matter is something else than that it does not run


@dataclass(frozen=True, slots=True)
class EngineState:
    """The engine's state, and what was seen of it last."""

    standing: Standing
    look: EngineLook | None = None  # may be older than the standing
    act: Act = Act.NOTHING
    about: EngineLook | None = None  # the engine that the act is for


def state_of(looks: Sequence[EngineLook] | None, *, here: bool | None, starting: bool) -> EngineState:
    """What to say. `here` is what a connection that is kept open tells, None where there is none; `looks` is
    how all engines were found the last time, None where nobody has looked."""
    look = main_look(looks or ())
    if here is None:
        here = look.reached if look is not None else None if looks is None else False
    if here:
        return EngineState(Standing.HERE, look)
    if starting:
        return EngineState(Standing.STARTING, look)
    if here is None or looks is None:
        return EngineState(Standing.LOOKING, look)
    return EngineState(Standing.AWAY, look, *next_act(looks))


def main_look(looks: Sequence[EngineLook]) -> EngineLook | None:
    """The engine that Labwright works with, or that docker uses."""
    found = [look for look in looks if look.chosen] + [look for look in looks if look.active]
    return next(iter((*found, *looks)), None)


def next_act(looks: Sequence[EngineLook]) -> tuple[Act, EngineLook | None]:
    """What brings an engine that answers, where the one in use does not."""
    look = main_look(looks)
    if look is not None and look.reached:
        return Act.NOTHING, None
    if look is not None and look.starts:
        return Act.START, look
    other = next((each for each in looks if each.reached and each.context is not None), None)
    if other is not None:
        return Act.USE, other
    other = next((each for each in looks if each.starts), None)
    if other is not None:
        return Act.START, other
    problems = {each.problem.code for each in looks if each.problem is not None}
    return (Act.INSTALL if problems <= {NOT_THERE} else Act.DOCTOR), None


def act_words(act: Act, about: EngineLook | None) -> Sentence:
    """The button for it."""
    name = about.name if about is not None else ""
    match act:
        case Act.START:
            return say("Start {product}…", product=about.starts if about is not None else "")
        case Act.USE:
            return say("Use {name}…", name=name)
        case Act.INSTALL:
            return say("Install an engine…")
        case Act.DOCTOR:
            return say("Find out why")
    return say("Look closer…")


def in_short(state: EngineState) -> Sentence:
    """The state in a few words."""
    match state.standing:
        case Standing.LOOKING:
            return say("Looking for an engine…")
        case Standing.STARTING:
            return say("Starting…")
        case Standing.AWAY:
            return say("No engine answers")
    return product_words(state.look) if state.look is not None and state.look.reached else _ANSWERS


def product_words(look: EngineLook) -> Sentence:
    """Product and version, as far as they are known."""
    verdict = look.verdict
    if verdict.provider is Provider.UNKNOWN:
        version = verdict.engine_version
        return say("Engine {version}", version=version) if version else _ANSWERS
    product = provider_name(verdict.provider)
    if not verdict.engine_version:
        return product
    return say("{product} {version}", product=product, version=verdict.engine_version)


def at_length(state: EngineState) -> Sentence:
    """A line about the state."""
    look = state.look
    if state.standing is Standing.LOOKING:
        return say("Labwright looks whether one answers…")
    if state.standing is Standing.STARTING:
        return say("It answers when it is ready. That may take a minute.")
    if state.standing is Standing.HERE:
        if look is None or not look.reached:
            return say("It has just come.")
        place = place_name(look.verdict.place)
        return say("{place}. The context is {name}.", place=place, name=look.name)
    if state.act is Act.INSTALL:
        return say("An engine runs containers. None was found on this machine.")
    return look.problem.sentence if look is not None and look.problem is not None else _GONE


_GONE = say("It has just gone.")
_ANSWERS = say("An engine answers")
