"""Prints where an engine runs."""

from __future__ import annotations

from app.cli.output import in_one_line, print_text
from app.core.engine_words import confidence_name, host_name, place_name, provider_name, technology_name
from app.core.engines import Verdict
from app.core.journal import readable
from app.core.words import Sentence, say, verbatim


def print_verdict(verdict: Verdict) -> None:
    """The verdict in a sentence, its parts, and what speaks for and against it."""
    _print(verdict.sentence)
    print_text("")
    _part(say("Where:"), place_name(verdict.place))
    _part(say("Product:"), provider_name(verdict.provider))
    _part(say("Computer's system:"), host_name(verdict.host_os))
    if verdict.vm_technology is not None:
        _part(say("Virtual machine by:"), technology_name(verdict.vm_technology))
    if verdict.engine_version is not None:
        _part(say("Engine version:"), verbatim(verdict.engine_version))
    _part(say("How sure:"), confidence_name(verdict.confidence))
    for heading, wanted in ((say("What speaks for it:"), True), (say("What speaks against it:"), False)):
        items = [item for item in verdict.evidence if item.for_it is wanted]
        if items:
            print_text("")
            _print(heading)
        for item in items:
            print_text("  " + _plain(verbatim(f"{item.field}: {item.value or '–'}")))
            print_text("      " + _plain(item.says))


def _part(name: Sentence, value: Sentence) -> None:
    print_text(f"  {_plain(name):<20} {_plain(value)}")


def _print(sentence: Sentence) -> None:
    print_text(_plain(sentence))


def _plain(sentence: Sentence) -> str:
    return in_one_line(readable(str(sentence)))
