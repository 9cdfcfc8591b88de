"""Sentences travel as values and say themselves in English."""

import json
from pathlib import Path

import pytest

from app.core.words import as_record, from_record, say, say_count, verbatim


def test_a_sentence_fills_its_placeholders():
    assert str(say("Create {name} with {tool}", name="thesis", tool="venv")) == "Create thesis with venv"


def test_a_sentence_keeps_its_source_for_translation():
    sentence = say("Create {name}", name="thesis")
    assert sentence.source == "Create {name}"
    assert dict(sentence.values) == {"name": "thesis"}


@pytest.mark.parametrize(("n", "text"), [(0, "0 packages"), (1, "1 package"), (2, "2 packages")])
def test_a_number_chooses_the_form(n, text):
    assert str(say_count("{n} package", "{n} packages", n)) == text


def test_a_sentence_may_stand_inside_another():
    assert str(say("The program {outcome}.", outcome=say("timed out after {s} s", s=3))) == (
        "The program timed out after 3 s."
    )


def test_text_from_outside_is_not_read_as_a_pattern():
    assert str(verbatim("{0} {name} {")) == "{0} {name} {"


def test_sentences_with_the_same_words_are_equal_and_hashable():
    assert len({say("Run {n}", n=1), say("Run {n}", n=1), say("Run {n}", n=2)}) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        say("Create {name} with {tool}", name="thesis {x}", tool="venv"),
        say_count("{n} package", "{n} packages", 3),
        say("It took {time}.", time=say("{number} s", number=1.5)),
        verbatim("{0} {name} {"),
    ],
)
def test_a_sentence_can_be_written_down_and_said_again(sentence):
    assert from_record(json.loads(json.dumps(as_record(sentence)))) == sentence


def test_a_value_that_cannot_be_written_down_is_not():
    assert as_record(say("Look at {path}", path=Path("/usr"))) is None


@pytest.mark.parametrize(
    "record",
    [
        None,
        "text",
        {},
        {"source": "Create {name}"},
        {"source": "Create {name}", "values": {}},
        {"source": "Create {name.there}", "values": {"name": "x"}},
        {"source": "Create {", "values": {}},
        {"source": 3, "values": {}},
        {"source": "a", "plural": 3, "values": {"n": 1}},
        {"source": "a", "plural": "b", "values": {}},
        {"source": "Create {name}", "values": [1]},
    ],
)
def test_what_was_not_written_so_is_no_sentence(record):
    assert from_record(record) is None
