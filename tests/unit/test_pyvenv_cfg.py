"""pyvenv.cfg, whoever wrote it and whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import pyvenv_cfg


@pytest.mark.parametrize(
    ("content", "version"),
    [
        (b"version = 3.12.1\n", "3.12.1"),
        (b"version_info = 3.9.6.final.0\nversion = 3.9.6\n", "3.9.6"),
        (b"version_info = 3.13.0.candidate.2\n", "3.13.0rc2"),
        (b"version_info = 3.14.0.alpha.1\n", "3.14.0a1"),
        (b"version_info = 3.14.0.beta.3\n", "3.14.0b3"),
        (b"version_info = 3.14.0rc2\n", "3.14.0rc2"),
        (b"version_info = 3.12\n", "3.12"),
        (b"VERSION=3.8.18\r\n", "3.8.18"),
        (b"version = \n", None),
        (b"version = unknown\n", None),
        (b"", None),
    ],
)
def test_the_version_is_written_as_a_person_does(content, version):
    assert pyvenv_cfg.version(pyvenv_cfg.parse(content)) == version


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b"prompt = course", "course"),
        (b"prompt = 'my course'", "my course"),
        (b'prompt = "a = b"', "a = b"),
        (b"prompt = ''", None),
        (b"prompt = " + repr('Ada\'s "first" \\ course').encode(), 'Ada\'s "first" \\ course'),
        (b"prompt = 'C:\\'", "C:\\"),
        (b"prompt = '", "'"),
        (b"home = /usr/bin", None),
    ],
)
def test_the_prompt_is_the_name(written, name):
    assert pyvenv_cfg.prompt(pyvenv_cfg.parse(written)) == name


def test_bytes_outside_utf_8_and_a_mark_of_notepad_are_read():
    cfg = pyvenv_cfg.parse(b"\xef\xbb\xbfhome = /home/M\xfcller/bin\n")
    assert cfg["home"].encode("utf-8", "surrogateescape") == b"/home/M\xfcller/bin"


def test_the_last_of_two_equal_keys_counts_and_a_line_without_equals_is_nothing():
    assert pyvenv_cfg.parse(b"Home = a\nnothing\nhome=b\n") == {"home": "b"}


@given(st.binary(max_size=300))
def test_nothing_in_it_is_a_mistake(content):
    cfg = pyvenv_cfg.parse(content)
    pyvenv_cfg.version(cfg)
    pyvenv_cfg.prompt(cfg)


KEYS = st.text("abcdefgh-_", min_size=1, max_size=12)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30).map(str.strip)


@given(st.dictionaries(KEYS, VALUES))
def test_what_is_written_is_read(values):
    content = "\n".join(f"{key} = {value}" for key, value in values.items()).encode()
    assert pyvenv_cfg.parse(content) == values
