"""What differs between two lists of packages, and the way back."""

from __future__ import annotations

from app.core.package_changes import PackageChange, applied, changes_between, reversed_changes, summary
from app.core.packages import Listed

BEFORE = (Listed("Flask", "3.0.0"), Listed("six", "1.16.0"), Listed("typing_extensions", "4.0"))
AFTER = (Listed("flask", "3.1.0"), Listed("Typing.Extensions", "4.0"), Listed("zope.interface", "7.0"))
CHANGES = (
    PackageChange("flask", "3.0.0", "3.1.0"),
    PackageChange("six", "1.16.0", None),
    PackageChange("zope.interface", None, "7.0"),
)


def test_names_are_compared_as_indexes_compare_them() -> None:
    assert changes_between(BEFORE, AFTER) == CHANGES


def test_the_changes_lead_from_one_list_to_the_other_and_back() -> None:
    there = applied(BEFORE, CHANGES)
    assert changes_between(there, AFTER) == ()
    assert changes_between(applied(there, reversed_changes(CHANGES)), BEFORE) == ()


def test_the_summary_names_only_what_happens() -> None:
    assert str(summary(CHANGES)) == "1 package comes, 1 gets another version, 1 goes."
    assert str(summary(CHANGES[2:] * 2)) == "2 packages come."
    assert str(summary(())) == "Nothing changes."


def test_json_has_the_names_of_the_contract() -> None:
    assert CHANGES[1].to_json() == {"name": "six", "left": "1.16.0", "right": None}


def test_of_conda_the_build_is_told_where_the_version_stays() -> None:
    before = [Listed("a", "1", build="h1_0"), Listed("b", "1", build="h1_0"), Listed("c", "1", build="0")]
    after = [Listed("a", "1", build="h2_0"), Listed("b", "2", build="h2_0"), Listed("c", "1")]
    changes = changes_between(before, after)
    assert [change.to_json() for change in changes] == [
        {"name": "a", "left": "1 =h1_0", "right": "1 =h2_0"},
        {"name": "b", "left": "1", "right": "2"},
        {"name": "c", "left": "1 =0", "right": "1"},
    ]
    assert list(applied(before, changes)) == after
