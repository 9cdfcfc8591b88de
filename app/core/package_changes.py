"""What comes, goes or gets another version: between two environments, or before and after a change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from app.core.packages import Listed, normalised
from app.core.words import Sentence, say, say_count


class PackageChange(NamedTuple):
    """One package on both sides. None is where it is not."""

    name: str
    before: str | None
    after: str | None
    origin_before: str = ""  # see Listed.origin
    origin_after: str = ""

    @property
    def moves(self) -> bool:
        """It is there before and after, but came from elsewhere."""
        return None not in {self.before, self.after} and self.origin_before != self.origin_after

    @property
    def is_major(self) -> bool:
        """Whether it may work otherwise afterwards: the first number of its version is another one."""
        return self.before is not None and self.after is not None and is_major(self.before, self.after)

    @property
    def _tells_origin(self) -> bool:
        """conda's build belongs to a version: it matters only where that is the same."""
        of_conda = self.origin_before[:1] == self.origin_after[:1] == "="
        return self.moves and not (of_conda and self.before != self.after)

    @property
    def shown_before(self) -> str | None:
        """The version on the left side, and where it came from where that matters."""
        return f"{self.before} {self.origin_before}".rstrip() if self._tells_origin else self.before

    @property
    def shown_after(self) -> str | None:
        """The same for the right side."""
        return f"{self.after} {self.origin_after}".rstrip() if self._tells_origin else self.after

    def to_json(self) -> dict[str, str | None]:
        """The shape the command line prints."""
        return {"name": self.name, "left": self.shown_before, "right": self.shown_after}


def is_major(before: str, after: str) -> bool:
    """Whether the number changes that by custom says that programs may have to change, too: the first one,
    or the second while the first is 0."""
    old, new = _numbers(before), _numbers(after)
    return bool(old and new) and (old[0] != new[0] or (old[0] == 0 and old[1:2] != new[1:2]))


def _numbers(version: str) -> list[int]:
    release = re.match(r"\s*v?(?:\d+!)?(\d+(?:\.\d+)*)", version)
    return [int(part) for part in release[1].split(".")] if release else []


def changes_between(before: Iterable[Listed], after: Iterable[Listed]) -> tuple[PackageChange, ...]:
    """What is not the same on both sides, in alphabetical order."""
    left, right = _by_key(before), _by_key(after)
    changes = []
    for key in sorted(left.keys() | right.keys()):
        old, new = left.get(key), right.get(key)
        if old is None or new is None or (old.version, old.origin) != (new.version, new.origin):
            changes.append(
                PackageChange(
                    (new or old or Listed(key, "")).name,
                    old.version if old else None,
                    new.version if new else None,
                    old.origin if old else "",
                    new.origin if new else "",
                )
            )
    return tuple(changes)


def applied(before: Iterable[Listed], changes: Iterable[PackageChange]) -> tuple[Listed, ...]:
    """The list once the changes were made."""
    listed = _by_key(before)
    for change in changes:
        if change.after is None:
            listed.pop(normalised(change.name), None)
        else:
            editable = change.origin_after.removeprefix("-e ") if change.origin_after[:1] == "-" else ""
            source = change.origin_after.removeprefix("@ ") if change.origin_after[:1] == "@" else ""
            build = change.origin_after[1:] if change.origin_after[:1] == "=" else ""
            listed[normalised(change.name)] = Listed(change.name, change.after, editable, source, build)
    return tuple(listed[key] for key in sorted(listed))


def reversed_changes(changes: Iterable[PackageChange]) -> tuple[PackageChange, ...]:
    """The way back."""
    return tuple(
        PackageChange(each.name, each.after, each.before, each.origin_after, each.origin_before)
        for each in changes
    )


def summary(changes: Iterable[PackageChange]) -> Sentence:
    """How many packages come, change and go."""
    all_changes = list(changes)
    comes = sum(each.before is None for each in all_changes)
    goes = sum(each.after is None for each in all_changes)
    others = len(all_changes) - comes - goes
    parts = [
        *([say_count("{n} package comes", "{n} packages come", comes)] if comes else []),
        *([say_count("{n} gets another version", "{n} get another version", others)] if others else []),
        *([say_count("{n} goes", "{n} go", goes)] if goes else []),
    ]
    match parts:
        case []:
            return say("Nothing changes.")
        case [one]:
            return say("{first}.", first=one)
        case [one, two]:
            return say("{first}, {second}.", first=one, second=two)
        case _:
            return say("{first}, {second}, {third}.", first=parts[0], second=parts[1], third=parts[2])


def _by_key(listed: Iterable[Listed]) -> dict[str, Listed]:
    return {normalised(each.name): each for each in listed}
