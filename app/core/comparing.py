"""What is not the same on two sides: environments, or files that ask for packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from app.core.package_changes import PackageChange, changes_between
from app.core.packages import Listed, normalised

_COME_WITH_EVERY_ENVIRONMENT = frozenset({"pip", "setuptools", "wheel"})


class Asked(Protocol):
    """One package that a file asks for."""

    @property
    def name(self) -> str | None: ...
    @property
    def specifier(self) -> str: ...  # PEP 440, empty for any version
    @property
    def extras(self) -> Sequence[str]: ...
    @property
    def marker(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...

    def allows(self, version: str) -> bool:
        """Whether a version is one of those asked for."""
        ...


class Difference(NamedTuple):
    """One package that is otherwise on the right side. None is where it is not."""

    name: str
    left: str | None
    right: str | None
    not_satisfied: bool = False  # what one side asks for is there on the other, in a version that does not do

    def to_json(self) -> dict[str, object]:
        """The shape the command line prints."""
        return {**self._asdict()}

    def turned(self) -> Difference:
        """The same, seen from the other side."""
        return self._replace(left=self.right, right=self.left)


def between_environments(left: Iterable[Listed], right: Iterable[Listed]) -> list[Difference]:
    """Every package with another version or origin."""
    return [_of_change(change) for change in changes_between(left, right)]


def between_environment_and_file(
    listed: Iterable[Listed], wanted: Iterable[Asked], needed: Callable[[Iterable[Asked]], frozenset[str]]
) -> list[Difference]:
    """What is missing or does not satisfy, and what nobody asked for. `needed` gives the names of all that
    what is asked for needs here: that came with it and is no difference."""
    wanted = list(wanted)
    here = {normalised(each.name): each for each in listed}
    asked = _by_name(wanted)
    found = []
    for key, wishes in asked.items():
        name, text = wishes[0].name or key, _text(wishes)
        there = here.get(key)
        if there is None:
            found.append(Difference(name, None, text))
        elif not all(each.url or each.allows(there.version) for each in wishes):
            found.append(Difference(there.name, there.version, text, not_satisfied=True))
    explained = needed(wanted) | asked.keys() | _COME_WITH_EVERY_ENVIRONMENT
    found += [Difference(each.name, each.version, None) for key, each in here.items() if key not in explained]
    return _in_order(found)


def between_files(left: Iterable[Asked], right: Iterable[Asked]) -> list[Difference]:
    """Where one side asks for one version and the other for a range, the version must be one of the range;
    two ranges are the same or they are not."""
    one, other = _by_name(left), _by_name(right)
    found = []
    for key in sorted(one.keys() | other.keys()):
        ours, theirs = one.get(key, []), other.get(key, [])
        name = (ours or theirs)[0].name or key
        if not ours or not theirs:
            found.append(Difference(name, _text(ours) if ours else None, _text(theirs) if theirs else None))
        elif _text(ours) != _text(theirs):
            pins = [(_pin(ours), theirs), (_pin(theirs), ours)]
            checked = [all(each.allows(pin) for each in wishes) for pin, wishes in pins if pin is not None]
            if not any(checked):
                found.append(Difference(name, _text(ours), _text(theirs), not_satisfied=bool(checked)))
    return _in_order(found)


def _of_change(change: PackageChange) -> Difference:
    return Difference(change.name, change.shown_before, change.shown_after)


def _by_name(wanted: Iterable[Asked]) -> Mapping[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for each in wanted:
        if each.name is not None:
            found.setdefault(normalised(each.name), []).append(each)
    return found


def _text(wishes: Sequence[Asked]) -> str:
    return ", ".join(sorted({f"@ {each.url}" if each.url else each.specifier or "any" for each in wishes}))


def _pin(wishes: Sequence[Asked]) -> str | None:
    """The one version that is asked for, if only one is."""
    specifiers = {each.specifier for each in wishes}
    only = next(iter(specifiers)) if len(specifiers) == 1 else ""
    version = only.removeprefix("===").removeprefix("==")
    is_one = only.startswith("==") and not set(version) & set("*,|<>!~ ")
    return version if is_one else None


def _in_order(found: Iterable[Difference]) -> list[Difference]:
    return sorted(found, key=lambda each: normalised(each.name))


def turned(differences: Iterable[Difference]) -> Iterator[Difference]:
    """The same differences, with the sides changed."""
    return (each.turned() for each in differences)
