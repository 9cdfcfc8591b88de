"""What tools say when they fail, recognised by their own words: why it happened, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.core.words import Sentence

FindNames = Callable[
    [str], Iterable[str]
]  # in what the tool said: the packages, channels or paths it is about


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One failure of one tool. Its sentences may have the placeholder {names}."""

    code: str
    said: re.Pattern[str]
    sentence: Sentence
    cause: Sentence
    fix: Sentence
    names: FindNames | None = None  # without any found, the failure is another one


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
        names = list(dict.fromkeys(each.names(said))) if each.names else []
        if names or each.names is None:
            shown = ", ".join(names)
            sentences = (_filled(text, shown) for text in (each.sentence, each.cause, each.fix))
            return Explained(each.code, *sentences)
    return None


def every(pattern: str) -> FindNames:
    """Names are the first group of each match."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda said: (match[1] for match in compiled.finditer(said))


def _filled(sentence: Sentence, names: str) -> Sentence:
    return sentence._replace(values=(("names", names),)) if "{names}" in sentence.source else sentence
