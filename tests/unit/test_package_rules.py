"""Requirements and markers, judged for another Python than the one that runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from app.core.package_rules import EnvironmentFacts, PackageRules, marker_values
from app.core.wheel_tags import expanded, runs_anywhere, supported_tags

LINUX_38 = EnvironmentFacts("3.8.18", "linux", "x86_64")
WINDOWS_312 = EnvironmentFacts("3.12.1", "win32", "AMD64")


def applies(text: str, facts: EnvironmentFacts = LINUX_38, extra: str = "") -> bool:
    rules = PackageRules(facts)
    wanted = rules.wanted(text)
    assert wanted is not None
    return rules.applies(wanted, extra)


def test_markers_see_the_environment_and_not_this_process() -> None:
    assert applies('tomli; python_version < "3.11"')
    assert not applies('tomli; python_version < "3.11"', WINDOWS_312)
    assert applies('colorama; sys_platform == "win32" and platform_system == "Windows"', WINDOWS_312)
    assert not applies('colorama; os_name == "nt"')
    assert applies('x; platform_python_implementation == "PyPy"', LINUX_38._replace(implementation="pypy"))
    assert applies('x; python_full_version >= "3.8.18" and platform_machine == "x86_64"')


def test_every_marker_variable_is_given() -> None:
    assert set(marker_values(LINUX_38)) == set(default_environment())


@pytest.mark.parametrize(
    "marker",
    [
        'extra == "test"',
        "extra=='Test'",
        '( extra == "test")',
        '"test" == extra',
        "extra == 'test' or extra == 'x'",
    ],
)
def test_extras_in_every_spelling(marker: str) -> None:
    assert applies(f"pytest>=7 ; {marker}", extra="test")
    assert not applies(f"pytest>=7 ; {marker}")
    assert not applies(f"pytest>=7 ; {marker}", extra="docs")


def test_extra_names_are_compared_normalised() -> None:
    assert applies('x ; extra == "My_Extra"', extra="my-extra")
    assert applies('x ; python_version > "3" and extra == "my.extra"', extra="my-extra")


@pytest.mark.parametrize(
    "text", ["", "foo bar", "foo>=", "foo==1.0.*.2", "foo; nonsense", "-e .", "foo>=1,,<2"]
)
def test_what_is_no_requirement(text: str) -> None:
    assert PackageRules(LINUX_38).wanted(text) is None


def test_a_direct_url_has_no_version_to_keep() -> None:
    wanted = PackageRules(LINUX_38).wanted('pip @ https://example.org/pip.zip ; python_version > "3"')
    assert wanted is not None
    assert (wanted.name, str(wanted.specifier)) == ("pip", "")


SIGNS = "[ ] b , ( ) >= == ~= === != < 1 1.0 1.* 2.0rc1 ; and or @ https://x.y/z - ."
PARTS = st.sampled_from(
    ["foo", "Foo.Bar", "a", "_x", " ", *SIGNS.split(), 'python_version<"3"', 'extra == "x"']
)


@given(st.lists(PARTS, max_size=9).map("".join))
def test_reads_what_the_packaging_library_reads(text: str) -> None:
    wanted = PackageRules(LINUX_38).wanted(text)
    try:
        theirs = Requirement(text.strip())
    except InvalidRequirement:
        assert wanted is None
        return
    assert wanted is not None
    assert (wanted.name, wanted.key) == (theirs.name, canonicalize_name(theirs.name))
    assert wanted.specifier == theirs.specifier
    assert set(wanted.extras) == {canonicalize_name(extra) for extra in theirs.extras}


def test_wheels_of_this_and_of_other_systems() -> None:
    facts = EnvironmentFacts(
        "3.12.1", "linux", "x86_64", wheel_platforms=("manylinux_2_17_x86_64", "linux_x86_64")
    )
    supported = supported_tags(facts)
    assert runs_anywhere(("py2.py3-none-any",))
    assert not supported.isdisjoint(expanded(("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",)))
    assert not supported.isdisjoint(expanded(("cp38-abi3-linux_x86_64",)))
    assert supported.isdisjoint(expanded(("cp311-cp311-linux_x86_64",)))
    assert supported.isdisjoint(expanded(("cp312-cp312t-linux_x86_64",)))
    assert supported.isdisjoint(expanded(("py3-none-win_amd64",)))
    free = supported_tags(facts._replace(free_threaded=True))
    assert not free.isdisjoint(expanded(("cp312-cp312t-linux_x86_64",)))
