"""What somebody types for `poetry add`, explained as they type."""

from __future__ import annotations

import pytest

from app.core.dependency_files.versions import allows, from_poetry
from app.core.poetry_spec import PoetrySpec, explained, judge_spec, read_spec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("requests", PoetrySpec("requests")),
        ("requests@^2.31", PoetrySpec("requests", "^2.31")),
        ("requests[socks]>=2,<3", PoetrySpec("requests", ">=2,<3", ("socks",))),
        ("tidepool@~1.0", PoetrySpec("tidepool", "~1.0")),
        ("git+https://example.org/x.git", None),
        ("../local", None),
        ("x@../local", None),
        ("-r", None),
    ],
)
def test_read(text: str, spec: PoetrySpec | None) -> None:
    assert read_spec(text) == spec


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a", "the newest version that fits"),
        ("a@^2.31", "2.31 or newer, but below 3:"),
        ("a@^0.3.1", "0.3.1 or newer, but below 0.4:"),
        ("a@~1.2", "1.2 or newer, but below 1.3:"),
        ("a~=1.2.3", "1.2.3 or newer, but below 1.3."),
        ("a==1.0", "exactly 1.0,"),
        ("a@1.0", "exactly 1.0,"),
        ("a>=3", "3 or newer, without an end"),
        ("a@1.*", "begins with 1."),
        ("a@*", "any version."),
        ("a>=2,<3", "a: 2 or newer, but below 3."),
        ("a>=2,!=2.5", "!=2.5,>=2"),
        ("a@^1 || ^3", "<2,>=1 or <4,>=3"),
        ("a[x]@1.0", "a with its optional part x:"),
        ("git+https://example.org/x.git", "comes from that place"),
    ],
)
def test_explained(text: str, words: str) -> None:
    assert words in str(explained(text))


def test_what_is_said_of_a_compatible_release_is_true() -> None:
    allowed = from_poetry("~=1.2.3")
    assert allowed is not None
    assert [allows(allowed, each) for each in ("1.2.2", "1.2.3", "1.2.9", "1.3")] == [
        False,
        True,
        True,
        False,
    ]


def test_judged() -> None:
    imports = {"yaml": "pyyaml"}
    assert judge_spec("requests@^2", imports, frozenset()).problem is None
    assert judge_spec("requests@~2", imports, frozenset()).problem is None
    assert "no constraint" in str(judge_spec("requests@what", imports, frozenset()).problem)
    assert judge_spec("yaml@^6", imports, frozenset()).meant == "pyyaml@^6"
    assert judge_spec("json@^6", imports, frozenset({"json"})).hint is not None
    assert judge_spec("a b c", imports, frozenset()).problem is not None
