"""What a project asks for and what that brings with it, by its lock file: one level at a time.

A whole tree of hundreds of packages has millions of lines, so what is below a package is found when somebody
looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from app.core.packages import normalised
from app.core.poetry_lock import Lock, LockedDependency, LockedPackage


class Asked(NamedTuple):
    """A package that the project itself asks for: where a tree starts."""

    name: str
    requirement: str
    extras: frozenset[str] = frozenset()
    group: str | None = None


class LockBranch(NamedTuple):
    """One package at one place of the tree. Without a version the lock file does not know it."""

    name: str
    version: str | None
    requirement: str
    extras: frozenset[str] = frozenset()
    groups: tuple[str, ...] = ()  # of the project that ask for it; only where the tree starts


class LockTree:
    """The packages of a lock file, and what the project asks for."""

    def __init__(self, lock: Lock, asked: Iterable[Asked]) -> None:
        self._asked = tuple(asked)
        self._packages: dict[str, list[LockedPackage]] = {}
        for each in lock.packages:
            self._packages.setdefault(normalised(each.name), []).append(each)

    def __eq__(self, other: object) -> bool:
        mine = (self._asked, self._packages)
        return isinstance(other, LockTree) and mine == (other._asked, other._packages)

    __hash__ = None  # type: ignore[assignment] # it is compared, and never looked up

    def roots(self) -> Sequence[LockBranch]:
        """What the project asks for, each package once."""
        roots: dict[str, LockBranch] = {}
        for each in sorted(self._asked, key=lambda one: normalised(one.name)):
            key, group = normalised(each.name), each.group or "main"
            if key in roots:
                known = roots[key]
                roots[key] = known._replace(groups=(*known.groups, group))
                continue
            same = [one for one in self._asked if normalised(one.name) == key]
            extras = frozenset(extra for one in same for extra in one.extras)
            branch = self._branch(LockedDependency(each.name, each.requirement, extras))
            roots[key] = branch._replace(groups=(group,))
        return list(roots.values())

    def below(self, branch: LockBranch) -> Sequence[LockBranch]:
        """What a package needs."""
        package = self._fitting(normalised(branch.name), branch.requirement)
        return [] if package is None else [self._branch(each) for each in self._needs(package, branch.extras)]

    def _branch(self, needed: LockedDependency) -> LockBranch:
        package = self._fitting(normalised(needed.name), needed.constraint)
        if package is None:
            return LockBranch(needed.name, None, needed.constraint, needed.extras)
        return LockBranch(package.name, package.version, needed.constraint, needed.extras)

    def _needs(self, package: LockedPackage, extras: frozenset[str]) -> Iterator[LockedDependency]:
        for each in package.needs:
            locked = normalised(each.name) in self._packages  # otherwise nobody asked for its extra
            if locked and (each.only_for is None or each.only_for & extras):
                yield each

    def _fitting(self, key: str, constraint: str) -> LockedPackage | None:
        found = self._packages.get(key, [])
        if len(found) < 2:
            return found[0] if found else None
        # 30 ms, and few packages are locked in two versions
        from app.core.dependency_files.versions import allows, from_poetry  # noqa: PLC0415

        specifier = from_poetry(constraint) or ""
        return next((each for each in reversed(found) if allows(specifier, each.version)), None)


def lock_tree(lock: Lock, asked: Iterable[Asked]) -> list[dict[str, Any]]:
    """The whole tree, in the shape the command line prints."""
    tree = LockTree(lock, asked)
    return [{**_whole(tree, each, ()), "groups": list(each.groups)} for each in tree.roots()]


def _whole(tree: LockTree, branch: LockBranch, trail: tuple[str, ...]) -> dict[str, Any]:
    key = normalised(branch.name)
    below = [] if key in trail else [_whole(tree, each, (*trail, key)) for each in tree.below(branch)]
    return {
        "name": branch.name,
        "version": branch.version,
        "requirement": branch.requirement,
        "requires": below,
    }
