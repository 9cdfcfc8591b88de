"""What is broken among the packages of one environment: what `pip check` says, and what it cannot see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.core.package_rules import PackageRules, Wanted, as_pip_writes_it
from app.core.packages import Oddity, Package, python_view
from app.core.wheel_tags import can_tell, expanded, runs_anywhere, supported_tags
from app.core.words import Sentence, say

ProblemKind = Literal[
    "missing", "wrong-version", "wrong-platform", "bad-requirement", "bad-version", "duplicate", "mixed",
    "no-metadata", "torn-metadata", "leftover", "nameless", "unreadable",
]  # fmt: skip
BY_PIP_CHECK: frozenset[ProblemKind] = frozenset({"missing", "wrong-version", "wrong-platform"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, said in a sentence."""

    kind: ProblemKind
    package: str  # its name as written
    key: str
    sentence: Sentence
    path: str = ""  # the file or folder that shows it


def count_misfits(problems: Iterable[Problem]) -> int:
    """How many packages `pip check` would complain about."""
    return len({problem.key for problem in problems if problem.kind in BY_PIP_CHECK})


class _Judged(NamedTuple):
    package: Package
    requires: tuple[Wanted, ...]


def problems(
    packages: Iterable[Package], rules: PackageRules, oddities: Iterable[Oddity] = ()
) -> list[Problem]:
    """Everything that is broken, the requirements first."""
    packages = list(packages)
    return [
        *broken_requirements(packages, rules),
        *_mixed(packages),
        *_damaged(python_view(packages)),
        *map(_damaged_conda, (package for package in packages if package.kind == "conda" and package.damage)),
        *map(_of_oddity, oddities),
    ]


def broken_requirements(packages: Iterable[Package], rules: PackageRules) -> list[Problem]:
    """What `pip check` says, in its words and order, then why it left packages out."""
    judged: dict[str, _Judged] = {}
    left_out: list[Problem] = []
    view = python_view(packages)
    for package in view:
        requires = _readable(package, rules, left_out)
        if requires is not None:
            judged[package.key] = _Judged(package, requires)
    missing: list[Problem] = []
    wrong: list[Problem] = []
    for each in judged.values():
        for wanted in each.requires:
            there = judged.get(wanted.key)
            if there is None:
                missing.append(_missing(each.package, wanted))
            elif not rules.keeps(wanted, there.package.version):
                wrong.append(_wrong_version(each.package, wanted, there.package))
    return [*_once(missing), *_once(wrong), *_wrong_platform(view, rules), *left_out]


def _readable(package: Package, rules: PackageRules, left_out: list[Problem]) -> tuple[Wanted, ...] | None:
    """The requirements that hold here. pip takes no notice of a package with one requirement it cannot
    read, or with a version it cannot read, so whoever needs that package is told it is not installed."""
    wanted = []
    for text in package.requires:
        one = rules.wanted(text)
        if one is None:
            left_out.append(_bad_requirement(package, text))
            return None
        if rules.applies(one):
            wanted.append(one)
    if rules.version(package.version) is None:
        left_out.append(_bad_version(package))
        return None
    return tuple(wanted)


def _once(found: Iterable[Problem]) -> Iterator[Problem]:
    return iter({str(problem.sentence): problem for problem in found}.values())


def _missing(package: Package, wanted: Wanted) -> Problem:
    sentence = say(
        "{package} {version} requires {requirement}, which is not installed.",
        package=package.key,
        version=package.version,
        requirement=wanted.key,
    )
    return Problem("missing", package.name, package.key, sentence, package.record)


def _wrong_version(package: Package, wanted: Wanted, other: Package) -> Problem:
    sentence = say(
        "{package} {version} has requirement {requirement}, but you have {other} {found}.",
        package=package.key,
        version=package.version,
        requirement=as_pip_writes_it(wanted),
        other=other.key,
        found=other.version,
    )
    return Problem("wrong-version", package.name, package.key, sentence, package.record)


def _wrong_platform(view: list[Package], rules: PackageRules) -> Iterator[Problem]:
    if not can_tell(rules.facts):
        return
    supported: frozenset[str] | None = None
    verdicts: dict[tuple[str, ...], bool] = {}
    for package in view:
        tags = package.tags
        if not tags or runs_anywhere(tags):
            continue
        if supported is None:
            supported = supported_tags(rules.facts)
        if tags not in verdicts:
            verdicts[tags] = not supported.isdisjoint(expanded(tags))
        if not verdicts[tags]:
            sentence = say(
                "{package} {version} is not supported on this platform",
                package=package.name,
                version=package.version,
            )
            yield Problem("wrong-platform", package.name, package.key, sentence, package.record)


def _bad_requirement(package: Package, text: str) -> Problem:
    sentence = say(
        "{package} asks for “{requirement}”, which nothing can read as a requirement. pip takes the package "
        "for missing until a version of it is installed that is written correctly.",
        package=package.name,
        requirement=text,
    )
    return Problem("bad-requirement", package.name, package.key, sentence, package.record)


def _bad_version(package: Package) -> Problem:
    if not package.version:
        sentence = say(
            "{package} does not say which version it is. Installing it again puts that right.",
            package=package.name,
        )
    else:
        sentence = say(
            "{package} calls its version “{version}”, which is not a valid version number. pip takes the "
            "package for missing.",
            package=package.name,
            version=package.version,
        )
    return Problem("bad-version", package.name, package.key, sentence, package.record)


def _mixed(packages: list[Package]) -> Iterator[Problem]:
    by_conda: dict[str, Package] = {}
    for package in packages:
        if package.kind == "conda":
            for one in package.distributions or (package,):
                by_conda[one.key] = package
    for package in packages:
        other = by_conda.get(package.key)
        if package.kind == "pip" and other is not None:
            sentence = say(
                "{package} was installed twice into one place, by conda ({conda_version}) and by pip "
                "({pip_version}). Each overwrites files of the other: remove one of them, then install the "
                "other again.",
                package=package.name,
                conda_version=other.version,
                pip_version=package.version,
            )
            yield Problem("mixed", package.name, package.key, sentence, package.record)


def _damaged(view: list[Package]) -> Iterator[Problem]:
    for package in view:
        if not package.damage:
            continue
        if package.damage == "missing":
            sentence = say(
                "The record of {package} has no METADATA file: what it needs is not known. Installing it "
                "again puts that right.",
                package=package.name,
            )
            yield Problem("no-metadata", package.name, package.key, sentence, package.record)
        elif package.damage == "unreadable":
            sentence = say(
                "The record of {package} may not be read: what it needs is not known. Look at the "
                "permissions of {path}.",
                package=package.name,
                path=package.record,
            )
            yield Problem("no-metadata", package.name, package.key, sentence, package.record)
        else:
            sentence = say(
                "The METADATA file of {package} is damaged: it has no name or no version. Installing the "
                "package again puts that right.",
                package=package.name,
            )
            yield Problem("torn-metadata", package.name, package.key, sentence, package.record)


def _damaged_conda(package: Package) -> Problem:
    sentence = say(
        "conda's own record of {package} is damaged ({file}): conda may refuse to work in this environment.",
        package=package.name,
        file=_last_part(package.record),
    )
    return Problem("torn-metadata", package.name, package.key, sentence, package.record)


def _of_oddity(oddity: Oddity) -> Problem:
    if oddity.kind == "duplicate":
        sentence = say(
            "{package} is there twice in one folder, as {first} and as {second}. Tools disagree about which "
            "one counts: uninstall it until nothing is left, then install it once.",
            package=oddity.name,
            first=_last_part(oddity.other),
            second=_last_part(oddity.path),
        )
    elif oddity.kind == "leftover":
        sentence = say(
            "{folder} is left over from an installation that was interrupted. Nothing uses it: it can be "
            "deleted.",
            folder=_last_part(oddity.path),
        )
    elif oddity.kind == "unreadable":
        sentence = say(
            "{folder} may not be read: packages in it are missing from the list. Look at its permissions.",
            folder=oddity.path,
        )
    else:
        sentence = say(
            "{folder} is taken for no package, because its name does not say which one it is.",
            folder=_last_part(oddity.path),
        )
    return Problem(oddity.kind, oddity.name, oddity.name, sentence, oddity.path)


def _last_part(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]
