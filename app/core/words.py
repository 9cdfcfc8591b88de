"""Sentences a user may read: written in English here, translated only by the window.

`say` marks a sentence. The extraction tool finds every call, so its first argument is always a
literal. A `Sentence` travels through plans, errors and jobs as a value; the command line prints its
English (`str`), the window looks its source up in the chosen language and fills in the same values.
"""

from __future__ import annotations

from typing import NamedTuple

Value = object


class Sentence(NamedTuple):
    """A translatable sentence with the values that fill its {placeholders}."""

    # Not a dataclass: the window needs it before its first paint, and this is made in a sixth of the time.

    source: str
    values: tuple[tuple[str, Value], ...] = ()
    plural: str | None = None

    def __str__(self) -> str:
        values = dict(self.values)
        if self.plural is not None and values["n"] != 1:
            return self.plural.format(**values)
        return self.source.format(**values)


def say(source: str, /, **values: Value) -> Sentence:
    """A sentence, its placeholders filled when it is shown: say("Create {name}", name="thesis")."""
    return Sentence(source, tuple(values.items()))


def say_count(one: str, many: str, n: int, /, **values: Value) -> Sentence:
    """A sentence that depends on a number: say_count("{n} package", "{n} packages", 3)."""
    return Sentence(one, (("n", n), *values.items()), many)


def verbatim(text: str) -> Sentence:
    """Text from outside (a tool's own words, a name), shown as it is and never translated."""
    return Sentence("{text}", (("text", text),))


def as_record(sentence: Sentence) -> dict[str, object] | None:
    """The sentence as JSON holds it, to be said later in another language. None where a value is no text, no
    number and no sentence."""
    values: dict[str, object] = {}
    for name, value in sentence.values:
        if isinstance(value, Sentence):
            value = as_record(value)  # noqa: PLW2901 - the same value, in another shape
        if not isinstance(value, str | int | float | dict):
            return None
        values[name] = value
    record: dict[str, object] = {"source": sentence.source, "values": values}
    return record | ({"plural": sentence.plural} if sentence.plural is not None else {})


def from_record(record: object) -> Sentence | None:
    """What `as_record` made, or None where it is something else."""
    if not isinstance(record, dict) or not isinstance(record.get("values"), dict):
        return None
    source, plural = record.get("source"), record.get("plural")
    if not isinstance(source, str) or not isinstance(plural, str | None):
        return None
    values = tuple(
        (str(name), from_record(value) if isinstance(value, dict) else value)
        for name, value in record["values"].items()
    )
    sentence = Sentence(source, values, plural)
    try:
        str(sentence)
    except (LookupError, ValueError, AttributeError, TypeError):  # its placeholders are others
        return None
    return sentence
