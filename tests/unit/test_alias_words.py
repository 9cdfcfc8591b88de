from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alias_words import command_word


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ("python3 -q", "python3"),
        ("FOO=1 sudo command tool; true", "tool"),
        ("winpty python.exe", "python.exe"),
        ("'/opt/my python/bin/python3' -I", "/opt/my python/bin/python3"),
        ("~/bin/python", "~/bin/python"),
        ("$PYTHON -q", None),
        ("$(choose)", None),
        ("sudo -u ada python", None),
        ("'torn", None),
        ("", None),
        ("# nothing", "#"),
    ],
)
def test_the_program_in_an_alias(words: str, program: str | None) -> None:
    assert command_word(words) == program


@given(st.text())
def test_any_words_are_read(words: str) -> None:
    command_word(words)
