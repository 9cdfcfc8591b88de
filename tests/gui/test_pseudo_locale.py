"""The made-up language is longer, marked, and leaves placeholders alone; all texts come out in it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.core.words import say, say_count
from app.ui.text import shown, tr, tr_count
from tests.gui.pseudo_locale import LONGER, PseudoLocale, pseudo


@pytest.fixture
def pseudo_locale(qapp: QApplication) -> Iterator[PseudoLocale]:
    locale = PseudoLocale()
    qapp.installTranslator(locale)
    yield locale
    qapp.removeTranslator(locale)


@pytest.mark.parametrize("text", ["Run", "Create the environment", "A <b>bold</b> word &amp; {name:g} {{x}}"])
def test_it_is_longer_and_keeps_what_is_not_text(text: str) -> None:
    made_up = pseudo(text)
    assert (made_up[0], made_up[-1]) == ("[", "]")
    assert len(made_up) >= len(text) + 2
    for kept in ("<b>", "</b>", "&amp;", "{name:g}", "{{", "}}"):
        assert made_up.count(kept) == text.count(kept)


def test_words_are_longer_by_the_promised_part() -> None:
    text = "Create the environment"
    assert len(pseudo(text)) - 2 >= len(text.replace(" ", "")) * (1 + LONGER) + text.count(" ")


def test_all_texts_of_the_window_come_out_in_it(pseudo_locale: PseudoLocale) -> None:
    assert tr("Open {name}", name="x") == "[Öpêñöp x]"
    assert tr_count("{n} file", "{n} files", 1) == "[1 fîlêšfî]"
    assert shown(say("Open")) == "[Öpêñöp]"
    assert shown(say_count("{n} file", "{n} files", 3)) == "[3 fîlêšfî]"
