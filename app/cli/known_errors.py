"""A known error as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from app.cli.output import tell
from app.core.error_knowledge import Found
from app.core.words import say
from app.services.known_errors import here


def in_words(found: Found, system: str | None) -> Iterator[str]:
    """What it is, why it happens, what to do and what not."""
    known = found.situation
    yield f"{known.title} ({known.id})"
    yield f"  {known.cause}"
    yield from _listed(str(say("What to do:")), known.steps(system))
    yield from _listed(str(say("Better not:")), known.avoid)


def tell_known(found: Found) -> None:
    """Say it beside the failure of a command."""
    for line in in_words(found, here()):
        tell(line)
    tell("")


def _listed(heading: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield f"  {heading}"
        yield from (f"  - {sentence}" for sentence in sentences)
