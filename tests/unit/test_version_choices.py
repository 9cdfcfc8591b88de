from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.version_choices import (
    newest,
    parse_asdf_shim,
    parse_mise_toml,
    parse_pyenv_shim,
    parse_python_version_file,
    parse_tool_versions,
    pyenv_latest,
)


@pytest.mark.parametrize(
    ("content", "versions"),
    [
        (b"3.12.1\n", ["3.12.1"]),
        (b"3.12.1", ["3.12.1"]),
        (b"# mine\n\n  3.12.1 # not this\r\nlab\r\n", ["3.12.1", "lab"]),
        (b"3.12:3.11", ["3.12", "3.11"]),
        (b"", []),
        (b"\xff\xfe3\0.12", ["\udcff\udcfe3.12"]),
    ],
)
def test_a_python_version_file(content: bytes, versions: list[str]) -> None:
    assert parse_python_version_file(content) == versions


def test_pyenv_takes_the_newest_release_of_a_line() -> None:
    installed = [
        "3.12.2",
        "3.12.10",
        "3.12.11rc1",
        "3.12-dev",
        "3.12.9t",
        "miniforge3-latest",
        "miniforge3-23.1",
    ]
    assert pyenv_latest("3.12", installed) == "3.12.10"
    assert pyenv_latest("3.12t", installed) == "3.12.9t"
    assert pyenv_latest("3.12-dev", installed) == "3.12-dev"
    assert pyenv_latest("miniforge3", installed) == "miniforge3-23.1"
    assert pyenv_latest("3.1", installed) is None
    assert pyenv_latest("", installed) is None


def test_mise_takes_the_newest_of_a_line_or_of_all() -> None:
    installed = ["3.9.18", "3.12.2", "3.12.10", "3.14.0rc1", "latest"]
    assert newest("3.12", installed) == "3.12.10"
    assert newest("3", installed) == "3.12.10"
    assert newest("latest", installed) == "latest"
    assert newest("latest", installed[:-1]) == "3.12.10"
    assert newest("3.1", installed) is None


def test_tool_versions_keep_their_order_and_their_first_line() -> None:
    content = b"python 3.12.1 3.11.4 system # the course\n\n# nodejs 20\npoetry 1.8\npython 2.7\nodd\n"
    assert parse_tool_versions(content) == {"python": ["3.12.1", "3.11.4", "system"], "poetry": ["1.8"]}


def test_a_mise_toml_in_all_its_spellings() -> None:
    content = b"""[tools]
python = ["3.12", {version = "3.11", virtualenv = ".venv"}]
node = 20
"pipx:poetry" = {version = "1.8"}
go = {}
"""
    assert parse_mise_toml(content) == {
        "python": ["3.12", "3.11"],
        "node": ["20"],
        "pipx:poetry": ["1.8"],
        "go": [],
    }
    assert parse_mise_toml(b"[tools") == parse_mise_toml(b"\xff") == parse_mise_toml(b"tools = 3") == {}


def test_shims_are_known_by_what_they_start() -> None:
    pyenv = b'#!/bin/bash\nexport PYENV_ROOT="/home/a b/.pyenv"\nexec "/opt/bin/pyenv" exec "$program" "$@"\n'
    assert parse_pyenv_shim(pyenv) == "/home/a b/.pyenv"
    assert parse_pyenv_shim(b'#!/bin/sh\nexec pyenv exec "$program" "$@"\n') == ""
    assert parse_pyenv_shim(b"#!/bin/sh\necho pyenv\n") is None
    plugins = b"# asdf-plugin: python 3.12.1\n# asdf-plugin: python 3.11.4\n"
    asdf = b"#!/bin/bash\n" + plugins + b'exec asdf exec "pip" "$@"\n'
    assert parse_asdf_shim(asdf) == [("python", "3.12.1"), ("python", "3.11.4")]
    assert parse_asdf_shim(pyenv) is None


@given(st.binary())
def test_whatever_lies_in_a_file_is_read(content: bytes) -> None:
    for parse in (
        parse_python_version_file,
        parse_tool_versions,
        parse_mise_toml,
        parse_pyenv_shim,
        parse_asdf_shim,
    ):
        parse(content)


@given(st.text(max_size=8), st.lists(st.text(alphabet="0123456789.-trcab", max_size=9), max_size=8))
def test_the_version_taken_is_an_installed_one(wanted: str, installed: list[str]) -> None:
    assert pyenv_latest(wanted, installed) in {None, *installed}
    assert newest(wanted, installed) in {None, *installed}
