"""What counts as a difference between environments and files."""

from __future__ import annotations

import pytest

from app.core.comparing import (
    Difference,
    between_environment_and_file,
    between_environments,
    between_files,
)
from app.core.dependency_files.model import Wanted
from app.core.packages import Listed


def wish(name: str, specifier: str = "") -> Wanted:
    return Wanted(name + specifier, name=name, specifier=specifier)


def test_another_version_or_origin() -> None:
    left = [Listed("A", "1"), Listed("b", "1"), Listed("c", "1", "/code"), Listed("d", "1")]
    right = [Listed("a", "2"), Listed("c", "1"), Listed("d", "1")]
    assert between_environments(left, right) == [
        Difference("a", "1", "2"),
        Difference("b", "1", None),
        Difference("c", "1 -e /code", "1"),
    ]


def test_a_range_in_a_file_is_satisfied_or_not() -> None:
    listed = [Listed("a", "1.5"), Listed("b", "3.0rc1"), Listed("extra", "1"), Listed("need", "1")]
    asked = [wish("A", ">=1,<2"), wish("b", "!=2"), wish("b", ">=3.0rc1"), wish("gone", "==2")]
    needed = frozenset({"need"})
    assert between_environment_and_file([*listed, Listed("pip", "1")], asked, lambda _: needed) == [
        Difference("extra", "1", None),
        Difference("gone", None, "==2"),
    ]
    assert between_environment_and_file([Listed("a", "2.0")], [wish("A", ">=1,<2")], lambda _: needed) == [
        Difference("a", "2.0", ">=1,<2", not_satisfied=True)
    ]


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("==1.5", ">=1", None),
        (">=1", "==1.5", None),
        ("==1.5", ">=2", True),
        ("==1.5", "==1.6", True),
        (">=1", ">=2", False),
        ("", "", None),
        ("==1.*", ">=1", False),
        ("", "==1.0", None),
    ],
)
def test_two_files(left: str, right: str, found: bool | None) -> None:
    differences = between_files([wish("a", left)], [wish("A", right)])
    assert [each.not_satisfied for each in differences] == ([] if found is None else [found])
