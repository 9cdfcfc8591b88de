"""Amounts of every size come out as words of the window."""

import pytest
from PySide6.QtCore import QLocale

from app.core import amounts
from app.core.words import Sentence
from app.ui.text import shown


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (amounts.duration(0.3), "0,3 s"),
        (amounts.duration(14), "14 s"),
        (amounts.duration(72), "1 min 12 s"),
        (amounts.size(640), "640 bytes"),
        (amounts.size(1_900_000), "1,9 MB"),
        (amounts.size(494_000_000_000), "494 GB"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(sentence: Sentence, words: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("es"))
    try:
        assert shown(sentence) == words
    finally:
        QLocale.setDefault(before)
