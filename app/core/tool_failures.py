"""What tools say when they fail, recognised by their own words: why it happened, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.core.words import Sentence

FindNames = Callable[
    [str], Iterable[str]
]  # in what the tool said: the packages, channels or paths it is about

_MOST_REASONS = 6  # of a long fight, the first


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One failure of one tool. Its sentences may have the placeholders {names} and {because}."""

    code: str
    said: re.Pattern[str]
    sentence: Sentence
    cause: Sentence
    fix: Sentence
    names: FindNames | None = None  # without any found, the failure is another one
    because: FindNames | None = None  # who needs what, in the tool's words; the same holds


class Explained(NamedTuple):
    """What an error says of it."""

    code: str
    sentence: Sentence
    cause: Sentence
    fix: Sentence


def explained(said: str, known: Iterable[KnownFailure]) -> Explained | None:
    """The first known failure in what a tool said."""
    for each in known:
        if each.said.search(said) is None:
            continue
        names, because = _found(each.names, said), _found(each.because, said)
        if (names or each.names is None) and (because or each.because is None):
            values = {"names": ", ".join(names), "because": "; ".join(because[:_MOST_REASONS])}
            sentences = (_filled(text, values) for text in (each.sentence, each.cause, each.fix))
            return Explained(each.code, *sentences)
    return None


def every(pattern: str) -> FindNames:
    """Names are the first group of each match."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda said: (match[1] for match in compiled.finditer(said))


def _found(find: FindNames | None, said: str) -> list[str]:
    return list(dict.fromkeys(find(said))) if find else []


def _filled(sentence: Sentence, values: Mapping[str, str]) -> Sentence:
    used = tuple((name, value) for name, value in values.items() if f"{{{name}}}" in sentence.source)
    return sentence._replace(values=used) if used else sentence
