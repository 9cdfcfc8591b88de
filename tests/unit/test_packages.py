"""What is broken, who needs whom, and what was asked for, among packages made up here."""

from __future__ import annotations

from typing import Any

from app.core.asked_for import believable
from app.core.package_problems import Problem, broken_requirements, problems
from app.core.package_rules import EnvironmentFacts, PackageRules
from app.core.package_tree import Branch, PackageTree
from app.core.packages import Oddity, Package, normalised

FACTS = EnvironmentFacts("3.8.18", "linux", "x86_64", wheel_platforms=("linux_x86_64",))


def package(name: str, version: str = "1.0", *requires: str, **more: Any) -> Package:
    return Package(name, normalised(name), version, requires=requires, **more)


def said(*packages: Package) -> list[str]:
    return [str(problem.sentence) for problem in broken_requirements(packages, PackageRules(FACTS))]


def tree(*packages: Package) -> PackageTree:
    return PackageTree(packages, PackageRules(FACTS))


def names(branches: tuple[Branch, ...]) -> list[str]:
    return [branch.name for branch in branches]


def test_nothing_is_broken() -> None:
    assert (
        said(package("Foo", "1.0", "b_a.r>=1,<2"), package("b-a-r", "1.5rc1"), package("self", "1", "self"))
        == []
    )


def test_a_missing_package_and_a_wrong_version_in_pips_words() -> None:
    found = said(package("Foo_X", "1.0", "Bar (>=2.0)", "gone[extra]>=1"), package("bar", "1.5"))
    assert found == [
        "foo-x 1.0 requires gone, which is not installed.",
        "foo-x 1.0 has requirement Bar>=2.0, but you have bar 1.5.",
    ]


def test_the_same_requirement_twice_is_said_once() -> None:
    assert len(said(package("foo", "1.0", "gone", "gone"))) == 1


def test_a_prerelease_keeps_a_requirement() -> None:
    assert said(package("foo", "1.0", "bar>=2.0"), package("bar", "2.1b1")) == []


def test_markers_of_other_pythons_and_extras_ask_for_nothing() -> None:
    assert said(package("foo", "1.0", 'new; python_version >= "3.9"', 'test; extra == "test"')) == []
    assert said(package("foo", "1.0", 'old; python_version < "3.9"')) != []


def test_pip_leaves_out_a_package_it_cannot_read() -> None:
    found = said(
        package("foo", "1.0", "bad", "odd"), package("bad", "1.0", "what is this?"), package("odd", "2004d-x")
    )
    assert found[:2] == [
        "foo 1.0 requires bad, which is not installed.",
        "foo 1.0 requires odd, which is not installed.",
    ]
    assert "“what is this?”" in found[2]
    assert "“2004d-x”" in found[3]


def test_a_wheel_for_another_system() -> None:
    found = said(
        package("Foo", "1.0", tags=("cp38-cp38-win_amd64",)), package("bar", tags=("cp38-cp38-linux_x86_64",))
    )
    assert found == ["Foo 1.0 is not supported on this platform"]


def test_without_knowing_the_systems_wheels_nothing_is_said_about_them() -> None:
    rules = PackageRules(FACTS._replace(wheel_platforms=()))
    assert broken_requirements([package("foo", tags=("cp38-cp38-win_amd64",))], rules) == []


def kinds(found: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.kind, problem.package) for problem in found]


def test_conda_and_pip_hold_one_package() -> None:
    inside = package("numpy", "1.20")
    conda = package("numpy", "1.20", kind="conda", distributions=(inside,))
    found = problems([conda, package("NumPy", "1.21")], PackageRules(FACTS))
    assert kinds(found) == [("mixed", "NumPy")]
    assert "conda (1.20)" in str(found[0].sentence)


def test_a_conda_package_of_another_name_holds_the_python_package() -> None:
    inside = package("tables", "3.6")
    conda = package("pytables", "3.6", kind="conda", distributions=(inside,))
    user = package("foo", "1.0", "tables>=3")
    assert problems([conda, user], PackageRules(FACTS)) == []
    found = tree(conda, user)
    assert names(found.requires("foo")) == ["pytables"]
    assert names(found.required_by("pytables")) == ["foo"]
    assert [(b.package, b.state) for b in found.requires("foo")] == [(conda, "kept")]


def test_damage_and_oddities_are_told() -> None:
    broken = [
        package("a", damage="missing"),
        package("b", "", damage="torn"),
        package("c", damage="unreadable", record="/e/c-1.0.dist-info"),
        package("d", kind="conda", damage="torn", record="/e/conda-meta/d-1.0-0.json"),
    ]
    oddities = [
        Oddity("duplicate", "foo", "/e/foo-1.dist-info", "/e/foo-2.dist-info"),
        Oddity("leftover", "~oo-1.dist-info", r"C:\e\~oo-1.dist-info"),
        Oddity("nameless", "foo.dist-info", "/e/foo.dist-info"),
    ]
    found = problems(broken, PackageRules(FACTS), oddities)
    assert [problem.kind for problem in found] == [
        "bad-version",
        "no-metadata",
        "torn-metadata",
        "no-metadata",
        "torn-metadata",
        "duplicate",
        "leftover",
        "nameless",
    ]
    assert "foo-2.dist-info and as foo-1.dist-info" in str(found[5].sentence)
    assert str(found[6].sentence).startswith("~oo-1.dist-info is left over")


def test_the_tree_goes_both_ways_and_marks_cycles() -> None:
    found = tree(package("a", "1", "b"), package("b", "1", "C>=2", "gone"), package("c", "1", "a"))
    (b,) = found.requires("A")
    assert (b.name, b.state, b.requirement) == ("b", "kept", "b")
    c, gone = found.below(b)
    assert (c.state, c.requirement) == ("wrong-version", "C>=2")
    assert (gone.state, gone.package, found.below(gone)) == ("missing", None, ())
    (a,) = found.below(c)
    assert a.cycle
    assert a.trail == ("a", "b", "c", "a")
    assert found.below(a) == ()
    assert names(found.required_by("c")) == ["b"]
    assert names(found.above(found.required_by("c")[0])) == ["a"]
    assert names(found.roots()) == ["a"]


def test_an_extra_asked_for_pulls_its_requirements() -> None:
    found = tree(
        package("app", "1", "web[fast]"),
        package(
            "web", "1", "base", 'speed; extra == "fast"', 'speed2; extra == "Fast"', 'doc; extra == "doc"'
        ),
        package("base"),
        package("speed", "1", 'web[all]; python_version < "3"'),
        package("doc"),
    )
    (web,) = found.requires("app")
    assert web.extras == {"fast"}
    assert names(found.below(web)) == ["base", "speed", "speed2"]
    assert names(found.required_by("speed")) == ["web"]
    assert found.names_required(web.package or package("")) == ("base",)
    assert sorted(names(found.roots())) == ["app", "doc"]
    assert names(found.requires("web", ["DOC"])) == ["base", "speed", "speed2", "doc"]


def test_an_extra_that_asks_for_other_extras_of_the_same_package() -> None:
    found = tree(
        package("app", "1", "web[all]"),
        package("web", "1", 'web[a,b]; extra == "all"', 'one; extra == "a"', 'two; extra == "b"'),
        package("one"),
        package("two"),
    )
    assert names(found.required_by("one")) == ["web"]
    assert names(found.roots()) == ["app"]


def test_a_requirement_nobody_can_read_stays_visible() -> None:
    (branch,) = tree(package("a", "1", "not a requirement")).requires("a")
    assert (branch.name, branch.state) == ("not a requirement", "unreadable")


def test_a_ring_without_a_way_in_has_a_root() -> None:
    assert names(tree(package("a", "1", "b"), package("b", "1", "a")).roots()) == ["a"]


def test_conda_requirements_by_name() -> None:
    found = tree(
        package("numpy", "1.2", "python >=3.8,<3.9.0a0", "__glibc >=2.17", "libblas", kind="conda"),
        package("python", "3.8.18", kind="conda"),
    )
    assert [(b.name, b.state) for b in found.requires("numpy")] == [
        ("python", "kept"),
        ("libblas", "missing"),
    ]


def test_what_was_asked_for() -> None:
    found = tree(
        package("a", "1", "b"), package("b"), package("c", "1", requested=True), package("d", requested=False)
    )
    assert [found.perhaps_asked_for(p) for p in (package("a"), package("b"))] == [True, False]
    assert found.perhaps_asked_for(package("d", requested=False)) is False


def requested(*packages: Package) -> list[bool | None]:
    return [one.requested for one in believable(packages, PackageRules(FACTS))]


def test_pips_requested_files_are_believed() -> None:
    assert requested(
        package("a", "1", "b", installer="pip", requested=True),
        package("b", installer="pip", requested=False),
    ) == [True, False]


def test_an_old_pip_that_wrote_no_requested_files_says_nothing() -> None:
    assert requested(
        package("a", installer="pip", requested=False), package("b", installer="uv", requested=True)
    ) == [
        None,
        True,
    ]


def test_uv_that_writes_requested_for_all_is_believed_only_for_what_nobody_needs() -> None:
    asked = package("a", "1", "b", installer="uv", requested=True)
    assert requested(asked, package("b", installer="uv", requested=True)) == [True, None]
    both = [
        asked,
        package("b", installer="uv", requested=True),
        package("c", installer="uv", requested=False),
    ]
    assert requested(*both) == [True, True, False]
