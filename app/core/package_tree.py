"""Which package needs which, in both directions, one level at a time.

A whole tree of 500 packages has millions of lines, so a branch knows the way it was reached by, and
`below` answers what comes under it when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.core.package_rules import PackageRules
from app.core.packages import Package, normalised

State = Literal["kept", "missing", "wrong-version", "unreadable"]
NO_EXTRAS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Branch:
    """One package at one place of a tree. `package` is None when it is not installed."""

    key: str
    name: str
    package: Package | None
    requirement: str = ""  # as the package above (or below, in a reversed tree) writes it; empty at the root
    extras: frozenset[str] = NO_EXTRAS  # the extras it is wanted with
    state: State = "kept"
    trail: tuple[str, ...] = ()  # the keys from the root to here
    cycle: bool = False  # it is on its own trail: nothing new comes below


class _Edge(NamedTuple):
    from_key: str
    to_key: str
    to_name: str
    requirement: str
    extras: frozenset[str]
    state: State


class PackageTree:
    """The requirements between the packages of one environment: Python's own, or conda's among themselves."""

    def __init__(self, packages: Iterable[Package], rules: PackageRules) -> None:
        everything = list(packages)
        self._rules = rules
        self._packages: dict[str, Package] = {}
        self._inside: dict[str, str] = {}  # a Python package inside a conda package of another name
        for package in everything:
            self._packages.setdefault(package.key, package)
        for package in everything:
            for one in package.distributions:
                if one.key not in self._packages:
                    self._inside[one.key] = package.key
        self._known_edges: dict[tuple[str, frozenset[str]], tuple[_Edge, ...]] = {}
        self._extras = self._extras_in_use()
        self._up: dict[str, list[_Edge]] = {}
        for package in self._packages.values():
            for edge in self._edges(package, self._extras.get(package.key, NO_EXTRAS)):
                self._up.setdefault(edge.to_key, []).append(edge)

    def requires(self, name: str, extras: Iterable[str] = ()) -> tuple[Branch, ...]:
        """What the package needs here, also with these extras."""
        root = self.root(name, extras)
        return self.below(root)

    def required_by(self, name: str) -> tuple[Branch, ...]:
        """Which packages need this one here, counting the extras that others asked for."""
        return self.above(self.root(name))

    def root(self, name: str, extras: Iterable[str] = ()) -> Branch:
        """The package as the start of a tree."""
        key = self._key(normalised(name))
        package = self._packages.get(key)
        wanted = frozenset(normalised(extra) for extra in extras) | self._extras.get(key, NO_EXTRAS)
        state: State = "kept" if package else "missing"
        return Branch(
            key, package.name if package else name, package, extras=wanted, state=state, trail=(key,)
        )

    def roots(self) -> tuple[Branch, ...]:
        """Where trees start: the packages nobody needs, and one of each ring that needs only itself."""
        starts = [key for key in self._packages if not self._needed_by_others(key)]
        reached = set(self._reached_from(starts))
        for key in self._packages:
            if key not in reached:
                starts.append(key)
                reached.update(self._reached_from([key]))
        return tuple(self.root(key) for key in starts)

    def below(self, branch: Branch) -> tuple[Branch, ...]:
        """What the package of this branch needs."""
        if branch.package is None or branch.cycle:
            return ()
        return tuple(
            self._branch(edge.to_key, edge.to_name, edge, branch.trail)
            for edge in self._edges(branch.package, branch.extras)
        )

    def above(self, branch: Branch) -> tuple[Branch, ...]:
        """Who needs the package of this branch."""
        if branch.cycle:
            return ()
        return tuple(
            self._branch(edge.from_key, self._packages[edge.from_key].name, edge, branch.trail)
            for edge in self._up.get(branch.key, ())
            if edge.from_key != branch.key
        )

    def perhaps_asked_for(self, package: Package) -> bool:
        """Asked for, as far as files tell: written down so, or nobody wrote it down and nobody needs it."""
        return package.requested if package.requested is not None else not self._needed_by_others(package.key)

    def names_required(self, package: Package) -> tuple[str, ...]:
        """The names of what it needs here without any extra, each once, in alphabetical order."""
        names = {edge.to_key: edge.to_name for edge in self._edges(package, NO_EXTRAS)}
        return tuple(sorted(names.values(), key=str.lower))

    def _key(self, key: str) -> str:
        return self._inside.get(key, key)

    def _branch(self, key: str, name: str, edge: _Edge, trail: tuple[str, ...]) -> Branch:
        package = self._packages.get(key)
        extras = edge.extras if key == edge.to_key else self._extras.get(key, NO_EXTRAS)
        shown = package.name if package else name
        return Branch(key, shown, package, edge.requirement, extras, edge.state, (*trail, key), key in trail)

    def _edges(self, package: Package, extras: frozenset[str]) -> tuple[_Edge, ...]:
        asked = (package.key, extras)
        if asked not in self._known_edges:
            self._known_edges[asked] = tuple(self._found_edges(package, extras))
        return self._known_edges[asked]

    def _found_edges(self, package: Package, extras: frozenset[str]) -> Iterator[_Edge]:
        if package.kind == "conda":
            yield from self._conda_edges(package)
            return
        for text in package.requires:
            wanted = self._rules.wanted(text)
            if wanted is None:
                yield _Edge(package.key, normalised(text), text, text, NO_EXTRAS, "unreadable")
                continue
            if not self._rules.applies(wanted) and not any(
                self._rules.applies(wanted, extra) for extra in extras
            ):
                continue
            key = self._key(wanted.key)
            there = self._packages.get(key)
            state: State = "missing"
            if there is not None:
                state = "kept" if self._rules.keeps(wanted, there.version) else "wrong-version"
            yield _Edge(package.key, key, wanted.name, text, frozenset(wanted.extras), state)

    def _conda_edges(self, package: Package) -> Iterator[_Edge]:
        for text in package.requires:
            name = text.split()[0].rpartition("::")[2].partition("[")[0] if text.split() else ""
            if name and not name.startswith("__"):  # __glibc and its kin are facts of the system
                key = normalised(name)
                # Whether conda's own version words are kept is for conda to say.
                state: State = "kept" if key in self._packages else "missing"
                yield _Edge(package.key, key, name, text, NO_EXTRAS, state)

    def _extras_in_use(self) -> dict[str, frozenset[str]]:
        """The extras each package was wanted with by another, however long the chain of extras is."""
        extras: dict[str, frozenset[str]] = {}
        waiting = list(self._packages)
        while waiting:
            package = self._packages[waiting.pop()]
            for edge in self._edges(package, extras.get(package.key, NO_EXTRAS)):
                known = extras.get(edge.to_key, NO_EXTRAS)
                if not edge.extras <= known and edge.to_key in self._packages:
                    extras[edge.to_key] = known | edge.extras
                    waiting.append(edge.to_key)
        return extras

    def _needed_by_others(self, key: str) -> bool:
        return any(edge.from_key != key for edge in self._up.get(key, ()))

    def _reached_from(self, starts: Iterable[str]) -> set[str]:
        reached = set(starts)
        waiting = list(reached)
        while waiting:
            package = self._packages[waiting.pop()]
            for edge in self._edges(package, self._extras.get(package.key, NO_EXTRAS)):
                if edge.to_key in self._packages and edge.to_key not in reached:
                    reached.add(edge.to_key)
                    waiting.append(edge.to_key)
        return reached
